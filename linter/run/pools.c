/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The storage pools and volumes that the documents of a run define or its inventory has. Most runs
 * never ask for them; when a domain names a volume, the files of the run are looked through once,
 * before their turn. Standard input can be read only once: what it defines counts for its own
 * documents.
 */
#include <string.h>

#include "chain/pools.h"
#include "domain/domain.h"
#include "input/source.h"
#include "run/driver.h"
#include "xml/parse.h"

/* Whether the bytes can be a pool or a volume; those of other encodings are not judged. */
static bool
is_worth_parsing(const struct vml_source *s)
{
	const char *text = (const char *)s->bytes;
	bool wide = s->len >= 2 && (s->bytes[0] == 0 || s->bytes[1] == 0 || s->bytes[0] >= 0xfe);
	return wide || g_strstr_len(text, (gssize)s->len, "<pool") ||
	       g_strstr_len(text, (gssize)s->len, "<volume");
}

static void
take_documents(struct vml_arena *a, const struct vml_xml_file *x, const struct vml_source *s,
	const struct vml_target *t, struct vml_pools *pools)
{
	g_autoptr(GPtrArray) refusals = g_ptr_array_new();
	for (uint32_t i = 0; i < x->ndocuments; i++) {
		struct vml_document d = { .source = s, .node = x->documents[i].root, .target = t };
		enum vml_root root = d.node ? vml_root_of(d.node) : VML_ROOT_OTHER;
		if (root != VML_ROOT_POOL && root != VML_ROOT_VOLUME)
			continue;
		vml_domain_read(a, &d, refusals);
		vml_pools_add(pools, &d);
	}
}

static void
take_file(struct vml_run *r, const struct vml_found *f, struct vml_pools *pools)
{
	const char *error = NULL;
	if (strcmp(f->path, "-") == 0 || !vml_is_document(r, f))
		return;
	struct vml_arena *a = vml_arena_new();
	struct vml_source *s =
		vml_source_read(a, f->bytes_at ? f->bytes_at : f->path, f->path, &error);
	if (s && is_worth_parsing(s)) {
		struct vml_xml_file *x = vml_xml_read(a, s);
		take_documents(a, x, s, &vml_scope_of(f).settings->target, pools);
		vml_xml_release(x);
	}
	vml_arena_free(a);
}

/* Pools that an inventory tells of by virsh's account, of the settings of the run. */
static void
take_recorded(const struct vml_run *r, struct vml_pools *pools)
{
	if (!r->base->inventory)
		return;
	struct vml_arena *a = vml_arena_new();
	g_autoptr(GPtrArray) records = vml_inventory_pools(r->base->inventory, a);
	for (guint i = 0; i < records->len; i++) {
		const struct vml_record *x = records->pdata[i];
		vml_pools_add_recorded(pools, x->pool, x->pool_type, x->path);
	}
	vml_arena_free(a);
}

static struct vml_pools *
pools_of_files(struct vml_run *r)
{
	struct vml_pools *pools = vml_pools_new();
	for (guint i = 0; r->found && i < r->found->len; i++)
		take_file(r, r->found->pdata[i], pools);
	take_recorded(r, pools);
	return pools;
}

static const struct vml_pools *
all_pools(struct vml_run *r)
{
	g_mutex_lock(&r->pools_lock);
	if (!r->pools)
		r->pools = pools_of_files(r);
	g_mutex_unlock(&r->pools_lock);
	return r->pools;
}

static void
end_pools(void *pools)
{
	vml_pools_free(pools);
}

/* With those of standard input itself; they live as long as its documents. */
static const struct vml_pools *
own_pools(struct vml_run *r, struct vml_analysis *a)
{
	if (!a->pools) {
		a->pools = pools_of_files(r);
		vml_arena_adopt(a->arena, a->pools, end_pools);
		take_documents(a->arena, a->xml, a->source, &a->scope.settings->target, a->pools);
	}
	return a->pools;
}

static bool
names_volume(const struct vml_disk *disk)
{
	const struct vml_decl *l = &disk->decl;
	while (l && l->storage.type != VML_STORAGE_VOLUME)
		l = l->below;
	return l != NULL;
}

const struct vml_pools *
vml_run_pools_for(struct vml_run *r, struct vml_analysis *a, const struct vml_document *d)
{
	bool wanted = false;
	for (uint32_t i = 0; i < d->ndisks; i++)
		wanted = wanted || names_volume(d->disks[i]);
	if (!wanted)
		return NULL;
	return strcmp(a->found->path, "-") == 0 ? own_pools(r, a) : all_pools(r);
}
