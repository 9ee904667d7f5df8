/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* How fixture*.c open a fixture and run it; tests use fixture.h. */
#ifndef VML_TESTS_FIXTURE_RUN_H
#define VML_TESTS_FIXTURE_RUN_H

#include "support/fixture.h"

typedef enum vml_status fixture_task(struct vml_run *r, const char *const *paths);

/* The fixture with its recipe built, before anything is run. */
struct fixture *fixture_open(const char *folder, const char *name);
/* Runs it by its options, and by an inventory (or NULL) besides. Ends the test on a problem. */
void fixture_run(struct fixture *f, const char *const *extend, enum vml_rule_order order,
	fixture_task *run, const char *inventory);

#endif
