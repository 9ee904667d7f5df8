/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What `qemu-img info` says. It tells what a header says in the format that QEMU took the image
 * for, not where in the file that stands, nor what the bytes would be taken for by a prober; with
 * -f, not even whether they are of that format.
 */
#include <string.h>

#include <jansson.h>

#include "inventory/import.h"

#define PROGRAM "qemu-img"

/* ---- values: NULL, 0 and false where there is no such thing ---------------------------------- */

static const char *
text_at(struct vml_import *to, const json_t *o, const char *key)
{
	return vml_arena_strdup(to->arena, json_string_value(json_object_get(o, key)));
}

static uint64_t
number_at(const json_t *o, const char *key)
{
	json_int_t n = json_integer_value(json_object_get(o, key));
	return n > 0 ? (uint64_t)n : 0;
}

static bool
flag_at(const json_t *o, const char *key)
{
	return json_is_true(json_object_get(o, key));
}

/* ---- the file ------------------------------------------------------------------------------- */

/* The file at the end of QEMU's own options: {"driver": "qcow2", "file": {"driver": "file", …}}. */
static const char *
path_in_options(struct vml_import *to, const char *text)
{
	json_t *all = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
	const json_t *o = all;
	while (json_is_object(json_object_get(o, "file")))
		o = json_object_get(o, "file");
	const char *driver = json_string_value(json_object_get(o, "driver"));
	bool local = g_strcmp0(driver, "file") == 0 || g_strcmp0(driver, "host_device") == 0;
	const char *path = local ? text_at(to, o, "filename") : NULL;
	json_decref(all);
	return path;
}

/* What stands before a colon, in front of any slash, is a protocol; NULL = no file of the host. */
static const char *
path_of(struct vml_import *to, const char *name)
{
	if (g_str_has_prefix(name, "json:"))
		return path_in_options(to, name + strlen("json:"));
	if (g_str_has_prefix(name, "file:"))
		return name + strlen("file:");
	return name[strcspn(name, ":/")] == ':' ? NULL : name;
}

/* Newer programs tell of the file that holds the image, too. */
static enum vml_thing
thing_of(const json_t *o)
{
	const json_t *child = json_array_get(json_object_get(o, "children"), 0);
	const char *kind =
		json_string_value(json_object_get(json_object_get(child, "info"), "format"));
	if (g_strcmp0(kind, "file") == 0)
		return VML_THING_REGULAR;
	return g_strcmp0(kind, "host_device") == 0 ? VML_THING_BLOCK : VML_THING_NONE;
}

/* ---- facts of the format -------------------------------------------------------------------- */

static void
take_features(struct vml_import *to, const json_t *data, struct vml_image *m)
{
	const struct {
		const char *name;
		bool set;
	} all[] = { { "corrupt bit", m->corrupt }, { "dirty bit", m->dirty },
		{ "extended L2 entries", flag_at(data, "extended-l2") },
		{ "external data file", json_object_get(data, "data-file") != NULL },
		{ "lazy refcounts", flag_at(data, "lazy-refcounts") },
		{ "raw external data", flag_at(data, "data-file-raw") } };
	const char **names = vml_make_n(to->arena, const char *, G_N_ELEMENTS(all));
	for (size_t i = 0; i < G_N_ELEMENTS(all); i++)
		if (all[i].set)
			names[m->nfeatures++] = all[i].name;
	m->features = names;
}

static void
take_qcow2(struct vml_import *to, const json_t *data, struct vml_image *m)
{
	const char *compat = json_string_value(json_object_get(data, "compat"));
	m->has_version = compat != NULL;
	if (compat)
		m->version = strcmp(compat, "0.10") == 0 ? 2 : 3;
	m->corrupt = flag_at(data, "corrupt");
	take_features(to, data, m);
}

static void
take_vmdk(struct vml_import *to, const json_t *data, struct vml_image *m)
{
	const json_t *cid = json_object_get(data, "cid"), *up = json_object_get(data, "parent-cid");
	m->variant = text_at(to, data, "create-type");
	if (json_is_integer(cid))
		m->uuid = vml_arena_printf(to->arena, "%08x", (uint32_t)json_integer_value(cid));
	if (json_is_integer(up) && json_integer_value(up) != UINT32_MAX)
		m->parent_uuid =
			vml_arena_printf(to->arena, "%08x", (uint32_t)json_integer_value(up));
}

