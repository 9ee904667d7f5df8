/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How often each rule was found, most often first. */
#include <stdlib.h>

#include <glib.h>

#include "report/formats.h"
#include "report/ink.h"

struct tally {
	const struct vml_rule *rule;
	enum vml_severity severity; /* the gravest of its findings */
	unsigned count, fixable;
};

static int
by_count(gconstpointer x, gconstpointer y)
{
	const struct tally *a = x, *b = y;
	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return g_strcmp0(a->rule->id, b->rule->id);
}

static struct tally *
tally_of(GArray *tallies, const struct vml_rule *rule)
{
	for (guint i = 0; i < tallies->len; i++) {
		struct tally *t = &g_array_index(tallies, struct tally, i);
		if (t->rule == rule)
			return t;
	}
	struct tally fresh = { .rule = rule };
	g_array_append_val(tallies, fresh);
	return &g_array_index(tallies, struct tally, tallies->len - 1);
}

void
vml_format_statistics(const struct vml_lint_report *r, FILE *out)
{
	g_autoptr(GArray) tallies = g_array_new(FALSE, TRUE, sizeof(struct tally));
	const struct vml_ink ink = vml_ink_new(r->color);

	for (uint32_t i = 0; i < r->nfindings; i++) {
		const struct vml_finding *f = r->findings[i];
		struct tally *t = tally_of(tallies, f->rule);
		t->severity = MAX(t->severity, f->severity);
		t->count++;
		t->fixable += f->fix != NULL;
	}
	g_array_sort(tallies, by_count);
	for (guint i = 0; i < tallies->len; i++) {
		const struct tally *t = &g_array_index(tallies, struct tally, i);
		fprintf(out, "%7u  %s%-7s%s  %s %s", t->count, vml_ink_of(&ink, t->severity),
			vml_severity_name(t->severity), ink.plain, t->rule->id, t->rule->name);
		if (t->fixable)
			fprintf(out, "  (%u fixable)", t->fixable);
		fputc('\n', out);
	}
}
