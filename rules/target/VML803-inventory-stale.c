/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An inventory that is out of date, as far as that can be told here. */
#include <vmlint/rule.h>

static void
check(const struct vml_index *index, struct vml_out *out)
{
	for (uint32_t i = 0; i < index->ndoubts; i++) {
		const struct vml_index_doubt *x = &index->doubts[i];
		struct vml_place at = vml_at_file(x->inventory, x->at);
		if (x->kind == VML_DOUBT_OLD)
			vml_report(out, at,
				"the inventory was written by vmlint %s, which may have read "
				"headers in another way; no fix rests on it",
				x->tool);
		else if (x->kind == VML_DOUBT_STALE)
			vml_report_image(vml_report(out, at,
						 "%s is here, and no longer as it is recorded: %s",
						 x->path, x->what),
				x->path);
	}
}

const struct vml_rule VML803 = {
	.id = "VML803",
	.name = "inventory-stale",
	.severity = VML_NOTE,
	.effect = VML_EFFECT_NONE,
	.scope = VML_SCOPE_RUN,
	.summary = "a record of the inventory is out of date",
	.why = "An inventory stands for images that are not here. Where it is out of date, what "
	       "is found by it on another machine is about images as they were, not as they are.",
	.behaviour =
		"Where an image is here, vmlint goes by the image; the record is only compared. "
		"Only facts that decide something count: a disk whose content changes, its time "
		"and its length on the host do not make a record stale. An inventory that another "
		"version of vmlint wrote is told of once.",
	.remedy = "Record anew, on the host that has the images: `vmlint inventory record`. "
		  "`vmlint inventory verify` lists everything that changed.",
	.options = "--inventory FILE (inventory in vmlint.yaml) names the inventories.",
	.check.run = check,
};
