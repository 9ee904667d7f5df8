/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The PCRE2 door. A compiled pattern with its match context is read-only and shared; the match
 * data are made per call. Subjects are short and patterns often used once: there is no JIT, which
 * would cost more than it saves. As in XML Schema a dot matches neither CR nor LF.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "base/pattern.h"

#include <stdint.h>

#include <glib.h>
#include <pcre2.h>

#define MATCH_LIMIT 1000000u
#define DEPTH_LIMIT 10000u
#define HEAP_LIMIT 16384u /* KiB */

struct vml_pattern {
	pcre2_code *code;
	pcre2_match_context *limits;
};

static char *
error_text(int code)
{
	PCRE2_UCHAR text[256];
	if (pcre2_get_error_message(code, text, sizeof(text)) < 0)
		return g_strdup_printf("PCRE2 error %d", code);
	return g_strdup((const char *)text);
}

/* NULL only when out of memory, which ends the process. */
static pcre2_compile_context *
new_context(void)
{
	pcre2_compile_context *c = pcre2_compile_context_create(NULL);
	if (!c || pcre2_set_newline(c, PCRE2_NEWLINE_ANYCRLF) != 0)
		g_error("PCRE2: no compile context");
	return c;
}

struct vml_pattern *
vml_pattern_new(const char *text, bool whole, char **error, size_t *at)
{
	uint32_t options = PCRE2_UTF | PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY;
	if (whole)
		options |= PCRE2_ANCHORED | PCRE2_ENDANCHORED;
	int err = 0;
	PCRE2_SIZE offset = 0;
	pcre2_compile_context *context = new_context();
	pcre2_code *code = pcre2_compile(
		(PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, options, &err, &offset, context);
	pcre2_compile_context_free(context);
	if (!code) {
		if (error)
			*error = error_text(err);
		if (at)
			*at = offset;
		return NULL;
	}
	struct vml_pattern *p = g_new0(struct vml_pattern, 1);
	p->code = code;
	p->limits = pcre2_match_context_create(NULL);
	if (!p->limits)
		g_error("PCRE2: no match context");
	pcre2_set_match_limit(p->limits, MATCH_LIMIT);
	pcre2_set_depth_limit(p->limits, DEPTH_LIMIT);
	pcre2_set_heap_limit(p->limits, HEAP_LIMIT);
	return p;
}

void
vml_pattern_free(struct vml_pattern *p)
{
	if (!p)
		return;
	pcre2_match_context_free(p->limits);
	pcre2_code_free(p->code);
	g_free(p);
}

size_t
vml_pattern_groups(const struct vml_pattern *p)
{
	uint32_t n = 0;
	if (pcre2_pattern_info(p->code, PCRE2_INFO_CAPTURECOUNT, &n) != 0)
		g_error("PCRE2: no count of groups");
	return n;
}

static enum vml_match
verdict(int rc)
{
	if (rc >= 0)
		return VML_MATCH_YES;
	switch (rc) {
	case PCRE2_ERROR_MATCHLIMIT:
	case PCRE2_ERROR_DEPTHLIMIT:
	case PCRE2_ERROR_HEAPLIMIT: return VML_MATCH_LIMIT;
	case PCRE2_ERROR_NOMEMORY: g_error("PCRE2: out of memory");
	default: return VML_MATCH_NO; /* no match, or the subject is no UTF-8 */
	}
}

enum vml_match
vml_pattern_find(const struct vml_pattern *p, const char *subject, size_t len, size_t (*groups)[2],
	size_t ngroups)
{
	pcre2_match_data *data = pcre2_match_data_create_from_pattern(p->code, NULL);
	if (!data)
		g_error("PCRE2: no match data");
	enum vml_match m =
		verdict(pcre2_match(p->code, (PCRE2_SPTR)subject, len, 0, 0, data, p->limits));
	const PCRE2_SIZE *found = pcre2_get_ovector_pointer(data);
	size_t have = m == VML_MATCH_YES ? pcre2_get_ovector_count(data) : 0;
	for (size_t i = 0; i < ngroups; i++) {
		groups[i][0] = i < have ? found[2 * i] : SIZE_MAX;
		groups[i][1] = i < have ? found[2 * i + 1] : SIZE_MAX;
	}
	pcre2_match_data_free(data);
	return m;
}

enum vml_match
vml_pattern_match(const struct vml_pattern *p, const char *subject, size_t len)
{
	return vml_pattern_find(p, subject, len, NULL, 0);
}
