/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The engine with rules made up for the occasion: what is dropped for what, what a finding carries,
 * which order findings have, and what a fingerprint rests on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/lines.h"
#include "engine/engine.h"
#include "engine/sink.h"

/* ---- a document by hand --------------------------------------------------------------------- */

static const char text[] = "<domain type='kvm'>\n"
			   " <disk><driver type='qcow2'/><source file='a' dev='b'/>\n"
			   "  <backingStore type='file'><source file='c'/></backingStore>\n"
			   " </disk>\n"
			   " <disk/>\n"
			   "</domain>\n";

struct world {
	struct vml_arena *arena;
	struct vml_source source;
	struct vml_node domain, disk, driver, top, store, lower, other;
	struct vml_attr attrs[2];
	struct vml_decl below;
	struct vml_disk disks[2];
	const struct vml_disk *list[2];
	struct vml_layer layers[3];
	struct vml_chain chain;
	struct vml_image image;
	struct vml_document document;
	GPtrArray *findings;
};

static struct vml_span
span_of(const char *part)
{
	const char *at = strstr(text, part);
	assert_non_null(at);
	return (struct vml_span){ (uint64_t)(at - text), (uint64_t)(at - text) + strlen(part) };
}

static void
make_node(struct vml_node *n, const char *name, const char *tag, struct vml_node *parent)
{
	n->name = name;
	n->tag = span_of(tag);
	n->whole = n->tag;
	n->parent = parent;
}

static void
make_nodes(struct world *w)
{
	make_node(&w->domain, "domain", "<domain type='kvm'>", NULL);
	make_node(&w->disk, "disk", "<disk>", &w->domain);
	make_node(&w->driver, "driver", "<driver type='qcow2'/>", &w->disk);
	make_node(&w->top, "source", "<source file='a' dev='b'/>", &w->disk);
	make_node(&w->store, "backingStore", "<backingStore type='file'>", &w->disk);
	make_node(&w->lower, "source", "<source file='c'/>", &w->store);
	make_node(&w->other, "disk", "<disk/>", &w->domain);
	w->attrs[0] = (struct vml_attr){ "file", NULL, "a", span_of("file"), span_of("a' dev") };
	w->attrs[0].name_at = (struct vml_span){ w->top.tag.start + 8, w->top.tag.start + 12 };
	w->attrs[0].value_at = (struct vml_span){ w->top.tag.start + 14, w->top.tag.start + 15 };
	w->attrs[1] = (struct vml_attr){ "dev", NULL, "b", span_of("dev"), span_of("b'/>") };
	w->attrs[1].value_at.end = w->attrs[1].value_at.start + 1;
	w->top.attrs = w->attrs;
	w->top.nattrs = 2;
}

/* vda declares two layers, the third is known from the second one's header; vdb is empty. */
static void
make_disks(struct world *w)
{
	w->disks[0].node = &w->disk;
	w->disks[0].target = "vda";
	w->disks[0].decl.node = &w->disk;
	w->disks[0].decl.storage.node = &w->top;
	w->disks[0].decl.below = &w->below;
	w->below.node = &w->store;
	w->below.storage.node = &w->lower;
	w->disks[1].node = &w->other;
	w->disks[1].decl.node = &w->other;
	w->disks[1].target = "vdb";
	for (uint32_t i = 0; i < 3; i++) {
		w->layers[i].depth = i;
		w->layers[i].from_xml = i < 2;
		w->layers[i].above = i > 0 ? &w->layers[i - 1] : NULL;
		w->layers[i].below = i < 2 ? &w->layers[i + 1] : NULL;
	}
	w->layers[0].decl = &w->disks[0].decl;
	w->layers[1].decl = &w->below;
	w->image.path = "/img/c";
	w->layers[2].image = &w->image;
	w->chain = (struct vml_chain){ .top = &w->layers[0], .last = &w->layers[2], .depth = 3 };
	w->disks[0].chain = &w->chain;
	w->list[0] = &w->disks[0];
	w->list[1] = &w->disks[1];
}

static int
set_up(void **state)
{
	struct world *w = g_new0(struct world, 1);
	w->arena = vml_arena_new();
	w->source = (struct vml_source){ .path = "a.xml", .unit = 1, .len = strlen(text) };
	w->source.bytes = (const unsigned char *)text;
	vml_lines_index(&w->source, w->arena);
	make_nodes(w);
	make_disks(w);
	w->document.source = &w->source;
	w->document.root = VML_ROOT_DOMAIN;
	w->document.name = "web";
	w->document.node = &w->domain;
	w->document.disks = w->list;
	w->document.ndisks = 2;
	w->findings = g_ptr_array_new();
	*state = w;
	return 0;
}

