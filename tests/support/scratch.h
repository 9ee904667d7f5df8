/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A fresh directory for one test, and its removal. */
#ifndef VML_TESTS_SCRATCH_H
#define VML_TESTS_SCRATCH_H

/* An empty directory below the temporary one. Ends the process when it cannot be made. */
char *scratch_new(void);
/* Writes a file below it, and the folders on the way. Ends the process when it cannot. */
void scratch_put(const char *dir, const char *name, const char *text);
/* Removes it with all it holds (links are not followed) and frees the name. */
void scratch_free(char *dir);

#endif
