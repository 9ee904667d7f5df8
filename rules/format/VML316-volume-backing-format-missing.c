/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A volume's <backingStore> without <format>: the pool's default, which is raw. */
#include <vmlint/rule.h>

static void
check(const struct vml_document *d, struct vml_out *out)
{
	const struct vml_volume *v = d->volume;
	if (!v || !v->backing_node || !v->backing_path || !*v->backing_path)
		return;
	if (v->backing_format_name)
		return;
	struct vml_report *r = vml_report(out, vml_at_tag(v->backing_node),
		"<backingStore> of volume %s gives no <format>; libvirt records %s as raw, "
		"whatever it is",
		v->name ? v->name : "without name", v->backing_path);
	const struct vml_node *path = vml_child(v->backing_node, "path");
	const struct vml_node *format = vml_child(v->backing_node, "format");
	if (format)
		vml_report_related(r, vml_at_tag(format), "without a type");
	if (vml_placeholder(v->backing_path) || format)
		return;
	vml_fix(r, VML_UNSAFE, "state the format that libvirt takes, raw");
	vml_fix_element(r, path, "format", "type", "raw");
}

const struct vml_rule VML316 = {
	.id = "VML316",
	.name = "volume-backing-format-missing",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE,
	.summary = "a volume's backing store has no format and is taken as raw",
	.why = "If the base is a qcow2 image, the new volume is recorded as an overlay of raw "
	       "bytes: the guest gets the container as its disk.",
	.behaviour =
		"libvirt's storage driver falls back to the default format of the pool, which is "
		"raw for directory pools, and passes it to qemu-img as the backing format. "
		"The document validates.",
	.remedy = "Say what the base is: <format type='qcow2'/> below <backingStore>, or raw.",
	.bad = "<backingStore>\n  <path>/srv/base.qcow2</path>\n</backingStore>",
	.good = "<backingStore>\n  <path>/srv/base.qcow2</path>\n  <format type='qcow2'/>\n"
		"</backingStore>",
	.refs = VML_LIST("https://libvirt.org/formatstorage.html#backing-store-elements"),
	.replaces = VML_LIST("VML014"),
	.check.document = check,
};