static int
tear_down(void **state)
{
	struct world *w = *state;
	g_ptr_array_unref(w->findings);
	vml_arena_free(w->arena);
	g_free(w);
	return 0;
}

static struct vml_out
open_sink(struct world *w)
{
	return (struct vml_out){ .arena = w->arena,
		.document = &w->document,
		.severity = VML_WARNING,
		.reports = g_ptr_array_new() };
}

static void
close_sink(struct world *w, struct vml_out *out)
{
	vml_out_finish(out, w->findings);
	g_ptr_array_unref(out->reports);
}

/* ---- one fault, one finding ----------------------------------------------------------------- */

/* Where a made-up finding is: an element, one of its attributes, a layer, or bytes of the image. */
enum spot { DISK, DRIVER, SOURCE, FILE_ATTR, DEV_ATTR, STORE, OTHER, TOP, MIDDLE, LAST, BYTES };

static struct vml_report *
tell(struct world *w, struct vml_out *out, enum spot spot)
{
	const struct vml_node *nodes[] = { [DISK] = &w->disk,
		[DRIVER] = &w->driver,
		[SOURCE] = &w->top,
		[STORE] = &w->store,
		[OTHER] = &w->other };
	switch (spot) {
	case FILE_ATTR: return vml_report(out, vml_at_value(&w->top, &w->attrs[0]), "file");
	case DEV_ATTR: return vml_report(out, vml_at_attr(&w->top, &w->attrs[1]), "dev");
	case TOP: return vml_report(out, vml_at_layer(&w->disks[0], &w->layers[0]), "top");
	case MIDDLE: return vml_report(out, vml_at_layer(&w->disks[0], &w->layers[1]), "middle");
	case LAST: return vml_report(out, vml_at_layer(&w->disks[0], &w->layers[2]), "last");
	case BYTES: {
		struct vml_report *r = vml_report(out, vml_at_bytes(&w->image, 8, 4), "bytes");
		vml_report_disk(r, &w->disks[0]);
		return r;
	}
	default: return vml_report(out, vml_at_tag(nodes[spot]), "element");
	}
}

struct overlap {
	const char *what;
	enum vml_extent extent; /* of the rule that may be dropped */
	enum spot stays, goes;
	bool dropped;
};

static const struct overlap overlaps[] = {
	/* the same element, and the same attribute where both name one */
	{ "110 and 012 on @file", VML_EXTENT_ELEMENT, FILE_ATTR, FILE_ATTR, true },
	{ "203 on @dev leaves 011 on @file", VML_EXTENT_ELEMENT, DEV_ATTR, FILE_ATTR, false },
	{ "202 on the element and 014", VML_EXTENT_ELEMENT, STORE, STORE, true },
	{ "207 on the element and 011 on an attribute", VML_EXTENT_ELEMENT, SOURCE, DEV_ATTR,
		true },
	{ "206 on another element than 013", VML_EXTENT_ELEMENT, STORE, SOURCE, false },
	{ "element of another disk", VML_EXTENT_ELEMENT, DISK, OTHER, false },
	{ "bytes are no element", VML_EXTENT_ELEMENT, BYTES, BYTES, false },
	/* the same layer, or one known from the header of the other */
	{ "102 and 103 on one layer", VML_EXTENT_LAYER, TOP, TOP, true },
	{ "305 on <driver> and 307 on the top", VML_EXTENT_LAYER, DRIVER, TOP, true },
	{ "305 leaves 307 on a declared base", VML_EXTENT_LAYER, DRIVER, MIDDLE, false },
	{ "308 in an overlay and 306 on its base", VML_EXTENT_LAYER, MIDDLE, LAST, true },
	{ "304 on the base and 501 in it", VML_EXTENT_LAYER, LAST, BYTES, true },
	{ "307 leaves 504 two layers below", VML_EXTENT_LAYER, TOP, BYTES, false },
	{ "layer of another disk", VML_EXTENT_LAYER, OTHER, TOP, false },
	{ "element inside of a declared layer", VML_EXTENT_LAYER, STORE, MIDDLE, true },
	/* the same disk */
	{ "106 and 107", VML_EXTENT_DISK, LAST, TOP, true },
	{ "305 on the disk and 111 on <backingStore>", VML_EXTENT_DISK, DISK, STORE, true },
	{ "another disk", VML_EXTENT_DISK, OTHER, TOP, false },
	/* the document */
	{ "010 and 017", VML_EXTENT_DOCUMENT, SOURCE, OTHER, true },
};

