/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A line of an inventory → facts. Lines come from other people: a value of the wrong type or out of
 * range makes the line no record, keys that are not known are passed over.
 */
#include <string.h>

#include <glib.h>
#include <jansson.h>

#include "base/limits.h"
#include "store/record.h"

struct reader {
	struct vml_arena *arena;
	const char *why; /* NULL = well so far */
};

static void
reject(struct reader *r, const char *key, const char *wanted)
{
	if (!r->why)
		r->why = vml_arena_printf(r->arena, "'%s' is not %s", key, wanted);
}

/* ---- values ------------------------------------------------------------------------------- */

static const char *
from_hex(struct reader *r, const char *key, const json_t *v)
{
	const char *hex = json_string_value(json_object_get(v, "hex"));
	size_t n = hex ? strlen(hex) / 2 : 0;
	char *text = vml_arena_alloc(r->arena, n + 1);
	if (!hex || strlen(hex) % 2)
		reject(r, key, "a name");
	for (size_t i = 0; i < n; i++) {
		int high = g_ascii_xdigit_value(hex[2 * i]);
		int low = g_ascii_xdigit_value(hex[2 * i + 1]);
		text[i] = (char)(unsigned char)(high * 16 + low);
		if (high < 0 || low < 0 || !text[i])
			reject(r, key, "a name");
	}
	return text;
}

static const char *
take_name(struct reader *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	if (!v)
		return NULL;
	if (json_is_object(v) && json_object_get(v, "hex"))
		return from_hex(r, key, v);
	if (!json_is_string(v))
		reject(r, key, "a name");
	return vml_arena_strdup(r->arena, json_string_value(v));
}

static const char *
take_word(struct reader *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	if (v && !json_is_string(v))
		reject(r, key, "a string");
	return vml_arena_strdup(r->arena, json_string_value(v));
}

static uint64_t
take_number(struct reader *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	guint64 n = 0;
	if (json_is_integer(v) && json_integer_value(v) >= 0)
		return (uint64_t)json_integer_value(v);
	if (v && !(json_is_string(v) && g_ascii_string_to_unsigned(
						json_string_value(v), 10, 0, UINT64_MAX, &n, NULL)))
		reject(r, key, "a number");
	return n;
}

static uint32_t
take_small(struct reader *r, const json_t *o, const char *key)
{
	uint64_t n = take_number(r, o, key);
	if (n > UINT32_MAX)
		reject(r, key, "a number of 32 bits");
	return (uint32_t)n;
}

static bool
take_flag(struct reader *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	if (v && !json_is_boolean(v))
		reject(r, key, "true or false");
	return json_is_true(v);
}

static enum vml_format
as_format(struct reader *r, const char *key, const char *name)
{
	enum vml_format f = vml_record_format_of(name);
	if (name && f == VML_FORMAT_NONE)
		reject(r, key, "a format");
	return f;
}

static enum vml_format
take_format(struct reader *r, const json_t *o, const char *key)
{
	return as_format(r, key, take_word(r, o, key));
}

/* The place of the word in a list that ends with NULL; the first when there is no such key. */
static unsigned
take_choice(struct reader *r, const json_t *o, const char *key, const char *const *words)
{
	const char *word = take_word(r, o, key);
	unsigned i = 0;
	while (word && words[i] && strcmp(word, words[i]) != 0)
		i++;
	if (word && !words[i])
		reject(r, key, "a word that is known");
	return word && words[i] ? i : 0;
}

/* An array of at most `max` values, or NULL. */
static const json_t *
take_list(struct reader *r, const json_t *o, const char *key, size_t max)
{
	const json_t *v = json_object_get(o, key);
	if (v && (!json_is_array(v) || json_array_size(v) > max))
		reject(r, key, "a list, or it is too long");
	return json_is_array(v) && json_array_size(v) <= max ? v : NULL;
}

static const char *const *
take_words(struct reader *r, const json_t *o, const char *key, uint32_t *n)
{
	const json_t *list = take_list(r, o, key, VML_MAX_REFS);
	*n = (uint32_t)json_array_size(list);
	const char **words = vml_make_n(r->arena, const char *, *n + 1);
	for (uint32_t i = 0; i < *n; i++) {
		const json_t *v = json_array_get(list, i);
		if (!json_is_string(v))
			reject(r, key, "a list of strings");
		words[i] =
			vml_arena_strdup(r->arena, json_is_string(v) ? json_string_value(v) : "");
	}
	return words;
}

static const json_t *
take_object(struct reader *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	if (v && !json_is_object(v))
		reject(r, key, "an object");
	return json_is_object(v) ? v : NULL;
}

/* ---- an image ----------------------------------------------------------------------------- */

