/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Globs, folders and digests that the configuration states. */
#include "store/trust.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>

#include "base/limits.h"
#include "base/text.h"

struct vml_trust {
	const struct vml_store_options *options;
	GMutex lock;
	GHashTable *digests; /* path → its SHA-256 in lower case, "" = it has none */
};

struct vml_trust *
vml_trust_new(const struct vml_store_options *o)
{
	struct vml_trust *t = g_new0(struct vml_trust, 1);
	t->options = o;
	g_mutex_init(&t->lock);
	t->digests = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return t;
}

void
vml_trust_free(struct vml_trust *t)
{
	g_hash_table_unref(t->digests);
	g_mutex_clear(&t->lock);
	g_free(t);
}

enum vml_rooting
vml_trust_rooting(const struct vml_trust *t, const char *path)
{
	const char *const *roots = t->options->allowed_roots;
	if (!roots || !*roots)
		return VML_ROOTING_NOT_ASKED;
	for (; *roots; roots++)
		if (vml_path_lies_below(path, *roots))
			return VML_ROOTING_INSIDE;
	return VML_ROOTING_OUTSIDE;
}

static bool
feed(GChecksum *sum, int fd)
{
	guchar part[65536];
	ssize_t n;
	while ((n = read(fd, part, sizeof(part))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		g_checksum_update(sum, part, n);
	}
	return true;
}

static char *
digest_of(const struct vml_resolver *r, const char *path)
{
	g_autofree char *mapped = vml_resolver_map(r, path);
	struct stat st;
	bool link;
	int error;
	if (vml_resolver_stat(r, mapped, &st, &link) != 0 || !S_ISREG(st.st_mode) ||
		(uint64_t)st.st_size > VML_MAX_DIGEST)
		return g_strdup("");
	int fd = vml_resolver_open(r, mapped, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, &error);
	if (fd < 0)
		return g_strdup("");
	struct stat now;
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	bool same = fstat(fd, &now) == 0 && now.st_dev == st.st_dev && now.st_ino == st.st_ino;
	char *digest = g_strdup(same && feed(sum, fd) ? g_checksum_get_string(sum) : "");
	g_checksum_free(sum);
	close(fd);
	return digest;
}

static bool
has_digest(struct vml_trust *t, const struct vml_resolver *r, const char *path, const char *want)
{
	g_mutex_lock(&t->lock);
	char *digest = g_hash_table_lookup(t->digests, path);
	if (!digest) {
		digest = digest_of(r, path);
		g_hash_table_insert(t->digests, g_strdup(path), digest);
	}
	g_mutex_unlock(&t->lock);
	return g_ascii_strcasecmp(digest, want) == 0;
}

bool
vml_trust_holds(
	struct vml_trust *t, const struct vml_resolver *r, const char *path, const char *file)
{
	const struct vml_trusted *list = t->options->trusted;
	if (!list || !list->glob)
		return false;
	g_autofree char *read = g_canonicalize_filename(file, "/");
	g_autofree char *folded = g_canonicalize_filename(path, "/");
	for (; list->glob; list++) {
		if (fnmatch(list->glob, folded, FNM_PATHNAME) != 0)
			continue;
		if (!list->sha256 || has_digest(t, r, read, list->sha256))
			return true;
	}
	return false;
}