static void
one_fault_is_one_finding(void **state)
{
	struct world *w = *state;
	struct vml_rule winner = { .id = "VML901", .replaces = VML_LIST("VML902") };
	struct vml_rule loser = { .id = "VML902" };
	for (size_t i = 0; i < G_N_ELEMENTS(overlaps); i++) {
		const struct overlap *o = &overlaps[i];
		for (unsigned swapped = 0; swapped < 2; swapped++) {
			struct vml_out out = open_sink(w);
			loser.extent = o->extent;
			out.rule = swapped ? &loser : &winner;
			tell(w, &out, swapped ? o->goes : o->stays);
			out.rule = swapped ? &winner : &loser;
			tell(w, &out, swapped ? o->stays : o->goes);
			g_ptr_array_set_size(w->findings, 0);
			close_sink(w, &out);
			if (w->findings->len != (o->dropped ? 1u : 2u))
				fail_msg("%s: %u findings", o->what, w->findings->len);
			const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
			if (o->dropped)
				assert_ptr_equal(f->rule, &winner);
		}
	}
}

static void
a_dropped_refusal_lives_on(void **state)
{
	struct world *w = *state;
	struct vml_out out = open_sink(w);
	struct vml_rule first = { .id = "VML901", .replaces = VML_LIST("VML902") };
	struct vml_rule second = { .id = "VML902", .replaces = VML_LIST("VML903") };
	struct vml_rule third = { .id = "VML903", .effect = VML_EFFECT_REFUSED };
	out.rule = &first;
	vml_report_likely(tell(w, &out, SOURCE));
	out.rule = &second;
	tell(w, &out, SOURCE);
	out.rule = &third;
	out.severity = VML_ERROR;
	tell(w, &out, SOURCE);
	close_sink(w, &out);
	assert_int_equal(w->findings->len, 1);
	const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
	assert_ptr_equal(f->rule, &first);
	assert_int_equal(f->effect, VML_EFFECT_REFUSED);
	assert_int_equal(f->certainty, VML_PROVEN);
	assert_int_equal(f->severity, VML_ERROR);
}

/* DESIGN's list; pairs are held as soon as both rules exist. */
static const struct {
	const char *stays, *goes;
} law[] = {
	{ "VML110", "VML012" },
	{ "VML718", "VML012" },
	{ "VML719", "VML012" },
	{ "VML202", "VML013" },
	{ "VML202", "VML014" },
	{ "VML206", "VML013" },
	{ "VML206", "VML014" },
	{ "VML203", "VML010" },
	{ "VML203", "VML011" },
	{ "VML204", "VML010" },
	{ "VML204", "VML011" },
	{ "VML205", "VML015" },
	{ "VML207", "VML011" },
	{ "VML202", "VML016" },
	{ "VML311", "VML012" },
	{ "VML314", "VML012" },
	{ "VML316", "VML014" },
	{ "VML701", "VML011" },
	{ "VML706", "VML010" },
	{ "VML710", "VML015" },
	{ "VML733", "VML013" },
	{ "VML715", "VML012" },
	{ "VML801", "VML017" },
	{ "VML302", "VML301" },
	{ "VML303", "VML301" },
	{ "VML304", "VML301" },
	{ "VML304", "VML501" },
	{ "VML102", "VML103" },
	{ "VML305", "VML307" },
	{ "VML305", "VML111" },
	{ "VML308", "VML306" },
	{ "VML308", "VML307" },
	{ "VML307", "VML504" },
	{ "VML106", "VML107" },
	{ "VML010", "VML017" },
	{ "VML011", "VML017" },
	{ "VML012", "VML017" },
	{ "VML013", "VML017" },
	{ "VML014", "VML017" },
	{ "VML015", "VML017" },
	{ "VML016", "VML017" },
};

static void
real_rules_replace_as_agreed(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(law); i++) {
		const struct vml_rule *r = vml_rule_find(law[i].stays);
		if (!r || !vml_rule_find(law[i].goes))
			continue;
		const char *const *p = r->replaces;
		while (p && *p && strcmp(*p, law[i].goes) != 0)
			p++;
		if (!p || !*p)
			fail_msg("%s does not replace %s", law[i].stays, law[i].goes);
	}
}

/* ---- what a finding carries ----------------------------------------------------------------- */

