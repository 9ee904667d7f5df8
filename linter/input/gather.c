/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Paths and directories → sorted targets. In directories the identity of a file comes from its
 * directory entry, so a tree of images costs no call per file here; only symlinks are examined.
 * Directories are taken one after the other from a stack of paths: depth costs no descriptors.
 */
#include "input/gather.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

struct walk {
	const struct vml_gather_options *options;
	GPtrArray *found;  /* struct vml_found */
	GPtrArray *errors; /* char * */
	GPtrArray *todo;   /* char *: directories */
	GHashTable *ignored;
};

void
vml_found_free(gpointer p)
{
	struct vml_found *f = p;
	g_free(f->path);
	g_free(f->bytes_at);
	g_free(f);
}

static void
complain(struct walk *w, const char *path, const char *reason)
{
	g_ptr_array_add(w->errors, g_strdup_printf("%s: %s", path, reason));
}

/* ---- excludes ----------------------------------------------------------------------------- */

/* A pattern without "/" means a name; with one, the path or whatever of it follows a "/". */
static bool
glob_matches(const char *glob, const char *path)
{
	g_autofree char *pattern = g_strdup(glob);
	size_t len = strlen(pattern);
	if (len > 1 && pattern[len - 1] == '/') /* "build/" is the folder build */
		pattern[len - 1] = '\0';
	const char *slash = strrchr(path, '/');
	if (!strchr(pattern, '/'))
		return fnmatch(pattern, slash ? slash + 1 : path, 0) == 0;
	if (*pattern == '/')
		return fnmatch(pattern, path, 0) == 0;
	const char *rest = path;
	while (fnmatch(pattern, rest, 0) != 0) {
		slash = strchr(rest, '/');
		if (!slash)
			return false;
		rest = slash + 1;
	}
	return true;
}

static bool
excluded(const char *const *globs, const char *path)
{
	for (; globs && *globs; globs++)
		if (glob_matches(*globs, path))
			return true;
	return false;
}

bool
vml_excluded(const char *const *globs, const char *path)
{
	g_autofree char *part = g_strdup(path);
	while (!excluded(globs, part)) {
		char *slash = strrchr(part, '/');
		if (!slash || slash == part)
			return false;
		*slash = '\0';
	}
	return true;
}

/* ---- walking ------------------------------------------------------------------------------ */

static bool
named_like_xml(const char *path)
{
	size_t len = strlen(path);
	return len > 4 && g_ascii_strcasecmp(path + len - 4, ".xml") == 0;
}

/* Takes over `path`. */
static void
list_in(GPtrArray *to, char *path, dev_t dev, ino_t ino, bool named, bool symlink)
{
	struct vml_found *f = g_new0(struct vml_found, 1);
	f->path = path;
	f->named = named;
	f->candidate = named || named_like_xml(path);
	f->dev = dev;
	f->ino = ino;
	f->link = symlink;
	g_ptr_array_add(to, f);
}

static void
list(struct walk *w, char *path, dev_t dev, ino_t ino, bool named, bool symlink)
{
	list_in(w->found, path, dev, ino, named, symlink);
}

static bool
passed_over(const char *name)
{
	static const char *const names[] = { ".", "..", ".git", ".hg", ".svn" };
	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static char *
join(const char *dir, const char *name)
{
	if (strcmp(dir, ".") == 0)
		return g_strdup(name);
	return g_str_has_suffix(dir, "/") ? g_strconcat(dir, name, NULL)
					  : g_strconcat(dir, "/", name, NULL);
}

/* A symlink counts when it leads to a regular file; entries of unknown type are looked at. */
static void
examine_entry(struct walk *w, int dirfd, const char *name, char *path)
{
	struct stat own, st;
	if (fstatat(dirfd, name, &own, AT_SYMLINK_NOFOLLOW) < 0 || fstatat(dirfd, name, &st, 0) < 0)
		g_free(path); /* dangling, or gone meanwhile */
	else if (S_ISREG(st.st_mode))
		list(w, path, st.st_dev, st.st_ino, false, S_ISLNK(own.st_mode));
	else if (S_ISDIR(own.st_mode))
		g_ptr_array_add(w->todo, path);
	else
		g_free(path);
}

static void
take_entry(struct walk *w, int dirfd, dev_t dev, const char *dir, const struct dirent *e)
{
	if (passed_over(e->d_name))
		return;
	char *path = join(dir, e->d_name);
	if (excluded(w->options->exclude, path) || g_hash_table_contains(w->ignored, path)) {
		g_free(path);
		return;
	}
	switch (e->d_type) {
	case DT_REG: list(w, path, dev, e->d_ino, false, false); break;
	case DT_DIR: g_ptr_array_add(w->todo, path); break;
	case DT_LNK:
	case DT_UNKNOWN: examine_entry(w, dirfd, e->d_name, path); break;
	default: g_free(path);
	}
}

static void
walk_directory(struct walk *w, const char *dir)
{
	struct stat st;
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NONBLOCK | O_CLOEXEC);
	DIR *d = fd >= 0 ? fdopendir(fd) : NULL;
	if (!d || fstat(fd, &st) < 0) {
		complain(w, dir, g_strerror(errno));
	} else {
		const struct dirent *e;
		while (errno = 0, (e = readdir(d)))
			take_entry(w, fd, st.st_dev, dir, e);
		if (errno != 0)
			complain(w, dir, g_strerror(errno));
	}
	if (d)
		closedir(d);
	else if (fd >= 0)
		close(fd);
}

/* A path of the command line without "./" in front and "/" behind, where that changes nothing. */
static char *
tidy(const char *path)
{
	while (g_str_has_prefix(path, "./") && path[2] != '\0' && path[2] != '/')
		path += 2;
	char *copy = g_strdup(path);
	size_t len = strlen(copy);
	while (len > 1 && copy[len - 1] == '/')
		copy[--len] = '\0';
	return copy;
}