static void
read_reference(struct reader *r, const json_t *o, struct vml_image *m, struct vml_ref *ref)
{
	ref->kind = (enum vml_ref_kind)take_choice(r, o, "kind", vml_ref_names);
	ref->raw = take_name(r, o, "raw");
	ref->raw_len = take_number(r, o, "length");
	ref->offset = take_number(r, o, "offset");
	ref->format = take_name(r, o, "format");
	ref->format_offset = take_number(r, o, "format_offset");
	ref->goes_on = take_flag(r, o, "goes_on");
	ref->decoded = take_flag(r, o, "decoded");
	ref->access = take_name(r, o, "access");
	if (!ref->raw)
		reject(r, "raw", "there");
	if (!take_flag(r, o, "used"))
		return;
	if (ref->kind == VML_REF_DATA_FILE)
		m->data_file = ref;
	else
		m->backing = ref;
}

static void
read_references(struct reader *r, const json_t *o, struct vml_image *m)
{
	const json_t *list = take_list(r, o, "references", VML_MAX_REFS);
	m->nrefs = (uint32_t)json_array_size(list);
	struct vml_ref *refs = vml_make_n(r->arena, struct vml_ref, m->nrefs);
	for (uint32_t i = 0; i < m->nrefs; i++)
		read_reference(r, json_array_get(list, i), m, &refs[i]);
	m->refs = refs;
}

static void
read_defects(struct reader *r, const json_t *o, struct vml_image *m)
{
	const json_t *list = take_list(r, o, "defects", VML_MAX_DEFECTS);
	m->ndefects = (uint32_t)json_array_size(list);
	struct vml_defect *defects = vml_make_n(r->arena, struct vml_defect, m->ndefects);
	for (uint32_t i = 0; i < m->ndefects; i++) {
		const json_t *x = json_array_get(list, i);
		struct vml_defect *d = &defects[i];
		d->kind = take_word(r, x, "kind");
		d->field = take_word(r, x, "field");
		d->offset = take_number(r, x, "offset");
		d->value = take_number(r, x, "value");
		d->limit = take_name(r, x, "limit");
		d->message = take_name(r, x, "message");
		d->fatal = take_flag(r, x, "fatal");
		d->cut = take_flag(r, x, "cut");
		m->refused = m->refused || d->fatal;
		if (!d->kind || !d->message)
			reject(r, "defects", "a list of defects");
	}
	m->defects = defects;
}

static void
read_claims(struct reader *r, const json_t *o, struct vml_image *m)
{
	uint32_t n;
	const char *const *names = take_words(r, o, "claims", &n);
	for (uint32_t i = 0; i < n; i++)
		m->claims |= UINT32_C(1) << as_format(r, "claims", names[i]);
}

static void
read_reading(struct reader *r, const json_t *o, struct vml_reading *x)
{
	x->backing = take_name(r, o, "backing");
	x->backing_offset = take_number(r, o, "backing_offset");
	x->format_name = take_name(r, o, "format_name");
	x->format = take_format(r, o, "format");
	x->probe_trusted = take_flag(r, o, "probe_trusted");
	x->data_file = take_name(r, o, "data_file");
	x->truncated = take_flag(r, o, "truncated");
	x->crypt = take_small(r, o, "crypt");
	x->fails = take_flag(r, o, "fails");
	const json_t *padded = take_object(r, o, "padded");
	x->padded_format_name = padded ? take_name(r, padded, "format_name") : x->format_name;
	x->padded_format = padded ? take_format(r, padded, "format") : x->format;
	x->padded_data_file = padded ? take_name(r, padded, "data_file") : x->data_file;
}

/* Every format that backs has a reading, mostly an empty one; unless it was never looked for. */
static void
read_readings(struct reader *r, const json_t *o, struct vml_image *m)
{
	const json_t *all = take_object(r, o, "readings");
	for (unsigned f = 0; f < VML_FORMATS; f++) {
		const char *name = vml_record_format((enum vml_format)f);
		const json_t *one = name ? take_object(r, all, name) : NULL;
		if (!vml_format_backs((enum vml_format)f) || (m->partial && !one))
			continue;
		struct vml_reading *x = vml_make(r->arena, struct vml_reading);
		read_reading(r, one, x);
		m->readings[f] = x;
	}
}

