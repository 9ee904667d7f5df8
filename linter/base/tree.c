/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Steps through the XML tree of the model. libvirt's own elements are in no namespace, so these
 * see only what has none; whoever wants others walks first/next and attrs.
 */
#include <string.h>

#include <vmlint/model.h>

static const struct vml_node *
first_of(const struct vml_node *n, const char *name)
{
	while (n && (n->ns || strcmp(n->name, name) != 0))
		n = n->next;
	return n;
}

const struct vml_node *
vml_child(const struct vml_node *n, const char *name)
{
	return n ? first_of(n->first, name) : NULL;
}

const struct vml_node *
vml_again(const struct vml_node *n)
{
	return n ? first_of(n->next, n->name) : NULL;
}

const struct vml_attr *
vml_attr(const struct vml_node *n, const char *name)
{
	for (uint32_t i = 0; n && i < n->nattrs; i++)
		if (!n->attrs[i].ns && strcmp(n->attrs[i].name, name) == 0)
			return &n->attrs[i];
	return NULL;
}

const char *
vml_value(const struct vml_node *n, const char *name)
{
	const struct vml_attr *a = vml_attr(n, name);
	return a ? a->value : NULL;
}
