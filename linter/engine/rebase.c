/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The qemu-img command that mends a header. vmlint never writes images; it prints the command where
 * the base's format may be trusted, and the reason where it may not: recorded or declared with
 * bytes that agree, raw by both probes, trusted by the configuration, or (as libvirt has it, not
 * under the strict policy) probed without any parent.
 */
#include <string.h>

#include <glib.h>

#include "base/text.h"
#include "engine/sink.h"

static bool
is_raw(const struct vml_image *base)
{
	return base->union_raw;
}

/* The format that was stated for the base, in the header or in the XML. */
static enum vml_format
stated_format(const struct vml_layer *overlay, const struct vml_image *base)
{
	const struct vml_layer *below = overlay->below;
	bool used = below && below->image == base;
	if (used && (below->format_origin == VML_ORIGIN_XML ||
			    below->format_origin == VML_ORIGIN_HEADER))
		return below->format;
	const char *recorded = overlay->recorded.ref ? overlay->recorded.ref->format : NULL;
	return recorded ? vml_format_from_libvirt(recorded) : VML_FORMAT_NONE;
}

/* Whether the configuration vouches for the base, or for all that it names. */
static bool
is_vouched_for(const struct vml_layer *overlay, const struct vml_image *base)
{
	const struct vml_layer *below = overlay->below;
	return below && below->image == base && (below->trusted || below->names_trusted);
}

static bool
names_a_parent(const struct vml_image *base)
{
	return base->backing || base->data_file || base->parent_uuid || base->nrefs > 0;
}

/* The format to record, NONE with *why when no format may be trusted. */
static enum vml_format
trusted_format(const struct vml_layer *overlay, const struct vml_image *base,
	const struct vml_target *target, const char **why)
{
	enum vml_format stated = stated_format(overlay, base);
	if (stated != VML_FORMAT_NONE && stated != VML_FORMAT_RAW && stated == base->format)
		return stated;
	if (is_raw(base))
		return VML_FORMAT_RAW;
	if (stated == VML_FORMAT_NONE && is_vouched_for(overlay, base))
		return base->format;
	if (names_a_parent(base))
		*why = "the format of its base is not recorded, and that base names another file; "
		       "look "
		       "at the base before you record anything";
	else if (target->strict_probe)
		*why = "the format of its base was only probed, and the probe policy is strict";
	else if (stated == VML_FORMAT_RAW)
		*why = "its base is stated to be raw, but the bytes say otherwise; one of them is "
		       "wrong";
	else
		return base->format;
	return VML_FORMAT_NONE;
}

static const struct vml_image *
base_of(const struct vml_layer *overlay)
{
	if (overlay->below && overlay->below->image)
		return overlay->below->image;
	if (overlay->below && overlay->below->moved)
		return overlay->below->moved->image;
	return overlay->recorded.image;
}

/* Of the others QEMU 7.2 says "Operation not supported". */
static bool
can_be_rebased(enum vml_format f)
{
	return f == VML_FORMAT_QCOW2 || f == VML_FORMAT_QED;
}

/* Names that a shell and a log show as they are. */
static bool
is_printable(const char *s)
{
	return vml_text_is_plain(s) && !strchr(s, '\n');
}

static const char *
obstacle(const struct vml_layer *overlay, const char *name)
{
	if (!overlay->image || overlay->image->format != overlay->format)
		return "the image is not what it is taken for";
	if (!can_be_rebased(overlay->format))
		return "qemu-img changes the backing names of qcow2 and qed images only";
	if (!base_of(overlay))
		return "its base cannot be read here";
	if (!name || !is_printable(name) || !is_printable(overlay->image->path))
		return "a name in it cannot be printed safely";
	return NULL;
}

static const struct vml_target *
target_of(const struct vml_out *out)
{
	return out->use ? out->use->target : out->document->target;
}

void
vml_report_rebase(struct vml_report *r, const struct vml_layer *overlay, const char *name)
{
	struct vml_arena *a = r->out->arena;
	if (!name && overlay->recorded.ref)
		name = overlay->recorded.ref->raw;
	const char *why = obstacle(overlay, name);
	enum vml_format format = VML_FORMAT_NONE;
	if (!why)
		format = trusted_format(overlay, base_of(overlay), target_of(r->out), &why);
	if (why) {
		vml_report_note(r, "no command for the header: %s", why);
		r->finding->no_command = vml_arena_printf(
			a, "%s: %s", vml_text_escape(a, vml_storage_words(&overlay->storage)), why);
		return;
	}
	const char *image = overlay->image->path;
	if (image[0] == '-') /* or qemu-img would take it for an option */
		image = vml_arena_printf(a, "./%s", image);
	const char *command = vml_arena_printf(a, "qemu-img rebase -u -f %s -F %s -b %s %s",
		vml_format_qemu(overlay->format), vml_format_qemu(format),
		vml_text_shell_quote(a, name), vml_text_shell_quote(a, image));
	vml_report_command(r, command, "only while no VM uses the image");
	r->commands_depth = overlay->depth;
}
