/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Which room of the house may use which: what sources include, and what objects call. */
#ifndef VML_TESTS_LAW_H
#define VML_TESTS_LAW_H

#include <stdbool.h>

/*
 * A row of the room table of docs/architecture.md. The model is what rooms hand to each other, so
 * <vmlint/model.h> is free for all of them; "include" means the other public headers.
 */
struct law {
	const char *folder;
	const char *may;
};

/* In the order of the table; ended by a folder that is NULL. */
extern const struct law laws[];

/* That of a file by its path below the source tree, or NULL. */
const struct law *law_of(const char *path);
/* Whether the row names that room. */
bool law_lists(const struct law *law, const char *room);
/* Whether the file, which has a law, may use a header of ours: "base/text.h". */
bool law_lets(const char *path, const char *header);

#endif
