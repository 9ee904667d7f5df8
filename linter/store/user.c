/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Search permission as Linux grants it: by the bits of the owner, else of the group, else of
 * others; root searches everything. Where an access control list grants more, nothing is said.
 */
#include "store/user.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <glib.h>

#include "base/limits.h"
#include "store/resolve.h"

struct vml_user {
	struct vml_resolver *resolver;
	uint64_t uid;
	GArray *groups; /* uint64_t */
};

enum search { MAY, MAY_NOT, UNKNOWN };

/* ---- who it is ------------------------------------------------------------------------------ */

static bool
read_number(const char *text, uint64_t *n)
{
	return g_ascii_string_to_unsigned(text, 10, 0, UINT32_MAX, n, NULL);
}

/* The lines of a small file of the host, fields apart: GStrv (g_ptr_array_unref). */
static GPtrArray *
read_table(const struct vml_resolver *r, const char *file)
{
	GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)g_strfreev);
	g_autofree char *text = g_malloc(VML_MAX_CONFIG + 1);
	size_t len = 0;
	ssize_t n = 0;
	int error, fd = vml_resolver_open(
			   r, file, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, &error);
	while (fd >= 0 && len < VML_MAX_CONFIG &&
		(n = read(fd, text + len, VML_MAX_CONFIG - len)) > 0)
		len += (size_t)n;
	if (fd >= 0)
		close(fd);
	text[len] = '\0';
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **line = lines; *line; line++)
		g_ptr_array_add(rows, g_strsplit(*line, ":", -1));
	return rows;
}

static void
add_group(struct vml_user *u, const char *text)
{
	uint64_t gid;
	if (read_number(text, &gid))
		g_array_append_val(u->groups, gid);
}

static void
add_groups_of(struct vml_user *u, const char *name)
{
	g_autoptr(GPtrArray) rows = read_table(u->resolver, "/etc/group");
	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		if (g_strv_length(row) != 4)
			continue;
		g_auto(GStrv) members = g_strsplit(row[3], ",", -1);
		if (g_strv_contains((const char *const *)members, name))
			add_group(u, row[2]);
	}
}

static bool
find_name(struct vml_user *u, const char *name)
{
	g_autoptr(GPtrArray) rows = read_table(u->resolver, "/etc/passwd");
	for (guint i = 0; i < rows->len; i++) {
		char **row = rows->pdata[i];
		if (g_strv_length(row) < 4 || strcmp(row[0], name) != 0 ||
			!read_number(row[2], &u->uid))
			continue;
		add_group(u, row[3]);
		add_groups_of(u, name);
		return true;
	}
	return false;
}

static bool
take_numbers(struct vml_user *u, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, ":", 2);
	uint64_t gid;
	if (g_strv_length(parts) != 2 || !read_number(parts[0], &u->uid) ||
		!read_number(parts[1], &gid))
		return false;
	g_array_append_val(u->groups, gid);
	return true;
}

struct vml_user *
vml_user_new(const char *name, const char *sysroot, const char *const *path_maps)
{
	struct vml_user *u = g_new0(struct vml_user, 1);
	u->resolver = vml_resolver_new(sysroot, path_maps);
	u->groups = g_array_new(FALSE, FALSE, sizeof(uint64_t));
	if (!take_numbers(u, name) && !find_name(u, name))
		g_clear_pointer(&u, vml_user_free);
	return u;
}

void
vml_user_free(struct vml_user *u)
{
	if (!u)
		return;
	vml_resolver_free(u->resolver);
	g_array_unref(u->groups);
	g_free(u);
}

/* ---- where it may go ------------------------------------------------------------------------ */

static bool
is_member(const struct vml_user *u, gid_t gid)
{
	for (guint i = 0; i < u->groups->len; i++)
		if (g_array_index(u->groups, uint64_t, i) == gid)
			return true;
	return false;
}

/* Whether a list may grant more than the bits say; true when that cannot be told. */
static bool
has_list(int fd)
{
	char name[64];
	g_snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return getxattr(name, "system.posix_acl_access", NULL, 0) >= 0 ||
	       (errno != ENODATA && errno != ENOTSUP);
}

static enum search
ask(const struct vml_user *u, int fd)
{
	struct stat st;
	mode_t bit = S_IXOTH;
	if (fstat(fd, &st) < 0)
		return UNKNOWN;
	if (st.st_uid == u->uid)
		bit = S_IXUSR;
	else if (is_member(u, st.st_gid))
		bit = S_IXGRP;
	if (u->uid == 0 || (st.st_mode & bit))
		return MAY;
	return has_list(fd) ? UNKNOWN : MAY_NOT;
}

static enum search
may_search(const struct vml_user *u, const char *folder)
{
	int error, fd = vml_resolver_open(
			   u->resolver, folder, O_PATH | O_DIRECTORY | O_CLOEXEC, &error);
	if (fd < 0)
		return UNKNOWN;
	enum search answer = ask(u, fd);
	close(fd);
	return answer;
}

const char *
vml_user_barred(const struct vml_user *u, const char *path, struct vml_arena *a)
{
	if (!u || *path != '/')
		return NULL;
	g_autofree char *mapped = vml_resolver_map(u->resolver, path);
	if (strcmp(mapped, path) != 0) /* the folders here are not those of the host */
		return NULL;
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		g_autofree char *folder = g_strndup(path, (gsize)(slash - path));
		enum search answer = may_search(u, folder);
		if (answer != MAY)
			return answer == MAY_NOT ? vml_arena_strdup(a, folder) : NULL;
	}
	return NULL;
}
