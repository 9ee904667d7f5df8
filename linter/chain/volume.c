/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Volumes: before it looks at any image, libvirt asks the pool of each declared layer where the
 * volume is. The format is the domain's, never the volume's. Measured on libvirt 9.0.0 with
 * directories; volume groups and iSCSI targets by its documentation.
 */
#include <string.h>

#include "chain/pools.h"
#include "chain/walk.h"

/* What the volumes of a type of pool are to the qemu driver. */
enum kind { IN_FOLDER, MOUNTED, NAMED_DEVICE, TOLD_DEVICE, ISCSI, ISCSI_DIRECT, NOT_TAKEN };

static const struct {
	const char *type;
	enum kind kind;
} kinds[] = {
	{ "dir", IN_FOLDER },
	{ "fs", MOUNTED },
	{ "netfs", MOUNTED },
	{ "vstorage", MOUNTED },
	{ "logical", NAMED_DEVICE },
	{ "zfs", NAMED_DEVICE },
	{ "disk", TOLD_DEVICE },
	{ "scsi", TOLD_DEVICE },
	{ "iscsi", ISCSI },
	{ "iscsi-direct", ISCSI_DIRECT },
	{ "mpath", NOT_TAKEN },
	{ "rbd", NOT_TAKEN },
	{ "sheepdog", NOT_TAKEN },
	{ "gluster", NOT_TAKEN },
};

static enum kind
kind_of(const char *type, bool *known)
{
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i].type, type) == 0) {
			*known = true;
			return kinds[i].kind;
		}
	*known = false;
	return NOT_TAKEN;
}

/* The pool that a layer names, when the documents of the run tell of it; else why not. */
static const struct vml_pool *
pool_of(const struct vml_walk *w, const struct vml_storage *s, const char **why)
{
	struct vml_arena *a = w->context->arena;
	const struct vml_pool *pool = NULL;
	enum vml_known known = w->context->pools ? vml_pools_find(w->context->pools, s->pool, &pool)
						 : VML_KNOWN_NOT;
	bool typed = false;
	*why = NULL;
	if (vml_placeholder(s->pool) || vml_placeholder(s->volume))
		*why = "the template is not filled in";
	else if (known == VML_KNOWN_NOT)
		*why = vml_arena_printf(a, "no document of this run defines the pool %s", s->pool);
	else if (known == VML_KNOWN_DIFFERENTLY)
		*why = vml_arena_printf(
			a, "documents of this run do not agree about the pool %s", s->pool);
	else if (kind_of(pool->type, &typed), !typed)
		*why = vml_arena_printf(a, "a pool of type %s is not known", pool->type);
	return *why ? NULL : pool;
}

static void
refuse(struct vml_walk *w, struct vml_layer *l, const char *rule, const char *text,
	const char *what)
{
	struct vml_refusal *x = vml_walk_refuse(w, VML_REFUSAL_DRIVER_CHECK, l, text,
		"volume %s of %s %s", l->storage.volume, vml_disk_words(w->disk), what);
	x->rule = rule;
	x->attr = NULL;
}

static void
refuse_absent(struct vml_walk *w, struct vml_layer *l, const char *why)
{
	const struct vml_storage *s = &l->storage;
	vml_walk_refuse(w, VML_REFUSAL_MISSING_IMAGE, l,
		vml_arena_printf(w->context->arena,
			"Storage volume not found: no storage vol with matching name '%s'",
			s->volume),
		"pool %s has no volume %s: %s", s->pool, s->volume, why);
}

static void
place_in_folder(struct vml_walk *w, struct vml_layer *l, const struct vml_pool *pool,
	enum vml_storage_type type)
{
	struct vml_storage *s = &l->storage;
	if (!pool->target_path) {
		vml_walk_unknown(
			w, vml_arena_printf(w->context->arena,
				   "the document of the pool %s gives no <target>", s->pool));
		return;
	}
	if (type == VML_STORAGE_FILE && (strchr(s->volume, '/') || strcmp(s->volume, ".") == 0 ||
						strcmp(s->volume, "..") == 0)) {
		refuse_absent(w, l, "it lists files of one folder by name");
		return;
	}
	s->type = type;
	s->path = vml_arena_printf(w->context->arena, "%s/%s",
		strcmp(pool->target_path, "/") == 0 ? "" : pool->target_path, s->volume);
}

/* Only the volume's own document tells the name of its device. */
static void
place_as_told(struct vml_walk *w, struct vml_layer *l, const struct vml_pool *pool)
{
	struct vml_storage *s = &l->storage;
	const char *path = NULL, *folder = pool->target_path ? pool->target_path : "";
	if (vml_pools_volume(w->context->pools, s->volume, folder, &path) == VML_KNOWN) {
		s->type = VML_STORAGE_BLOCK;
		s->path = path;
		return;
	}
	vml_walk_unknown(w, vml_arena_printf(w->context->arena,
				    "no <volume> of this run tells the path of %s in the pool %s",
				    s->volume, s->pool));
}

