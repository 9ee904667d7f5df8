/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Findings to JSON and back, by one description of their parts for both directions. What was read
 * is untrusted: numbers are bounded by what they stand for.
 */
#ifndef VML_REPORT_SHARD_FINDING_H
#define VML_REPORT_SHARD_FINDING_H

#include "report/shard.h"

struct vml_codec {
	struct vml_arena *arena;
	bool reading;
	bool bad;          /* something is missing, of another type, or out of bounds */
	GHashTable *files; /* vml_shard_files_new() */
};

/* A member of `object`, written from or read into what the pointer leads to. */
void vml_codec_text(struct vml_codec *c, json_t *object, const char *key, const char **text);
void vml_codec_number(struct vml_codec *c, json_t *object, const char *key, uint64_t *number);
void vml_codec_count(struct vml_codec *c, json_t *object, const char *key, uint32_t *number);
void vml_codec_flag(struct vml_codec *c, json_t *object, const char *key, bool *flag);
/* A number below `end`. */
uint32_t
vml_codec_choice(struct vml_codec *c, json_t *object, const char *key, uint32_t now, uint32_t end);
/* A list of texts, which ends with its length. */
void vml_codec_texts(struct vml_codec *c, json_t *object, const char *key,
	const char *const **texts, uint32_t *n);
/* The object under a key, made when it is written; NULL when there is none. */
json_t *vml_codec_object(struct vml_codec *c, json_t *object, const char *key, bool there);
/* The list under a key, likewise; *n is its length. */
json_t *vml_codec_list(struct vml_codec *c, json_t *object, const char *key, uint32_t *n);
/* Its i-th object. */
json_t *vml_codec_item(struct vml_codec *c, json_t *list, uint32_t i);

/* All of a finding but its rule. */
void vml_codec_finding(struct vml_codec *c, json_t *object, struct vml_finding *f);
/* shard-chain.c: what reports say of a chain. */
void vml_codec_chain(struct vml_codec *c, json_t *object, const struct vml_chain **chain);

#endif
