/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Network layers as libvirt 9.0.0 writes them into QEMU's command line: what it takes for granted
 * there, and refuses (or crashes on) where a document or a header does not give it.
 */
#include <string.h>

#include "chain/backing.h"
#include "chain/walk.h"
#include "domain/domain.h"

#define INTERNAL "internal error: "

static bool
is_one_of(const char *name, const char *const *names)
{
	return name && g_strv_contains(names, name);
}

/* How libvirt words that a protocol has one host; NULL when it may have any number. */
static const char *
one_host_text(struct vml_arena *a, const char *protocol)
{
	static const char *const curl[] = { "http", "https", "ftp", "ftps", "tftp", NULL };
	static const char *const plain[] = { "nbd", "sheepdog", "ssh", NULL };
	if (is_one_of(protocol, curl))
		return vml_arena_printf(
			a, INTERNAL "protocol '%s' accepts only one host", protocol);
	if (is_one_of(protocol, plain))
		return vml_arena_printf(a, INTERNAL "%s protocol accepts only one host", protocol);
	return NULL;
}

/* For the rules about options, names and hosts of network sources. */
static struct vml_refusal *
refuse(struct vml_walk *w, struct vml_layer *l, const char *rule, const char *text,
	const char *what)
{
	struct vml_refusal *x = vml_walk_refuse(w, VML_REFUSAL_DRIVER_CHECK, l, text, "%s: %s",
		vml_layer_words(w->context->arena, l), what);

	x->rule = rule;
	return x;
}

/* None, where one has to be; or more, and the second one is too many. */
static void
refuse_hosts(struct vml_walk *w, struct vml_layer *l, const char *text, const char *what)
{
	struct vml_refusal *x = refuse(w, l, "VML710", text, what);
	const struct vml_node *source = l->decl ? l->decl->storage.node : NULL;
	const struct vml_node *first = source ? vml_child(source, "host") : NULL;

	vml_refused_without(x, source, VML_PART_CHILD, "host");
	if (first && vml_again(first)) {
		x->node = vml_again(first);
		x->attr = NULL;
	}
}

static void
build_host(struct vml_walk *w, struct vml_layer *l, const struct vml_host *h)
{
	if (g_strcmp0(h->transport, "rdma") == 0)
		refuse(w, l, "VML710", INTERNAL "transport protocol 'rdma' is not yet supported",
			"QEMU has no transport over RDMA");
	else if (g_strcmp0(h->transport, "unix") == 0 && !h->socket)
		refuse(w, l, "VML735", INTERNAL "argument key 'path' must not have null value",
			"a unix transport without a socket");
}

static void
build_hosts(struct vml_walk *w, struct vml_layer *l)
{
	const struct vml_storage *s = &l->storage;
	const char *text = one_host_text(w->context->arena, s->protocol);
	if (text && s->nhosts != 1)
		refuse_hosts(w, l, text, "the protocol takes exactly one host");
	else if (g_strcmp0(s->protocol, "iscsi") == 0 && s->nhosts == 0)
		refuse_hosts(w, l, NULL, "libvirtd 9.0.0 crashes on iSCSI without a host");
	for (uint32_t i = 0; i < s->nhosts && !w->chain->refusal; i++)
		build_host(w, l, &s->hosts[i]);
}

/* libvirt does not split the name of an RBD image that a header gives as a URI. */
static bool
has_pool(const struct vml_layer *l)
{
	bool uri = l->named_by && g_str_has_prefix(l->named_by->raw, "rbd") &&
		   strstr(l->named_by->raw, "://");
	return l->storage.name && strchr(l->storage.name, '/') && !uri;
}

static void
build_name(struct vml_walk *w, struct vml_layer *l)
{
	const struct vml_storage *s = &l->storage;
	const char *slash = s->name ? strchr(s->name, '/') : NULL;
	if (l->from_xml && vml_placeholder(s->name)) {
		vml_walk_unknown(w, "the template is not filled in");
		return;
	}
	if (g_strcmp0(s->protocol, "rbd") == 0 && !has_pool(l))
		refuse(w, l, "VML732", INTERNAL "argument key 'pool' must not have null value",
			"an RBD image is named POOL/IMAGE");
	else if (g_strcmp0(s->protocol, "iscsi") == 0 && slash &&
		 (!slash[1] || slash[1 + strspn(slash + 1, "0123456789")]))
		refuse(w, l, "VML732",
			vml_arena_printf(w->context->arena,
				INTERNAL "cannot parse target for lunStr '%.*s'",
				(int)(slash - s->name), s->name),
			"what follows the slash of an iSCSI name is the number of a LUN");
}

void
vml_walk_build_remote(struct vml_walk *w, struct vml_layer *l)
{
	if (l->storage.type != VML_STORAGE_NETWORK || !w->disk)
		return;
	if (l == w->top && g_strcmp0(l->storage.protocol, "vxhs") == 0)
		vml_walk_refuse(w, VML_REFUSAL_PROTOCOL_GONE, l,
			"unsupported configuration: VxHS protocol is not supported with this QEMU "
			"binary",
			"QEMU has no VxHS since 5.2");
	if (!w->chain->refusal)
		build_hosts(w, l);
	if (!w->chain->refusal)
		build_name(w, l);
}

void
vml_walk_complete_remote(struct vml_walk *w, struct vml_layer *l)
{
	struct vml_storage *s = &l->storage;
	if (s->type != VML_STORAGE_NETWORK)
		return;
	vml_backing_ports(w->context->arena, s);
	if (l == w->top && g_strcmp0(s->protocol, "iscsi") == 0 && s->name && !strchr(s->name, '/'))
		s->name = vml_arena_printf(w->context->arena, "%s/0", s->name);
}
