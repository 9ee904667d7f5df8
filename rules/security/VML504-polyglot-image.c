/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Bytes that pass for more than one thing: two container formats, or a container in a disk that
 * is raw to whoever will open it. A whole container declared raw is VML307's.
 */
#include <string.h>

#include <vmlint/rule.h>

/* QEMU takes a file for dmg by its name alone, so that says nothing of the bytes. */
static bool
is_claimed(const struct vml_image *image, unsigned f)
{
	bool container = vml_format_contains((enum vml_format)f) || f == VML_FORMAT_LUKS;
	return (image->claims >> f & 1) && container && f != VML_FORMAT_DMG;
}

static const char *
name_of(unsigned f)
{
	const char *name = vml_format_qemu((enum vml_format)f);
	return name ? name : vml_format_libvirt((enum vml_format)f);
}

static size_t
append(char *text, size_t size, size_t at, const char *word)
{
	size_t n = strlen(word);
	if (at + n >= size)
		return at;
	memcpy(text + at, word, n + 1);
	return at + n;
}

/* "qcow2, vdi": how many, and their names. */
static unsigned
list_claims(const struct vml_image *image, char *names, size_t size)
{
	unsigned n = 0;
	size_t at = 0;
	names[0] = '\0';
	for (unsigned f = 0; f < VML_FORMATS; f++) {
		if (!is_claimed(image, f))
			continue;
		at = append(names, size, at, n++ ? ", " : "");
		at = append(names, size, at, name_of(f));
	}
	return n;
}

/* No container begins with a boot sector. */
static bool
has_boot_sector(const struct vml_image *image)
{
	for (uint32_t i = 0; i < image->ncontents && image->format != VML_FORMAT_RAW; i++)
		if (strcmp(image->contents[i], "mbr") == 0)
			return true;
	return false;
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	char names[256];
	const struct vml_image *image = use->image;
	unsigned n = list_claims(image, names, sizeof(names));
	bool raw = use->layer->format == VML_FORMAT_RAW && image->format == VML_FORMAT_RAW;
	bool footer = image->claims >> VML_FORMAT_VPC & 1 && image->probe_libvirt == VML_FORMAT_RAW;
	struct vml_place at = vml_at_bytes(image, 0, 4);
	if (n >= 2) {
		vml_report(out, at, "the bytes of %s pass for several formats: %s", image->path,
			names);
	} else if (n == 1 && has_boot_sector(image)) {
		vml_report(out, at,
			"the bytes of %s pass for %s and for the boot sector of a raw disk",
			image->path, names);
	} else if (n == 1 && raw && (!use->alone || footer)) {
		struct vml_report *r = vml_report(out, at,
			"%s is raw to QEMU, but holds the mark of %s, which other readers go by",
			image->path, names);
		if (use->alone)
			vml_report_severity(r, VML_NOTE);
	}
}

const struct vml_rule VML504 = {
	.id = "VML504",
	.name = "polyglot-image",
	.severity = VML_WARNING,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_IMAGE,
	.summary = "the bytes of an image pass for more than one format",
	.why = "What one program checks is not what the next one opens. A guest that writes a "
	       "header into its raw disk can have it followed by whoever guesses the format next: "
	       "a backup, a scanner, the next start.",
	.behaviour =
		"QEMU 7.2 looks at the first 512 bytes and takes VDI before qcow2, VMDK, VHD and "
		"VHDX where two match; libvirt 9.0.0 takes the first of iso, vpc, vdi, ploop, cow, "
		"qcow, qcow2, qed, vmdk, and compares only three bytes of some marks. A VHD "
		"footer at the end is raw to both, and a VHD to others.\n\nFor a fixed VHD by "
		"itself this is a note.",
	.remedy = "Find out who wrote the image. Declare its format wherever it is used, and never "
		  "let a program guess it.",
	.bad = "a qcow2 header with the mark of VDI at byte 64",
	.good = "<driver name='qemu' type='raw'/> on a disk whose bytes are no container",
	.refs = VML_LIST("CVE-2008-2004", "CVE-2013-1922"),
	.extent = VML_EXTENT_LAYER,
	.check.image = check,
};
