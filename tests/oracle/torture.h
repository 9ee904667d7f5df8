/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Safe fixes on every scenario that starts, in every layout of its XML. */
#ifndef VML_TESTS_ORACLE_TORTURE_H
#define VML_TESTS_ORACLE_TORTURE_H

#include "oracle/scenario.h"

struct tally {
	unsigned mended;
	unsigned left; /* a fix was offered, did not prove itself, and the file stayed as it was */
	unsigned wrong;
};

/*
 * Holds one scenario in the layouts first, first + step, …: the chain stays what it was, every byte
 * outside of the reported edits stays, and fixing again changes nothing. Faults are printed. Files
 * that libvirt's grammar has to take are appended to `valid` (char *); they stay where they are.
 */
void torture(const struct scenario *s, unsigned first, unsigned step, struct tally *tally,
	GPtrArray *valid);

#endif
