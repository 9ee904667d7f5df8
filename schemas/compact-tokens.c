/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "compact-tokens.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
token_fail(const struct tokens *t, const char *fmt, ...)
{
	va_list ap;

	fprintf(stderr, "%s:%u: ", t->path, t->line);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
	exit(1);
}

static void
skip_blanks(struct tokens *t)
{
	for (; *t->at; t->at++) {
		if (*t->at == '#')
			t->at += strcspn(t->at, "\n");
		if (*t->at == '\n')
			t->line++;
		else if (!isspace((unsigned char)*t->at))
			break;
	}
}

static void
keep(struct tokens *t, const char *from, size_t len)
{
	if (len >= sizeof(t->token))
		token_fail(t, "token too long");
	memcpy(t->token, from, len);
	t->token[len] = 0;
}

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-' || c == '.' || c == ':';
}

void
token_advance(struct tokens *t)
{
	skip_blanks(t);
	const char *from = t->at;
	if (!*from) {
		t->kind = T_END;
		t->token[0] = 0;
	} else if (*from == '"' || *from == '\'') {
		const char *end = strchr(from + 1, *from);
		if (!end)
			token_fail(t, "unclosed string");
		t->kind = T_QUOTED;
		keep(t, from + 1, (size_t)(end - from - 1));
		t->at = end + 1;
	} else if (isalpha((unsigned char)*from) || *from == '_' || *from == '\\') {
		size_t len = 1;
		while (is_name(from[len]))
			len++;
		if (from[len] == '*' && from[len - 1] == ':')
			len++;
		t->kind = T_NAME;
		keep(t, from, len);
		t->at += len;
	} else {
		bool two = from[1] == '=' && (*from == '|' || *from == '&');
		t->kind = T_SIGN;
		keep(t, from, two ? 2 : 1);
		t->at += two ? 2 : 1;
	}
}

bool
token_is(const struct tokens *t, const char *what)
{
	return (t->kind == T_NAME || t->kind == T_SIGN) && !strcmp(t->token, what);
}

bool
token_take(struct tokens *t, const char *what)
{
	if (!token_is(t, what))
		return false;
	token_advance(t);
	return true;
}

void
token_want(struct tokens *t, const char *what)
{
	if (!token_take(t, what))
		token_fail(
			t, "expected %s, found %s", what, t->kind == T_END ? "the end" : t->token);
}

char *
token_word(struct tokens *t, int kind)
{
	if ((int)t->kind != kind)
		token_fail(
			t, "expected a %s, found %s", kind == T_NAME ? "name" : "string", t->token);
	char *s = strdup(t->token[0] == '\\' && kind == T_NAME ? t->token + 1 : t->token);
	token_advance(t);
	return s;
}

char *
token_literal(struct tokens *t)
{
	char *s = token_word(t, T_QUOTED);
	while (token_take(t, "~")) {
		char *more = token_word(t, T_QUOTED);
		size_t len = strlen(s), extra = strlen(more) + 1;
		s = realloc(s, len + extra);
		memcpy(s + len, more, extra);
		free(more);
	}
	return s;
}
