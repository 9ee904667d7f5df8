/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * RFC 8259 with the leniency of yajl 2.1: UTF-8 is only checked for its lead and continuation
 * bytes, a lone high surrogate is "?", and vertical tab and form feed are white space. Nesting
 * is bounded, which yajl's is not. Comments, single quotes and anything after the value are
 * refused.
 */
#include "chain/json.h"

#include <string.h>

#include <glib.h>

#include "base/limits.h"

struct reader {
	struct vml_arena *arena;
	const char *at;
	GString *text; /* of the string or number read last */
};

struct vml_jnode *
vml_jnode_new(struct vml_arena *a, enum vml_jnode_kind kind)
{
	struct vml_jnode *v = vml_make(a, struct vml_jnode);

	v->kind = kind;
	return v;
}

void
vml_jnode_append(struct vml_jnode *container, struct vml_jnode *value)
{
	value->parent = container;
	value->next = NULL;
	if (container->last != NULL)
		container->last->next = value;
	else
		container->first = value;
	container->last = value;
}

struct vml_jnode *
vml_jnode_get(const struct vml_jnode *object, const char *key)
{
	if (object == NULL || object->kind != VML_JNODE_OBJECT)
		return NULL;
	for (struct vml_jnode *v = object->first; v != NULL; v = v->next) {
		if (strcmp(v->key, key) == 0)
			return v;
	}
	return NULL;
}

const char *
vml_jnode_text(const struct vml_jnode *object, const char *key)
{
	const struct vml_jnode *v = vml_jnode_get(object, key);

	return v != NULL && v->kind == VML_JNODE_STRING ? v->text : NULL;
}

static void
skip_space(struct reader *r)
{
	r->at += strspn(r->at, " \t\n\v\f\r");
}

/* Length of the UTF-8 sequence that its first byte announces, 0 when its bytes do not fit. */
static size_t
utf8_length(const char *s)
{
	const unsigned char lead = (unsigned char)s[0];
	const size_t n = lead < 0x80         ? 1
			 : lead >> 5 == 0x06 ? 2
			 : lead >> 4 == 0x0e ? 3
			 : lead >> 3 == 0x1e ? 4
					     : 0;

	for (size_t i = 1; i < n; i++) {
		if ((unsigned char)s[i] >> 6 != 2)
			return 0;
	}
	return n;
}

static bool
read_hex4(struct reader *r, uint32_t *out)
{
	*out = 0;
	for (unsigned i = 0; i < 4; i++) {
		const int digit = g_ascii_xdigit_value(r->at[i]);

		if (digit < 0)
			return false;
		*out = *out << 4 | (uint32_t)digit;
	}
	r->at += 4;
	return true;
}

/* What follows "\u"; a surrogate pair is one character, whatever its second half is. */
static bool
read_unicode(struct reader *r)
{
	uint32_t c, low;
	char utf8[6];

	if (!read_hex4(r, &c))
		return false;
	if ((c & 0xfc00) == 0xd800) {
		if (r->at[0] != '\\' || r->at[1] != 'u') {
			g_string_append_c(r->text, '?');
			return true;
		}
		r->at += 2;
		if (!read_hex4(r, &low))
			return false;
		c = ((c & 0x3f) << 10 | ((c >> 6 & 0xf) + 1) << 16 | (low & 0x3ff));
	}
	g_string_append_len(r->text, utf8, g_unichar_to_utf8(c, utf8));
	return true;
}

static bool
read_escape(struct reader *r)
{
	static const char plain[] = "\"\\/bfnrt", means[] = "\"\\/\b\f\n\r\t";
	const char *found = *r->at != '\0' ? strchr(plain, *r->at) : NULL;

	if (found != NULL) {
		g_string_append_c(r->text, means[found - plain]);
		r->at++;
		return true;
	}
	if (*r->at != 'u')
		return false;
	r->at++;
	return read_unicode(r);
}

static bool
read_string(struct reader *r)
{
	g_string_truncate(r->text, 0);
	if (*r->at != '"')
		return false;
	r->at++;
	while (*r->at != '"') {
		if (*r->at == '\\') {
			r->at++;
			if (!read_escape(r))
				return false;
			continue;
		}

		const size_t n = (unsigned char)*r->at >= 0x20 ? utf8_length(r->at) : 0;

		if (n == 0)
			return false;
		g_string_append_len(r->text, r->at, (gssize)n);
		r->at += n;
	}
	r->at++;
	return true;
}

static bool
read_digits(struct reader *r)
{
	const size_t n = strspn(r->at, "0123456789");

	r->at += n;
	return n > 0;
}

