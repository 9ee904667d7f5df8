/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the baseline. */
#ifndef VML_ENGINE_BASELINE_ENTRY_H
#define VML_ENGINE_BASELINE_ENTRY_H

#include "engine/baseline.h"

/* Strings are the entry's own; "" = not given. */
struct vml_entry_of_baseline {
	char *rule, *path, *domain, *disk, *image, *content;
	unsigned count;
	unsigned met;       /* in this run */
	bool judged;        /* this run could decide about it */
	struct vml_span at; /* its line in the file; empty when it has none of its own */
};

struct vml_baseline {
	char *file;          /* as given */
	char *folder;        /* absolute; paths of entries are relative to it */
	char *target;        /* of this run */
	bool same_target;    /* the file was written for it */
	GHashTable *entries; /* key → struct vml_entry_of_baseline */
	GHashTable *by_path; /* path → GPtrArray of them */
};

char *vml_baseline_key(const struct vml_entry_of_baseline *e);
void vml_baseline_insert(struct vml_baseline *b, struct vml_entry_of_baseline *e);
/* Reads the entries of a text into `b`; false with *error. */
bool vml_baseline_parse(struct vml_baseline *b, const char *text, size_t len, char **error);
/* Entries in the order of the file: struct vml_entry_of_baseline *. */
GPtrArray *vml_baseline_sorted(const struct vml_baseline *b);
bool vml_baseline_is_stale(const struct vml_baseline *b, const struct vml_entry_of_baseline *e);

#endif
