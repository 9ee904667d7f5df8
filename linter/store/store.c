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
#include "store/header.h"
#include "store/identity.h"
#include "store/inside.h"
#include "store/virtual.h"
#include "store/what-if.h"

struct slot {
	struct vml_entry entry;
	struct vml_arena *arena; /* of the image's facts; NULL until it is read */
	struct vml_arena *notes; /* of what an inventory says; NULL when it was not asked */
	struct vml_held *held;   /* its record of the path, or NULL */
	char *target;            /* file that the symbolic link leads to, once it was followed */
	uint64_t record_id;      /* the number of its file */
	bool busy;               /* some thread is loading it */
	bool looked, read;       /* examined; opened or known not to be openable */
};

/* What is not in the store's own arena. */
static void
slot_clear(gpointer p)
{
	struct slot *s = p;
	vml_arena_free(s->arena);
	vml_arena_free(s->notes);
	g_free(s->target);
}

struct vml_store *
vml_store_new(const struct vml_store_options *o)
{
	struct vml_store *s = g_new0(struct vml_store, 1);
	s->options = *o;
	s->resolver = vml_resolver_new(o->sysroot, o->path_maps);
	s->trust = vml_trust_new(&s->options);
	vml_virtual_init(&s->virtual_devices);
	g_mutex_init(&s->lock);
	g_cond_init(&s->ready);
	s->arena = vml_arena_new();
	s->slots = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, slot_clear);
	s->images = vml_identities_new();
	return s;
}

void
vml_store_free(struct vml_store *s)
{
	if (!s)
		return;
	g_hash_table_unref(s->images);
	g_hash_table_unref(s->slots);
	vml_arena_free(s->arena);
	vml_virtual_clear(&s->virtual_devices);
	vml_trust_free(s->trust);
	vml_resolver_free(s->resolver);
	g_mutex_clear(&s->lock);
	g_cond_clear(&s->ready);
	g_free(s);
}

static enum vml_thing
thing_of(struct vml_store *s, const struct stat *st)
{
	if (S_ISREG(st->st_mode))
		return vml_virtual_has(&s->virtual_devices, st->st_dev) ? VML_THING_VIRTUAL
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

/* What another program tells of an image may leave out what kind of file holds it. */
static bool
may_open(const struct vml_entry *e, enum vml_namer by)
{
	return e->state == VML_STATE_PRESENT &&
	       (e->thing == VML_THING_REGULAR || (e->recorded && e->thing == VML_THING_NONE) ||
		       (e->thing == VML_THING_BLOCK && by == VML_NAMED_BY_XML));
}

/* Opens an examined file and reads its header, unless it became something else meanwhile. */
static void
open_file(struct vml_store *s, const char *path, struct slot *slot, struct vml_store_stats *stats)
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
	struct vml_header h = { .digested = s->options.digests || slot->held,
		.locks = s->options.locks };
	if (fstat(fd, &st) != 0) {
		fail(&slot->entry, errno);
	} else if ((uint64_t)st.st_dev != slot->entry.dev ||
		   (uint64_t)st.st_ino != slot->entry.ino ||
		   thing_of(s, &st) != slot->entry.thing) {
		slot->entry.changed = true;
		slot->entry.state = VML_STATE_UNREADABLE;
		slot->entry.error = "it was replaced while vmlint looked at it";
	} else {
		slot->entry.image = vml_header_read(fd, &st, path, &h);
		slot->entry.changed = h.changed;
		slot->arena = h.arena;
		if (!slot->entry.image)
			fail(&slot->entry, h.error);
	}
	close(fd);
	stats->reads += h.reads;
	stats->images += slot->entry.image != NULL;
}

/* The slot of a path, marked busy by this thread. Called with the lock held. */
static struct slot *
take(struct vml_store *s, const char *path)
{
	struct slot *slot = g_hash_table_lookup(s->slots, path);
	if (!slot) {
		slot = vml_make(s->arena, struct slot);
		g_hash_table_insert(s->slots, vml_arena_strdup(s->arena, path), slot);
	}
	s->waiting++;
	while (slot->busy)
		g_cond_wait(&s->ready, &s->lock);
	s->waiting--;
	slot->busy = true;
	return slot;
}

