/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Asks vmlint, through its embedding interface, what libvirt 9.0.0 with QEMU 7.2 will do. */
#ifndef VML_TESTS_ORACLE_ASK_H
#define VML_TESTS_ORACLE_ASK_H

#include "oracle/scenario.h"
#include "oracle/truth.h"

/* Never NULL; when the run fails, `message` says why and `verdict` is "failed". */
struct truth *ask_vmlint(const struct scenario *s);

#endif
