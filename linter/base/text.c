/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Small text helpers: UTF-8 one character at a time, safe printing of untrusted names, quoting for
 * a POSIX shell, version numbers as libvirt counts them. Nearest names are in nearest.c.
 */
#include "base/text.h"

#include <string.h>

#include <glib.h>

#include <vmlint/model.h>

size_t
vml_utf8_decode(const char *s, size_t len, uint32_t *out)
{
	if (len == 0)
		return 0;
	unsigned char first = (unsigned char)s[0];
	if (first < 0x80) {
		*out = first;
		return 1;
	}
	/* -1 and -2 are invalid and cut short; a NUL inside is not what we are asked about. */
	gunichar c = g_utf8_get_char_validated(s, (gssize)MIN(len, 4));
	if (c == (gunichar)-1 || c == (gunichar)-2)
		return 0;
	*out = c;
	return (size_t)g_utf8_skip[first];
}

int
vml_utf8_width(uint32_t c)
{
	if (c >= 0x20 && c < 0x7f)
		return 1;
	if (c < 0xa0 || g_unichar_iszerowidth(c))
		return 0;
	return g_unichar_iswide(c) ? 2 : 1;
}

/* Characters that move the cursor, end lines, or turn the text around. */
static bool
is_unsafe(uint32_t c)
{
	if (c < 0x20 || (c >= 0x7f && c < 0xa0))
		return true;
	return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2066 && c <= 0x2069);
}

size_t
vml_text_ascii(const char *s)
{
	size_t n = 0;
	while (s[n] >= 0x20 && s[n] < 0x7f)
		n++;
	return n;
}

static void
append_escaped(GString *to, const char *s, bool block)
{
	size_t len = strlen(s), n;
	for (size_t i = 0; i < len; i += n) {
		uint32_t c = 0;
		n = vml_text_ascii(s + i);
		if (n > 0) {
			g_string_append_len(to, s + i, (gssize)n);
			continue;
		}
		n = vml_utf8_decode(s + i, len - i, &c);
		if (n == 0) {
			g_string_append_printf(to, "\\x%02x", (unsigned char)s[i]);
			n = 1;
		} else if (!is_unsafe(c) || (block && (c == '\n' || c == '\t'))) {
			g_string_append_len(to, s + i, (gssize)n);
		} else if (c < 0x80) {
			g_string_append_printf(to, "\\x%02x", c);
		} else {
			g_string_append_printf(to, "\\u{%04x}", c);
		}
	}
}

static char *
escape(struct vml_arena *a, const char *s, bool block)
{
	g_autoptr(GString) text = g_string_new(NULL);
	append_escaped(text, s, block);
	return vml_arena_strndup(a, text->str, text->len);
}

char *
vml_text_escape(struct vml_arena *a, const char *s)
{
	return escape(a, s, false);
}

char *
vml_text_escape_block(struct vml_arena *a, const char *s)
{
	return escape(a, s, true);
}

bool
vml_text_is_plain(const char *s)
{
	size_t len = strlen(s), n;
	for (size_t i = 0; i < len; i += n) {
		uint32_t c = 0;
		n = vml_utf8_decode(s + i, len - i, &c);
		if (n == 0 || is_unsafe(c))
			return false;
	}
	return true;
}

static bool
shell_safe(const char *s)
{
	static const char other[] = "_@%+=:,./-";
	if (!*s || *s == '-' || *s == '=') /* zsh expands a leading "=" */
		return false;
	for (; *s; s++)
		if (!g_ascii_isalnum(*s) && !strchr(other, *s))
			return false;
	return true;
}

char *
vml_text_shell_quote(struct vml_arena *a, const char *s)
{
	if (shell_safe(s))
		return vml_arena_strdup(a, s);
	g_autofree char *quoted = g_shell_quote(s);
	return vml_arena_strdup(a, quoted);
}

/* One number of a version, at most 999; NULL when there is none. */
static const char *
version_part(const char *s, uint32_t *out)
{
	uint32_t v = 0;
	const char *p = s;
	for (; g_ascii_isdigit(*p); p++) {
		v = v * 10 + (uint32_t)(*p - '0');
		if (v > 999)
			return NULL;
	}
	*out = v;
	return p > s ? p : NULL;
}

bool
vml_version_parse(const char *s, uint32_t *out)
{
	uint32_t part[3] = { 0, 0, 0 };
	for (unsigned i = 0; i < 3; i++) {
		s = version_part(s, &part[i]);
		if (!s)
			return false;
		if (*s != '.')
			break;
		if (i < 2)
			s++;
	}
	if (*s)
		return false;
	*out = VML_VERSION(part[0], part[1], part[2]);
	return true;
}

const char *
vml_text_plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

char *
vml_version_text(struct vml_arena *a, uint32_t v)
{
	return vml_arena_printf(a, "%u.%u.%u", v / 1000000, v / 1000 % 1000, v % 1000);
}

bool
vml_path_lies_below(const char *path, const char *folder)
{
	g_autofree char *place = g_canonicalize_filename(path, "/");
	g_autofree char *root = g_canonicalize_filename(folder, "/");
	size_t n = strlen(root);
	return strcmp(root, "/") == 0 || (strncmp(place, root, n) == 0 && place[n] == '/');
}

const char *
vml_path_rest(const char *path, const char *folder)
{
	size_t n = strlen(folder);
	while (n > 0 && folder[n - 1] == '/')
		n--;
	if (strncmp(path, folder, n) != 0)
		return NULL;
	return path[n] == '/' || path[n] == '\0' ? path + n : NULL;
}
