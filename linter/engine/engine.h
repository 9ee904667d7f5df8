/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs the rules over the model, and decides which findings remain and in which order. */
#ifndef VML_ENGINE_ENGINE_H
#define VML_ENGINE_ENGINE_H

#include <glib.h>

#include <vmlint/finding.h>

#include "base/arena.h"
#include "engine/config.h"

/* ---- the registry; generated from rules/meson.build, sorted by id --------------------------- */
const struct vml_rule *const *vml_rules(unsigned *n);
/* By id or name; NULL when there is none. */
const struct vml_rule *vml_rule_find(const char *id_or_name);
/* The rule that reports refusals of that kind (an explicit x->rule wins), or NULL. */
const struct vml_rule *vml_rule_of_refusal(const struct vml_refusal *x);
/* All rules that there are where a configuration has some of its own, sorted by id. */
struct vml_rulebook {
	const struct vml_rule *const *rules;
	unsigned n;
};
/* Those of the registry and `own`, whose ids come behind all of its. */
const struct vml_rulebook *
vml_rulebook_new(struct vml_arena *a, const struct vml_rule *const *own, unsigned nown);
/* `book` itself; NULL means the registry alone, here and below. */
struct vml_rulebook vml_rulebook_or_registry(const struct vml_rulebook *book);
/* By id or name; NULL when there is none. */
const struct vml_rule *vml_rulebook_find(const struct vml_rulebook *book, const char *id_or_name);
/*
 * Whether a code (id, name, id prefix or family) means some rule; if not, *near is the code that
 * was probably meant, or NULL. vml_rule_unknown() says so in words (g_free).
 */
bool vml_rule_code(const struct vml_rulebook *book, const char *code, const char **near);
bool vml_rule_matches(const struct vml_rule *r, const char *code);
char *vml_rule_unknown(const char *code, const char *near);

/* ---- selection --------------------------------------------------------------------------- */
struct vml_selection; /* which rules run, and at what severity */

/*
 * Codes are ids, names, id prefixes ("VML1") or families ("chain"), several per string with commas;
 * `select` NULL = the defaults. The more exact code wins, and `ignore` on a tie. A rule that is off
 * by default runs only when its full id or name is selected. On an unknown code returns NULL with
 * *error (g_free), naming the nearest valid one.
 */
struct vml_selection *vml_selection_new(const struct vml_rulebook *book, const char *const *select,
	const char *const *ignore, const char *const *extend, char **error);
/* The rules that were chosen from. */
const struct vml_rulebook *vml_selection_book(const struct vml_selection *s);
void vml_selection_free(struct vml_selection *s);
/* Words for severities, by their number; NULL-terminated. */
extern const char *const vml_severity_words[];
/* Severities by code, the most exact counting; a rule that is not selected stays so. */
void vml_selection_grade(struct vml_selection *s, const struct vml_config_pairs *levels);
/* The same less the rules that the codes mean. */
struct vml_selection *
vml_selection_without(const struct vml_selection *s, const char *const *codes);
/* The rules that are on, in the order of the book; with `images` those alone that judge images. */
struct vml_choice {
	const struct vml_rule *rule;
	enum vml_severity severity;
};
const struct vml_choice *
vml_selection_choices(const struct vml_selection *s, bool images, unsigned *n);
/* Effective severity; VML_OFF = not selected. */
enum vml_severity vml_selection_severity(const struct vml_selection *s, const struct vml_rule *r);

/* ---- suppressions ------------------------------------------------------------------------ */

/* Reads those of a document that was parsed; `today` is YYYY-MM-DD. */
void vml_suppressions_read(struct vml_arena *a, struct vml_document *d,
	const struct vml_rulebook *book, const char *today);
/* Whether one leaves this finding out, which is then noted in it. */
bool vml_is_suppressed(const struct vml_document *d, const struct vml_finding *f);
/* Notes of which it could not be said whether they are of use. */
void vml_suppressions_settle(const struct vml_document *d, const struct vml_selection *s);

/* ---- judging -------------------------------------------------------------------------------- */

/* Order in which rules run; the result must not depend on it (tests use the others). */
enum vml_rule_order { VML_ORDER_ID, VML_ORDER_REVERSE, VML_ORDER_SHUFFLED };

/*
 * Runs all selected document rules on `d` and image rules on the uses in it. Appends struct
 * vml_finding * to `findings`, allocated in `arena`, after dropping what others replace; sorted by
 * position, id, message.
 */
void vml_judge_document(const struct vml_document *d, const struct vml_selection *s,
	enum vml_rule_order order, struct vml_arena *arena, GPtrArray *findings);
/* An image linted by itself: its chain. */
void vml_judge_chain(const struct vml_chain *c, const struct vml_target *target,
	const struct vml_selection *s, enum vml_rule_order order, struct vml_arena *arena,
	GPtrArray *findings);
/* Run scope, at the end. */
void vml_judge_run(const struct vml_index *index, const struct vml_selection *s,
	struct vml_arena *arena, GPtrArray *findings);
/*
 * Run-scope findings know file and bytes only. Fills their lines from sources that `find` reads
 * again (NULL = cannot); to be called before vml_findings_settle().
 */
typedef const struct vml_source *vml_source_finder(void *context, const char *path);
void vml_findings_locate(
	GPtrArray *findings, struct vml_arena *arena, vml_source_finder *find, void *context);
/*
 * Sorts by path, position, id, message; folds equal image findings into one with all related; and
 * gives every finding its fingerprint.
 */
void vml_findings_settle(GPtrArray *findings, struct vml_arena *arena);
/* What stays of the text that a finding points at when lines and white space change (g_free). */
char *vml_finding_content(const struct vml_finding *f);

#endif
