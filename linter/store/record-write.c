/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Facts → a line of an inventory. What is false, zero or not known is left out, keys are sorted:
 * a change of one image is a change of one line. Secrets are masked before they get there.
 */
#include <string.h>

#include <glib.h>
#include <jansson.h>

#include "base/mask.h"
#include "store/record.h"

const char *const vml_record_things[] = {
	[VML_THING_NONE] = "unknown",
	[VML_THING_REGULAR] = "regular",
	[VML_THING_BLOCK] = "block",
	[VML_THING_CHAR] = "char",
	[VML_THING_DIR] = "directory",
	[VML_THING_FIFO] = "fifo",
	[VML_THING_SOCKET] = "socket",
	[VML_THING_VIRTUAL] = "virtual",
	NULL,
};

char *
vml_record_path(const char *path, const char *base)
{
	g_autofree char *whole = *path == '/' ? g_strdup(path) : g_strconcat(base, "/", path, NULL);
	g_auto(GStrv) parts = g_strsplit(whole, "/", -1);
	GString *clean = g_string_new(NULL);
	for (char **p = parts; *p; p++)
		if (**p && strcmp(*p, ".") != 0)
			g_string_append_printf(clean, "/%s", *p);
	if (!clean->len)
		g_string_append_c(clean, '/');
	return g_string_free(clean, FALSE);
}

const char *
vml_record_format(enum vml_format f)
{
	const char *name = vml_format_qemu(f);
	return f == VML_FORMAT_NONE ? NULL : name ? name : vml_format_libvirt(f);
}

enum vml_format
vml_record_format_of(const char *name)
{
	enum vml_format f = vml_format_from_qemu(name);
	return f != VML_FORMAT_NONE ? f : vml_format_from_libvirt(name);
}

/* ---- values ------------------------------------------------------------------------------- */

/* Names are bytes: what is no UTF-8 is told in hexadecimal. */
static json_t *
name_value(const char *s)
{
	struct vml_arena *a = vml_arena_new();
	const char *masked = vml_mask_text(a, s, NULL);
	json_t *value = json_string(masked);
	if (!value) {
		GString *hex = g_string_new(NULL);
		for (const char *p = masked; *p; p++)
			g_string_append_printf(hex, "%02x", (unsigned char)*p);
		value = json_pack("{s:s}", "hex", hex->str);
		g_string_free(hex, TRUE);
	}
	vml_arena_free(a);
	return value;
}

static void
put_name(json_t *o, const char *key, const char *s)
{
	if (s)
		json_object_set_new(o, key, name_value(s));
}

static void
put_word(json_t *o, const char *key, const char *s)
{
	if (s)
		json_object_set_new(o, key, json_string(s));
}

/* Beyond 63 bits, which JSON numbers of jansson end at, a string of digits. */
static void
put_number(json_t *o, const char *key, uint64_t n)
{
	g_autofree char *digits = NULL;
	if (n == 0)
		return;
	if (n > INT64_MAX)
		digits = g_strdup_printf("%" G_GUINT64_FORMAT, n);
	json_object_set_new(o, key, digits ? json_string(digits) : json_integer((json_int_t)n));
}

static void
put_flag(json_t *o, const char *key, bool set)
{
	if (set)
		json_object_set_new(o, key, json_true());
}

static void
put_format(json_t *o, const char *key, enum vml_format f)
{
	put_word(o, key, vml_record_format(f));
}

static void
put_list(json_t *o, const char *key, json_t *list)
{
	if (json_array_size(list))
		json_object_set_new(o, key, list);
	else
		json_decref(list);
}

static void
put_words(json_t *o, const char *key, const char *const *words, uint32_t n)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < n; i++)
		json_array_append_new(list, json_string(words[i]));
	put_list(o, key, list);
}

/* ---- an image ----------------------------------------------------------------------------- */

static json_t *
reference(const struct vml_image *m, const struct vml_ref *ref)
{
	json_t *o = json_object();
	put_word(o, "kind", vml_ref_names[ref->kind]);
	put_name(o, "raw", ref->raw);
	put_number(o, "length", ref->raw_len);
	put_number(o, "offset", ref->offset);
	put_name(o, "format", ref->format);
	put_number(o, "format_offset", ref->format_offset);
	put_flag(o, "goes_on", ref->goes_on);
	put_flag(o, "decoded", ref->decoded);
	put_name(o, "access", ref->access);
	put_flag(o, "used", ref == m->backing || ref == m->data_file);
	return o;
}

static json_t *
references(const struct vml_image *m)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < m->nrefs; i++)
		json_array_append_new(list, reference(m, &m->refs[i]));
	return list;
}

static json_t *
defects(const struct vml_image *m)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < m->ndefects; i++) {
		const struct vml_defect *d = &m->defects[i];
		json_t *o = json_object();
		put_word(o, "kind", d->kind);
		put_word(o, "field", d->field);
		put_number(o, "offset", d->offset);
		put_number(o, "value", d->value);
		put_name(o, "limit", d->limit);
		put_name(o, "message", d->message);
		put_flag(o, "fatal", d->fatal);
		put_flag(o, "cut", d->cut);
		json_array_append_new(list, o);
	}
	return list;
}

static json_t *
claims(const struct vml_image *m)
{
	json_t *list = json_array();
	for (unsigned f = VML_FORMAT_NONE + 1; f < VML_FORMATS; f++)
		if (m->claims >> f & 1)
			json_array_append_new(list, json_string(vml_record_format(f)));
	return list;
}

