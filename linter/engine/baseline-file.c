/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The baseline as a file: JSON with one entry on a line, sorted, so that version control shows what
 * came and went. Relative paths are relative to the file's folder.
 */
#include <string.h>

#include <jansson.h>

#include "engine/baseline-entry.h"

enum { SCHEMA_VERSION = 1, MAX_COUNT = 1000000 };

/* ---- reading ------------------------------------------------------------------------------ */

static char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return g_strdup(text ? text : "");
}

static bool
read_entry(struct vml_baseline *b, const json_t *object, struct vml_span at)
{
	json_int_t count = json_is_integer(json_object_get(object, "count"))
				   ? json_integer_value(json_object_get(object, "count"))
				   : 1;
	if (!json_is_string(json_object_get(object, "rule")) ||
		!json_is_string(json_object_get(object, "path")) ||
		!json_is_string(json_object_get(object, "content")) || count < 1 ||
		count > MAX_COUNT)
		return false;
	struct vml_entry_of_baseline *e = g_new0(struct vml_entry_of_baseline, 1);
	e->rule = text_of(object, "rule");
	e->path = text_of(object, "path");
	e->domain = text_of(object, "domain");
	e->disk = text_of(object, "disk");
	e->image = text_of(object, "image");
	e->content = text_of(object, "content");
	e->count = (unsigned)count;
	e->at = at;
	vml_baseline_insert(b, e);
	return true;
}

/* The lines that hold an entry, when each holds one: struct vml_span. */
static GArray *
lines_of(const char *text, size_t len)
{
	GArray *lines = g_array_new(FALSE, TRUE, sizeof(struct vml_span));
	for (size_t at = 0; at < len;) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t stop = end ? (size_t)(end - text) : len;
		struct vml_span line = { at + strspn(text + at, " \t"), stop };
		if (g_strstr_len(text + at, (gssize)(stop - at), "\"content\":"))
			g_array_append_val(lines, line);
		at = stop + 1;
	}
	return lines;
}

static bool
read_entries(struct vml_baseline *b, const json_t *list, const char *text, size_t len)
{
	g_autoptr(GArray) lines = lines_of(text, len);
	bool matched = lines->len == json_array_size(list);

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct vml_span at = { 0, 0 };
		if (matched)
			at = g_array_index(lines, struct vml_span, i);
		if (!read_entry(b, json_array_get(list, i), at))
			return false;
	}
	return true;
}

bool
vml_baseline_parse(struct vml_baseline *b, const char *text, size_t len, char **error)
{
	json_error_t fault = { .line = 1 };
	json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES, &fault);
	const json_t *list = json_object_get(root, "findings");
	const char *target = json_string_value(json_object_get(root, "target"));
	bool right =
		json_integer_value(json_object_get(root, "schema_version")) == SCHEMA_VERSION &&
		json_is_array(list) && read_entries(b, list, text, len);

	b->same_target = target && strcmp(target, b->target) == 0;
	json_decref(root);
	if (!right)
		*error = g_strdup_printf("%s:%d: not a baseline of vmlint", b->file,
			fault.line > 0 ? fault.line : 1);
	return right;
}

/* ---- writing ------------------------------------------------------------------------------ */

static int
by_key(gconstpointer x, gconstpointer y)
{
	g_autofree char *a = vml_baseline_key(*(struct vml_entry_of_baseline *const *)x);
	g_autofree char *b = vml_baseline_key(*(struct vml_entry_of_baseline *const *)y);
	return strcmp(a, b);
}

GPtrArray *
vml_baseline_sorted(const struct vml_baseline *b)
{
	GPtrArray *entries = g_ptr_array_new();
	GHashTableIter i;
	gpointer e;

	g_hash_table_iter_init(&i, b->entries);
	while (g_hash_table_iter_next(&i, NULL, &e))
		g_ptr_array_add(entries, e);
	g_ptr_array_sort(entries, by_key);
	return entries;
}

static void
set(json_t *object, const char *key, const char *text)
{
	if (*text)
		json_object_set_new(object, key, json_string(text));
}

static void
write_entry(const struct vml_entry_of_baseline *e, unsigned count, GString *out)
{
	json_t *object = json_object();
	set(object, "rule", e->rule);
	set(object, "path", e->path);
	set(object, "domain", e->domain);
	set(object, "disk", e->disk);
	set(object, "image", e->image);
	set(object, "content", e->content);
	if (count > 1)
		json_object_set_new(object, "count", json_integer(count));
	char *text = json_dumps(object, 0);
	g_string_append(out, text);
	free(text);
	json_decref(object);
}

bool
vml_baseline_write(const struct vml_baseline *b, char **error)
{
	g_autoptr(GPtrArray) entries = vml_baseline_sorted(b);
	g_autoptr(GString) out = g_string_new(NULL);
	GError *fault = NULL;
	unsigned n = 0;

	g_string_append_printf(out,
		"{\n  \"schema_version\": %d,\n  \"target\": \"%s\",\n  \"findings\": [",
		SCHEMA_VERSION, b->target);
	for (guint i = 0; i < entries->len; i++) {
		const struct vml_entry_of_baseline *e = entries->pdata[i];
		unsigned count = vml_baseline_is_stale(b, e) ? e->met : e->count;
		if (count == 0)
			continue;
		g_string_append(out, n++ ? ",\n    " : "\n    ");
		write_entry(e, count, out);
	}
	g_string_append(out, n ? "\n  ]\n}\n" : "]\n}\n");
	if (g_file_set_contents(b->file, out->str, (gssize)out->len, &fault))
		return true;
	*error = g_strdup_printf("%s: cannot be written: %s", b->file, fault->message);
	g_error_free(fault);
	return false;
}
