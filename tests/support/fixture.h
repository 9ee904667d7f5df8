/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A fixture: NAME.xml, NAME.tree (a recipe) or both, and NAME.args (options and paths, one per
 * line), in one folder. It is run in-process through the driver; tests/README.md tells the layout.
 */
#ifndef VML_TESTS_FIXTURE_H
#define VML_TESTS_FIXTURE_H

#include <glib.h>

#include <vmlint/finding.h>
#include <vmlint/vmlint.h>

#include "engine/engine.h"

struct fixture {
	char *folder, *name; /* below the source tree; without suffix */
	bool has_xml, has_tree;
	const char *root; /* where the recipe was built, or NULL */
	struct vml_run *run;
	enum vml_status status;
};

/* Names of the fixtures of a folder that begin so, sorted. */
GPtrArray *fixture_names(const char *folder, const char *prefix);

/*
 * Runs `check` on each fixture of each rule that has a folder, and adds up the faults that it
 * finds. `with` is handed through.
 */
unsigned fixture_check_rules(unsigned (*check)(const char *folder, const char *name,
				     const struct vml_rule *r, void *with),
	void *with);

/*
 * Lints it with the default rules and `extend` (a NULL-terminated list of codes, or NULL). Ends the
 * test when the fixture itself is at fault.
 */
struct fixture *fixture_lint(
	const char *folder, const char *name, const char *const *extend, enum vml_rule_order order);
/* Resolves its chains and judges what it finds, as the page of chains needs it. */
struct fixture *fixture_page(const char *folder, const char *name);
/* Resolves its chains, or reads the headers of the images that it names, instead. */
struct fixture *fixture_chain(const char *folder, const char *name);
struct fixture *fixture_inspect(const char *folder, const char *name);
/*
 * Lints it on a machine without its images: they are recorded, taken away, and all that is left is
 * the inventory.
 */
struct fixture *
fixture_lint_recorded(const char *folder, const char *name, const char *const *extend);
/* The same where nothing is known of them. */
struct fixture *
fixture_lint_absent(const char *folder, const char *name, const char *const *extend);
/*
 * The same when qemu-img told of the images, and nobody else. NULL when it does not take all of
 * them for images.
 */
struct fixture *fixture_lint_told(const char *folder, const char *name, const char *const *extend);
void fixture_free(struct fixture *f);

/* One line per finding, with what belongs to it indented below. Free with g_free. */
char *fixture_findings(const struct fixture *f);
/* What the run writes in that format; the recipe's directory becomes @ROOT@. */
char *fixture_write(const struct fixture *f, const char *format);

#endif
