/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The AES encryption of qcow and qcow2, which no system emulator opens any more. */
#include <string.h>

#include <vmlint/rule.h>

static void
check_image(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_image *image = use->image;
	const uint64_t method = image->format == VML_FORMAT_QCOW ? 36 : 32;
	if (!use->alone || !image->encryption || strcmp(image->encryption, "aes") != 0)
		return;
	vml_report_likely(vml_report(out, vml_at_bytes(image, method, 4),
		"%s is encrypted with the old AES method, and no domain starts with it",
		image->path));
}

const struct vml_rule VML410 = {
	.id = "VML410",
	.name = "legacy-encryption",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "the image has the old AES encryption of qcow and qcow2",
	.why = "Its design was broken, and the system emulators dropped it. Only qemu-img still "
	       "reads such images.",
	.behaviour = "QEMU 7.2: \"Use of AES-CBC encrypted qcow2 images is no longer supported in "
		     "system "
		     "emulators\". As a base, or with <encryption format='qcow'>, libvirt 9.0.0 "
		     "refuses first: \"old qcow/qcow2 encryption is not supported\".",
	.remedy = "Convert the image with `qemu-img convert` and its password, to qcow2 with LUKS.",
	.bad = "qemu-img create -f qcow2 -o encrypt.format=aes,encrypt.key-secret=k disk.qcow2 1G",
	.good = "qemu-img create -f qcow2 -o encrypt.format=luks,encrypt.key-secret=k disk.qcow2 "
		"1G",
	.refusals = VML_KINDS(VML_REFUSAL_LEGACY_ENCRYPTION),
	.check = { .document = vml_check_refusals, .image = check_image },
};
