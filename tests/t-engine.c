/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The engine with rules made up for the occasion: what a finding carries, which order findings
 * have, and what a fingerprint rests on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/lines.h"
#include "support/world.h"

/* ---- what a finding carries ----------------------------------------------------------------- */

static void
findings_know_their_object(void **state)
{
	struct world *w = *state;
	struct vml_rule rule = { .id = "VML901" };
	struct vml_out out = world_open(w);
	out.rule = &rule;
	world_tell(w, &out, FILE_ATTR);
	world_tell(w, &out, BYTES);
	world_close(w, &out);
	const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
	assert_string_equal(f->domain, "web");
	assert_string_equal(f->disk, "vda");
	assert_null(f->chain);
	assert_int_equal(f->where.line, 2);
	assert_int_equal(f->where.column, 44);
	assert_int_equal(f->where.end_column, 45);
	f = g_ptr_array_index(w->findings, 1);
	assert_string_equal(f->where.path, "/img/c");
	assert_string_equal(f->image, "/img/c");
	assert_int_equal(f->where.line, 0);
	assert_ptr_equal(f->chain, &w->chain);
	assert_int_equal(f->nrelated, 1);
	assert_string_equal(f->related[0].message, "in the chain of vda");
	assert_int_equal(f->related[0].where.line, 3);
}

static void
words_are_safe_to_print(void **state)
{
	struct world *w = *state;
	struct vml_rule rule = { .id = "VML901" };
	struct vml_out out = world_open(w);
	out.rule = &rule;
	struct vml_report *r =
		vml_report(&out, vml_at_tag(&w->disk), "%s", "a\nb\033c\xe2\x80\xae\xff");
	vml_report_note(r, "%s", "\t");
	vml_report_label(r, "%s", "\r");
	vml_fix(r, VML_SAFE, "%s", "\x7f");
	vml_fix_replace(r, w->disk.tag, "x");
	world_close(w, &out);
	const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
	assert_string_equal(f->message, "a\\x0ab\\x1bc\\u{202e}\\xff");
	assert_string_equal(f->notes[0], "\\x09");
	assert_string_equal(f->label, "\\x0d");
	assert_string_equal(f->fix->title, "\\x7f");
}

static void
a_fix_has_edits_that_do_not_touch(void **state)
{
	struct world *w = *state;
	struct vml_rule rule = { .id = "VML901" };
	struct vml_out out = world_open(w);
	out.rule = &rule;
	struct vml_report *r = world_tell(w, &out, DISK);
	vml_fix(r, VML_SAFE, "two edits");
	vml_fix_replace(r, w->top.tag, "later");
	vml_fix_replace(r, w->disk.tag, "earlier");
	r = world_tell(w, &out, DRIVER);
	vml_fix(r, VML_SAFE, "one over the other");
	vml_fix_replace(r, w->driver.tag, "x");
	vml_fix_replace(r, w->driver.tag, "y");
	vml_fix(world_tell(w, &out, STORE), VML_SAFE, "no edit");
	world_close(w, &out);
	const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
	assert_int_equal(f->fix->nedits, 2);
	assert_string_equal(f->fix->edits[0].text, "earlier");
	f = g_ptr_array_index(w->findings, 1);
	assert_null(f->fix);
	f = g_ptr_array_index(w->findings, 2);
	assert_null(f->fix);

	g_ptr_array_set_size(w->findings, 0);
	w->document.lines_only = true;
	out = world_open(w);
	out.rule = &rule;
	r = world_tell(w, &out, DISK);
	vml_fix(r, VML_SAFE, "spans are whole lines");
	vml_fix_replace(r, w->disk.tag, "x");
	world_close(w, &out);
	f = g_ptr_array_index(w->findings, 0);
	assert_null(f->fix);
}

/* ---- order, folding, fingerprints ----------------------------------------------------------- */

static void
findings_are_sorted_and_told_once(void **state)
{
	struct world *w = *state;
	struct vml_rule first = { .id = "VML901" }, second = { .id = "VML902" };
	struct vml_out out = world_open(w);
	out.rule = &second;
	world_tell(w, &out, OTHER);
	world_tell(w, &out, DISK);
	world_tell(w, &out, DISK);
	out.rule = &first;
	world_tell(w, &out, DISK);
	world_close(w, &out);
	vml_findings_settle(w->findings, w->arena);
	assert_int_equal(w->findings->len, 3);
	const struct vml_finding *f[3];
	for (guint i = 0; i < 3; i++)
		f[i] = g_ptr_array_index(w->findings, i);
	assert_ptr_equal(f[0]->rule, &first);
	assert_ptr_equal(f[1]->rule, &second);
	assert_ptr_equal(f[2]->node, &w->other);
}

