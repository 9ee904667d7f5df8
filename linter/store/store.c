/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The cache of what lies behind paths. Per image: one examination, one open, one fstat, one pread
 * of the header window, at most one more pread, one close, whichever chains it is in.
 */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>

#include "base/arena.h"
#include "base/bytes.h"
#include "base/limits.h"
#include "image/image.h"
#include "store/lock.h"
#include "store/resolve.h"
#include "store/trust.h"
#include "store/virtual.h"

struct slot {
	struct vml_entry entry;
	struct vml_arena *arena; /* of the image's facts; NULL until it is read */
	bool busy;               /* some thread is loading it */
	bool looked, read;       /* examined; opened or known not to be openable */
};

/* Which image a file is, whatever path led to it. */
struct identity {
	uint64_t dev, ino;
};

struct vml_store {
	struct vml_store_options options;
	struct vml_resolver *resolver;
	struct vml_trust *trust;
	GArray *virtual_devices;
	GMutex lock;
	GCond ready;
	unsigned waiting;   /* threads that wait for it */
	GHashTable *slots;  /* path → slot */
	GHashTable *images; /* identity → const struct vml_image * */
	struct vml_store_stats stats;
	struct vml_entry unlooked;
};

static guint
identity_hash(gconstpointer p)
{
	const struct identity *i = p;
	return (guint)(i->ino ^ (i->dev << 20) ^ (i->ino >> 32));
}

static gboolean
identity_equal(gconstpointer a, gconstpointer b)
{
	const struct identity *x = a, *y = b;
	return x->dev == y->dev && x->ino == y->ino;
}

static void
slot_free(gpointer p)
{
	struct slot *s = p;
	vml_arena_free(s->arena);
	g_free(s);
}

struct vml_store *
vml_store_new(const struct vml_store_options *o)
{
	struct vml_store *s = g_new0(struct vml_store, 1);
	s->options = *o;
	s->resolver = vml_resolver_new(o->sysroot, o->path_maps);
	s->trust = vml_trust_new(&s->options);
	s->virtual_devices = vml_virtual_devices();
	g_mutex_init(&s->lock);
	g_cond_init(&s->ready);
	s->slots = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, slot_free);
	s->images = g_hash_table_new_full(identity_hash, identity_equal, g_free, NULL);
	return s;
}

void
vml_store_free(struct vml_store *s)
{
	if (!s)
		return;
	g_hash_table_unref(s->images);
	g_hash_table_unref(s->slots);
	g_array_unref(s->virtual_devices);
	vml_trust_free(s->trust);
	vml_resolver_free(s->resolver);
	g_mutex_clear(&s->lock);
	g_cond_clear(&s->ready);
	g_free(s);
}

static enum vml_thing
thing_of(const struct vml_store *s, const struct stat *st)
{
	if (S_ISREG(st->st_mode))
		return vml_virtual_has(s->virtual_devices, st->st_dev) ? VML_THING_VIRTUAL
								       : VML_THING_REGULAR;
	if (S_ISBLK(st->st_mode))
		return VML_THING_BLOCK;
	if (S_ISCHR(st->st_mode))
		return VML_THING_CHAR;
	if (S_ISDIR(st->st_mode))
		return VML_THING_DIR;
	if (S_ISFIFO(st->st_mode))
		return VML_THING_FIFO;
	return VML_THING_SOCKET;
}

/* Errors after which the path leads nowhere, as opposed to "vmlint may not look". */
static bool
leads_nowhere(int error)
{
	return error == ENOENT || error == ENOTDIR || error == ELOOP || error == ENAMETOOLONG;
}

static void
fail(struct vml_entry *e, int error)
{
	e->state = leads_nowhere(error) ? VML_STATE_MISSING : VML_STATE_UNREADABLE;
	e->error = g_intern_string(g_strerror(error));
}

static void
examine(struct vml_store *s, const char *mapped, struct vml_entry *e)
{
	struct stat st;
	int error = vml_resolver_stat(s->resolver, mapped, &st, &e->link);
	if (error) {
		fail(e, error);
		return;
	}
	e->state = VML_STATE_PRESENT;
	e->thing = thing_of(s, &st);
	e->dev = (uint64_t)st.st_dev;
	e->ino = (uint64_t)st.st_ino;
}

bool
vml_store_beside(struct vml_store *s, const char *path, const char *name, struct vml_entry *e)
{
	g_autofree char *mapped = vml_resolver_map(s->resolver, path);
	g_autofree char *file = vml_resolver_follow(s->resolver, mapped);
	*e = (struct vml_entry){ .state = VML_STATE_UNKNOWN };
	if (!file)
		return false;
	g_autofree char *directory = g_path_get_dirname(file);
	g_autofree char *other = g_strconcat(directory, "/", name, NULL);
	examine(s, other, e);
	return true;
}

