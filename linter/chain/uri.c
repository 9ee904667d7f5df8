/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * RFC 3986 as libxml2 reads it, which is what libvirt asks: any byte outside ASCII or a percent
 * sign without two hexadecimal digits is an error, a decoded NUL ends its part, what stands in
 * brackets is not looked at, and a colon without a port is refused. GLib's GUri differs in each.
 */
#include "chain/uri.h"

#include <string.h>

#include <glib.h>

#define SUB_DELIMS "!$&'()*+,;="

static bool
is_unreserved(char c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr("-._~", c) != NULL);
}

static bool
is_escape(const char *s)
{
	return s[0] == '%' && g_ascii_isxdigit(s[1]) && g_ascii_isxdigit(s[2]);
}

/* Length of the run of unreserved, escaped and sub-delimiter characters, and those of `more`. */
static size_t
span(const char *s, const char *more)
{
	size_t n = 0;

	while (s[n] != '\0') {
		if (is_escape(s + n))
			n += 3;
		else if (is_unreserved(s[n]) || strchr(SUB_DELIMS, s[n]) != NULL ||
			 strchr(more, s[n]) != NULL)
			n++;
		else
			break;
	}
	return n;
}

static char *
decode(struct vml_arena *a, const char *s, size_t n)
{
	char *out = vml_arena_strndup(a, s, n), *to = out;

	for (const char *from = out; *from != '\0'; to++) {
		if (is_escape(from)) {
			*to = (char)(g_ascii_xdigit_value(from[1]) << 4 |
				     g_ascii_xdigit_value(from[2]));
			from += 3;
		} else {
			*to = *from++;
		}
	}
	*to = '\0';
	return out;
}

static const char *
read_scheme(struct vml_arena *a, const char *at, struct vml_uri *out)
{
	size_t n = 0;

	if (!g_ascii_isalpha(at[0]))
		return at;
	while (g_ascii_isalnum(at[n]) || (at[n] != '\0' && strchr("+-.", at[n]) != NULL))
		n++;
	if (at[n] != ':')
		return at;
	out->scheme = vml_arena_strndup(a, at, n);
	return at + n + 1;
}

static const char *
read_port(const char *at, struct vml_uri *out)
{
	uint64_t port = 0;

	if (!g_ascii_isdigit(*at))
		return NULL;
	for (; g_ascii_isdigit(*at); at++) {
		port = port * 10 + (uint64_t)g_ascii_digit_value(*at);
		if (port > INT32_MAX)
			return NULL;
	}
	if (out->server != NULL && out->server[0] != '\0')
		out->port = (uint32_t)port;
	return at;
}

/* Only what has a colon in it loses its brackets. */
static char *
bare_server(char *server)
{
	const size_t n = strlen(server);

	if (n < 2 || server[0] != '[' || server[n - 1] != ']' || strchr(server, ':') == NULL)
		return server;
	server[n - 1] = '\0';
	return server + 1;
}

/* What follows "//"; NULL when it is no authority. */
static const char *
read_authority(struct vml_arena *a, const char *at, struct vml_uri *out)
{
	size_t n = span(at, ":");

	if (at[n] == '@') {
		out->user = true;
		at += n + 1;
	}
	if (*at == '[') {
		n = strcspn(at, "]");
		if (at[n] == '\0')
			return NULL;
		n++;
	} else {
		n = span(at, "");
	}
	if (n > 0)
		out->server = bare_server(decode(a, at, n));
	at += n;
	return *at == ':' ? read_port(at + 1, out) : at;
}

static const char *
read_path(struct vml_arena *a, const char *at, bool authority, struct vml_uri *out)
{
	size_t n = span(at, ":@/");

	if (authority && *at != '/')
		n = 0;
	if (!authority && out->scheme == NULL && *at != '/') {
		const size_t first = span(at, "@");

		if (at[first] == ':')
			return NULL;
	}
	out->path = decode(a, at, n);
	return at + n;
}

bool
vml_uri_parse(struct vml_arena *a, const char *text, struct vml_uri *out)
{
	const char *at;
	bool authority;

	*out = (struct vml_uri){ .scheme = NULL };
	at = read_scheme(a, text, out);
	authority = g_str_has_prefix(at, "//");
	if (authority)
		at = read_authority(a, at + 2, out);
	if (at != NULL)
		at = read_path(a, at, authority, out);
	if (at != NULL && *at == '?') {
		const size_t n = span(at + 1, ":@/?");

		out->query = vml_arena_strndup(a, at + 1, n);
		at += n + 1;
	}
	if (at != NULL && *at == '#')
		at += 1 + span(at + 1, ":@/?[]");
	return at != NULL && *at == '\0';
}
