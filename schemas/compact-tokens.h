/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words, strings and signs of the compact syntax, one ahead; what is none ends the process. */
#ifndef VML_SCHEMAS_COMPACT_TOKENS_H
#define VML_SCHEMAS_COMPACT_TOKENS_H

#include <stdbool.h>
#include <stddef.h>

struct tokens {
	const char *path;
	const char *at; /* next unread character */
	unsigned line;
	char token[4096];
	enum { T_END, T_NAME, T_QUOTED, T_SIGN } kind;
};

/* "file:line: message" on standard error, and the end of the process. */
_Noreturn void
token_fail(const struct tokens *t, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void token_advance(struct tokens *t);
/* Whether the token is that name or sign; take it if so; take it or fail. */
bool token_is(const struct tokens *t, const char *what);
bool token_take(struct tokens *t, const char *what);
void token_want(struct tokens *t, const char *what);
/* A name or string (T_NAME, T_QUOTED), copied; the caller frees it. */
char *token_word(struct tokens *t, int kind);
/* A literal, copied; pieces are joined by "~". */
char *token_literal(struct tokens *t);

#endif
