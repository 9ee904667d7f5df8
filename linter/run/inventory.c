/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vmlint inventory: one run that reads what it is given and keeps what is to be written. */
#include <string.h>

#include "domain/domain.h"
#include "input/source.h"
#include "inventory/import.h"
#include "inventory/inventory.h"
#include "run/driver.h"
#include "store/places.h"
#include "xml/parse.h"

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

/* Whether the path is a symbolic link to an image that is recorded by another name. */
static bool
is_link(const struct vml_inventory *v, const char *key)
{
	struct vml_arena *a = vml_arena_new();
	struct vml_held held;
	uint64_t id;
	bool link = vml_inventory_find(v, key, a, &held, &id) && held.record.link &&
		    held.record.same_as;
	vml_arena_free(a);
	return link;
}

/* A file is listed by one of its names, the one that has its facts. */
static void
list_below(const struct vml_inventory *v, const char *key, GPtrArray *below, GPtrArray *links)
{
	g_autoptr(GPtrArray) paths = vml_inventory_paths(v);
	size_t n = strcmp(key, "/") == 0 ? 0 : strlen(key);
	for (guint i = 0; i < paths->len; i++) {
		const char *path = paths->pdata[i];
		if (strncmp(path, key, n) != 0 || path[n] != '/' || !path[n + 1])
			continue;
		if (is_file(v, path, false))
			g_ptr_array_add(below, g_strdup(path + n + 1));
		else if (is_link(v, path))
			g_ptr_array_add(links, g_strdup(path + n + 1));
	}
}

bool
vml_run_holds(const struct vml_run *r, const char *path, GPtrArray *below, GPtrArray *links)
{
	const struct vml_inventory *v = r->base->inventory;
	if (!v)
		return false;
	g_autofree char *here = r->base->sysroot || *path == '/' ? NULL : g_get_current_dir();
	g_autofree char *key = vml_record_path(path, here ? here : "");
	if (is_file(v, key, true))
		return true;
	list_below(v, key, below, links);
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
	for (guint i = 0; i < found->len; i++)
		vml_places_add(r->places, ((const struct vml_found *)found->pdata[i])->path);
	vml_work_all(r, found, analyse, let_go);
	return r->failed ? VML_FAILED : VML_CLEAN;
}

/* By settings, in the order of their configuration files. */
void
vml_run_doubt(struct vml_run *r, struct vml_index *index)
{
	g_autoptr(GList) files = g_list_sort(
		g_hash_table_get_keys(r->settings), (GCompareFunc)(void (*)(void))strcmp);
	g_autoptr(GArray) all = g_array_new(FALSE, TRUE, sizeof(struct vml_index_doubt));
	for (const GList *f = files; f; f = f->next) {
		const struct vml_settings *s = g_hash_table_lookup(r->settings, f->data);
		g_autoptr(GArray) doubts =
			s->inventory ? vml_inventory_doubts(r->arena, s->inventory, s->store)
				     : NULL;
		if (doubts)
			g_array_append_vals(all, doubts->data, doubts->len);
	}
	index->ndoubts = all->len;
	index->doubts =
		vml_arena_memdup(r->arena, all->data, all->len * sizeof(struct vml_index_doubt));
}

/* ---- import ------------------------------------------------------------------------------- */

static const char *
fault_of(const struct vml_xml_document *x)
{
	return x->nfaults && x->faults->text ? x->faults->text : "it is no XML";
}

/* XML of virsh, of which other roots than volumes and pools tell nothing. */
static void
import_xml(struct vml_run *r, struct vml_import *to, struct vml_source *s)
{
	g_autoptr(GPtrArray) refusals = g_ptr_array_new();
	struct vml_xml_file *x = vml_xml_read(r->arena, s);
	for (uint32_t i = 0; i < x->ndocuments; i++) {
		const struct vml_node *root = x->documents[i].root;
		struct vml_document d = { .source = s, .node = root, .target = &r->base->target };
		vml_domain_read(r->arena, &d, refusals);
		if (d.volume)
			vml_import_volume(to, d.volume);
		else if (d.pool)
			vml_import_pool(to, d.pool);
		else if (root)
			vml_import_complain(to, "<%s> is no volume and no pool", root->name);
		else
			vml_import_complain(to, "%s", fault_of(&x->documents[i]));
	}
	vml_xml_release(x);
}