/* How it is encrypted; QEMU's LUKS is LUKS 1. */
static const char *
encryption_of(struct vml_import *to, const json_t *o, const json_t *data, enum vml_format f)
{
	if (f == VML_FORMAT_LUKS)
		return "luks";
	const char *method = text_at(to, json_object_get(data, "encrypt"), "format");
	bool aes = f == VML_FORMAT_QCOW && flag_at(o, "encrypted");
	return aes ? "aes" : method;
}

/* ---- references ----------------------------------------------------------------------------- */

static void
take_references(struct vml_import *to, const json_t *o, const json_t *data, struct vml_image *m)
{
	struct vml_ref *refs = vml_make_n(to->arena, struct vml_ref, 2);
	const char *backing = text_at(to, o, "backing-filename");
	const char *file = text_at(to, data, "data-file");
	m->refs = refs;
	if (backing && *backing) {
		refs[m->nrefs] = (struct vml_ref){ .kind = VML_REF_BACKING,
			.raw = backing,
			.format = text_at(to, o, "backing-filename-format") };
		m->backing = &refs[m->nrefs++];
	}
	if (file && *file) {
		refs[m->nrefs] = (struct vml_ref){ .kind = VML_REF_DATA_FILE, .raw = file };
		m->data_file = &refs[m->nrefs++];
	}
}

/* libvirt reads the same fields of an image that is what it is declared to be. */
static void
take_reading(struct vml_import *to, struct vml_image *m)
{
	struct vml_reading *r = vml_import_reading(to, m);
	if (!r)
		return;
	if (m->backing) {
		r->backing = m->backing->raw;
		r->format_name = m->backing->format;
		r->format = vml_format_from_libvirt(r->format_name);
		r->probe_trusted = m->format == VML_FORMAT_QED && !r->format_name;
	}
	r->data_file = m->data_file ? m->data_file->raw : NULL;
	r->crypt = !m->encryption ? 0 : strcmp(m->encryption, "aes") == 0 ? 1 : 2;
	r->padded_format_name = r->format_name;
	r->padded_format = r->format;
	r->padded_data_file = r->data_file;
}

/* ---- one account ---------------------------------------------------------------------------- */

static void
take_image(struct vml_import *to, const json_t *o, struct vml_record *r)
{
	struct vml_image *m = vml_make(to->arena, struct vml_image);
	const json_t *special = json_object_get(o, "format-specific");
	const json_t *data = json_object_get(special, "data");
	m->format = vml_format_from_qemu(json_string_value(json_object_get(o, "format")));
	if (m->format == VML_FORMAT_NONE)
		return; /* that it is there is all that is understood of it */
	m->partial = true;
	m->path = r->path;
	m->virtual_size = number_at(o, "virtual-size");
	m->cluster_size = number_at(o, "cluster-size");
	m->dirty = flag_at(o, "dirty-flag");
	m->snapshots = (uint32_t)json_array_size(json_object_get(o, "snapshots"));
	m->encryption = encryption_of(to, o, data, m->format);
	if (m->format == VML_FORMAT_QCOW2)
		take_qcow2(to, data, m);
	if (m->format == VML_FORMAT_VMDK)
		take_vmdk(to, data, m);
	take_references(to, o, data, m);
	take_reading(to, m);
	r->image = m;
}

static void
take_account(struct vml_import *to, const json_t *o)
{
	const char *name = text_at(to, o, "filename");
	if (!name || !json_is_string(json_object_get(o, "format"))) {
		vml_import_complain(to, "a value is no account of an image by qemu-img info");
		return;
	}
	const char *path = path_of(to, name);
	struct vml_record *r = path ? vml_import_add(to, path, PROGRAM) : NULL;
	if (!path)
		vml_import_complain(to, "'%s' is no file of the host", name);
	if (!r)
		return;
	r->thing = thing_of(o);
	take_image(to, o, r);
}

void
vml_import_qemu(struct vml_import *to, const char *text, size_t len)
{
	const size_t flags = JSON_DISABLE_EOF_CHECK | JSON_REJECT_DUPLICATES;
	json_error_t e;
	for (size_t at = 0; at < len; at += (size_t)e.position) {
		while (at < len && g_ascii_isspace(text[at]))
			at++;
		json_t *v = at < len ? json_loadb(text + at, len - at, flags, &e) : NULL;
		if (at < len && !v)
			vml_import_complain(to, "%s", e.text);
		if (json_is_array(v))
			for (size_t i = 0; i < json_array_size(v); i++)
				take_account(to, json_array_get(v, i));
		else if (v)
			take_account(to, v);
		json_decref(v);
		if (!v)
			return;
	}
}
