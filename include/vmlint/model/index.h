/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is remembered of all documents of a run after they are gone, and of the images of its
 * directories: what run-scope rules judge. Owned by the run; header facts are the store's.
 */
#ifndef VMLINT_MODEL_INDEX_H
#define VMLINT_MODEL_INDEX_H

#include <stdbool.h>
#include <stdint.h>

#include <vmlint/model/text.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vml_image;

/* A layer of a disk. */
struct vml_index_disk {
	uint32_t domain; /* index into domains */
	const char *target;
	const char *path;  /* of the layer */
	uint64_t dev, ino; /* 0, 0 = not known */
	uint32_t depth;
	bool writable; /* top layer, not read-only */
	bool shareable;
	bool transient;
	struct vml_span at; /* its path in the domain's source, or that of the layer above */
};

struct vml_index_domain {
	const char *path; /* of the file */
	const char *name, *uuid;
	uint32_t ordinal; /* document in that file */
	struct vml_span name_at, uuid_at;
};

enum vml_claim_kind {
	VML_CLAIM_UUID,      /* of a domain */
	VML_CLAIM_MAC,       /* of one of its network interfaces */
	VML_CLAIM_DISK_UUID, /* of an image of a format whose UUIDs are to be unique */
};

/* Something that at most one object may have for itself. */
struct vml_index_claim {
	enum vml_claim_kind kind;
	const char *key; /* lower case, with the usual hyphens or colons */
	uint32_t owner;  /* index into domains, or into images */
	struct vml_span at;
};

/* An image that was found in a directory of the run. */
struct vml_index_image {
	const char *path;
	const struct vml_image *image;
	/* The file that a parent name leads to which only the format's own tools follow, or NULL.
	 */
	const struct vml_image *parent;
	bool reached;  /* some definition leads to it, or names a file of that name */
	bool referred; /* some other image leads to it */
};

/* An entry of the baseline that this run could have met, and did not. */
struct vml_stale {
	const char *baseline; /* the file */
	struct vml_span at;   /* its line there; empty = not known */
	const char *rule, *path;
	uint32_t left; /* how many findings it stands for are gone */
};

enum vml_doubt_kind {
	VML_DOUBT_OLD,          /* the file was written by another version of vmlint */
	VML_DOUBT_STALE,        /* the file that is recorded is here, and is another by now */
	VML_DOUBT_CONTRADICTED, /* another record of the same path tells something else */
};

/* A record of an inventory that is not to be relied on, among those this run asked for. */
struct vml_index_doubt {
	enum vml_doubt_kind kind;
	const char *inventory; /* the file */
	struct vml_span at;    /* the record's line there */
	const char *path;      /* that is recorded; NULL = the file as a whole */
	const char *tool;      /* the version that wrote it */
	const char *what;      /* the first difference, in words, or NULL */
	const char *other;     /* the inventory whose record counts instead, or NULL */
	struct vml_span other_at;
};

struct vml_index {
	const struct vml_index_domain *domains;
	uint32_t ndomains;
	const struct vml_index_disk *disks; /* every layer of every disk */
	uint32_t ndisks;
	/* Numbers of those whose image is known, uses of one image side by side, else in order. */
	const uint32_t *by_image;
	uint32_t nby_image;
	const struct vml_index_image *images; /* in byte order of their paths */
	uint32_t nimages;
	bool vague; /* what some definition leads to is not known: reached may be false for it */
	const struct vml_index_claim *claims; /* sorted by kind, key and owner */
	uint32_t nclaims;
	const struct vml_stale *stale;
	uint32_t nstale;
	const struct vml_index_doubt *doubts; /* by file and place */
	uint32_t ndoubts;
};

/*
 * Whether two documents define different domains, which may both be on one host: those of one name
 * or UUID are versions of one domain.
 */
bool vml_index_differ(const struct vml_index_domain *a, const struct vml_index_domain *b);

#ifdef __cplusplus
}
#endif

#endif
