/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* An external snapshot is to be written in a format that the qemu driver does not write. */
#include <vmlint/rule.h>

static void
say_more(struct vml_report *r, const struct vml_refusal *x)
{
	const struct vml_decl *layer = vml_refused_format(x);
	if (!layer || vml_placeholder(x->attr->value))
		return;
	vml_fix(r, VML_UNSAFE, "write the snapshot as qcow2");
	vml_fix_announce_at(
		r, vml_decl_depth(x->disk, layer), VML_FORMAT_QCOW2, layer->storage.path);
	vml_fix_replace(r, x->attr->value_at, "qcow2");
}

const struct vml_rule VML315 = {
	.id = "VML315",
	.name = "snapshot-format",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "an external snapshot in a format that cannot hold one",
	.why = "The driver type of a snapshot's disk is the format of the new overlay, not of the "
	       "image below it: copied from the domain as raw, it cannot have a backing file.",
	.behaviour =
		"libvirt 9.0.0 takes qcow2 and qed for external snapshots; raw, vdi, qcow and vmdk "
		"are refused: \"external snapshot format for disk hda is unsupported: raw\". "
		"Without <driver> it is qcow2. A disk with a source or a driver and without "
		"snapshot= is external.",
	.remedy = "Write type='qcow2', or leave <driver> out.",
	.bad = "<disk name='vda' snapshot='external'>\n  <driver type='raw'/>\n</disk>",
	.good = "<disk name='vda' snapshot='external'>\n  <driver type='qcow2'/>\n</disk>",
	.refs = VML_LIST("https://libvirt.org/formatsnapshot.html"),
	.replaces = VML_LIST("VML012"),
	.more = say_more,
	.check.document = vml_check_refusals,
};
