/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Image files that were found in directories. All files are read first, each once; then the images
 * that no definition's chain holds are judged from the tops of their chains down, so that a fault
 * is told once, however many overlays share it. A link to one of them is a chain of its own only
 * where relative names lead to other files beside the link.
 */
#include "chain/forest.h"
#include "run/driver.h"

/* A file that was looked at; without image it is none. */
struct look {
	const struct vml_found *found;
	char *path;                    /* as it is looked up */
	const struct vml_image *bytes; /* what was read, be it an image or not */
	const struct vml_image *image;
	GArray *leads; /* struct vml_lead; NULL when its header names nothing */
};

static gpointer
look_at(struct vml_run *r, gpointer item)
{
	(void)r;
	struct look *l = g_new0(struct look, 1);
	l->found = item;
	const struct vml_settings *s = vml_scope_of(l->found).settings;
	if (s->images == VML_IMAGES_SKIP)
		return l;
	l->path = vml_found_path(s, l->found);
	const struct vml_entry *e =
		l->path ? vml_store_get(s->store, l->path, VML_NAMED_BY_XML) : NULL;
	l->bytes = e ? e->image : NULL;
	if (!l->bytes || !vml_forest_is_image(l->bytes))
		return l;
	l->image = l->bytes;
	if (l->image->nrefs == 0)
		return l;
	l->leads = g_array_new(FALSE, FALSE, sizeof(struct vml_lead));
	vml_forest_leads(s->store, l->path, l->image, l->leads);
	return l;
}

static void
plant(struct vml_run *r, gpointer result)
{
	struct look *l = result;
	if (l->bytes)
		vml_store_call(vml_scope_of(l->found).settings->store, l->bytes);
	if (l->image) {
		vml_forest_add(r->forest, l->image->path, l->image, l->leads, (gpointer)l->found);
		g_clear_pointer(&l->leads, g_array_unref);
	}
	g_free(l->path);
	g_free(l);
}

/* ---- links ---------------------------------------------------------------------------------- */

static bool
same_leads(const GArray *x, const GArray *y)
{
	for (guint i = 0; i < x->len; i++) {
		const struct vml_lead *a = &g_array_index(x, struct vml_lead, i);
		const struct vml_lead *b = &g_array_index(y, struct vml_lead, i);
		if (a->dev != b->dev || a->ino != b->ino)
			return false;
	}
	return true;
}

/*
 * Whether all that the image names is there by both names, but is not the same. Where something is
 * missing beside the link nobody will use it by that name.
 */
static bool
leads_elsewhere(struct vml_store *s, const char *link, const struct vml_image *image)
{
	const char *target = vml_store_follow(s, link);
	g_autoptr(GArray) here = g_array_new(FALSE, FALSE, sizeof(struct vml_lead));
	g_autoptr(GArray) there = g_array_new(FALSE, FALSE, sizeof(struct vml_lead));
	if (!target)
		return false;
	vml_forest_leads(s, link, image, here);
	vml_forest_leads(s, target, image, there);
	return here->len == there->len && !same_leads(here, there);
}

static gpointer
look_at_link(struct vml_run *r, gpointer item)
{
	(void)r;
	struct look *l = g_new0(struct look, 1);
	l->found = item;
	const struct vml_settings *s = vml_scope_of(l->found).settings;
	l->path = s->images == VML_IMAGES_SKIP ? NULL : vml_found_path(s, l->found);
	const struct vml_entry *e =
		l->path ? vml_store_get(s->store, l->path, VML_NAMED_BY_XML) : NULL;
	if (e && e->image && e->image->nrefs > 0 && vml_forest_is_image(e->image) &&
		leads_elsewhere(s->store, l->path, e->image))
		l->image = e->image;
	return l;
}

static void
keep_detour(struct vml_run *r, gpointer result)
{
	struct look *l = result;
	if (l->image)
		g_ptr_array_add(r->detours, (gpointer)l->found);
	g_free(l->path);
	g_free(l);
}

/* --------------------------------------------------------------------------------------------- */

static gpointer
analyse(struct vml_run *r, gpointer item)
{
	return vml_analyse_image(r, item);
}

/* What is judged from here on calls an image by one name. */
static void
name_images(struct vml_run *r)
{
	GHashTableIter i;
	gpointer p;

	g_hash_table_iter_init(&i, r->settings);
	while (g_hash_table_iter_next(&i, NULL, &p))
		vml_store_name_images(((const struct vml_settings *)p)->store);
}

static void
analyse_tops(struct vml_run *r, vml_receive *take)
{
	g_autoptr(GPtrArray) next = vml_forest_next(r->forest);
	while (next->len > 0) {
		vml_work_all(r, next, analyse, take);
		g_ptr_array_unref(next);
		next = vml_forest_next(r->forest);
	}
}

void
vml_trees(struct vml_run *r, const GPtrArray *files, vml_receive *some, vml_receive *all)
{
	vml_work_all(r, files, look_at, plant);
	name_images(r);
	vml_work_all(r, r->links, look_at_link, keep_detour);
	if (some) {
		analyse_tops(r, some);
		vml_work_all(r, r->detours, analyse, some);
	}
	if (!all)
		return;
	r->judging = false;
	g_autoptr(GPtrArray) images = vml_forest_all(r->forest);
	vml_work_all(r, images, analyse, all);
}