static void
an_image_is_judged_once(void **state)
{
	struct world *w = *state;
	struct vml_rule rule = { .id = "VML901", .scope = VML_SCOPE_IMAGE };
	struct vml_out out = world_open(w);
	out.rule = &rule;
	world_tell(w, &out, BYTES);
	vml_report_severity(world_tell(w, &out, BYTES), VML_ERROR);
	struct vml_report *r = vml_report(&out, vml_at_bytes(&w->image, 8, 4), "on vdb");
	vml_report_disk(r, &w->disks[1]);
	world_close(w, &out);
	vml_findings_settle(w->findings, w->arena);
	assert_int_equal(w->findings->len, 1);
	const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
	assert_int_equal(f->severity, VML_ERROR);
	assert_int_equal(f->nrelated, 2);
	assert_string_equal(f->related[0].message, "in the chain of vda");
	assert_string_equal(f->related[1].message, "the image of vdb");
}

static char *
fingerprint(struct world *w, enum spot spot, const char *message)
{
	struct vml_rule rule = { .id = "VML901" };
	struct vml_out out = world_open(w);
	out.rule = &rule;
	world_tell(w, &out, spot)->finding->message = message;
	g_ptr_array_set_size(w->findings, 0);
	world_close(w, &out);
	vml_findings_settle(w->findings, w->arena);
	const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
	assert_int_equal(strlen(f->fingerprint), 16);
	assert_int_equal(strspn(f->fingerprint, "0123456789abcdef"), 16);
	return g_strdup(f->fingerprint);
}

static void
fingerprints_rest_on_content(void **state)
{
	struct world *w = *state;
	g_autofree char *one = fingerprint(w, DRIVER, "m");
	g_autofree char *reworded = fingerprint(w, DRIVER, "other words");
	g_autofree char *elsewhere = fingerprint(w, SOURCE, "m");
	assert_string_equal(one, reworded);
	assert_string_not_equal(one, elsewhere);

	/* The same text some lines further down, indented otherwise. */
	static const char moved[] = "\n\n\n<driver\n  type='qcow2'/>";
	w->source.bytes = (const unsigned char *)moved;
	w->source.len = strlen(moved);
	vml_lines_index(&w->source, w->arena);
	w->driver.tag = (struct vml_span){ 3, strlen(moved) };
	g_autofree char *later = fingerprint(w, DRIVER, "m");
	assert_string_equal(one, later);
}

static void
equal_findings_have_different_fingerprints(void **state)
{
	struct world *w = *state;
	struct vml_rule rule = { .id = "VML901" };
	struct vml_out out = world_open(w);
	out.rule = &rule;
	world_tell(w, &out, DRIVER);
	world_tell(w, &out, DRIVER)->finding->message = "second";
	world_close(w, &out);
	vml_findings_settle(w->findings, w->arena);
	const struct vml_finding *a = g_ptr_array_index(w->findings, 0);
	const struct vml_finding *b = g_ptr_array_index(w->findings, 1);
	assert_string_not_equal(a->fingerprint, b->fingerprint);
}

static const struct vml_source *
find_source(void *context, const char *path)
{
	struct world *w = context;
	return strcmp(path, w->source.path) == 0 ? &w->source : NULL;
}

static void
run_findings_get_their_lines(void **state)
{
	struct world *w = *state;
	struct vml_rule rule = { .id = "VML901", .scope = VML_SCOPE_RUN };
	struct vml_out out = world_open(w);
	out.document = NULL;
	out.rule = &rule;
	struct vml_report *r = vml_report(&out, vml_at_file("a.xml", w->other.tag), "here");
	vml_report_related(r, vml_at_file("a.xml", w->disk.tag), "there");
	vml_report_related(r, vml_at_file("gone.xml", w->disk.tag), "gone");
	world_close(w, &out);
	vml_findings_locate(w->findings, w->arena, find_source, w);
	const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
	assert_int_equal(f->where.line, 5);
	assert_int_equal(f->related[0].where.line, 2);
	assert_int_equal(f->related[1].where.line, 0);
}

#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(findings_know_their_object),
		WITH_WORLD(words_are_safe_to_print),
		WITH_WORLD(a_fix_has_edits_that_do_not_touch),
		WITH_WORLD(findings_are_sorted_and_told_once),
		WITH_WORLD(an_image_is_judged_once),
		WITH_WORLD(fingerprints_rest_on_content),
		WITH_WORLD(equal_findings_have_different_fingerprints),
		WITH_WORLD(run_findings_get_their_lines),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
