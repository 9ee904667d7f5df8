/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bounds in time that hold on a busy machine: processor time, with patience for slow setups. */
#ifndef VML_TESTS_PATIENCE_H
#define VML_TESTS_PATIENCE_H

/* Seconds of processor time that this process has used. */
double patience_now(void);
/* `seconds`, many times that under valgrind or a sanitizer (VMLINT_SLOW). */
double patience_for(double seconds);

#endif
