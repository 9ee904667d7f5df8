/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "store/identity.h"

#include <string.h>

static guint
hash(gconstpointer p)
{
	const struct vml_identity *i = p;
	return (guint)(i->ino ^ (i->dev << 20) ^ (i->ino >> 32));
}

static gboolean
equal(gconstpointer a, gconstpointer b)
{
	const struct vml_identity *x = a, *y = b;
	return x->dev == y->dev && x->ino == y->ino;
}

GHashTable *
vml_identities_new(void)
{
	return g_hash_table_new(hash, equal);
}

struct vml_identity *
vml_identity_of(GHashTable *identities, struct vml_arena *a, uint64_t dev, uint64_t ino)
{
	struct vml_identity key = { .dev = dev, .ino = ino };
	struct vml_identity *id = g_hash_table_lookup(identities, &key);
	if (!id) {
		id = vml_arena_memdup(a, &key, sizeof(key));
		g_hash_table_add(identities, id);
	}
	return id;
}

const struct vml_image *
vml_identity_named(struct vml_identity *id, struct vml_arena *a, const char *path)
{
	struct vml_image *m = vml_arena_memdup(a, id->image, sizeof(*m));
	m->path = vml_arena_strdup(a, path);
	if (!id->called && strcmp(m->path, id->image->path) < 0)
		id->image = m;
	return m;
}
