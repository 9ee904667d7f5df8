/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An entry of the baseline that stands for nothing any more. */
#include <vmlint/rule.h>

static void
check(const struct vml_index *index, struct vml_out *out)
{
	for (uint32_t i = 0; i < index->nstale; i++) {
		const struct vml_stale *x = &index->stale[i];
		vml_report(out, vml_at_file(x->baseline, x->at),
			"%s in %s is gone, but the baseline still allows for it", x->rule, x->path);
	}
}

const struct vml_rule VML902 = {
	.id = "VML902",
	.name = "stale-baseline-entry",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_NONE,
	.scope = VML_SCOPE_RUN,
	.summary = "an entry of the baseline stands for nothing any more",
	.why = "An entry that outlives its finding lets the same fault come back unseen.",
	.behaviour =
		"An entry is stale only when this run could have met it: its file was judged, or "
		"is gone; its rule was selected; the chain of its disk was decided; and the "
		"versions judged for are those it was recorded with. So a baseline recorded on a "
		"hypervisor stays as it is where there are no images.",
	.remedy = "Run once more with --prune-baseline, which removes stale entries and adds none.",
	.options = "--baseline FILE (baseline in vmlint.yaml) names the baseline, "
		   "--prune-baseline removes its stale entries.",
	.check.run = check,
};
