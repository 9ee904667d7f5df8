/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A chain that stands in headers only. Off by default, since that is the normal case; --fix-xml
 * selects it and writes the chain out.
 */
#include <vmlint/rule.h>

static bool
is_implicit(const struct vml_disk *d)
{
	const struct vml_decl *top = &d->decl;
	const struct vml_layer *l = d->chain ? d->chain->top : NULL;
	return l && !top->below && !top->terminator && vml_format_backs(top->format) &&
	       !d->chain->undecided;
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		if (!is_implicit(disk))
			continue;
		struct vml_report *r = vml_report(out, vml_at_layer(disk, disk->chain->top),
			"the chain of %s is not in the XML; libvirt reads it from image headers at "
			"every start",
			disk->target ? disk->target : "the disk");
		vml_report_disk(r, disk);
		if (!vml_fix_chain(r, disk))
			vml_report_severity(r, VML_NOTE);
	}
}

const struct vml_rule VML121 = {
	.id = "VML121",
	.name = "implicit-chain",
	.severity = VML_OFF,
	.effect = VML_EFFECT_PORTABILITY,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE,
	.summary = "the disk's backing chain is only in image headers",
	.why = "What is not in the XML is read anew from headers at every start, and depends on "
	       "bytes "
	       "that a guest or another tool may have changed since. A declared, terminated chain "
	       "is "
	       "taken as written.",
	.behaviour =
		"libvirt since 5.10 honours a declared chain and does not read the headers of its "
		"members. An empty <backingStore/> below a flat image says that there is no base.",
	.remedy = "Run `vmlint lint --fix-xml`: it writes the chain that libvirt would find today.",
	.bad = "<driver name='qemu' type='qcow2'/>\n<source file='/srv/overlay.qcow2'/>",
	.good = "<driver name='qemu' type='qcow2'/>\n<source file='/srv/overlay.qcow2'/>\n"
		"<backingStore type='file'>\n  <format type='raw'/>\n"
		"  <source file='/srv/base.img'/>\n  <backingStore/>\n</backingStore>",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html"),
	.check.document = check,
};
