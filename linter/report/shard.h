/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One part of a run that several share: what a report of `lint --shard` has beyond any other, so
 * that `vmlint merge` can tell what one run would have told. Only the version that wrote it reads
 * it.
 */
#ifndef VML_REPORT_SHARD_H
#define VML_REPORT_SHARD_H

#include <jansson.h>

#include "base/arena.h"
#include "report/report.h"

struct vml_shard_finding {
	struct vml_finding *finding;
	uint32_t turn; /* of its file in the run */
	bool over;     /* it is at or above the fail level of its file */
};

/* A text file that findings are about, and the SHA-256 of what it held. */
struct vml_shard_source {
	const char *path, *digest;
	bool document; /* read as XML */
};

struct vml_shard {
	uint32_t part, of;
	const char *run; /* the same for all parts of one run */
	bool failed;     /* something could not be done */
	struct vml_target target;
	struct vml_summary summary;
	const struct vml_told_document *documents;
	const uint32_t *turns; /* of their files */
	uint32_t ndocuments;
	const struct vml_shard_finding *findings; /* each telling of a fault, as it came */
	uint32_t nfindings;
	const struct vml_shard_source *sources;
	uint32_t nsources;
	GHashTable *files; /* as it is written: vml_shard_files_new(), the caller's */
};

/*
 * Image files by names that all parts agree on, whatever their device and inode numbers are:
 * those by vml_shard_file_key() → path when a report is written, path → number when some are read.
 */
GHashTable *vml_shard_files_new(void);
/* (g_free) */
char *vml_shard_file_key(uint64_t dev, uint64_t ino);

/* The value of "shard" in a report. */
json_t *vml_json_shard(const struct vml_shard *s);
/*
 * A report with such a part, which is untrusted: false with *why. Places in texts get a source that
 * has nothing but its path, and so has the document of a finding. `rule_of` may return NULL.
 */
bool vml_shard_read(struct vml_arena *a, const char *text, size_t len, struct vml_shard *s,
	GHashTable *files,
	const struct vml_rule *(*rule_of)(void *with, const char *path, const char *id), void *with,
	const char **why);

#endif
