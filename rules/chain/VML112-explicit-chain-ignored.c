/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The XML declares a chain, and this libvirt or this bus takes it from the headers all the same. */
#include <string.h>

#include <vmlint/rule.h>

static bool
is_on_sd(const struct vml_disk *disk)
{
	return disk->bus && strcmp(disk->bus, "sd") == 0;
}

/* A terminator below a format that cannot have a base says nothing that is not so anyway. */
static const struct vml_node *
declared_by(const struct vml_decl *top)
{
	if (top->below)
		return top->below->node;
	return vml_format_backs(top->format) ? top->terminator : NULL;
}

static void
tell(const struct vml_document *d, const struct vml_disk *disk, const struct vml_node *at,
	struct vml_out *out)
{
	const char *who = is_on_sd(disk) ? "bus='sd' has no -blockdev"
			  : d->target->has_domcaps
				  ? "the domain capabilities say no to backingStoreInput"
				  : "before libvirt 5.10 with QEMU 4.2 it is output only";
	struct vml_report *r = vml_report(out, vml_at_tag(at),
		"<backingStore> of %s is ignored: %s; libvirt takes the chain from image headers",
		vml_disk_words(disk), who);
	vml_report_disk(r, disk);
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	bool honoured = vml_target_has(d->target, VML_BEHAVIOUR_BACKING_INPUT);
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_disk *disk = d->disks[i];
		const struct vml_node *at = declared_by(&disk->decl);
		if (at && disk->chain && (!honoured || is_on_sd(disk)))
			tell(d, disk, at, out);
	}
}

const struct vml_rule VML112 = {
	.id = "VML112",
	.name = "explicit-chain-ignored",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_IGNORED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "the declared chain is not used by this libvirt or on this bus",
	.why = "Whoever writes the chain down wants it to be what is written. Here it is detected "
	       "from image headers at every start, and may be another one.",
	.behaviour =
		"libvirt reads <backingStore> since 5.10 with QEMU 4.2; the domain capabilities "
		"tell with backingStoreInput. For bus='sd' libvirt 9.0.0 throws the declared chain "
		"away and detects it anew, terminator included.",
	.remedy = "Use another bus, such as virtio. With an old libvirt record the formats in the "
		  "headers, since they are all that counts.",
	.options = "--domcaps FILE: what the hypervisor can do. Without it --target decides.",
	.bad = "<target dev='sda' bus='sd'/>\n<backingStore/>",
	.good = "<target dev='vda' bus='virtio'/>\n<backingStore/>",
	.refs = VML_LIST("https://libvirt.org/formatdomaincaps.html"),
	.check.document = check,
};
