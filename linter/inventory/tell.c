/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Changes for people and for programs. Values stay the JSON that inventories have them in. */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/mask.h"
#include "base/text.h"
#include "inventory/inventory.h"

/* A plain string goes without its quotes, what is not told by its name. */
static const char *
plain(struct vml_arena *a, const char *value)
{
	size_t n = value ? strlen(value) : 0;
	if (!value)
		return "not told";
	if (n > 2 && value[0] == '"' && !strchr(value, '\\'))
		return vml_text_escape(a, vml_arena_strndup(a, value + 1, n - 2));
	return vml_text_escape(a, value);
}

const char *
vml_change_words(struct vml_arena *a, const struct vml_change *c)
{
	return vml_arena_printf(
		a, "%s was %s, is %s", c->what, plain(a, c->before), plain(a, c->after));
}

static void
write_lines(const struct vml_changes *c, struct vml_arena *a, FILE *out)
{
	for (guint i = 0; i < c->changes->len; i++) {
		const struct vml_change *x = &g_array_index(c->changes, struct vml_change, i);
		const char *path = vml_mask_escape(a, x->path);
		if (x->what)
			fprintf(out, "%s: %s\n", path, vml_change_words(a, x));
		else
			fprintf(out, "%s: is recorded in %s only\n", path,
				vml_text_escape(a, x->before ? c->names[0] : c->names[1]));
	}
}

/* How many paths they are about; changes of a path stand together. */
static size_t
paths_of(const GArray *changes)
{
	size_t n = 0;
	const char *last = NULL;
	for (guint i = 0; i < changes->len; i++) {
		const struct vml_change *x = &g_array_index(changes, struct vml_change, i);
		n += !last || strcmp(last, x->path) != 0;
		last = x->path;
	}
	return n;
}

static void
write_text(const struct vml_changes *c, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	size_t n = paths_of(c->changes);
	write_lines(c, a, out);
	if (c->verified && n == 0)
		fprintf(out, "%zu records, all of which hold\n", c->records);
	else if (c->verified)
		fprintf(out, "%zu records; those of %zu %s no longer hold\n", c->records, n,
			n == 1 ? "path" : "paths");
	vml_arena_free(a);
}

static json_t *
value_of(const char *text)
{
	json_t *v = text ? json_loads(text, JSON_DECODE_ANY, NULL) : NULL;
	return v ? v : json_null();
}

static json_t *
change_value(struct vml_arena *a, const struct vml_change *x)
{
	json_t *o = json_object();
	json_object_set_new(o, "path", json_string(vml_mask_escape(a, x->path)));
	json_object_set_new(o, "key", json_string(x->what ? x->what : "record"));
	json_object_set_new(
		o, "before", x->what ? value_of(x->before) : json_boolean(x->before != NULL));
	json_object_set_new(
		o, "after", x->what ? value_of(x->after) : json_boolean(x->after != NULL));
	return o;
}

static void
write_json(const struct vml_changes *c, FILE *out)
{
	struct vml_arena *a = vml_arena_new();
	json_t *o = json_object(), *list = json_array();
	for (guint i = 0; i < c->changes->len; i++)
		json_array_append_new(
			list, change_value(a, &g_array_index(c->changes, struct vml_change, i)));
	json_object_set_new(o, "schema_version", json_integer(1));
	json_object_set_new(o, "changes", list);
	char *text = json_dumps(o, JSON_INDENT(2) | JSON_ENSURE_ASCII);
	fprintf(out, "%s\n", text);
	free(text);
	json_decref(o);
	vml_arena_free(a);
}

bool
vml_inventory_tell(const struct vml_changes *c, const char *format, FILE *out)
{
	if (strcmp(format, "json") == 0)
		write_json(c, out);
	else if (strcmp(format, "full") == 0)
		write_text(c, out);
	else
		return false;
	return true;
}
