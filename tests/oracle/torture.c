/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The edits are taken from the JSON report and spliced here once more, by other code, in the file's
 * encoding: the file that --fix-xml leaves must be the same, byte for byte.
 */
#include <string.h>

#include <jansson.h>

#include <vmlint/vmlint.h>

#include "oracle/ask.h"
#include "oracle/layouts.h"
#include "oracle/mended.h"
#include "oracle/torture.h"
#include "support/tell.h"

enum { ROUNDS = 8 };

struct trial {
	const struct scenario *scenario; /* xml_path is that of this layout */
	const struct layout *layout;
	GByteArray *before, *want; /* the file; with the reported edits */
	struct truth *chain;       /* before the fix */
};

static GByteArray *
content(const char *path)
{
	char *text = NULL;
	gsize len = 0;
	if (!g_file_get_contents(path, &text, &len, NULL))
		g_error("%s cannot be read", path);
	return g_byte_array_new_take((guint8 *)text, len);
}

static gboolean
equal(const GByteArray *a, const GByteArray *b)
{
	return a->len == b->len && memcmp(a->data, b->data, a->len) == 0;
}

/* What lint reports of the file with the rule that --fix-xml selects. */
static json_t *
report_of(const char *path)
{
	static const char *const codes[] = { "VML121", NULL };
	const char *const paths[] = { path, NULL };
	struct vml_options o;
	vml_options_init(&o);
	o.target = "libvirt=9.0.0,qemu=7.2";
	o.isolated = 1;
	o.images = "require";
	o.extend_select = codes;
	struct vml_run *run = vml_run_new(&o);
	vml_run_lint(run, paths);
	g_autofree char *text = tell_report(run, "json");
	vml_run_free(run);
	return json_loads(text, 0, NULL);
}

static json_int_t
number(const json_t *edit, const char *key)
{
	return json_integer_value(json_object_get(edit, key));
}

/* Of edits at one place the first counts: the same chain is offered by several rules. */
static gint
by_place(gconstpointer a, gconstpointer b)
{
	const json_t *x = *(json_t *const *)a, *y = *(json_t *const *)b;
	return number(x, "start") < number(y, "start")   ? -1
	       : number(x, "start") > number(y, "start") ? 1
							 : 0;
}

static GPtrArray *
safe_edits(const json_t *report)
{
	GPtrArray *edits = g_ptr_array_new();
	size_t i, k;
	json_t *finding, *edit;
	json_array_foreach(json_object_get(report, "findings"), i, finding)
	{
		const json_t *fix = json_object_get(finding, "fix");
		const char *safety = json_string_value(json_object_get(fix, "safety"));
		if (!safety || strcmp(safety, "safe") != 0)
			continue;
		json_array_foreach(json_object_get(fix, "edits"), k, edit)
		{
			g_ptr_array_add(edits, edit);
		}
	}
	g_ptr_array_sort(edits, by_place);
	return edits;
}

/* NULL when there is nothing to do. */
static GByteArray *
spliced(const struct layout *l, const GByteArray *file, const json_t *report)
{
	g_autoptr(GPtrArray) edits = safe_edits(report);
	GByteArray *to = edits->len ? g_byte_array_new() : NULL;
	json_int_t done = 0, last = -1;
	for (guint i = 0; i < edits->len; i++) {
		const json_t *edit = edits->pdata[i];
		json_int_t start = number(edit, "start"), end = number(edit, "end");
		if (start == last)
			continue;
		const char *text = json_string_value(json_object_get(edit, "text"));
		g_autoptr(GByteArray) coded = layout_encode(l, text);
		g_byte_array_append(to, file->data + done, (guint)(start - done));
		g_byte_array_append(to, coded->data, coded->len);
		done = end;
		last = start;
	}
	if (to)
		g_byte_array_append(to, file->data + done, (guint)(file->len - (guint)done));
	return to;
}

static void
put(const char *path, const GByteArray *bytes)
{
	if (!g_file_set_contents(path, (const char *)bytes->data, (gssize)bytes->len, NULL))
		g_error("%s cannot be written", path);
}

/* The reported edits, those that show only after others included, leave this behind. */
static GByteArray *
expected(const struct trial *t)
{
	GByteArray *now = g_byte_array_ref(t->before);
	for (unsigned i = 0; i < ROUNDS; i++) {
		json_t *report = report_of(t->scenario->xml_path);
		GByteArray *then = spliced(t->layout, now, report);
		json_decref(report);
		if (!then)
			break;
		g_byte_array_unref(now);
		now = then;
		put(t->scenario->xml_path, now);
	}
	put(t->scenario->xml_path, t->before);
	return now;
}

static char *
fault_of(const struct trial *t, struct tally *tally)
{
	bool changed = mended(t->scenario);
	g_autoptr(GByteArray) after = content(t->scenario->xml_path);
	tally->mended += changed;
	if (!changed && !equal(t->before, t->want)) {
		tally->left++;
		return NULL;
	}
	if (!equal(after, t->want))
		return g_strdup_printf("not the reported edits:\n%.*s\nwanted\n%.*s",
			(int)after->len, after->data, (int)t->want->len, t->want->data);
	struct truth *chain = ask_vmlint(t->scenario);
	char *why = mended_difference(t->chain, chain);
	truth_free(chain);
	if (!why && changed && mended(t->scenario))
		why = g_strdup("mending it again changes it again");
	return why;
}

static void
try(struct trial *t, struct tally *tally)
{
	t->before = content(t->scenario->xml_path);
	t->chain = ask_vmlint(t->scenario);
	t->want = expected(t);
	g_autofree char *why = fault_of(t, tally);
	if (why) {
		g_printerr("%s, %s: %s\n", t->scenario->name, t->layout->name, why);
		tally->wrong++;
	}
	g_byte_array_unref(t->before);
	g_byte_array_unref(t->want);
	truth_free(t->chain);
}

void
torture(const struct scenario *s, unsigned first, unsigned step, struct tally *tally,
	GPtrArray *valid)
{
	g_autofree char *xml = NULL;
	if (!g_file_get_contents(s->xml_path, &xml, NULL, NULL))
		g_error("%s cannot be read", s->xml_path);
	for (unsigned i = first; i < nlayouts; i += step) {
		struct scenario here = *s;
		struct trial t = { .scenario = &here, .layout = &layouts[i] };
		g_autoptr(GByteArray) bytes = layout_bytes(t.layout, xml);
		if (!bytes)
			continue;
		here.xml_path = g_strdup_printf("%s.%u.xml", s->xml_path, i);
		put(here.xml_path, bytes);
		try(&t, tally);
		if (t.layout->whole)
			g_ptr_array_add(valid, here.xml_path);
		else
			g_free(here.xml_path);
	}
}
