/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The places a rule can point at: rule.h's constructors. Knows nodes, layers and spans only. */
#include <vmlint/rule.h>

static struct vml_place
in_node(const struct vml_node *n, struct vml_span at)
{
	return (struct vml_place){ .at = at, .node = n };
}

struct vml_place
vml_at_tag(const struct vml_node *n)
{
	return in_node(n, n->tag);
}

struct vml_place
vml_at_name(const struct vml_node *n)
{
	return in_node(n, n->name_at);
}

struct vml_place
vml_at_content(const struct vml_node *n)
{
	return in_node(n, n->content);
}

struct vml_place
vml_at_value(const struct vml_node *n, const struct vml_attr *a)
{
	return in_node(n, a->value_at);
}

struct vml_place
vml_at_attr(const struct vml_node *n, const struct vml_attr *a)
{
	return in_node(n, a->name_at);
}

struct vml_place
vml_at_misfit(const struct vml_misfit *m)
{
	return in_node(m->node, m->at);
}

struct vml_place
vml_at_bytes(const struct vml_image *image, uint64_t offset, uint64_t len)
{
	uint64_t end = len > UINT64_MAX - offset ? UINT64_MAX : offset + len;
	return (struct vml_place){ .image = image, .at = { offset, end } };
}

struct vml_place
vml_at_ref(const struct vml_image *image, const struct vml_ref *ref)
{
	return vml_at_bytes(image, ref->offset, ref->raw_len);
}

struct vml_place
vml_at_file(const char *path, struct vml_span at)
{
	return (struct vml_place){ .path = path, .at = at };
}

/* What the XML declares of a layer: its path, or its source, or the element that stands for it. */
static struct vml_place
at_decl(const struct vml_decl *d)
{
	if (d->storage.path_attr)
		return vml_at_value(d->storage.node, d->storage.path_attr);
	return vml_at_tag(d->storage.node ? d->storage.node : d->node);
}

struct vml_place
vml_at_layer(const struct vml_disk *d, const struct vml_layer *l)
{
	const struct vml_layer *declared = l;
	while (declared && !declared->decl)
		declared = declared->above;
	struct vml_place at = at_decl(declared ? declared->decl : &d->decl);
	at.layer = l;
	return at;
}
