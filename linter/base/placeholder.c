/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Template syntax in values: Jinja and Go {{ }}, Jinja {% %} and {# #}, ERB <% %>, shell and others
 * ${ } and $NAME, @NAME@, printf's %s and %d, Python's %(name)s and, as a whole value, {name}, and
 * doubled signs before a name (%%DISK, __NAME__). What they stand for is not known before the
 * template is filled in.
 */
#include <string.h>

#include <vmlint/model.h>

static bool
is_upper(char c)
{
	return (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
is_word(char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
	       c == '.';
}

/* @NAME@, from after the first sign. */
static bool
at_name(const char *s)
{
	const char *start = s;
	while (is_word(*s))
		s++;
	return *s == '@' && s > start;
}

/* Of two equal signs and capitals: %%DISK, __TMPDIR__. */
static bool
doubled(const char *s)
{
	unsigned capitals = 0;
	if (s[0] != s[1])
		return false;
	while (is_upper(s[2 + capitals]) && s[2 + capitals] != '_')
		capitals++;
	return capitals >= 2 && (s[0] == '%' || strstr(s + 2, "__"));
}

static bool
printf_like(const char *s)
{
	return s[0] == '%' && (s[1] == 's' || s[1] == 'd') && !is_word(s[2]);
}

static bool
is_capital(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* {name}, and nothing else. */
static bool
braced(const char *s)
{
	bool starts = *s == '{' && (is_upper(s[1]) || (s[1] >= 'a' && s[1] <= 'z'));
	while (starts && is_word(*++s) && *s != '-')
		;
	return starts && s[0] == '}' && s[1] == '\0';
}

bool
vml_placeholder(const char *value)
{
	static const char *const pairs[][2] = { { "{{", "}}" }, { "{%", "%}" }, { "{#", "#}" },
		{ "<%", "%>" }, { "${", "}" } };

	if (!value)
		return false;
	if (braced(value))
		return true;
	for (const char *s = strpbrk(value, "{<$@%_"); s; s = strpbrk(s + 1, "{<$@%_")) {
		for (unsigned i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++)
			if (!strncmp(s, pairs[i][0], 2) && strstr(s + 2, pairs[i][1]))
				return true;
		if (*s == '$' && is_capital(s[1]) && is_upper(s[2]))
			return true;
		if (!strncmp(s, "%(", 2) && strstr(s, ")s"))
			return true;
		if (*s == '@' && at_name(s + 1))
			return true;
		if ((*s == '%' || *s == '_') && (doubled(s) || printf_like(s)))
			return true;
	}
	return false;
}
