/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Path → facts of the file there: from this host (below a sysroot, through a path map) or from
 * recorded facts. Paths are untrusted: a file is examined before it is opened, opened only when it
 * is regular or a block device that the XML or the command line names, never written, never
 * locked. One cache for the run, by path and by identity; safe for threads.
 */
#ifndef VML_STORE_STORE_H
#define VML_STORE_STORE_H

#include <glib.h>

#include <vmlint/model.h>

#include "store/inventory.h"

/* The device of files that are known from an inventory alone. */
#define VML_RECORDED_DEVICE UINT64_MAX

enum vml_images_mode { VML_IMAGES_AUTO, VML_IMAGES_REQUIRE, VML_IMAGES_SKIP };

/* Images that the user vouches for; a list ends with `glob` NULL. */
struct vml_trusted {
	const char *glob;   /* absolute, on the target host; "*" does not stand for "/" */
	const char *sha256; /* that the file must have, or NULL */
};

struct vml_prospect; /* store/what-if.h */

struct vml_store_options {
	enum vml_images_mode mode;
	const char *sysroot;               /* or NULL */
	const char *const *path_maps;      /* NULL-terminated "FROM=TO", or NULL */
	const char *const *allowed_roots;  /* NULL-terminated folders of the target host, or NULL */
	const struct vml_trusted *trusted; /* or NULL */
	const struct vml_inventory *inventory; /* facts of what is not here, or NULL */
	struct vml_prospect *prospect;         /* files are as after changes; NULL = as they are */
	bool digests;                          /* wanted of every header */
	bool locks;                            /* whether QEMU has it open is, too */
};

/* Who names the path; a device named by a header alone is never opened. */
enum vml_namer { VML_NAMED_BY_XML, VML_NAMED_BY_HEADER };

struct vml_entry {
	enum vml_state state; /* PRESENT, MISSING, UNREADABLE, UNKNOWN (not looked: skip) */
	enum vml_thing thing;
	uint64_t dev, ino;
	bool link;                     /* the path is a symbolic link itself */
	const char *error;             /* why unreadable, in words, or NULL */
	const struct vml_image *image; /* header facts; NULL when not read */
	bool changed;                  /* the file changed while it was read */
	bool recorded;                 /* from an inventory */
};

/* What the store did, for tests and --verbose. */
struct vml_store_stats {
	uint64_t examined, opened, reads, images;
};

struct vml_store;

struct vml_store *vml_store_new(const struct vml_store_options *o);
void vml_store_free(struct vml_store *s);
/*
 * The file at `path` (absolute, as the target host would see it, or relative to the working
 * directory for images named on the command line). The entry belongs to the store and stays valid
 * until vml_store_free(). What is not here, or may not be read here, is as an inventory has it.
 * With mode skip the state is UNKNOWN and nothing is touched.
 */
const struct vml_entry *vml_store_get(struct vml_store *s, const char *path, enum vml_namer by);
/*
 * From now on an image has one name, however it is reached: the one it was called by, or else of
 * those it was read by the first in byte order. Before, each path that leads to it has the facts
 * under its own name. No other thread may ask meanwhile.
 */
void vml_store_name_images(struct vml_store *s);
/* Calls an image that the store gave by the path that it has. */
void vml_store_call(struct vml_store *s, const struct vml_image *image);
/* Only examined, not opened. */
const struct vml_entry *vml_store_look(struct vml_store *s, const char *path);
/*
 * What the relative `name` would mean beside the file that the symbolic link `path` leads to:
 * state, thing and identity. False when that cannot be told. Nothing is opened.
 */
bool vml_store_beside(struct vml_store *s, const char *path, const char *name, struct vml_entry *e);
/*
 * Whether the path lies in one of the allowed roots, and whether the user vouches for the image
 * there. The latter may read it in full, for its digest; with mode skip nothing is read or trusted.
 */
enum vml_rooting vml_store_rooting(const struct vml_store *s, const char *path);
bool vml_store_trusts(struct vml_store *s, const char *path);
/*
 * The path under which a file of this host, found in a directory, is looked up and shown (g_free):
 * what the target host calls it where a sysroot or path map says so; NULL = it is outside.
 */
char *vml_store_seen_as(const struct vml_store *s, const char *path);
/*
 * Names of the folders in a folder, in byte order (char *, g_ptr_array_unref); NULL when it cannot
 * be read, holds more than `most`, or images are not to be looked at.
 */
GPtrArray *vml_store_folders(struct vml_store *s, const char *path, unsigned most);
/* Recorded paths with that last part in byte order (const char *, g_ptr_array_unref), or NULL. */
GPtrArray *vml_store_recorded(const struct vml_store *s, const char *name);
/* The path as the target host would write it (g_free): below a sysroot the root is "here". */
char *vml_store_host_path(const struct vml_store *s, const char *path);
/* A path of the target host as this one has it, symbolic links aside (g_free). */
char *vml_store_local(const struct vml_store *s, const char *path);
/*
 * Where an inventory has the file of a path that a link among its folders leads to (g_free), or
 * NULL: names of one file that end alike are taken to be that, and others for hard links.
 */
char *vml_store_alias(struct vml_store *s, const char *path);
/* The text of the symbolic link at `path` (g_free), NULL when it is none. */
char *vml_store_link(struct vml_store *s, const char *path);
/* Whether something is there, a folder of recorded files included. */
bool vml_store_holds(struct vml_store *s, const char *path, bool *folder);
/*
 * Where the symbolic link at `path`, which was looked at, leads in the end, as the target host
 * writes it (the store's), or NULL.
 */
const char *vml_store_follow(struct vml_store *s, const char *path);
/* Every path that was asked for, in no order, once all that ask are done. */
void vml_store_each(struct vml_store *s,
	void (*each)(void *with, const char *path, const struct vml_entry *e), void *with);
/* A path that was looked at, as the target host writes it, and what was found there. */
struct vml_seen {
	char *path;
	char *target; /* of a symbolic link, or NULL */
	const struct vml_entry *entry;
};
/* All of them in byte order, each once (g_array_unref; entries are the store's). */
GArray *vml_store_seen(struct vml_store *s);
enum vml_images_mode vml_store_mode(const struct vml_store *s);
struct vml_store_stats vml_store_stats(struct vml_store *s);

#endif
