/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A host as it would be after files are moved, deleted or rebased. Nothing is done: a path is
 * traced back to where its bytes are today, and today's store says what they are.
 */
#ifndef VML_STORE_WHAT_IF_H
#define VML_STORE_WHAT_IF_H

#include "store/store.h"

enum vml_supposed_kind { VML_SUPPOSED_RENAME, VML_SUPPOSED_DELETE, VML_SUPPOSED_REBASE };

struct vml_supposed {
	enum vml_supposed_kind kind;
	const char *text;   /* as it was asked for */
	const char *path;   /* of the file or folder, or of the overlay */
	const char *to;     /* its new path; the name that the header would record, "" = none */
	const char *format; /* that it would record beside it, in QEMU's names, or NULL */
};

/*
 * "rename=A:B", "delete=A" or "rebase=OVERLAY:BASE[:FORMAT]", with "\:" for a colon of a name. A
 * base that is a URI or "json:…" may hold colons. False with *why for anything else.
 */
bool vml_supposed_read(
	struct vml_arena *a, const char *text, struct vml_supposed *change, const char **why);

/*
 * The changes one after the other, as rename(2), unlink(2) and qemu-img rebase -u would make them;
 * NULL with *error (g_free) when one of them cannot be made. `today` and the changes must outlive
 * the result, which is safe for threads.
 */
struct vml_prospect *vml_prospect_new(
	struct vml_store *today, const struct vml_supposed *changes, size_t n, char **error);
void vml_prospect_free(struct vml_prospect *p);

/* What vml_store_get() or vml_store_look() would give then. */
const struct vml_entry *
vml_prospect_get(struct vml_prospect *p, const char *path, bool open_it, enum vml_namer by);
/* Where a symbolic link would lead in the end, or NULL. */
const char *vml_prospect_follow(struct vml_prospect *p, const char *path);
/* Where the bytes are today of what would be found at a path (g_free), or NULL. */
char *vml_prospect_source(struct vml_prospect *p, const char *path);

/* The path without symbolic links on its way, today (g_free). */
char *vml_prospect_now(struct vml_prospect *p, const char *path);
/* Where such a path would be afterwards (g_free), or NULL. */
char *vml_prospect_then(const struct vml_prospect *p, const char *now);
/* The same as vml_prospect_now(), afterwards (g_free). */
char *vml_prospect_place(struct vml_prospect *p, const char *path);
/* Today's paths of what would be moved (char *, g_ptr_array_unref). */
GPtrArray *vml_prospect_moved(const struct vml_prospect *p);

/*
 * rebased.c: the facts of a qcow2 or QED image (others: NULL) whose header qemu-img made to record
 * that base.
 */
const struct vml_image *vml_image_rebased(
	struct vml_arena *a, const struct vml_image *image, const char *base, const char *format);

#endif
