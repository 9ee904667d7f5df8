/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Two records of one path that cannot both be of the same image. */
#include <vmlint/rule.h>

static void
check(const struct vml_index *index, struct vml_out *out)
{
	for (uint32_t i = 0; i < index->ndoubts; i++) {
		const struct vml_index_doubt *x = &index->doubts[i];
		if (x->kind != VML_DOUBT_CONTRADICTED)
			continue;
		struct vml_report *r = vml_report(out, vml_at_file(x->inventory, x->at),
			"%s is recorded in two ways: %s here; vmlint goes by the other record",
			x->path, x->what);
		vml_report_image(r, x->path);
		vml_report_related(r, vml_at_file(x->other, x->other_at), "the other record");
	}
}

const struct vml_rule VML804 = {
	.id = "VML804",
	.name = "inventory-contradicts",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_NONE,
	.scope = VML_SCOPE_RUN,
	.summary = "inventories tell different things of one path",
	.why = "Two hosts may have different images at one path. A definition is then judged by "
	       "images of a host on which it does not run.",
	.behaviour =
		"Of several records of a path, one that vmlint made itself counts before one that "
		"was imported, and then that of the inventory named first. Only paths that this "
		"run asked for are compared, and only facts that decide something; what an "
		"imported record does not tell contradicts nothing. No fix rests on such a path.",
	.remedy =
		"Judge the definitions of each host by its own inventory. Where the images should "
		"be the same, `vmlint inventory diff` shows how they differ.",
	.options = "--inventory FILE (inventory in vmlint.yaml) names the inventories.",
	.check.run = check,
};
