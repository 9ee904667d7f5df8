/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Image fixtures: files below tests/fixtures/images, found by walking. Each holds cases:
 *
 *   [name of the case]            # a recipe that makes the file `i` (or another, with `= file`)
 *   qcow2 i 1M
 *   @20 be32 8
 *   = fatal cluster-bits @20      # what vmlint must say of it, one expectation per line
 *
 * The same cases are held against the real qemu-img and libvirt, cut at every length, poked at
 * every byte and fed to the fuzzers.
 *
 *   format F, size N, cluster N, version N, snapshots N, encryption WORD, variant WORD,
 *   backing "NAME" [FORMAT], data "NAME", ref KIND "NAME" [FORMAT], feature "NAME", probe LIBVIRT
 *   QEMU, raw yes|no, claims F…, contents WORD…, dirty, corrupt
 *   defect KIND [@OFFSET]  QEMU opens it all the same      fatal KIND [@OFFSET]  QEMU refuses it
 *   lint SEVERITY RULE     an error or a warning of `vmlint lint` on this image alone
 *   file NAME              the file to look at
 *   qemu opens|refuses     where qemu-img info must differ from what `fatal` promises, since it
 *                          neither reads data nor opens what an image refers to
 *   qemu other WORD…       what qemu-img tells differently: size, cluster, backing, format
 *
 * Every defect that is found must be expected, and every reference and feature as well once one of
 * its kind is. Without a `lint` line lint says nothing above a note.
 */
#ifndef VML_TESTS_CASES_H
#define VML_TESTS_CASES_H

#include <stdbool.h>

#include <glib.h>

#include <vmlint/model.h>

struct image_case {
	char *where; /* "qcow2/limits.txt:12" */
	char *name;
	char *recipe;
	char *file;
	GPtrArray *expected; /* each a GPtrArray of struct recipe_word */
};

/* All cases in order of their files' names. The tree is found through VMLINT_SOURCE. */
GPtrArray *image_cases(void);
/* How many of them `judge` does not take; it says itself what is wrong. */
unsigned image_cases_failed(bool (*judge)(const struct image_case *c));
/* Builds the case below `root` and returns the path of its file. Ends the test on a fault. */
char *image_case_build(const struct image_case *c, const char *root);
/* NULL when the facts are as expected, else what is not (g_free). */
char *image_case_judge(const struct image_case *c, const struct vml_image *im);
/* What lint says of it by its `lint` lines, sorted: "error VML405, warning VML504" (g_free). */
char *image_case_verdict(const struct image_case *c);
/* Whether an expectation `word` exists whose first argument is `value` (or NULL for any). */
bool image_case_expects(const struct image_case *c, const char *word, const char *value);

#endif
