/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Members of objects in both directions. */
#include <string.h>

#include "report/shard-finding.h"

/* Names may be any bytes, which JSON does not hold: those are an array with hexadecimal digits. */
static json_t *
text_value(const char *text)
{
	if (!text || g_utf8_validate(text, -1, NULL))
		return text ? json_string(text) : json_null();
	g_autoptr(GString) digits = g_string_new(NULL);
	for (const char *c = text; *c; c++)
		g_string_append_printf(digits, "%02x", (unsigned)(unsigned char)*c);
	json_t *list = json_array();
	json_array_append_new(list, json_string(digits->str));
	return list;
}

static const char *
bytes_of(struct vml_codec *c, const json_t *list)
{
	const char *digits = json_string_value(json_array_get(list, 0));
	size_t n = digits ? strlen(digits) : 1;
	if (n % 2 != 0) {
		c->bad = true;
		return NULL;
	}
	char *bytes = vml_arena_alloc(c->arena, n / 2 + 1);
	for (size_t i = 0; i < n; i += 2) {
		int high = g_ascii_xdigit_value(digits[i]),
		    low = g_ascii_xdigit_value(digits[i + 1]);
		c->bad = c->bad || high < 0 || low < 0;
		bytes[i / 2] = (char)(unsigned char)((unsigned)high << 4 | ((unsigned)low & 15u));
	}
	return bytes;
}

static const char *
text_of(struct vml_codec *c, const json_t *value)
{
	if (json_is_array(value))
		return bytes_of(c, value);
	if (json_is_string(value))
		return vml_arena_strdup(c->arena, json_string_value(value));
	c->bad = c->bad || !json_is_null(value);
	return NULL;
}

void
vml_codec_text(struct vml_codec *c, json_t *object, const char *key, const char **text)
{
	if (c->reading)
		*text = text_of(c, json_object_get(object, key));
	else if (*text)
		json_object_set_new(object, key, text_value(*text));
	else
		json_object_set_new(object, key, json_null());
}

/* As digits, which hold 64 bits. */
void
vml_codec_number(struct vml_codec *c, json_t *object, const char *key, uint64_t *number)
{
	char digits[24];
	guint64 n = 0;
	if (!c->reading) {
		g_snprintf(digits, sizeof(digits), "%" G_GUINT64_FORMAT, *number);
		json_object_set_new(object, key, json_string(digits));
		return;
	}
	const char *text = json_string_value(json_object_get(object, key));
	if (!text || !g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT64, &n, NULL))
		c->bad = true;
	*number = n;
}

void
vml_codec_count(struct vml_codec *c, json_t *object, const char *key, uint32_t *number)
{
	if (!c->reading) {
		json_object_set_new(object, key, json_integer((json_int_t)*number));
		return;
	}
	const json_t *value = json_object_get(object, key);
	json_int_t n = json_integer_value(value);
	bool good = json_is_integer(value) && n >= 0 && n <= (json_int_t)UINT32_MAX;
	c->bad = c->bad || !good;
	*number = good ? (uint32_t)n : 0;
}

void
vml_codec_flag(struct vml_codec *c, json_t *object, const char *key, bool *flag)
{
	const json_t *value = c->reading ? json_object_get(object, key) : NULL;
	if (c->reading) {
		c->bad = c->bad || !json_is_boolean(value);
		*flag = json_is_true(value);
	} else {
		json_object_set_new(object, key, json_boolean(*flag));
	}
}

uint32_t
vml_codec_choice(struct vml_codec *c, json_t *object, const char *key, uint32_t now, uint32_t end)
{
	vml_codec_count(c, object, key, &now);
	if (now < end)
		return now;
	c->bad = true;
	return 0;
}

json_t *
vml_codec_object(struct vml_codec *c, json_t *object, const char *key, bool there)
{
	if (c->reading) {
		json_t *value = json_object_get(object, key);
		c->bad = c->bad || !(json_is_object(value) || json_is_null(value));
		return json_is_object(value) ? value : NULL;
	}
	json_object_set_new(object, key, there ? json_object() : json_null());
	return there ? json_object_get(object, key) : NULL;
}

json_t *
vml_codec_list(struct vml_codec *c, json_t *object, const char *key, uint32_t *n)
{
	if (!c->reading) {
		json_object_set_new(object, key, json_array());
		return json_object_get(object, key);
	}
	json_t *list = json_object_get(object, key);
	c->bad = c->bad || !json_is_array(list);
	*n = (uint32_t)json_array_size(list);
	return list;
}

json_t *
vml_codec_item(struct vml_codec *c, json_t *list, uint32_t i)
{
	if (!c->reading)
		json_array_append_new(list, json_object());
	json_t *item = json_array_get(list, i);
	c->bad = c->bad || !json_is_object(item);
	return item;
}

void
vml_codec_texts(struct vml_codec *c, json_t *object, const char *key, const char *const **texts,
	uint32_t *n)
{
	json_t *list = vml_codec_list(c, object, key, n);
	const char **all = c->reading ? vml_make_n(c->arena, const char *, *n + 1) : NULL;
	for (uint32_t i = 0; i < *n; i++) {
		if (c->reading)
			all[i] = text_of(c, json_array_get(list, i));
		else
			json_array_append_new(list, text_value((*texts)[i]));
		c->bad = c->bad || (c->reading && !all[i]);
	}
	if (c->reading)
		*texts = *n ? all : NULL;
}