/* Everything of a descriptor that the header facts need. */
static void
fill_identity(struct vml_image *image, const struct stat *st, const char *path, struct vml_arena *a)
{
	image->path = vml_arena_strdup(a, path);
	image->dev = (uint64_t)st->st_dev;
	image->ino = (uint64_t)st->st_ino;
	image->mtime = (int64_t)st->st_mtime;
	image->mode = (unsigned)st->st_mode & 07777u;
	image->block_device = S_ISBLK(st->st_mode);
}

/* One pread; fewer bytes at the end of the file. -1 with errno on error. */
static ssize_t
read_at(int fd, void *to, size_t len, uint64_t offset)
{
	ssize_t n;
	do
		n = pread(fd, to, len, (off_t)offset);
	while (n < 0 && errno == EINTR);
	return n;
}

/* Whether these bytes are XML: a byte order mark, white space, then "<". */
static bool
is_markup(const uint8_t *head, size_t len)
{
	size_t i = len >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	if (len >= 2 && (memcmp(head, "\xff\xfe", 2) == 0 || memcmp(head, "\xfe\xff", 2) == 0))
		return true;
	while (i < len && g_ascii_isspace(head[i]))
		i++;
	return i < len && head[i] == '<';
}

static uint64_t
size_of(int fd, const struct stat *st)
{
	if (!S_ISBLK(st->st_mode))
		return (uint64_t)st->st_size;
	off_t end = lseek(fd, 0, SEEK_END);
	return end < 0 ? 0 : (uint64_t)end;
}

/* Fills one more window, when the format asked for it and the bytes are there. */
static bool
read_window(int fd, const struct vml_want *want, const struct vml_bytes *bytes,
	struct vml_window *window, uint64_t *reads)
{
	if (want->len == 0 || want->len > VML_MORE_WINDOW || want->offset >= bytes->file_size)
		return false;
	uint8_t *data = g_malloc(want->len);
	ssize_t n = read_at(fd, data, want->len, want->offset);
	*reads += 1;
	*window = (struct vml_window){ data, want->offset, n > 0 ? (size_t)n : 0 };
	return n > 0;
}

static const struct vml_image *
read_image(int fd, const struct stat *st, const char *path, struct slot *slot, uint64_t *reads)
{
	uint8_t head[VML_HEADER_WINDOW];
	ssize_t n = read_at(fd, head, sizeof(head), 0);
	*reads = 1;
	if (n < 0) {
		fail(&slot->entry, errno);
		return NULL;
	}
	struct vml_bytes bytes = { .head = { head, 0, (size_t)n }, .file_size = size_of(fd, st) };
	if (bytes.file_size < (uint64_t)n ||
		(bytes.file_size > (uint64_t)n && n < (ssize_t)sizeof(head)))
		slot->entry.changed = true;
	slot->arena = vml_arena_new_small();
	struct vml_want want = { 0, 0 };
	struct vml_image *image = vml_image_parse(slot->arena, &bytes, path, &want);
	if (read_window(fd, &want, &bytes, &bytes.more, reads)) {
		image = vml_image_parse_more(slot->arena, image, &bytes, &want);
		if (read_window(fd, &want, &bytes, &bytes.last, reads))
			image = vml_image_parse_more(slot->arena, image, &bytes, &want);
	}
	g_free((void *)bytes.more.data);
	g_free((void *)bytes.last.data);
	image->file_size = bytes.file_size;
	image->markup = image->format == VML_FORMAT_RAW && is_markup(head, (size_t)n);
	fill_identity(image, st, path, slot->arena);
	image->in_use = image->dirty && vml_lock_held(fd);
	return image;
}

static bool
may_open(const struct vml_entry *e, enum vml_namer by)
{
	return e->state == VML_STATE_PRESENT &&
	       (e->thing == VML_THING_REGULAR ||
		       (e->thing == VML_THING_BLOCK && by == VML_NAMED_BY_XML));
}