static bool
read_number(struct reader *r)
{
	const char *start = r->at;

	if (*r->at == '-')
		r->at++;
	if (*r->at == '0')
		r->at++;
	else if (!read_digits(r))
		return false;
	if (*r->at == '.') {
		r->at++;
		if (!read_digits(r))
			return false;
	}
	if (*r->at == 'e' || *r->at == 'E') {
		r->at++;
		if (*r->at == '+' || *r->at == '-')
			r->at++;
		if (!read_digits(r))
			return false;
	}
	g_string_truncate(r->text, 0);
	g_string_append_len(r->text, start, r->at - start);
	return true;
}

static struct vml_jnode *
make_text(struct reader *r, enum vml_jnode_kind kind, bool read)
{
	struct vml_jnode *v;

	if (!read)
		return NULL;
	v = vml_jnode_new(r->arena, kind);
	v->text = vml_arena_strdup(r->arena, r->text->str);
	return v;
}

static struct vml_jnode *
read_word(struct reader *r)
{
	static const struct {
		const char *word;
		enum vml_jnode_kind kind;
	} words[] = {
		{ "true", VML_JNODE_BOOLEAN },
		{ "false", VML_JNODE_BOOLEAN },
		{ "null", VML_JNODE_NULL },
	};

	for (unsigned i = 0; i < G_N_ELEMENTS(words); i++) {
		const size_t n = strlen(words[i].word);

		if (strncmp(r->at, words[i].word, n) != 0)
			continue;
		struct vml_jnode *v = vml_jnode_new(r->arena, words[i].kind);

		v->text = words[i].word;
		r->at += n;
		return v;
	}
	return NULL;
}

/* A value, or the opening of one that holds others. */
static struct vml_jnode *
read_value(struct reader *r)
{
	if (*r->at == '{' || *r->at == '[')
		return vml_jnode_new(
			r->arena, *r->at++ == '{' ? VML_JNODE_OBJECT : VML_JNODE_ARRAY);
	if (*r->at == '"')
		return make_text(r, VML_JNODE_STRING, read_string(r));
	if (*r->at == '-' || g_ascii_isdigit(*r->at))
		return make_text(r, VML_JNODE_NUMBER, read_number(r));
	return read_word(r);
}

/* `"key" :` of the object; NULL when it is none or there already. */
static const char *
read_key(struct reader *r, const struct vml_jnode *object)
{
	if (!read_string(r))
		return NULL;
	skip_space(r);
	if (*r->at != ':' || vml_jnode_get(object, r->text->str) != NULL)
		return NULL;
	r->at++;
	skip_space(r);
	return vml_arena_strdup(r->arena, r->text->str);
}

static bool
read_member(struct reader *r, struct vml_jnode *container, struct vml_jnode **value)
{
	const char *key = NULL;

	if (container->kind == VML_JNODE_OBJECT) {
		key = read_key(r, container);
		if (key == NULL)
			return false;
	}
	*value = read_value(r);
	if (*value == NULL)
		return false;
	(*value)->key = key;
	vml_jnode_append(container, *value);
	return true;
}

/* Everything up to the end of `root`, which is open. */
static bool
read_container(struct reader *r, struct vml_jnode *root)
{
	struct vml_jnode *open = root, *value;
	unsigned depth = 1;

	while (open != NULL) {
		skip_space(r);
		if (*r->at == (open->kind == VML_JNODE_OBJECT ? '}' : ']')) {
			r->at++;
			depth--;
			open = open->parent;
			continue;
		}
		if (open->first != NULL) {
			if (*r->at != ',')
				return false;
			r->at++;
			skip_space(r);
		}
		if (!read_member(r, open, &value))
			return false;
		if (value->kind < VML_JNODE_ARRAY)
			continue;
		if (++depth > VML_MAX_JSON_DEPTH)
			return false;
		open = value;
	}
	return true;
}

/* A string that does not end is not seen after the value: yajl still waits for its quote. */
static void
skip_unfinished_string(struct reader *r)
{
	g_autofree char *closed = g_strconcat(r->at, "\"", NULL);
	struct reader rest = *r;

	rest.at = closed;
	if (*r->at == '"' && read_string(&rest) && *rest.at == '\0')
		r->at += strlen(r->at);
}

struct vml_jnode *
vml_jnode_parse(struct vml_arena *a, const char *text)
{
	struct reader r = { .arena = a, .at = text, .text = g_string_new(NULL) };
	struct vml_jnode *root;

	skip_space(&r);
	root = read_value(&r);
	if (root != NULL && root->kind >= VML_JNODE_ARRAY && !read_container(&r, root))
		root = NULL;
	skip_space(&r);
	skip_unfinished_string(&r);
	if (*r.at != '\0')
		root = NULL;
	g_string_free(r.text, TRUE);
	return root;
}
