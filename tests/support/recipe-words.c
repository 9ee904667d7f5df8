/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One recipe line → words: blanks part them, quotes join, a # between words ends the line. */
#include "support/recipe-words.h"

static void
word_free(void *data)
{
	struct recipe_word *w = data;
	g_string_free(w->text, TRUE);
	g_free(w);
}

/* After a backslash inside quotes. Returns what follows, or NULL for an unknown escape. */
static const char *
unescape(const char *s, GString *out)
{
	static const char names[] = "nrt0\"\\", bytes[] = "\n\r\t\0\"\\";
	const char *known = *s ? strchr(names, *s) : NULL;
	if (known) {
		g_string_append_c(out, bytes[known - names]);
		return s + 1;
	}
	if (s[0] != 'x' || !g_ascii_isxdigit(s[1]) || !g_ascii_isxdigit(s[2]))
		return NULL;
	int byte = g_ascii_xdigit_value(s[1]) * 16 + g_ascii_xdigit_value(s[2]);
	g_string_append_c(out, (char)byte);
	return s + 3;
}

static const char *
quoted_part(const char *s, GString *out, char **error)
{
	while (*s && *s != '"') {
		if (*s != '\\') {
			g_string_append_c(out, *s++);
			continue;
		}
		s = unescape(s + 1, out);
		if (!s) {
			*error = g_strdup("unknown escape");
			return NULL;
		}
	}
	if (*s == '"')
		return s + 1;
	*error = g_strdup("no closing quote");
	return NULL;
}

static const char *
next_word(const char *s, const char *root, GPtrArray *words, char **error)
{
	struct recipe_word *w = g_new0(struct recipe_word, 1);
	w->text = g_string_new(NULL);
	w->quoted = *s == '"';
	g_ptr_array_add(words, w);
	while (s && *s && *s != ' ' && *s != '\t') {
		if (*s == '"')
			s = quoted_part(s + 1, w->text, error);
		else
			g_string_append_c(w->text, *s++);
	}
	g_string_replace(w->text, "@ROOT@", root, 0);
	return s;
}

GPtrArray *
recipe_words(const char *line, const char *root, char **error)
{
	GPtrArray *words = g_ptr_array_new_with_free_func(word_free);
	const char *s = line;
	while (s) {
		s += strspn(s, " \t\r");
		if (*s == '\0' || *s == '#')
			return words;
		s = next_word(s, root, words, error);
	}
	g_ptr_array_free(words, TRUE);
	return NULL;
}