static void
import_file(struct vml_run *r, struct vml_import *to, const char *path)
{
	const char *error = NULL;
	const char *shown = strcmp(path, "-") == 0 ? "standard input" : path;
	struct vml_source *s = vml_source_read(r->arena, path, shown, &error);
	if (!s) {
		vml_import_complain(to, "%s", error);
		return;
	}
	const char *text = (const char *)s->bytes;
	uint64_t at = 0;
	while (at < s->len && g_ascii_isspace(text[at]))
		at++;
	if (at < s->len && (text[at] == '{' || text[at] == '['))
		vml_import_qemu(to, text, s->len);
	else if (at < s->len && text[at] == '<')
		import_xml(r, to, s);
	else
		vml_import_complain(to, "is no output of qemu-img info --output=json, virsh "
					"vol-dumpxml or virsh pool-dumpxml");
}

enum vml_status
vml_run_import(struct vml_run *r, const char *const *paths)
{
	if (r->dead)
		return VML_FAILED;
	r->task = VML_TASK_INVENTORY;
	r->imported = g_ptr_array_new();
	for (; paths && *paths; paths++) {
		g_autoptr(GPtrArray) problems = g_ptr_array_new();
		struct vml_import to = { r->arena, r->imported, problems };
		import_file(r, &to, *paths);
		for (guint i = 0; i < problems->len; i++)
			vml_run_complain(r, "%s: %s", *paths, (const char *)problems->pdata[i]);
	}
	return r->failed ? VML_FAILED : VML_CLEAN;
}

/* ---- verify and diff ------------------------------------------------------------------------ */

/* The inventory of these files, which the run keeps; NULL after a complaint. */
static const struct vml_inventory *
load(struct vml_run *r, const char *const *files)
{
	char *error = NULL;
	g_autofree char *key = g_strjoinv("\n", (char **)files);
	struct vml_inventory *v = g_hash_table_lookup(r->inventories, key);
	if (v)
		return v;
	v = vml_inventory_load(files, &error);
	if (v)
		g_hash_table_insert(r->inventories, g_steal_pointer(&key), v);
	else
		vml_run_complain(r, "%s", error);
	g_free(error);
	return v;
}

static enum vml_status
conclude(const struct vml_run *r)
{
	return r->changes.changes->len ? VML_FOUND : VML_CLEAN;
}

enum vml_status
vml_run_verify(struct vml_run *r, const char *const *inventories)
{
	r->task = VML_TASK_INVENTORY;
	r->compares = true;
	const struct vml_inventory *v = r->dead ? NULL : load(r, inventories);
	if (!v)
		return VML_FAILED;
	vml_settings_open(r);
	r->changes.verified = true;
	r->changes.changes = vml_inventory_verify(r->arena, v, r->base->store, &r->changes.records);
	return conclude(r);
}

enum vml_status
vml_run_compare(struct vml_run *r, const char *const *inventories)
{
	const struct vml_inventory *v[2] = { NULL, NULL };
	r->task = VML_TASK_INVENTORY;
	r->compares = true;
	if (!r->dead && g_strv_length((char **)inventories) != 2)
		vml_run_complain(r, "inventory diff compares two inventories");
	for (size_t i = 0; i < 2 && !r->dead && !r->failed; i++) {
		v[i] = load(r, (const char *const[]){ inventories[i], NULL });
		r->changes.names[i] = vml_arena_strdup(r->arena, inventories[i]);
	}
	if (!v[0] || !v[1])
		return VML_FAILED;
	r->changes.changes = vml_inventory_diff(r->arena, v[0], v[1]);
	return conclude(r);
}

/* ---- output --------------------------------------------------------------------------------- */

/* Names by which files were found, as the target host writes them. */
static GHashTable *
listed(const struct vml_run *r)
{
	const struct vml_settings *s = r->base;
	GHashTable *names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; r->found && i < r->found->len; i++) {
		g_autofree char *path = vml_found_path(s, r->found->pdata[i]);
		if (path)
			g_hash_table_add(names, vml_store_host_path(s->store, path));
	}
	return names;
}

bool
vml_run_write_inventory(struct vml_run *r, const char *format, FILE *out)
{
	if (r->compares) /* without changes the problems say all there is */
		return !r->changes.changes || vml_inventory_tell(&r->changes, format, out);
	if (strcmp(format, "jsonl") != 0)
		return false;
	if (r->imported) {
		vml_inventory_write(r->imported, out);
		return true;
	}
	g_autoptr(GHashTable) names = listed(r);
	vml_inventory_record(r->base->store, names, out);
	return true;
}