/* Opens an examined file and reads its header, unless it became something else meanwhile. */
static void
load(struct vml_store *s, const char *path, struct slot *slot, struct vml_store_stats *stats)
{
	char *mapped = vml_resolver_map(s->resolver, path);
	int error;
	int fd = vml_resolver_open(
		s->resolver, mapped, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, &error);
	g_free(mapped);
	stats->opened++;
	if (fd < 0) {
		fail(&slot->entry, error);
		return;
	}
	struct stat st;
	uint64_t reads = 0;
	if (fstat(fd, &st) != 0) {
		fail(&slot->entry, errno);
	} else if ((uint64_t)st.st_dev != slot->entry.dev ||
		   (uint64_t)st.st_ino != slot->entry.ino ||
		   thing_of(s, &st) != slot->entry.thing) {
		slot->entry.changed = true;
		slot->entry.state = VML_STATE_UNREADABLE;
		slot->entry.error = "it was replaced while vmlint looked at it";
	} else {
		slot->entry.image = read_image(fd, &st, path, slot, &reads);
	}
	close(fd);
	stats->reads += reads;
	stats->images += slot->entry.image != NULL;
}

/* The image already read under another path, or NULL. Called with the lock held. */
static const struct vml_image *
known_image(struct vml_store *s, const struct vml_entry *e)
{
	struct identity id = { e->dev, e->ino };
	return g_hash_table_lookup(s->images, &id);
}

/* The slot of a path, marked busy by this thread. Called with the lock held. */
static struct slot *
take(struct vml_store *s, const char *path)
{
	struct slot *slot = g_hash_table_lookup(s->slots, path);
	if (!slot) {
		slot = g_new0(struct slot, 1);
		g_hash_table_insert(s->slots, g_strdup(path), slot);
	}
	s->waiting++;
	while (slot->busy)
		g_cond_wait(&s->ready, &s->lock);
	s->waiting--;
	slot->busy = true;
	return slot;
}

static void
remember(struct vml_store *s, const struct vml_entry *e)
{
	struct identity *id = g_new(struct identity, 1);
	*id = (struct identity){ e->dev, e->ino };
	g_hash_table_insert(s->images, id, (gpointer)e->image);
}

static const struct vml_entry *
get(struct vml_store *s, const char *path, bool open_it, enum vml_namer by)
{
	if (s->options.mode == VML_IMAGES_SKIP)
		return &s->unlooked;
	struct vml_store_stats done = { 0 };
	g_mutex_lock(&s->lock);
	struct slot *slot = take(s, path);
	if (!slot->looked) {
		g_mutex_unlock(&s->lock);
		g_autofree char *mapped = vml_resolver_map(s->resolver, path);
		examine(s, mapped, &slot->entry);
		slot->looked = true;
		done.examined = 1;
		g_mutex_lock(&s->lock);
	}
	if (open_it && !slot->read && may_open(&slot->entry, by)) {
		slot->read = true;
		slot->entry.image = known_image(s, &slot->entry);
		if (!slot->entry.image) {
			g_mutex_unlock(&s->lock);
			load(s, path, slot, &done);
			g_mutex_lock(&s->lock);
			if (slot->entry.image)
				remember(s, &slot->entry);
		}
	}
	slot->busy = false;
	s->stats.examined += done.examined;
	s->stats.opened += done.opened;
	s->stats.reads += done.reads;
	s->stats.images += done.images;
	if (s->waiting)
		g_cond_broadcast(&s->ready);
	g_mutex_unlock(&s->lock);
	return &slot->entry;
}

const struct vml_entry *
vml_store_get(struct vml_store *s, const char *path, enum vml_namer by)
{
	return get(s, path, true, by);
}

const struct vml_entry *
vml_store_look(struct vml_store *s, const char *path)
{
	return get(s, path, false, VML_NAMED_BY_HEADER);
}

enum vml_rooting
vml_store_rooting(const struct vml_store *s, const char *path)
{
	return vml_trust_rooting(s->trust, path);
}

bool
vml_store_trusts(struct vml_store *s, const char *path)
{
	return s->options.mode != VML_IMAGES_SKIP && vml_trust_holds(s->trust, s->resolver, path);
}

enum vml_images_mode
vml_store_mode(const struct vml_store *s)
{
	return s->options.mode;
}

struct vml_store_stats
vml_store_stats(struct vml_store *s)
{
	g_mutex_lock(&s->lock);
	struct vml_store_stats stats = s->stats;
	g_mutex_unlock(&s->lock);
	return stats;
}

char *
vml_store_seen_as(const struct vml_store *s, const char *path)
{
	return vml_resolver_unmap(s->resolver, path);
}

GPtrArray *
vml_store_folders(struct vml_store *s, const char *path, unsigned most)
{
	if (s->options.mode == VML_IMAGES_SKIP)
		return NULL;
	g_autofree char *mapped = vml_resolver_map(s->resolver, path);
	return vml_resolver_folders(s->resolver, mapped, most);
}
