/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The door to jansson: strings that may be anything and hold secrets, numbers that may be large,
 * and text that is safe to look at. The order of keys is the order in which they are set.
 */
#include "report/json-value.h"

#include <string.h>

#include <glib.h>

#include "base/mask.h"
#include "base/text.h"

json_t *
vml_json_text(const char *s)
{
	if (!s)
		return json_null();
	size_t start, end;
	if (!vml_mask_find(s, 0, NULL, &start, &end) && g_utf8_validate(s, -1, NULL))
		return json_string(s);
	struct vml_arena *a = vml_arena_new();
	const char *masked = vml_mask_text(a, s, NULL);
	bool valid = g_utf8_validate(masked, -1, NULL);
	json_t *value = json_string(valid ? masked : vml_text_escape(a, masked));
	vml_arena_free(a);
	return value;
}

json_t *
vml_json_number(uint64_t n)
{
	return n <= INT64_MAX ? json_integer((json_int_t)n) : json_real((double)n);
}

static void
put(json_t *object, const char *key, const struct vml_target *t, uint32_t version)
{
	struct vml_arena *a = vml_arena_new();
	json_object_set_new(object, key, vml_json_text(t ? vml_version_text(a, version) : NULL));
	vml_arena_free(a);
}

json_t *
vml_json_target(const struct vml_target *t)
{
	json_t *object = json_object();
	put(object, "libvirt", t, t ? t->libvirt : 0);
	put(object, "qemu", t, t ? t->qemu : 0);
	return object;
}

/* Outside of strings JSON is ASCII, so every other character stands in a string. */
static void
write_safe(const char *text, FILE *out)
{
	size_t len = strlen(text), n;
	for (size_t i = 0; i < len; i += n) {
		uint32_t c = 0;
		char one[5] = "";
		n = vml_utf8_decode(text + i, len - i, &c);
		memcpy(one, text + i, MIN(n, 4));
		if (c >= 0x7f && !vml_text_is_plain(one))
			fprintf(out, "\\u%04x", c);
		else
			fwrite(one, 1, n, out);
	}
}

void
vml_json_write(json_t *value, enum vml_json_shape shape, FILE *out)
{
	char *text = json_dumps(value, shape == VML_JSON_LINE ? JSON_COMPACT : JSON_INDENT(2));
	if (text)
		write_safe(text, out);
	fputc('\n', out);
	free(text);
	json_decref(value);
}

void
vml_json_write_item(json_t *value, bool first, FILE *out)
{
	char *text = json_dumps(value, JSON_INDENT(2)), *next;
	fputs(first ? "[" : ",", out);
	for (char *line = text; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = '\0';
		fputs("\n  ", out);
		write_safe(line, out);
	}
	free(text);
	json_decref(value);
}

void
vml_json_write_end(bool empty, FILE *out)
{
	fputs(empty ? "[]\n" : "\n]\n", out);
}
