/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A typed <backingStore> without <format type>: libvirt's parser refuses the document. */
#include <vmlint/rule.h>

static const struct vml_layer *
layer_at(const struct vml_disk *d, const struct vml_node *node)
{
	const struct vml_layer *l = d && d->chain ? d->chain->declared : NULL;
	while (l && !(l->decl && l->decl->node == node))
		l = l->below;
	return l;
}

/* The format that the overlay's header records for exactly this file. */
static enum vml_format
recorded_format(const struct vml_layer *base)
{
	const struct vml_recorded *h = base->above ? &base->above->recorded : NULL;
	if (!h || !h->ref || !h->ref->format || !base->ino)
		return VML_FORMAT_NONE;
	bool same = h->ino == base->ino && h->dev == base->dev;
	return same ? vml_format_from_libvirt(h->ref->format) : VML_FORMAT_NONE;
}

/* The bytes agree with what is recorded, or are raw to every prober: safe. A probe alone is not. */
static void
offer_format(struct vml_report *r, const struct vml_layer *base)
{
	const struct vml_node *source = base->decl->storage.node;
	enum vml_format recorded = recorded_format(base), found = base->image->format;
	bool raw = base->image->union_raw &&
		   (recorded == VML_FORMAT_NONE || recorded == VML_FORMAT_RAW);
	bool agrees =
		recorded != VML_FORMAT_NONE && recorded != VML_FORMAT_RAW && recorded == found;
	const char *format = raw ? "raw" : vml_format_libvirt(found);
	if (!source || !format || base->decl->format_node)
		return;
	vml_fix(r, raw || agrees ? VML_SAFE : VML_UNSAFE, "add <format type='%s'/>", format);
	vml_fix_announce(r, base, raw ? VML_FORMAT_RAW : found, NULL);
	vml_fix_element(r, source, "format", "type", format);
}

static void
say_more(struct vml_report *r, const struct vml_refusal *x)
{
	const struct vml_node *format = vml_child(x->node, "format");
	vml_report_lack(r, format ? format : x->node, format ? VML_PART_ATTRIBUTE : VML_PART_CHILD,
		format ? "type" : "format");
	if (format)
		vml_report_related(r, vml_at_tag(format), "without a type");
	const struct vml_layer *base = layer_at(x->disk, x->node);
	if (base && base->image)
		offer_format(r, base);
}

const struct vml_rule VML206 = {
	.id = "VML206",
	.name = "missing-backing-format-element",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_SAFE | VML_FIX_UNSAFE,
	.summary = "a <backingStore> gives no <format type>",
	.why = "The domain cannot be defined.",
	.behaviour = "libvirt 9.0.0 stops with \"missing disk backing store format\". A declared "
		     "layer is "
		     "never probed, so its format has to be written.",
	.remedy = "Add <format type='…'/> with the format of the backing file itself, not of the "
		  "overlay.",
	.bad = "<backingStore type='file'>\n  <source file='/srv/base.img'/>\n</backingStore>",
	.good = "<backingStore type='file'>\n  <format type='raw'/>\n  <source "
		"file='/srv/base.img'/>\n"
		"  <backingStore/>\n</backingStore>",
	.replaces = VML_LIST("VML013", "VML014", "VML016"),
	.refusals = VML_KINDS(VML_REFUSAL_NO_BACKING_FORMAT_ELEMENT),
	.more = say_more,
	.check.document = vml_check_refusals,
};
