/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Asks the real libvirt: virsh with the embedded QEMU driver, which needs no daemon and keeps to
 * its own folder. Each domain is defined, then created with its CPUs paused, and its live XML read.
 * For storage pools, which that driver lacks, a session daemon is run for as long, by somebody who
 * is not root, with all its folders below the scratch folder.
 */
#ifndef VML_TESTS_ORACLE_LIBVIRT_H
#define VML_TESTS_ORACLE_LIBVIRT_H

#include <stdbool.h>

#include "oracle/scenario.h"
#include "oracle/truth.h"

/* Folder and helpers of one run. */
struct oracle {
	char *work;     /* scratch folder */
	char *emulator; /* what stands before QEMU: <emulator> of the domains */
	char *keeper;   /* path of the built oracle-keeper */
	bool session;   /* ask a daemon of a common user instead */
};

/*
 * NULL when the versions that the facts hold for are installed, with `session` the daemon too, else
 * why not (g_free).
 */
char *libvirt_missing(bool session);
/* Answers in the order of the scenarios, which are built. Takes about half a second each. */
GPtrArray *libvirt_ask(const struct oracle *o, const GPtrArray *scenarios);

#endif