static void
read_image(struct reader *r, const json_t *o, struct vml_image *m)
{
	const json_t *probe = take_object(r, o, "probe");
	m->format = take_format(r, o, "format");
	m->probe_libvirt = take_format(r, probe, "libvirt");
	m->probe_qemu = take_format(r, probe, "qemu");
	m->union_raw = take_flag(r, probe, "raw");
	m->has_version = json_object_get(o, "version") != NULL;
	m->version = take_small(r, o, "version");
	m->virtual_size = take_number(r, o, "virtual_size");
	m->cluster_size = take_number(r, o, "cluster_size");
	m->encryption = take_word(r, o, "encryption");
	m->corrupt = take_flag(r, o, "corrupt");
	m->dirty = take_flag(r, o, "dirty");
	m->in_use = take_flag(r, o, "in_use");
	m->markup = take_flag(r, o, "markup");
	m->snapshots = take_small(r, o, "snapshots");
	m->uuid = take_word(r, o, "uuid");
	m->parent_uuid = take_word(r, o, "parent_uuid");
	m->variant = take_name(r, o, "variant");
	m->features = take_words(r, o, "features", &m->nfeatures);
	m->contents = take_words(r, o, "contents", &m->ncontents);
	read_claims(r, o, m);
	read_references(r, o, m);
	read_defects(r, o, m);
	read_readings(r, o, m);
	if (m->format == VML_FORMAT_NONE)
		reject(r, "format", "there");
}

/* ---- lines -------------------------------------------------------------------------------- */

/* Permission bits in octal. */
static unsigned
take_mode(struct reader *r, const json_t *o)
{
	const char *text = take_word(r, o, "mode");
	guint64 mode = 0;
	if (text && !g_ascii_string_to_unsigned(text, 8, 0, 07777, &mode, NULL))
		reject(r, "mode", "an octal number");
	return (unsigned)mode;
}

static void
read_file(struct reader *r, const json_t *o, struct vml_record *x)
{
	const json_t *facts = take_object(r, o, "image"), *mtime = json_object_get(o, "mtime");
	if (!facts)
		return;
	struct vml_image *m = vml_make(r->arena, struct vml_image);
	m->partial = x->by != NULL;
	m->path = x->path;
	m->file_size = take_number(r, o, "size");
	m->mtime = json_integer_value(mtime);
	m->mode = take_mode(r, o);
	m->digest = take_word(r, o, "digest");
	m->block_device = x->thing == VML_THING_BLOCK;
	if (mtime && !json_is_integer(mtime))
		reject(r, "mtime", "a number");
	read_image(r, facts, m);
	x->image = m;
}

static void
read_pool(struct reader *r, const json_t *o, struct vml_record *x)
{
	const json_t *pool = take_object(r, o, "pool");
	if (!pool)
		return;
	x->pool = take_name(r, pool, "name");
	x->pool_type = take_name(r, pool, "type");
	if (!x->pool || !x->pool_type)
		reject(r, "pool", "an object with name and type");
}

static void
read_record(struct reader *r, const json_t *o, struct vml_record *x)
{
	static const char *const states[] = { "present", "missing", "unreadable", NULL };
	static const enum vml_state meaning[] = { VML_STATE_PRESENT, VML_STATE_MISSING,
		VML_STATE_UNREADABLE };
	x->path = take_name(r, o, "path");
	x->same_as = take_name(r, o, "same_as");
	x->state = meaning[take_choice(r, o, "state", states)];
	x->thing = (enum vml_thing)take_choice(r, o, "kind", vml_record_things);
	x->link = take_flag(r, o, "link");
	x->target = take_name(r, o, "target");
	x->error = take_name(r, o, "error");
	x->by = take_word(r, o, "by");
	read_pool(r, o, x);
	read_file(r, o, x);
	if (!x->path || *x->path != '/')
		reject(r, "path", "an absolute path");
	if (x->same_as && *x->same_as != '/')
		reject(r, "same_as", "an absolute path");
}

static json_t *
parse(struct reader *r, const char *text, size_t len)
{
	json_error_t e;
	json_t *o = json_loadb(text, len, JSON_REJECT_DUPLICATES, &e);
	if (!o)
		r->why = vml_arena_printf(r->arena, "%s", e.text);
	else if (!json_is_object(o))
		r->why = "it is no object";
	return o;
}

bool
vml_record_read(
	struct vml_arena *a, const char *text, size_t len, struct vml_record *x, const char **why)
{
	struct reader r = { .arena = a };
	json_t *o = parse(&r, text, len);
	*x = (struct vml_record){ .state = VML_STATE_UNKNOWN };
	if (!r.why)
		read_record(&r, o, x);
	json_decref(o);
	*why = r.why;
	return !r.why;
}

bool
vml_inventory_read_head(
	struct vml_arena *a, const char *text, size_t len, const char **tool, const char **why)
{
	struct reader r = { .arena = a };
	json_t *o = parse(&r, text, len);
	if (!r.why) {
		uint64_t version = take_number(&r, o, "schema_version");
		*tool = take_word(&r, take_object(&r, o, "tool"), "version");
		if (!r.why && (version == 0 || !*tool))
			r.why = "it does not begin like an inventory";
		else if (!r.why && version != VML_INVENTORY_VERSION)
			r.why = "its schema_version is not one that is read here";
	}
	json_decref(o);
	*why = r.why;
	return !r.why;
}
