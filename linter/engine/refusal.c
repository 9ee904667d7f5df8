/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Refusals as findings. A refusal is found once, in domain/ or chain/; the rule whose descriptor
 * lists its kind tells it, and most such rules need nothing but vml_check_refusals().
 */
#include <string.h>

#include "engine/sink.h"

bool
vml_is_mine(const struct vml_out *out, const struct vml_refusal *x)
{
	if (x->rule)
		return strcmp(x->rule, out->rule->id) == 0;
	const enum vml_refusal_kind *k = out->rule->refusals;
	while (k && *k != VML_REFUSAL_NONE && *k != x->kind)
		k++;
	return k && *k != VML_REFUSAL_NONE;
}

/* Without XML the place is in an image: the name that led to the layer, or the layer itself. */
static struct vml_place
place_in_image(const struct vml_layer *l)
{
	if (l->named_by && l->above && l->above->image)
		return vml_at_ref(l->above->image, l->named_by);
	if (l->image)
		return vml_at_bytes(l->image, 0, 0);
	return vml_at_file(l->storage.path, (struct vml_span){ 0, 0 });
}

static struct vml_place
place_of(const struct vml_out *out, const struct vml_refusal *x)
{
	struct vml_place at = { 0 };
	if (x->node)
		at = x->attr ? vml_at_value(x->node, x->attr) : vml_at_tag(x->node);
	else if (x->layer && x->disk)
		at = vml_at_layer(x->disk, x->layer);
	else if (x->disk)
		at = vml_at_tag(x->disk->node);
	else if (out->document && out->document->node)
		at = vml_at_tag(out->document->node);
	else if (x->layer)
		at = place_in_image(x->layer);
	at.layer = x->layer;
	return at;
}

struct vml_report *
vml_report_refusal(struct vml_out *out, const struct vml_refusal *x)
{
	struct vml_report *r = vml_report(out, place_of(out, x), "%s", x->message);
	vml_report_effect(r, VML_EFFECT_REFUSED);
	r->is_refusal = true;
	if (x->disk)
		vml_report_disk(r, x->disk);
	if (x->likely)
		vml_report_likely(r);
	if (x->lack)
		vml_report_lack(r, x->lacking, x->lacks, x->lack);
	if (x->other_node)
		vml_report_related(r,
			x->other_attr ? vml_at_value(x->other_node, x->other_attr)
				      : vml_at_tag(x->other_node),
			"the other disk");
	if (x->text)
		vml_report_note(r, "the error reads: %s", x->text);
	return r;
}

const struct vml_decl *
vml_refused_format(const struct vml_refusal *x)
{
	const struct vml_decl *d = x->disk && x->attr ? &x->disk->decl : NULL;
	while (d && d->format_attr != x->attr)
		d = d->below;
	return d;
}

static void
tell(const struct vml_refusal *x, struct vml_out *out)
{
	struct vml_report *r = vml_report_refusal(out, x);
	if (out->rule->more)
		out->rule->more(r, x);
}

void
vml_check_refusals(const struct vml_document *d, struct vml_out *out)
{
	for (uint32_t i = 0; i < d->nrefusals; i++)
		if (vml_is_mine(out, d->refusals[i]))
			tell(d->refusals[i], out);
}

void
vml_check_image_refusal(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_refusal *x = use->chain ? use->chain->refusal : NULL;
	if (use->alone && x && vml_is_mine(out, x))
		tell(x, out);
}

bool
vml_use_is_read(const struct vml_image_use *use)
{
	return use->alone || (use->layer && use->layer->format == use->image->format);
}

struct vml_report *
vml_report_defect(struct vml_out *out, const struct vml_image_use *use, const struct vml_defect *x)
{
	const struct vml_refusal *why = use->chain ? use->chain->refusal : NULL;
	struct vml_report *r = vml_report(out, vml_at_bytes(use->image, x->offset, 0), "%s: %s",
		use->image->path, x->message);
	if (use->chain && use->chain->verdict == VML_DROPPED)
		vml_report_likely(r);
	if (x->fatal && why && why->layer == use->layer && why->text)
		vml_report_note(r, "the error reads: %s", why->text);
	return r;
}
