/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Keeps secrets out of reports. What the model knows to be secret is replaced by value, wherever a
 * message repeats it; the surroundings are looked at as well, since a document that does not parse
 * has no model, and headers hold addresses with passwords, too.
 */
#include "base/mask.h"

#include <string.h>

#include <glib.h>

#include "base/limits.h"
#include "base/lines.h"
#include "base/text.h"

#define SHORT 4 /* secrets below that length are replaced as whole words only */

static bool
is_word(char c)
{
	return g_ascii_isalnum(c) || c == '_';
}

/* A key word and "=" or JSON's ":" at `p`; where its value begins, or NULL. */
static const char *
after_key(const char *text, const char *p)
{
	static const char *const keys[] = { "password", "passwd", "passphrase" };
	if (p > text && is_word(p[-1]))
		return NULL;
	for (size_t i = 0; i < G_N_ELEMENTS(keys); i++) {
		size_t n = strlen(keys[i]);
		if (g_ascii_strncasecmp(p, keys[i], n) != 0)
			continue;
		p += n + strspn(p + n, " \t\r\n\"'");
		return *p == '=' || *p == ':' ? p + 1 + strspn(p + 1, " \t\r\n") : NULL;
	}
	return NULL;
}

/* The end of a value: its closing quote, or what separates values where there is none. */
static const char *
end_of_value(const char **value)
{
	char quote = **value;
	if (quote != '"' && quote != '\'')
		return *value + strcspn(*value, " \t\r\n,;&'\"<>");
	*value += 1;
	const char *end = strchr(*value, quote);
	return end ? end : *value + strlen(*value);
}

static bool
before_is(const char *text, const char *p, const char *word)
{
	size_t n = strlen(word);
	return (size_t)(p - text) >= n && strncmp(p - n, word, n) == 0;
}

/* ":/" of an address that was taken for a path, whose slashes are one. */
static bool
is_folded(const char *text, const char *p)
{
	static const char *const schemes[] = { "http", "https", "ftp", "ftps", "iscsi", "ssh" };
	bool folded = false;
	for (size_t i = 0; p[1] == '/' && !folded && i < G_N_ELEMENTS(schemes); i++)
		folded = before_is(text, p, schemes[i]);
	return folded;
}

/* The password of "://user:password@" at `p`, or NULL; iSCSI has "%" between the two. */
static const char *
url_password(const char *text, const char *p, const char **end)
{
	if (strncmp(p, "://", 3) != 0 && !is_folded(text, p))
		return NULL;
	const char *user = p + 1 + strspn(p + 1, "/"),
		   *stop = user + strcspn(user, "/?# \t\r\n'\"<>");
	const char *colon = user + strcspn(user, before_is(text, p, "iscsi") ? ":%" : ":");
	const char *at = stop;
	while (at > user && at[-1] != '@')
		at--;
	if (at <= colon + 1)
		return NULL;
	*end = at - 1;
	return colon + 1 < *end ? colon + 1 : NULL;
}

/* The key in the name of an RBD image, "rbd:pool/image:id=admin:key=KEY:…", at `p`, or NULL. */
static const char *
rbd_key(const char *text, const char *p, const char **end)
{
	const char *mark = ":key=", *from = p;
	if (strncmp(p, mark, strlen(mark)) != 0)
		return NULL;
	while (from > text && !g_ascii_isspace(from[-1]) && !strchr("'\"<>", from[-1]))
		from--;
	if (!g_strstr_len(from, p - from, "rbd:"))
		return NULL;
	p += strlen(mark);
	*end = p + strcspn(p, ": \t\r\n,'\"<>");
	return p < *end ? p : NULL;
}

/* The end of a known secret that begins at `p`, or NULL. */
static const char *
end_of_known(const char *text, const char *p, const struct vml_source *s)
{
	for (uint32_t i = 0; s && i < MIN(s->nsecrets, VML_MAX_SECRETS); i++) {
		const char *value = s->secrets[i].value;
		if (*value != *p)
			continue;
		size_t n = strlen(value);
		if (strncmp(p, value, n) != 0)
			continue;
		bool whole = !(p > text && is_word(p[-1])) && !is_word(p[n]);
		if (n >= SHORT || whole)
			return p + n;
	}
	return NULL;
}

bool
vml_mask_find(const char *text, size_t from, const struct vml_source *s, size_t *start, size_t *end)
{
	for (const char *p = text + from; *p; p++) {
		const char *value = p, *stop = end_of_known(text, p, s);
		if (!stop && *p == ':' && !(value = url_password(text, p, &stop)))
			value = rbd_key(text, p, &stop);
		else if (!stop && (*p == 'p' || *p == 'P') && (value = after_key(text, p)))
			stop = end_of_value(&value);
		if (!value || !stop || value == stop)
			continue;
		*start = (size_t)(value - text);
		*end = (size_t)(stop - text);
		return true;
	}
	return false;
}

char *
vml_mask_text(struct vml_arena *a, const char *text, const struct vml_source *s)
{
	g_autoptr(GString) masked = g_string_new(NULL);
	size_t from = 0, start = 0, end = 0;
	while (vml_mask_find(text, from, s, &start, &end)) {
		g_string_append_len(masked, text + from, (gssize)(start - from));
		g_string_append(masked, VML_MASK);
		from = end;
	}
	g_string_append(masked, text + from);
	return vml_arena_strndup(a, masked->str, masked->len);
}

char *
vml_mask_source(struct vml_arena *a, const struct vml_source *s)
{
	g_autoptr(GString) text = g_string_new(NULL);
	uint64_t from = 0;
	for (uint32_t i = 0; i < s->nsecrets; i++) {
		struct vml_span at = s->secrets[i].at;
		if (at.start < from) /* two secrets in one value */
			continue;
		g_string_append(text, vml_lines_slice(s, (struct vml_span){ from, at.start }, a));
		g_string_append(text, VML_MASK);
		from = at.end;
	}
	g_string_append(text, vml_lines_slice(s, (struct vml_span){ from, s->len }, a));
	return vml_mask_text(a, text->str, s);
}

char *
vml_mask_escape(struct vml_arena *a, const char *text)
{
	return vml_text_escape(a, vml_mask_text(a, text, NULL));
}