static void
findings_know_their_object(void **state)
{
	struct world *w = *state;
	struct vml_rule rule = { .id = "VML901" };
	struct vml_out out = open_sink(w);
	out.rule = &rule;
	tell(w, &out, FILE_ATTR);
	tell(w, &out, BYTES);
	close_sink(w, &out);
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
	struct vml_out out = open_sink(w);
	out.rule = &rule;
	struct vml_report *r =
		vml_report(&out, vml_at_tag(&w->disk), "%s", "a\nb\033c\xe2\x80\xae\xff");
	vml_report_note(r, "%s", "\t");
	vml_report_label(r, "%s", "\r");
	vml_fix(r, VML_SAFE, "%s", "\x7f");
	vml_fix_replace(r, w->disk.tag, "x");
	close_sink(w, &out);
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
	struct vml_out out = open_sink(w);
	out.rule = &rule;
	struct vml_report *r = tell(w, &out, DISK);
	vml_fix(r, VML_SAFE, "two edits");
	vml_fix_replace(r, w->top.tag, "later");
	vml_fix_replace(r, w->disk.tag, "earlier");
	r = tell(w, &out, DRIVER);
	vml_fix(r, VML_SAFE, "one over the other");
	vml_fix_replace(r, w->driver.tag, "x");
	vml_fix_replace(r, w->driver.tag, "y");
	vml_fix(tell(w, &out, STORE), VML_SAFE, "no edit");
	close_sink(w, &out);
	const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
	assert_int_equal(f->fix->nedits, 2);
	assert_string_equal(f->fix->edits[0].text, "earlier");
	f = g_ptr_array_index(w->findings, 1);
	assert_null(f->fix);
	f = g_ptr_array_index(w->findings, 2);
	assert_null(f->fix);

	g_ptr_array_set_size(w->findings, 0);
	w->document.lines_only = true;
	out = open_sink(w);
	out.rule = &rule;
	r = tell(w, &out, DISK);
	vml_fix(r, VML_SAFE, "spans are whole lines");
	vml_fix_replace(r, w->disk.tag, "x");
	close_sink(w, &out);
	f = g_ptr_array_index(w->findings, 0);
	assert_null(f->fix);
}

/* ---- order, folding, fingerprints ----------------------------------------------------------- */

static void
findings_are_sorted_and_told_once(void **state)
{
	struct world *w = *state;
	struct vml_rule first = { .id = "VML901" }, second = { .id = "VML902" };
	struct vml_out out = open_sink(w);
	out.rule = &second;
	tell(w, &out, OTHER);
	tell(w, &out, DISK);
	tell(w, &out, DISK);
	out.rule = &first;
	tell(w, &out, DISK);
	close_sink(w, &out);
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
	struct vml_out out = open_sink(w);
	out.rule = &rule;
	tell(w, &out, BYTES);
	vml_report_severity(tell(w, &out, BYTES), VML_ERROR);
	struct vml_report *r = vml_report(&out, vml_at_bytes(&w->image, 8, 4), "on vdb");
	vml_report_disk(r, &w->disks[1]);
	close_sink(w, &out);
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
	struct vml_out out = open_sink(w);
	out.rule = &rule;
	tell(w, &out, spot)->finding->message = message;
	g_ptr_array_set_size(w->findings, 0);
	close_sink(w, &out);
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
	struct vml_out out = open_sink(w);
	out.rule = &rule;
	tell(w, &out, DRIVER);
	tell(w, &out, DRIVER)->finding->message = "second";
	close_sink(w, &out);
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
	struct vml_out out = open_sink(w);
	out.document = NULL;
	out.rule = &rule;
	struct vml_report *r = vml_report(&out, vml_at_file("a.xml", w->other.tag), "here");
	vml_report_related(r, vml_at_file("a.xml", w->disk.tag), "there");
	vml_report_related(r, vml_at_file("gone.xml", w->disk.tag), "gone");
	close_sink(w, &out);
	vml_findings_locate(w->findings, w->arena, find_source, w);
	const struct vml_finding *f = g_ptr_array_index(w->findings, 0);
	assert_int_equal(f->where.line, 5);
	assert_int_equal(f->related[0].where.line, 2);
	assert_int_equal(f->related[1].where.line, 0);
}

#define WITH_WORLD(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		WITH_WORLD(one_fault_is_one_finding),
		WITH_WORLD(a_dropped_refusal_lives_on),
		cmocka_unit_test(real_rules_replace_as_agreed),
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