/* What libvirt that counts no padding takes, where that is something else. */
static void
put_padded(json_t *to, const struct vml_reading *r)
{
	if (g_strcmp0(r->format_name, r->padded_format_name) == 0 &&
		r->format == r->padded_format && g_strcmp0(r->data_file, r->padded_data_file) == 0)
		return;
	json_t *o = json_object();
	put_name(o, "format_name", r->padded_format_name);
	put_format(o, "format", r->padded_format);
	put_name(o, "data_file", r->padded_data_file);
	json_object_set_new(to, "padded", o);
}

/*
 * Told "cow", libvirt takes whatever stands behind the eighth byte for a name: of a file that is
 * none, this is content, which is no business of those who read the record.
 */
static bool
is_content(const struct vml_image *m, enum vml_format f)
{
	return f == VML_FORMAT_COW && m->probe_libvirt != VML_FORMAT_COW;
}

static json_t *
reading(const struct vml_image *m, enum vml_format f)
{
	const struct vml_reading *r = m->readings[f];
	json_t *o = json_object();
	put_name(o, "backing", r->backing && is_content(m, f) ? VML_MASK : r->backing);
	put_number(o, "backing_offset", r->backing_offset);
	put_name(o, "format_name", r->format_name);
	put_format(o, "format", r->format);
	put_flag(o, "probe_trusted", r->probe_trusted);
	put_name(o, "data_file", r->data_file);
	put_flag(o, "truncated", r->truncated);
	put_number(o, "crypt", r->crypt);
	put_flag(o, "fails", r->fails);
	put_padded(o, r);
	return o;
}

/*
 * What libvirt reads when told each format; nothing at all under most of them, which goes without
 * saying only where the header was read here.
 */
static void
put_readings(json_t *to, const struct vml_image *m)
{
	json_t *o = json_object();
	for (unsigned f = 0; f < VML_FORMATS; f++) {
		json_t *one = m->readings[f] ? reading(m, (enum vml_format)f) : NULL;
		if (one && (m->partial || json_object_size(one)))
			json_object_set_new(o, vml_record_format(f), one);
		else
			json_decref(one);
	}
	if (json_object_size(o))
		json_object_set_new(to, "readings", o);
	else
		json_decref(o);
}

static void
put_probe(json_t *to, const struct vml_image *m)
{
	json_t *o = json_object();
	put_format(o, "libvirt", m->probe_libvirt);
	put_format(o, "qemu", m->probe_qemu);
	put_flag(o, "raw", m->union_raw);
	if (json_object_size(o))
		json_object_set_new(to, "probe", o);
	else
		json_decref(o);
}

static json_t *
image_value(const struct vml_image *m)
{
	json_t *o = json_object();
	put_format(o, "format", m->format);
	put_probe(o, m);
	if (m->has_version)
		json_object_set_new(o, "version", json_integer(m->version));
	put_number(o, "virtual_size", m->virtual_size);
	put_number(o, "cluster_size", m->cluster_size);
	put_word(o, "encryption", m->encryption);
	put_flag(o, "corrupt", m->corrupt);
	put_flag(o, "dirty", m->dirty);
	put_flag(o, "in_use", m->in_use);
	put_flag(o, "markup", m->markup);
	put_number(o, "snapshots", m->snapshots);
	put_word(o, "uuid", m->uuid);
	put_word(o, "parent_uuid", m->parent_uuid);
	put_name(o, "variant", m->variant);
	put_words(o, "features", m->features, m->nfeatures);
	put_words(o, "contents", m->contents, m->ncontents);
	put_list(o, "claims", claims(m));
	put_list(o, "references", references(m));
	put_list(o, "defects", defects(m));
	put_readings(o, m);
	return o;
}

/* ---- lines -------------------------------------------------------------------------------- */

static char *
finish(json_t *o)
{
	char *text = json_dumps(o, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENSURE_ASCII);
	json_decref(o);
	return text;
}

static void
put_file(json_t *o, const struct vml_image *m)
{
	put_number(o, "size", m->file_size);
	if (m->mtime)
		json_object_set_new(o, "mtime", json_integer(m->mtime));
	char mode[5] = { '0', (char)('0' + (m->mode >> 6 & 7)), (char)('0' + (m->mode >> 3 & 7)),
		(char)('0' + (m->mode & 7)) };
	put_word(o, "mode", m->mode ? mode : NULL);
	put_word(o, "digest", m->digest);
	json_object_set_new(o, "image", image_value(m));
}

char *
vml_record_text(const struct vml_record *r)
{
	json_t *o = json_object();
	put_name(o, "path", r->path);
	if (r->state != VML_STATE_PRESENT) {
		put_word(o, "state", vml_state_name(r->state));
		put_name(o, "error", r->error);
	}
	if (r->thing != VML_THING_NONE)
		put_word(o, "kind", vml_record_things[r->thing]);
	put_flag(o, "link", r->link);
	put_name(o, "target", r->target);
	put_name(o, "same_as", r->same_as);
	put_word(o, "by", r->by);
	if (r->pool) {
		json_t *pool = json_object();
		put_name(pool, "name", r->pool);
		put_name(pool, "type", r->pool_type);
		json_object_set_new(o, "pool", pool);
	}
	if (r->image && !r->same_as)
		put_file(o, r->image);
	return finish(o);
}

char *
vml_inventory_head(void)
{
	return finish(json_pack("{s:i, s:{s:s, s:s}}", "schema_version", VML_INVENTORY_VERSION,
		"tool", "name", "vmlint", "version", VMLINT_VERSION));
}
