/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Backing strings as libvirt parses them: which of the notations a name is written in, and plain
 * paths. Whether a path leads to a directory or a device is for the walker to see; what is wrong
 * with a name is told in libvirt's own words.
 */
#include "chain/backing.h"

#include <string.h>

#include <glib.h>

/* QEMU draws the same line: a colon before the first slash means a protocol. */
static bool
is_path(const char *name)
{
	const char *colon = strchr(name, ':');
	const char *slash = strchr(name, '/');

	return colon == NULL || (slash != NULL && slash < colon);
}

/* dirname as GLib and so libvirt understand it, never folding "..". */
static char *
beside(struct vml_arena *a, const char *path, const char *name)
{
	g_autofree char *dir = g_path_get_dirname(path != NULL ? path : "");

	return vml_arena_printf(a, "%s/%s", strcmp(dir, "/") == 0 ? "" : dir, name);
}

/* A gluster name is "volume/path", and only the path is relative. */
static char *
beside_remote(struct vml_arena *a, const struct vml_storage *parent, const char *name)
{
	const char *path = parent->name != NULL ? parent->name : "";
	const char *slash = strchr(path, '/');

	if (g_strcmp0(parent->protocol, "gluster") != 0 || slash == NULL)
		return beside(a, path, name);
	return vml_arena_printf(
		a, "%.*s/%s", (int)(slash - path), path, beside(a, slash + 1, name));
}

static void
parse_relative(struct vml_arena *a, const char *name, const struct vml_storage *parent,
	struct vml_storage *out)
{
	if (parent == NULL || parent->type != VML_STORAGE_NETWORK) {
		out->type = VML_STORAGE_FILE;
		out->path = beside(a, parent != NULL ? parent->path : NULL, name);
		return;
	}
	out->type = VML_STORAGE_NETWORK;
	out->protocol = parent->protocol;
	out->hosts = parent->hosts;
	out->nhosts = parent->nhosts;
	out->name = beside_remote(a, parent, name);
}

enum vml_backing_result
vml_backing_parse(struct vml_arena *a, const char *name, const struct vml_storage *parent,
	struct vml_storage *out, const char **error)
{
	*out = (struct vml_storage){ .type = VML_STORAGE_NONE };
	*error = NULL;
	if (name[0] == '/') {
		out->type = VML_STORAGE_FILE;
		out->path = vml_arena_strdup(a, name);
		return VML_BACKING_OK;
	}
	if (is_path(name)) {
		parse_relative(a, name, parent, out);
		return VML_BACKING_OK;
	}
	if (g_str_has_prefix(name, "fat:")) {
		out->type = VML_STORAGE_DIR;
		out->path = vml_arena_strdup(a, name + strlen("fat:"));
		return VML_BACKING_OK;
	}
	*error = vml_arena_printf(a, "internal error: invalid backing protocol '%.*s'",
		(int)strcspn(name, ":"), name);
	return VML_BACKING_ERROR;
}
