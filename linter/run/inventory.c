/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vmlint inventory: one run that reads what it is given and keeps what is to be written. */
#include <string.h>

#include "inventory/inventory.h"
#include "run/driver.h"

static bool
is_file(const struct vml_inventory *v, const char *key, bool alias)
{
	struct vml_arena *a = vml_arena_new();
	struct vml_held held;
	uint64_t id;
	bool file = vml_inventory_find(v, key, a, &held, &id) &&
		    held.record.state == VML_STATE_PRESENT && held.record.image &&
		    (alias || !held.record.same_as);
	vml_arena_free(a);
	return file;
}

/* A file is listed by one of its names, the one that has its facts. */
static void
list_below(const struct vml_inventory *v, const char *key, GPtrArray *below)
{
	g_autoptr(GPtrArray) paths = vml_inventory_paths(v);
	size_t n = strcmp(key, "/") == 0 ? 0 : strlen(key);
	for (guint i = 0; i < paths->len; i++) {
		const char *path = paths->pdata[i];
		if (strncmp(path, key, n) == 0 && path[n] == '/' && path[n + 1] &&
			is_file(v, path, false))
			g_ptr_array_add(below, g_strdup(path + n + 1));
	}
}

bool
vml_run_holds(const struct vml_run *r, const char *path, GPtrArray *below)
{
	const struct vml_inventory *v = r->base->inventory;
	if (!v)
		return false;
	g_autofree char *here = r->base->sysroot || *path == '/' ? NULL : g_get_current_dir();
	g_autofree char *key = vml_record_path(path, here ? here : "");
	if (is_file(v, key, true))
		return true;
	list_below(v, key, below);
	return below->len > 0;
}

static gpointer
analyse(struct vml_run *r, gpointer item)
{
	return vml_analyse(r, item);
}

/* All that matters of a document or image is in the store by now. */
static void
let_go(struct vml_run *r, gpointer analysis)
{
	struct vml_analysis *a = analysis;
	if (a->problem)
		vml_run_complain(r, "%s", a->problem);
	vml_analysis_free(a, false);
}

enum vml_status
vml_run_record(struct vml_run *r, const char *const *paths)
{
	if (r->dead)
		return VML_FAILED;
	r->task = VML_TASK_INVENTORY;
	vml_settings_open(r);
	g_autoptr(GPtrArray) found = vml_run_gather(r, paths);
	vml_work_all(r, found, analyse, let_go);
	return r->failed ? VML_FAILED : VML_CLEAN;
}

bool
vml_run_write_inventory(struct vml_run *r, const char *format, FILE *out)
{
	if (strcmp(format, "jsonl") != 0)
		return false;
	vml_inventory_record(r->base->store, out);
	return true;
}