static void
list_all(const struct walk *w, const char *folder, const GPtrArray *names, GPtrArray *to, bool link)
{
	for (guint i = 0; i < names->len; i++) {
		char *file = join(folder, names->pdata[i]);
		if (excluded(w->options->exclude, file))
			g_free(file);
		else
			list_in(to, file, 0, 0, false, link);
	}
}

/* Files below a named folder that are not here, but known; whether the path is known at all. */
static bool
list_known(struct walk *w, const char *path)
{
	g_autoptr(GPtrArray) below = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) links = g_ptr_array_new_with_free_func(g_free);
	bool known = w->options->known && w->options->known(w->options->with, path, below, links);
	list_all(w, path, below, w->found, false);
	if (w->options->links)
		list_all(w, path, links, w->options->links, true);
	return known;
}

/* Takes over a named path that is not here when it is known all the same. */
static bool
take_known(struct walk *w, char *path)
{
	guint before = w->found->len;
	if (!list_known(w, path))
		return false;
	if (w->found->len == before)
		list(w, path, 0, 0, true, false);
	else
		g_free(path);
	return true;
}

static void
take_named(struct walk *w, const char *given)
{
	if (strcmp(given, "-") == 0) {
		list(w, g_strdup(given), 0, 0, true, false);
		return;
	}
	char *path = tidy(given);
	struct stat st;
	if (w->options->force_exclude && vml_excluded(w->options->exclude, path)) {
		g_free(path);
	} else if (stat(path, &st) < 0) {
		if (take_known(w, path))
			return;
		complain(w, given, g_strerror(errno));
		g_free(path);
	} else if (S_ISDIR(st.st_mode)) {
		list_known(w, path);
		g_ptr_array_add(w->todo, path);
	} else if (S_ISREG(st.st_mode) || S_ISBLK(st.st_mode)) {
		list(w, path, st.st_dev, st.st_ino, true, false);
	} else {
		complain(w, given, "is neither a regular file nor a directory");
		g_free(path);
	}
}

/* ---- each once ---------------------------------------------------------------------------- */

/* Of two names for one file the better comes first: named, then its own, then in byte order. */
static int
compare_names(const struct vml_found *x, const struct vml_found *y)
{
	if (x->named != y->named)
		return x->named ? -1 : 1;
	if (x->link != y->link)
		return x->link ? 1 : -1;
	return strcmp(x->path, y->path);
}

static int
compare_numbers(uint64_t x, uint64_t y)
{
	return (x > y) - (x < y);
}

static int
by_identity(const void *p, const void *q)
{
	const struct vml_found *x = *(struct vml_found *const *)p,
			       *y = *(struct vml_found *const *)q;
	int c = compare_numbers(x->dev, y->dev);
	if (c == 0)
		c = compare_numbers(x->ino, y->ino);
	return c != 0 ? c : compare_names(x, y);
}

static bool
same_file(const struct vml_found *x, const struct vml_found *y)
{
	return x->ino && x->dev == y->dev && x->ino == y->ino;
}

/* Named first, so that of two equal paths the named one stays. */
static int
by_path(const void *p, const void *q)
{
	const struct vml_found *x = *(struct vml_found *const *)p,
			       *y = *(struct vml_found *const *)q;
	int c = strcmp(x->path, y->path);
	return c != 0 ? c : compare_names(x, y);
}

static bool
same_path(const struct vml_found *x, const struct vml_found *y)
{
	return strcmp(x->path, y->path) == 0;
}

static void
drop(struct vml_found *f, GPtrArray *links)
{
	if (links && f->link && !f->candidate)
		g_ptr_array_add(links, f);
	else
		vml_found_free(f);
}

/* Sorts, and of neighbours that are the same keeps the first. */
static void
fold(GPtrArray *found, GCompareFunc order,
	bool (*same)(const struct vml_found *, const struct vml_found *), GPtrArray *links)
{
	g_ptr_array_sort(found, order);
	unsigned kept = 0;
	for (unsigned i = 0; i < found->len; i++) {
		if (kept > 0 && same(found->pdata[kept - 1], found->pdata[i])) {
			drop(found->pdata[i], links);
			continue;
		}
		found->pdata[kept++] = found->pdata[i];
	}
	g_ptr_array_set_free_func(found, NULL);
	g_ptr_array_set_size(found, (int)kept);
	g_ptr_array_set_free_func(found, vml_found_free);
}

void
vml_gather_fold(GPtrArray *found, bool every_name, GPtrArray *links)
{
	if (!every_name)
		fold(found, by_identity, same_file, links);
	/* Where a directory entry and stat() tell different identities (overlay file systems). */
	fold(found, by_path, same_path, NULL);
}

GPtrArray *
vml_gather(const char *const *paths, const struct vml_gather_options *options, GPtrArray *errors)
{
	struct walk w = { .options = options,
		.found = g_ptr_array_new(),
		.errors = errors,
		.todo = g_ptr_array_new(),
		.ignored = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
	for (const char *const *path = options->ignored; path && *path; path++)
		g_hash_table_add(w.ignored, tidy(*path));
	for (; *paths; paths++)
		take_named(&w, *paths);
	while (w.todo->len > 0) {
		g_autofree char *dir = g_ptr_array_steal_index_fast(w.todo, w.todo->len - 1);
		walk_directory(&w, dir);
	}
	g_ptr_array_free(w.todo, TRUE);
	g_hash_table_unref(w.ignored);
	vml_gather_fold(w.found, options->every_name, options->links);
	if (options->links)
		g_ptr_array_sort(options->links, by_path);
	return w.found;
}