/* Ends what take() began. Called with the lock held. */
static void
give_back(struct vml_store *s, struct slot *slot)
{
	slot->busy = false;
	if (s->waiting)
		g_cond_broadcast(&s->ready);
}

/* ---- recorded facts ------------------------------------------------------------------------- */

/* What an inventory says of the path, whether or not something is here. */
static void
consult(struct vml_store *s, const char *path, struct slot *slot)
{
	struct vml_held held;
	if (!s->options.inventory || slot->notes)
		return;
	g_autofree char *key = vml_store_host_path(s, path);
	slot->notes = vml_arena_new();
	if (vml_inventory_find(s->options.inventory, key, slot->notes, &held, &slot->record_id))
		slot->held = vml_arena_memdup(slot->notes, &held, sizeof(held));
}

/* The record takes the place of what is not here or may not be read here. */
static void
take_record(struct slot *slot)
{
	const struct vml_record *r = slot->held ? &slot->held->record : NULL;
	struct vml_entry *e = &slot->entry;
	if (!r || e->state == VML_STATE_PRESENT)
		return;
	*e = (struct vml_entry){ .state = r->state,
		.thing = r->thing,
		.link = r->link,
		.error = r->error ? g_intern_string(r->error) : NULL,
		.recorded = true };
	if (r->state == VML_STATE_MISSING && !e->error)
		e->error = g_intern_string(g_strerror(ENOENT));
	if (r->state == VML_STATE_PRESENT) {
		e->dev = VML_RECORDED_DEVICE;
		e->ino = slot->record_id;
	}
}

/* The header facts of a recorded file, under the name by which it was reached first. */
static void
load_record(const char *path, struct slot *slot, struct vml_store_stats *stats)
{
	struct vml_image *m = (struct vml_image *)slot->held->record.image;
	if (!m) {
		slot->entry.state = VML_STATE_UNREADABLE;
		slot->entry.error = "the inventory does not hold its header";
		return;
	}
	m->path = vml_arena_strdup(slot->notes, path);
	m->dev = slot->entry.dev;
	m->ino = slot->entry.ino;
	slot->entry.image = m;
	stats->images++;
}

static void
load(struct vml_store *s, const char *path, struct slot *slot, struct vml_store_stats *stats)
{
	if (!slot->entry.recorded) {
		open_file(s, path, slot, stats);
		if (slot->entry.state == VML_STATE_PRESENT)
			return;
		take_record(slot);
	}
	if (slot->entry.recorded && slot->entry.state == VML_STATE_PRESENT)
		load_record(path, slot, stats);
}

static void
look(struct vml_store *s, const char *path, struct slot *slot, struct vml_store_stats *stats)
{
	g_autofree char *mapped = vml_resolver_map(s->resolver, path);
	examine(s, mapped, &slot->entry);
	consult(s, path, slot);
	take_record(slot);
	slot->looked = true;
	stats->examined = 1;
}

/*
 * Reads the file, unless it was read by another name. As long as names come up each stands for
 * itself, lest what is told depend on which thread came first. Called with the lock held.
 */
static void
read_once(struct vml_store *s, const char *path, struct slot *slot, struct vml_store_stats *stats)
{
	struct vml_entry *e = &slot->entry;
	struct vml_identity *id = vml_identity_of(s->images, s->arena, e->dev, e->ino);
	s->waiting++;
	while (id->busy)
		g_cond_wait(&s->ready, &s->lock);
	s->waiting--;
	slot->read = true;
	if (id->image && s->named) {
		e->image = id->image;
	} else if (id->image) {
		slot->arena = vml_arena_new();
		e->image = vml_identity_named(id, slot->arena, path);
		s->several = true;
	} else {
		id->busy = true;
		g_mutex_unlock(&s->lock);
		load(s, path, slot, stats);
		g_mutex_lock(&s->lock);
		id->busy = false;
		if (e->image)
			vml_identity_of(s->images, s->arena, e->dev, e->ino)->image = e->image;
	}
}

