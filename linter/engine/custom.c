/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Judging by a rule of the configuration. What takes too long is told, not passed over. */
#include "engine/custom.h"

#include <string.h>

#include <glib.h>

#include "base/pattern.h"
#include "engine/sink.h"

enum { GROUPS = 10 };

/* The text that patterns see. */
static const char *
text_of(const struct vml_selected *s, struct vml_arena *a)
{
	if (s->attr)
		return s->attr->value;
	g_autofree char *text = g_strdup(s->node->text);
	return vml_arena_strdup(a, g_strstrip(text));
}

static struct vml_place
place_of(const struct vml_selected *s, bool about_text)
{
	if (s->attr)
		return *s->attr->value ? vml_at_value(s->node, s->attr)
				       : vml_at_attr(s->node, s->attr);
	bool inside = (s->text || about_text) && *s->node->text && !s->node->first;
	return inside ? vml_at_content(s->node) : vml_at_tag(s->node);
}

/* The message with "{1}" filled in; "{{" is a brace. */
static char *
filled(const char *message, const char *text, size_t (*groups)[2])
{
	GString *out = g_string_new(NULL);

	for (const char *at = message; *at; at++) {
		if (at[0] == '{' && at[1] == '{') {
			g_string_append_c(out, *at++);
		} else if (at[0] == '{' && g_ascii_isdigit(at[1]) && at[2] == '}') {
			size_t *group = groups[at[1] - '0'];
			if (group[0] != SIZE_MAX)
				g_string_append_len(
					out, text + group[0], (gssize)(group[1] - group[0]));
			at += 2;
		} else {
			g_string_append_c(out, *at);
		}
	}
	return g_string_free(out, FALSE);
}

static void
tell_undecided(const struct vml_selected *s, const char *why, struct vml_out *out)
{
	struct vml_report *r = vml_report(out, vml_at_tag(s->node),
		"whether %s holds here was not decided: %s", out->rule->id, why);
	vml_report_severity(r, VML_NOTE);
	vml_report_likely(r);
}

static enum vml_match
match(const struct vml_own_rule *own, const char *text, size_t (*groups)[2])
{
	size_t len = strlen(text);
	enum vml_match found = VML_MATCH_YES;

	for (size_t i = 0; i < GROUPS; i++)
		groups[i][0] = groups[i][1] = SIZE_MAX;
	groups[0][0] = 0;
	groups[0][1] = len;
	if (own->pattern)
		found = vml_pattern_find(own->pattern, text, len, groups, GROUPS);
	if (found != VML_MATCH_YES || !own->unless)
		return found;
	switch (vml_pattern_match(own->unless, text, len)) {
	case VML_MATCH_NO: return VML_MATCH_YES;
	case VML_MATCH_YES: return VML_MATCH_NO;
	case VML_MATCH_LIMIT: break;
	}
	return VML_MATCH_LIMIT;
}

static void
judge(const struct vml_own_rule *own, const struct vml_selected *s, struct vml_out *out)
{
	size_t groups[GROUPS][2];
	const char *text = text_of(s, out->arena);
	bool about_text = own->pattern || own->unless;

	switch (match(own, text, groups)) {
	case VML_MATCH_NO: return;
	case VML_MATCH_LIMIT: tell_undecided(s, "a pattern takes too many steps", out); return;
	case VML_MATCH_YES: break;
	}
	g_autofree char *message = filled(own->message, text, groups);
	vml_report(out, place_of(s, about_text), "%s", message);
}

void
vml_own_rule_check(const struct vml_document *d, struct vml_out *out)
{
	const struct vml_own_rule *own = (const struct vml_own_rule *)out->rule;

	for (uint32_t i = 0; i < d->nselected; i++) {
		const struct vml_selected *s = &d->selected[i];
		if (strcmp(s->rule, own->rule.id) != 0)
			continue;
		if (s->undecided)
			tell_undecided(s, s->undecided, out);
		else
			judge(own, s, out);
	}
}
