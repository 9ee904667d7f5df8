/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A volume's <backingStore> without <format>: the pool's default, which is raw. */
#include <vmlint/rule.h>

/* The base's own format, where its header says that it is no raw image. */
static const char *
format_of(const struct vml_volume *v)
{
	const struct vml_layer *base = v->layer ? v->layer->below : NULL;
	if (!base || !base->image || !vml_format_contains(base->image->format))
		return NULL;
	return vml_format_libvirt(base->image->format);
}

static void
offer(struct vml_report *r, const struct vml_node *path, const char *format)
{
	if (format)
		vml_fix(r, VML_UNSAFE, "state the format that the base has, %s", format);
	else
		vml_fix(r, VML_UNSAFE, "state the format that libvirt takes, raw");
	vml_fix_element(r, path, "format", "type", format ? format : "raw");
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	const struct vml_volume *v = d->volume;
	const struct vml_decl *base = v ? v->decl.below : NULL;
	const struct vml_ref *made = v && v->layer ? v->layer->recorded.ref : NULL;
	if (!base || base->format_name || (made && made->format))
		return;
	const char *name = v->name ? v->name : "without name";
	const char *path = base->storage.node->text, *format = format_of(v);
	struct vml_report *r;
	if (format)
		r = vml_report(out, vml_at_tag(base->node),
			"<backingStore> of volume %s gives no <format>; libvirt records %s as raw, "
			"but its header says %s: the guest reads the container's bytes",
			name, path, format);
	else
		r = vml_report(out, vml_at_tag(base->node),
			"<backingStore> of volume %s gives no <format>; libvirt records %s as raw, "
			"whatever it is",
			name, path);
	if (format)
		vml_report_severity(r, VML_ERROR);
	vml_report_lack(r, base->format_node ? base->format_node : base->node,
		base->format_node ? VML_PART_ATTRIBUTE : VML_PART_CHILD,
		base->format_node ? "type" : "format");
	if (base->format_node)
		vml_report_related(r, vml_at_tag(base->format_node), "without a type");
	else if (!vml_placeholder(path))
		offer(r, base->storage.node, format);
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
