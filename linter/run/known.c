/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The run and its baseline: known findings are not told, new ones are taken up when asked to. */
#include "base/text.h"
#include "engine/baseline.h"
#include "run/driver.h"

static const char *
target_text(struct vml_run *r)
{
	const struct vml_target *t = &r->base->target;
	return vml_arena_printf(r->arena, "libvirt=%s,qemu=%s",
		vml_version_text(r->arena, t->libvirt), vml_version_text(r->arena, t->qemu));
}

void
vml_known_open(struct vml_run *r)
{
	const struct vml_config *c = r->base->config;
	bool writes = r->options.baseline_mode == VML_BASELINE_WRITE;
	char *error = NULL;

	r->baseline_file = r->options.baseline ? r->options.baseline : c->baseline;
	if (!r->baseline_file && r->options.baseline_mode != VML_BASELINE_USE) {
		vml_run_complain(r, "which baseline? name it with --baseline");
		r->dead = true;
	}
	if (!r->baseline_file)
		return;
	r->baseline = vml_baseline_open(r->baseline_file, target_text(r), writes, &error);
	if (r->baseline)
		return;
	vml_run_complain(r, "%s", error);
	g_free(error);
	r->dead = true;
}

void
vml_known_drop(struct vml_run *r, const char *path, GPtrArray *findings)
{
	guint kept = 0;

	for (guint i = 0; i < findings->len && r->baseline; i++) {
		struct vml_finding *f = findings->pdata[i];
		const char *in = path ? path : f->where.path;
		bool known = vml_baseline_knows(r->baseline, in, f);
		if (!known && !f->rule->locked && r->options.baseline_mode == VML_BASELINE_WRITE) {
			vml_baseline_add(r->baseline, in, f);
			known = true;
		}
		if (!known)
			findings->pdata[kept++] = f;
	}
	if (r->baseline)
		g_ptr_array_set_size(findings, (gint)kept);
}

void
vml_known_settle(struct vml_run *r, const struct vml_analysis *a)
{
	struct vml_judged j = { .path = a->found->path,
		.selection = a->scope.selection,
		.documents = (const struct vml_document *const *)a->documents->pdata,
		.ndocuments = a->documents->len };
	if (r->baseline && (a->documents->len > 0 || a->is_image))
		vml_baseline_settle(r->baseline, &j);
}

void
vml_known_stale(struct vml_run *r, const char *const *paths, struct vml_index *index)
{
	static const char *const here[] = { ".", NULL };

	if (!r->baseline)
		return;
	vml_baseline_sweep(r->baseline, paths ? paths : here);
	if (r->options.baseline_mode != VML_BASELINE_USE)
		return;
	uint32_t n, kept = 0;
	const struct vml_stale *stale = vml_baseline_stale(r->baseline, r->arena, &n);
	struct vml_stale *own = vml_make_n(r->arena, struct vml_stale, n);
	for (uint32_t i = 0; i < n; i++)
		if (vml_run_owns(r, stale[i].path))
			own[kept++] = stale[i];
	index->stale = own;
	index->nstale = kept;
}

void
vml_known_write(struct vml_run *r)
{
	char *error = NULL;

	if (!r->baseline || r->failed || r->options.baseline_mode == VML_BASELINE_USE)
		return;
	vml_run_hold(r, true);
	bool done = vml_baseline_write(r->baseline, &error);
	vml_run_hold(r, false);
	if (!done)
		vml_run_complain(r, "%s", error);
	g_free(error);
}