/* "unit:0:0:1" of a target: its last number is the LUN. QEMU opens it by itself. */
static void
place_on_target(struct vml_walk *w, struct vml_layer *l, const struct vml_pool *pool)
{
	struct vml_arena *a = w->context->arena;
	struct vml_storage *s = &l->storage;
	g_auto(GStrv) parts = g_strsplit(s->volume, ":", -1);
	if (pool->nhosts != 1)
		refuse(w, l, "VML750",
			"unsupported configuration: Expected exactly 1 host for the storage pool",
			"is in a pool that does not name exactly one host");
	else if (g_strv_length(parts) != 4)
		refuse(w, l, "VML750",
			vml_arena_printf(
				a, "internal error: unexpected iscsi volume name '%s'", s->volume),
			"has no name like unit:0:0:1");
	else if (!pool->device)
		vml_walk_unknown(
			w, vml_arena_printf(
				   a, "the document of the pool %s names no target", s->pool));
	if (w->stopped)
		return;
	struct vml_host *h = vml_make(a, struct vml_host);
	*h = (struct vml_host){
		.name = pool->host, .port = pool->port ? pool->port : "3260", .transport = "tcp"
	};
	s->type = VML_STORAGE_NETWORK;
	s->protocol = "iscsi";
	s->name = vml_arena_printf(a, "%s/%s", pool->device, parts[3]);
	s->hosts = h;
	s->nhosts = 1;
}

static void
place(struct vml_walk *w, struct vml_layer *l, const struct vml_pool *pool, enum kind kind)
{
	const char *mode = l->storage.mode;
	switch (kind) {
	case IN_FOLDER:
	case MOUNTED: place_in_folder(w, l, pool, VML_STORAGE_FILE); return;
	case NAMED_DEVICE: place_in_folder(w, l, pool, VML_STORAGE_BLOCK); return;
	case TOLD_DEVICE: place_as_told(w, l, pool); return;
	case ISCSI:
		if (mode && strcmp(mode, "direct") == 0)
			place_on_target(w, l, pool);
		else
			place_as_told(w, l, pool);
		return;
	case ISCSI_DIRECT: place_on_target(w, l, pool); return;
	case NOT_TAKEN: break;
	}
	refuse(w, l, "VML750",
		vml_arena_printf(w->context->arena,
			"unsupported configuration: using '%s' pools for backing 'volume' disks "
			"isn't yet supported",
			pool->type),
		"is in a pool whose volumes the qemu driver does not take");
}

void
vml_walk_translate(struct vml_walk *w, struct vml_layer *l)
{
	const struct vml_storage *s = &l->storage;
	const char *why;
	bool known;
	if (s->type != VML_STORAGE_VOLUME || !s->pool || !s->volume)
		return;
	const struct vml_pool *pool = pool_of(w, s, &why);
	if (!pool) {
		vml_walk_unknown(w, why);
		return;
	}
	enum kind kind = kind_of(pool->type, &known);
	w->step = VML_STEP_TRANSLATE;
	if (s->mode && kind != ISCSI)
		refuse(w, l, "VML750",
			"XML error: disk source mode is only valid when storage pool is of iscsi "
			"type",
			"has a mode, and its pool is not of type iscsi");
	else
		place(w, l, pool, kind);
	w->step = VML_STEP_PREPARE;
}

/* A volume that is a file: libvirt lists what is in the folder when the pool is started. */
static void
settle_file(struct vml_walk *w, struct vml_layer *l, enum kind kind)
{
	if (l->thing == VML_THING_DIR)
		l->storage.type = VML_STORAGE_DIR;
	if (l->state == VML_STATE_MISSING && kind == IN_FOLDER)
		refuse_absent(w, l,
			vml_arena_printf(w->context->arena, "%s is not there", l->storage.path));
	else if (l->thing == VML_THING_FIFO || l->thing == VML_THING_SOCKET ||
		 l->thing == VML_THING_CHAR)
		refuse_absent(w, l,
			vml_arena_printf(w->context->arena, "%s is no file", l->storage.path));
	else if (l->thing == VML_THING_BLOCK)
		vml_walk_unknown(w, "what libvirt does with a device in the folder of a pool");
}

static void
settle(struct vml_walk *w, struct vml_layer *l)
{
	const struct vml_storage *s = &l->storage;
	const char *why;
	bool known;
	if (!s->volume || !vml_storage_is_local(s))
		return;
	const struct vml_pool *pool = pool_of(w, s, &why);
	enum kind kind = kind_of(pool->type, &known);
	if (s->type == VML_STORAGE_FILE)
		settle_file(w, l, kind);
	/* What is mounted or activated with the pool may come yet. */
	if (l->state == VML_STATE_MISSING && kind != IN_FOLDER)
		l->state = VML_STATE_UNKNOWN;
}

void
vml_walk_settle_volumes(struct vml_walk *w)
{
	w->step = VML_STEP_TRANSLATE;
	for (struct vml_layer *l = w->top; l && !w->chain->refusal;
		l = (struct vml_layer *)l->below)
		settle(w, l);
	w->step = VML_STEP_PREPARE;
}
