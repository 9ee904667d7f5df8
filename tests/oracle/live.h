/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads domain XML as libvirt writes it. */
#ifndef VML_TESTS_ORACLE_LIVE_H
#define VML_TESTS_ORACLE_LIVE_H

#include "oracle/truth.h"

/*
 * Adds the disks of a running domain's XML to `t`. `given` is the XML it was made from: a disk of
 * it that is gone or empty now was dropped. False when either is no XML.
 */
bool live_read(struct truth *t, const char *live, const char *given, const char *root);

#endif
