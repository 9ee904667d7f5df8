/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A file found in a directory that cannot be read. Named ones end the run with status 2. */
#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->nfaults; i++) {
		const struct vml_fault *f = &d->faults[i];
		if (f->kind == VML_FAULT_UNREADABLE)
			vml_report(out, vml_at_file(d->source->path, f->at),
				"cannot read this file: %s", f->text);
	}
}

const struct vml_rule VML001 = {
	.id = "VML001",
	.name = "unreadable-file",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.locked = true,
	.summary = "a file that should be linted cannot be read",
	.why = "A definition that cannot be read has not been checked, so a clean report would be "
	       "a "
	       "promise nobody kept.",
	.behaviour = "libvirt cannot read it either, unless it runs as another user.",
	.remedy = "Give the user who runs the check permission to read the file, or exclude it by "
		  "name.",
	.check.document = check,
};
