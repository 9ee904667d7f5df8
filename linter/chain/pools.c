/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Pools have their name for themselves on a host, but a repository may hold the definitions of
 * several hosts: documents that do not agree about a name leave it unknown. A volume's document
 * does not name its pool; the folder of its path does.
 */
#include "chain/pools.h"

#include <string.h>

#include <glib.h>

#include "base/arena.h"

struct named_pool {
	struct vml_pool pool;
	bool differs; /* another document says something else, or this one leaves it open */
};

struct vml_pools {
	struct vml_arena *arena;
	GHashTable *pools;   /* name → struct named_pool */
	GHashTable *volumes; /* name → GPtrArray of paths (const char *) */
};

static void
free_list(gpointer list)
{
	g_ptr_array_unref(list);
}

struct vml_pools *
vml_pools_new(void)
{
	struct vml_pools *p = g_new0(struct vml_pools, 1);
	p->arena = vml_arena_new();
	p->pools = g_hash_table_new(g_str_hash, g_str_equal);
	p->volumes = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, free_list);
	return p;
}

void
vml_pools_free(struct vml_pools *p)
{
	if (!p)
		return;
	g_hash_table_unref(p->volumes);
	g_hash_table_unref(p->pools);
	vml_arena_free(p->arena);
	g_free(p);
}

static bool
same(const struct vml_pool *a, const struct vml_pool *b)
{
	return g_strcmp0(a->type, b->type) == 0 && g_strcmp0(a->target_path, b->target_path) == 0 &&
	       g_strcmp0(a->device, b->device) == 0 && g_strcmp0(a->host, b->host) == 0 &&
	       g_strcmp0(a->port, b->port) == 0 && a->nhosts == b->nhosts;
}

/* A template that is not filled in, or whose parts may be alternatives. */
static bool
is_open(const struct vml_pool *p)
{
	const struct vml_node *target = vml_child(p->node, "target");
	return vml_placeholder(p->node->text) || (target && vml_placeholder(target->text)) ||
	       vml_placeholder(p->type) || vml_placeholder(p->target_path) ||
	       vml_placeholder(p->device) || vml_placeholder(p->host) || vml_placeholder(p->port);
}

static void
keep_pool(struct vml_pools *p, const struct vml_pool *pool, bool differs)
{
	struct vml_arena *a = p->arena;
	struct named_pool *known = vml_make(a, struct named_pool);
	*known = (struct named_pool){ .pool = { .name = vml_arena_strdup(a, pool->name),
					      .type = vml_arena_strdup(a, pool->type),
					      .target_path = vml_arena_strdup(a, pool->target_path),
					      .device = vml_arena_strdup(a, pool->device),
					      .host = vml_arena_strdup(a, pool->host),
					      .port = vml_arena_strdup(a, pool->port),
					      .nhosts = pool->nhosts },
		.differs = differs };
	g_hash_table_insert(p->pools, (gpointer)known->pool.name, known);
}

static void
add_pool(struct vml_pools *p, const struct vml_pool *pool)
{
	if (!pool->name || !pool->type || vml_placeholder(pool->name))
		return;
	struct named_pool *known = g_hash_table_lookup(p->pools, pool->name);
	if (known)
		known->differs = known->differs || is_open(pool) || !same(&known->pool, pool);
	else
		keep_pool(p, pool, is_open(pool));
}

/* Less is recorded of a pool than its document tells: what both tell has to agree. */
void
vml_pools_add_recorded(struct vml_pools *p, const char *name, const char *type, const char *folder)
{
	const struct vml_pool pool = { .name = name, .type = type, .target_path = folder };
	struct named_pool *known = g_hash_table_lookup(p->pools, name);
	if (!known)
		keep_pool(p, &pool, false);
	else if (g_strcmp0(known->pool.type, type) != 0 ||
		 g_strcmp0(known->pool.target_path, folder) != 0)
		known->differs = true;
}

static void
add_volume(struct vml_pools *p, const struct vml_volume *v)
{
	const char *path = v->decl.storage.path;
	if (!v->name || !path || vml_placeholder(path))
		return;
	GPtrArray *paths = g_hash_table_lookup(p->volumes, v->name);
	if (!paths) {
		paths = g_ptr_array_new();
		g_hash_table_insert(p->volumes, vml_arena_strdup(p->arena, v->name), paths);
	}
	g_ptr_array_add(paths, vml_arena_strdup(p->arena, path));
}

void
vml_pools_add(struct vml_pools *p, const struct vml_document *d)
{
	if (d->pool)
		add_pool(p, d->pool);
	if (d->volume)
		add_volume(p, d->volume);
}

enum vml_known
vml_pools_find(const struct vml_pools *p, const char *name, const struct vml_pool **pool)
{
	const struct named_pool *known = g_hash_table_lookup(p->pools, name);
	if (!known)
		return VML_KNOWN_NOT;
	*pool = &known->pool;
	return known->differs ? VML_KNOWN_DIFFERENTLY : VML_KNOWN;
}

static bool
is_in(const char *path, const char *folder)
{
	const char *slash = strrchr(path, '/');
	size_t n = (size_t)(slash - path);
	return strlen(folder) == n && strncmp(path, folder, n) == 0;
}

enum vml_known
vml_pools_volume(const struct vml_pools *p, const char *name, const char *folder, const char **path)
{
	const GPtrArray *paths = g_hash_table_lookup(p->volumes, name);
	*path = NULL;
	for (guint i = 0; paths && i < paths->len; i++) {
		if (!is_in(paths->pdata[i], folder))
			continue;
		if (*path && strcmp(*path, paths->pdata[i]) != 0)
			return VML_KNOWN_DIFFERENTLY;
		*path = paths->pdata[i];
	}
	return *path ? VML_KNOWN : VML_KNOWN_NOT;
}
