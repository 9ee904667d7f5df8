/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What libvirt says of volumes and pools. Of a volume's base it tells the path that it made of the
 * recorded name, and a format that it may have guessed: neither is what the header says, so of an
 * image with a base nothing is known that leads to it.
 */
#include <string.h>

#include "inventory/import.h"

#define PROGRAM "virsh"

/* Bytes of a <capacity> or <physical>, which virsh tells in bytes; 0 = not told so. */
static uint64_t
bytes_of(const struct vml_node *n)
{
	const char *unit = vml_value(n, "unit");
	guint64 bytes = 0;
	g_autofree char *digits = g_strstrip(g_strdup(n ? n->text : ""));
	if ((unit && strcmp(unit, "bytes") != 0) ||
		!g_ascii_string_to_unsigned(digits, 10, 0, INT64_MAX, &bytes, NULL))
		return 0;
	return bytes;
}

static const struct vml_node *
below(const struct vml_node *n, const char *name)
{
	return n ? vml_child(n, name) : NULL;
}

/* Whole seconds: "1700000000.123456789". */
static int64_t
mtime_of(const struct vml_node *target)
{
	const struct vml_node *n = below(below(target, "timestamps"), "mtime");
	gint64 seconds = 0;
	g_autofree char *digits = n ? g_strndup(n->text, strcspn(n->text, ".")) : NULL;
	if (digits && g_ascii_string_to_signed(digits, 10, 0, INT64_MAX, &seconds, NULL))
		return seconds;
	return 0;
}

static unsigned
mode_of(const struct vml_node *target)
{
	const struct vml_node *n = below(below(target, "permissions"), "mode");
	guint64 mode = 0;
	if (n && g_ascii_string_to_unsigned(n->text, 8, 0, 07777, &mode, NULL))
		return (unsigned)(mode & 0777);
	return 0;
}

static enum vml_thing
thing_of(const char *type)
{
	static const struct {
		const char *type;
		enum vml_thing thing;
	} things[] = { { "file", VML_THING_REGULAR }, { "block", VML_THING_BLOCK },
		{ "dir", VML_THING_DIR } };
	for (size_t i = 0; type && i < G_N_ELEMENTS(things); i++)
		if (strcmp(type, things[i].type) == 0)
			return things[i].thing;
	return VML_THING_NONE;
}

static void
take_qcow2(const struct vml_node *target, struct vml_image *m)
{
	const struct vml_node *compat = below(target, "compat");
	m->has_version = compat != NULL;
	if (compat)
		m->version = strcmp(compat->text, "0.10") == 0 ? 2 : 3;
	m->cluster_size = bytes_of(below(target, "clusterSize"));
}

static void
take_image(struct vml_import *to, const struct vml_volume *v, struct vml_record *r)
{
	const struct vml_node *target = vml_child(v->node, "target");
	const char *encryption = vml_value(below(target, "encryption"), "format");
	enum vml_format f = v->decl.format;
	if (f == VML_FORMAT_NONE || f == VML_FORMAT_DIR)
		return;
	struct vml_image *m = vml_make(to->arena, struct vml_image);
	m->partial = true;
	m->path = r->path;
	m->format = f;
	m->virtual_size = bytes_of(vml_child(v->node, "capacity"));
	m->file_size = bytes_of(vml_child(v->node, "physical"));
	m->mtime = mtime_of(target);
	m->mode = mode_of(target);
	m->block_device = r->thing == VML_THING_BLOCK;
	m->encryption = g_strcmp0(encryption, "luks") == 0 ? "luks" : NULL;
	if (f == VML_FORMAT_QCOW2)
		take_qcow2(target, m);
	if (!v->backing_node && !encryption)
		vml_import_reading(to, m);
	r->image = m;
}

void
vml_import_volume(struct vml_import *to, const struct vml_volume *v)
{
	enum vml_thing thing = thing_of(v->type);
	if (v->type && thing == VML_THING_NONE) {
		vml_import_complain(to, "volume '%s' is no file of the host: its type is '%s'",
			v->name ? v->name : "", v->type);
		return;
	}
	if (!v->decl.storage.path) {
		vml_import_complain(
			to, "volume '%s' does not say where it is", v->name ? v->name : "");
		return;
	}
	struct vml_record *r = vml_import_add(to, v->decl.storage.path, PROGRAM);
	if (!r)
		return;
	r->thing = thing;
	take_image(to, v, r);
}

/* A pool that runs has a capacity, and its folder is there. Its volumes are not told. */
void
vml_import_pool(struct vml_import *to, const struct vml_pool *p)
{
	static const char *const folders[] = { "dir", "fs", "netfs", NULL };
	bool runs = bytes_of(vml_child(p->node, "capacity")) > 0;
	if (!p->type || !g_strv_contains(folders, p->type) || !p->target_path) {
		vml_import_complain(
			to, "pool '%s' is no folder of the host", p->name ? p->name : "");
		return;
	}
	struct vml_record *r = runs ? vml_import_add(to, p->target_path, PROGRAM) : NULL;
	if (r) {
		r->thing = VML_THING_DIR;
		r->pool = p->name;
		r->pool_type = p->type;
	}
	if (!runs)
		vml_import_complain(to,
			"pool '%s' does not run: whether its folder is there is not told",
			p->name ? p->name : "");
}
