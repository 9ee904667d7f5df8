/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Command-line paths and directories → a sorted list of targets, each once. */
#ifndef VML_INPUT_GATHER_H
#define VML_INPUT_GATHER_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

struct vml_found {
	char *path;        /* to open; "-" = standard input */
	char *bytes_at;    /* to open instead, where `path` is not there yet; or NULL */
	bool named;        /* on the command line, not found in a directory */
	bool candidate;    /* looks like XML by its name, or was named */
	bool link;         /* a symbolic link that was found in a directory */
	uint64_t dev, ino; /* 0, 0 = standard input, or not here */
	const void *owner; /* what the caller knows of it; NULL at first */
};

struct vml_gather_options {
	const char *const *exclude; /* NULL-terminated globs, or NULL */
	bool force_exclude;         /* excludes count for named paths too */
	const char *const *ignored; /* NULL-terminated paths to pass over in directories, or NULL */
	bool every_name;            /* list a file under each of its names */
	GPtrArray *links; /* takes links to files that are listed by another name, or NULL */
	/*
	 * What else is known at a named path: appends to `below` (free func set) the files below it
	 * when it is a folder, to `links` links to such files, and says whether it is known at all.
	 * NULL = nothing is.
	 */
	bool (*known)(void *with, const char *path, GPtrArray *below, GPtrArray *links);
	void *with;
};

/*
 * Files below `paths` (NULL-terminated) in byte order of their paths; a file reached twice (device
 * and inode) is listed once: by the name given on the command line, else by its own rather than a
 * symlink's, else by its first. Directories are read recursively without following symlinks to
 * directories; version-control folders are passed over. Every regular file is listed, so that
 * image files are found as well; named block devices are too. A path that cannot be opened is
 * reported in `errors` (strings "path: reason"). A glob without "/" excludes by name, one with it
 * by path or the end of a path; "*" also stands for "/". The result and its strings belong to the
 * caller (free func set).
 */
GPtrArray *
vml_gather(const char *const *paths, const struct vml_gather_options *options, GPtrArray *errors);
/* For struct vml_found. */
void vml_found_free(gpointer found);
/*
 * Sorts what was gathered with `every_name`, and keeps each file once, unless all are wanted. Links
 * that are not kept, those to XML left out, go to `links` (free func set; NULL = nowhere).
 */
void vml_gather_fold(GPtrArray *found, bool every_name, GPtrArray *links);
/* Whether one of the globs means the path or a folder on its way. */
bool vml_excluded(const char *const *globs, const char *path);

#endif
