/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Data types of XML Schema as far as grammars of libvirt's documents use them, with their facets.
 * Numbers are compared as decimal strings, so none is too large. Regular expressions go to PCRE2
 * and are compiled once. Left out: character class subtraction and Unicode blocks in expressions
 * (such an expression accepts everything), and the calendar of dateTime (only its shape is seen).
 */
#include "xml/schema-type.h"

#include <string.h>

#include <glib.h>

#include "base/pattern.h"

void
vml_checker_init(struct vml_checker *c, const struct vml_graph *graph)
{
	c->graph = graph;
	c->patterns = g_new0(struct vml_pattern *, graph->nparams);
}

void
vml_checker_clear(struct vml_checker *c)
{
	for (uint32_t i = 0; c->graph && i < c->graph->nparams; i++)
		vml_pattern_free(c->patterns[i]);
	g_free(c->patterns);
	c->patterns = NULL;
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

bool
vml_is_blank(const char *text)
{
	while (blank(*text))
		text++;
	return !*text;
}

/* White space as in type token: none at the ends, single spaces inside. g_free. */
static char *
collapse(const char *text)
{
	GString *out = g_string_new(NULL);
	for (; *text; text++)
		if (!blank(*text))
			g_string_append_c(out, *text);
		else if (out->len && !blank(text[1]) && text[1])
			g_string_append_c(out, ' ');
	return g_string_free(out, FALSE);
}

/* Equal as tokens; nearly always the texts are equal as they stand. */
static bool
same_token(const char *one, const char *other)
{
	if (strcmp(one, other) == 0)
		return true;
	if (!strpbrk(one, " \t\n\r") && !strpbrk(other, " \t\n\r"))
		return false;
	char *a = collapse(one), *b = collapse(other);
	bool same = strcmp(a, b) == 0;
	g_free(a);
	g_free(b);
	return same;
}

/* ---- regular expressions ----------------------------------------------------------------------
 */

/* XML Schema's notation → PCRE2's: ^ and $ are plain characters there, \i and \c name characters.
 */
static char *
translate(const char *text)
{
	GString *out = g_string_new(NULL);
	bool in_class = false;

	for (; *text; text++) {
		if (*text == '\\' && text[1]) {
			text++;
			if (*text == 'i' || *text == 'c')
				g_string_append_printf(out, "%s_:A-Za-z%s%s", in_class ? "" : "[",
					*text == 'c' ? "0-9.\\-" : "", in_class ? "" : "]");
			else
				g_string_append_printf(out, "\\%c", *text);
			continue;
		}
		if (*text == '[')
			in_class = true;
		else if (*text == ']')
			in_class = false;
		else if ((*text == '^' || *text == '$') && !in_class)
			g_string_append_c(out, '\\');
		g_string_append_c(out, *text);
	}
	return g_string_free(out, FALSE);
}

static const struct vml_pattern *
compiled(const struct vml_checker *c, uint32_t param)
{
	struct vml_pattern **slot = &c->patterns[param];
	struct vml_pattern *p = g_atomic_pointer_get(slot);
	if (p)
		return p;
	char *text = translate(c->graph->strings + c->graph->params[param].text);
	p = vml_pattern_new(text, true, NULL, NULL);
	g_free(text);
	if (p && !g_atomic_pointer_compare_and_exchange(slot, NULL, p)) {
		vml_pattern_free(p);
		p = g_atomic_pointer_get(slot);
	}
	return p;
}

static bool
matches(const struct vml_checker *c, uint32_t param, const char *text)
{
	const struct vml_pattern *p = compiled(c, param);
	return !p || vml_pattern_match(p, text, strlen(text)) != VML_MATCH_NO;
}

/* ---- numbers ----------------------------------------------------------------------------------
 */

/* A decimal number, taken apart. */
struct number {
	bool negative, zero;
	const char *whole, *fraction; /* without leading zeros; without trailing zeros */
	size_t nwhole, nfraction;
};

static bool
take_number(const char *text, bool fractions, struct number *n)
{
	*n = (struct number){ .negative = *text == '-' };
	if (*text == '-' || *text == '+')
		text++;
	size_t digits = strspn(text, "0123456789"), zeros = strspn(text, "0");
	n->whole = text + zeros;
	n->nwhole = digits - zeros;
	text += digits;
	if (fractions && *text == '.') {
		n->fraction = text + 1;
		n->nfraction = strspn(n->fraction, "0123456789");
		digits += n->nfraction;
		text = n->fraction + n->nfraction;
		while (n->nfraction && n->fraction[n->nfraction - 1] == '0')
			n->nfraction--;
	}
	n->zero = !n->nwhole && !n->nfraction;
	return digits && !*text;
}

static int
compare_size(const struct number *a, const struct number *b)
{
	if (a->nwhole != b->nwhole)
		return a->nwhole < b->nwhole ? -1 : 1;
	int order = memcmp(a->whole, b->whole, a->nwhole);
	size_t common = MIN(a->nfraction, b->nfraction);
	if (!order && common)
		order = memcmp(a->fraction, b->fraction, common);
	if (!order && a->nfraction != b->nfraction)
		order = a->nfraction < b->nfraction ? -1 : 1;
	return order;
}

static int
compare(const struct number *a, const struct number *b)
{
	bool down = a->negative && !a->zero, other_down = b->negative && !b->zero;
	if (down != other_down)
		return down ? -1 : 1;
	return down ? compare_size(b, a) : compare_size(a, b);
}

static bool
within(const char *text, const char *least, const char *most)
{
	struct number n, bound;
	if (!take_number(text, false, &n))
		return false;
	if (least && take_number(least, false, &bound) && compare(&n, &bound) < 0)
		return false;
	return !most || !take_number(most, false, &bound) || compare(&n, &bound) <= 0;
}

static const struct {
	const char *least, *most;
} bounds[VML_TYPES] = {
	[VML_TYPE_LONG] = { "-9223372036854775808", "9223372036854775807" },
	[VML_TYPE_INT] = { "-2147483648", "2147483647" },
	[VML_TYPE_SHORT] = { "-32768", "32767" },
	[VML_TYPE_BYTE] = { "-128", "127" },
	[VML_TYPE_NON_NEGATIVE] = { "0", NULL },
	[VML_TYPE_POSITIVE] = { "1", NULL },
	[VML_TYPE_UNSIGNED_LONG] = { "0", "18446744073709551615" },
	[VML_TYPE_UNSIGNED_INT] = { "0", "4294967295" },
	[VML_TYPE_UNSIGNED_SHORT] = { "0", "65535" },
	[VML_TYPE_UNSIGNED_BYTE] = { "0", "255" },
};

/* ---- types and facets ---------------------------------------------------------------------------
 */

static bool
is_double(const char *text)
{
	char *end;
	if (strcmp(text, "INF") == 0 || strcmp(text, "-INF") == 0 || strcmp(text, "NaN") == 0)
		return true;
	if (!*text || text[strspn(text, "+-0123456789.eE")])
		return false;
	g_ascii_strtod(text, &end);
	return !*end;
}

static bool
is_date_time(const char *text)
{
	return g_regex_match_simple(
		"^-?[0-9]{4,}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?"
		"(Z|[+-][0-9]{2}:[0-9]{2})?$",
		text, G_REGEX_DOLLAR_ENDONLY, 0);
}

static bool
is_nc_name(const char *text)
{
	if (!*text || g_ascii_isdigit(*text) || strchr("-.", *text))
		return false;
	for (; *text; text++)
		if (!g_ascii_isalnum(*text) && !strchr("-._", *text) && !(*text & 0x80))
			return false;
	return true;
}

static bool
fits_type(uint8_t type, const char *text)
{
	struct number n;

	switch (type) {
	case VML_TYPE_STRING:
	case VML_TYPE_TOKEN:
	case VML_TYPE_URI: return true;
	case VML_TYPE_BOOLEAN:
		return strcmp(text, "true") == 0 || strcmp(text, "false") == 0 ||
		       strcmp(text, "1") == 0 || strcmp(text, "0") == 0;
	case VML_TYPE_DECIMAL: return take_number(text, true, &n);
	case VML_TYPE_DOUBLE: return is_double(text);
	case VML_TYPE_DATE_TIME: return is_date_time(text);
	case VML_TYPE_NC_NAME: return is_nc_name(text);
	default: return within(text, bounds[type].least, bounds[type].most);
	}
}

static bool
fits_bound(uint32_t kind, const char *text, const char *limit)
{
	struct number n, m;
	if (!take_number(text, true, &n) || !take_number(limit, true, &m))
		return true;
	int order = compare(&n, &m);
	return kind == VML_PARAM_MIN             ? order >= 0
	       : kind == VML_PARAM_MAX           ? order <= 0
	       : kind == VML_PARAM_MIN_EXCLUSIVE ? order > 0
						 : order < 0;
}

static bool
fits_length(uint32_t kind, const char *text, const char *limit)
{
	glong len = g_utf8_strlen(text, -1), want = (glong)g_ascii_strtoll(limit, NULL, 10);
	return kind == VML_PARAM_LENGTH       ? len == want
	       : kind == VML_PARAM_MIN_LENGTH ? len >= want
					      : len <= want;
}

static bool
fits_params(const struct vml_checker *c, uint32_t param, const char *text)
{
	for (; param; param = c->graph->params[param].next) {
		const struct vml_param *p = &c->graph->params[param];
		const char *limit = c->graph->strings + p->text;
		bool fits = p->kind == VML_PARAM_PATTERN  ? matches(c, param, text)
			    : p->kind >= VML_PARAM_LENGTH ? fits_length(p->kind, text, limit)
							  : fits_bound(p->kind, text, limit);
		if (!fits)
			return false;
	}
	return true;
}

static bool
fits_data(const struct vml_checker *c, const struct vml_pat *p, const char *text)
{
	if (!fits_type(p->type, text) || !fits_params(c, p->a, text))
		return false;
	return !p->b || !vml_check_text(c, p->b, text, 0);
}

/* One DATA or VALUE pattern. */
static bool
check_data(const struct vml_checker *c, const struct vml_pat *p, const char *text)
{
	bool string = p->type == VML_TYPE_STRING;

	if (p->kind == VML_PAT_VALUE) {
		const char *value = c->graph->strings + p->a;
		return string ? strcmp(text, value) == 0 : same_token(text, value);
	}
	char *collapsed = string || !strpbrk(text, " \t\n\r") ? NULL : collapse(text);
	bool fits = fits_data(c, p, collapsed ? collapsed : text);
	g_free(collapsed);
	return fits;
}

/* ---- patterns of text ---------------------------------------------------------------------------
 */

/* Words of a list, matched by trying every way to share them out; lists here are short. */
static bool
fits_list(const struct vml_checker *c, uint32_t pat, char **words, size_t n, uint32_t version)
{
	const struct vml_pat *p = &c->graph->pats[pat];

	switch (p->kind) {
	case VML_PAT_CHOICE:
		return fits_list(c, p->a, words, n, version) ||
		       fits_list(c, p->b, words, n, version);
	case VML_PAT_GROUP:
		for (size_t k = 0; k <= n; k++)
			if (fits_list(c, p->a, words, k, version) &&
				fits_list(c, p->b, words + k, n - k, version))
				return true;
		return false;
	case VML_PAT_ONE_OR_MORE:
		if (fits_list(c, p->a, words, n, version))
			return true;
		for (size_t k = 1; k < n; k++)
			if (fits_list(c, p->a, words, k, version) &&
				fits_list(c, pat, words + k, n - k, version))
				return true;
		return false;
	case VML_PAT_EMPTY: return n == 0;
	default: return n == 1 && vml_check_text(c, pat, words[0], version);
	}
}

static bool
check_list(const struct vml_checker *c, uint32_t pat, const char *text, uint32_t version)
{
	char *collapsed = collapse(text);
	char **words = g_strsplit(collapsed, " ", -1);
	size_t n = *collapsed ? g_strv_length(words) : 0;
	bool fits = n <= 1000 && fits_list(c, pat, words, n, version);
	g_strfreev(words);
	g_free(collapsed);
	return fits;
}

bool
vml_check_text(const struct vml_checker *c, uint32_t pat, const char *text, uint32_t version)
{
	const struct vml_pat *p = &c->graph->pats[pat];

	switch (p->kind) {
	case VML_PAT_TEXT: return true;
	case VML_PAT_EMPTY: return vml_is_blank(text);
	case VML_PAT_CHOICE:
		return vml_check_text(c, p->a, text, version) ||
		       vml_check_text(c, p->b, text, version);
	case VML_PAT_SINCE:
		return vml_graph_at(c->graph, p->b, version) &&
		       vml_check_text(c, p->a, text, version);
	case VML_PAT_DATA:
	case VML_PAT_VALUE: return check_data(c, p, text);
	case VML_PAT_LIST: return check_list(c, p->a, text, version);
	default: return false;
	}
}
