/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Rules over all files run by the settings of the run; what a file ignores is dropped then. */
#include "run/driver.h"

/*
 * A finding about several files is told when one of them is to be told of. Of entries of the
 * baseline only those were left that this run is about.
 */
static bool
told(const struct vml_run *r, const struct vml_finding *f)
{
	bool baseline = g_strcmp0(f->where.path, r->baseline_file) == 0;
	bool wanted = vml_is_told(r, f->where.path) || baseline;
	if (!baseline && !vml_run_owns(r, f->where.path))
		return false;
	for (uint32_t i = 0; i < f->nrelated; i++)
		wanted = wanted || vml_is_told(r, f->related[i].where.path);
	return wanted;
}

void
vml_run_judge_whole(struct vml_run *r, const char *const *paths)
{
	struct vml_index index = vml_index_view(r->index, r->forest);
	index.vague = r->vague;
	g_autoptr(GPtrArray) findings = g_ptr_array_new();

	vml_known_stale(r, paths, &index);
	vml_run_doubt(r, &index);
	vml_judge_run(&index, r->base->selection, r->arena, findings);
	vml_reread(r, findings, &index);
	for (guint i = 0; i < findings->len;) {
		const struct vml_finding *f = findings->pdata[i];
		const struct vml_judged_by *scope = vml_scope_of_path(r, f->where.path);
		if (!told(r, f) || vml_run_suppresses(r, f) ||
			(scope && vml_selection_severity(scope->selection, f->rule) == VML_OFF))
			g_ptr_array_remove_index(findings, i);
		else
			i++;
	}
	vml_known_drop(r, NULL, findings);
	vml_known_write(r);
	vml_run_weigh(r, findings, r->base);
	vml_run_keep(r, findings, r->base, UINT32_MAX);
	g_ptr_array_extend(r->findings, findings, NULL, NULL);
}