static const struct vml_entry *
get(struct vml_store *s, const char *path, bool open_it, enum vml_namer by)
{
	if (s->options.mode == VML_IMAGES_SKIP)
		return &s->unlooked;
	if (s->options.prospect)
		return vml_prospect_get(s->options.prospect, path, open_it, by);
	struct vml_store_stats done = { 0 };
	g_mutex_lock(&s->lock);
	struct slot *slot = take(s, path);
	if (!slot->looked) {
		g_mutex_unlock(&s->lock);
		look(s, path, slot, &done);
		g_mutex_lock(&s->lock);
	}
	if (open_it && !slot->read && may_open(&slot->entry, by))
		read_once(s, path, slot, &done);
	s->stats.examined += done.examined;
	s->stats.opened += done.opened;
	s->stats.reads += done.reads;
	s->stats.images += done.images;
	give_back(s, slot);
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

void
vml_store_name_images(struct vml_store *s)
{
	GHashTableIter i;
	gpointer p;
	s->named = true;
	if (!s->several)
		return;
	g_hash_table_iter_init(&i, s->slots);
	while (g_hash_table_iter_next(&i, NULL, &p)) {
		struct vml_entry *e = &((struct slot *)p)->entry;
		if (e->image)
			e->image = vml_identity_of(s->images, s->arena, e->dev, e->ino)->image;
	}
}

void
vml_store_call(struct vml_store *s, const struct vml_image *image)
{
	g_mutex_lock(&s->lock);
	struct vml_identity *id = vml_identity_of(s->images, s->arena, image->dev, image->ino);
	id->image = image;
	id->called = true;
	g_mutex_unlock(&s->lock);
}

enum vml_rooting
vml_store_rooting(const struct vml_store *s, const char *path)
{
	return vml_trust_rooting(s->trust, path);
}

bool
vml_store_trusts(struct vml_store *s, const char *path)
{
	if (s->options.mode == VML_IMAGES_SKIP)
		return false;
	g_autofree char *file =
		s->options.prospect ? vml_prospect_source(s->options.prospect, path) : NULL;
	return vml_trust_holds(s->trust, s->resolver, path, file ? file : path);
}

const char *
vml_store_follow(struct vml_store *s, const char *path)
{
	if (s->options.prospect)
		return vml_prospect_follow(s->options.prospect, path);
	g_mutex_lock(&s->lock);
	struct slot *slot = take(s, path);
	g_mutex_unlock(&s->lock);
	if (!slot->target && slot->entry.recorded) {
		slot->target = g_strdup(slot->held->record.target);
	} else if (!slot->target) {
		g_autofree char *mapped = vml_resolver_map(s->resolver, path);
		g_autofree char *file = vml_resolver_follow(s->resolver, mapped);
		slot->target = file ? vml_resolver_unmap(s->resolver, file) : NULL;
	}
	const char *target = slot->target;
	g_mutex_lock(&s->lock);
	give_back(s, slot);
	g_mutex_unlock(&s->lock);
	return target;
}

bool
vml_store_beside(struct vml_store *s, const char *path, const char *name, struct vml_entry *e)
{
	const char *target = s->options.mode == VML_IMAGES_SKIP ? NULL : vml_store_follow(s, path);
	*e = (struct vml_entry){ .state = VML_STATE_UNKNOWN };
	if (!target)
		return false;
	g_autofree char *directory = g_path_get_dirname(target);
	g_autofree char *other = g_strconcat(directory, "/", name, NULL);
	*e = *vml_store_look(s, other);
	return true;
}

void
vml_store_each(struct vml_store *s,
	void (*each)(void *with, const char *path, const struct vml_entry *e), void *with)
{
	g_autoptr(GList) paths = g_hash_table_get_keys(s->slots);
	for (const GList *p = paths; p; p = p->next)
		each(with, p->data,
			&((struct slot *)g_hash_table_lookup(s->slots, p->data))->entry);
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
