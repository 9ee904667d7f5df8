/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A finding as expected outputs of rule fixtures spell it: everything that a rule says. */
#ifndef VML_TESTS_TELL_H
#define VML_TESTS_TELL_H

#include <glib.h>

#include <vmlint/finding.h>
#include <vmlint/vmlint.h>

/*
 * Appends "line:col-line:col severity certainty effect ID message" and, indented, what belongs to
 * it. Places outside of the file `home` have its path in front; bytes of an image are "@start-end".
 */
void tell_finding(GString *to, const struct vml_finding *f, const char *home);
/* What the run writes in that format (g_free). Ends the test when it cannot. */
char *tell_report(struct vml_run *run, const char *format);

#endif
