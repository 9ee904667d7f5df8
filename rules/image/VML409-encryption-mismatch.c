/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The image is encrypted and the XML gives no key, or the other way round. */
#include <vmlint/rule.h>

const struct vml_rule VML409 = {
	.id = "VML409",
	.name = "encryption-mismatch",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_REFUSED,
	.scope = VML_SCOPE_DOCUMENT,
	.summary = "the image's encryption is not what <encryption> says",
	.why = "Without the key nobody can open the image, and the domain does not start.",
	.behaviour =
		"libvirt 9.0.0 gives keys to declared layers only: a LUKS base that it detects "
		"ends "
		"the start with \"Unexpected enum value 0 for virStorageEncryptionEngine\". For an "
		"encrypted qcow2 disk without <encryption> QEMU 7.2 says \"Parameter "
		"'encrypt.key-secret' is required for cipher\". A LUKS image declared raw starts, "
		"and the guest sees the encrypted bytes: that may be its own encryption.",
	.remedy = "Declare the layer with <encryption format='luks'> and its <secret>, in the "
		  "explicit chain where it is a base.",
	.bad = "<driver name='qemu' type='qcow2'/>\n<source file='/srv/luks.qcow2'/>",
	.good = "<driver name='qemu' type='qcow2'/>\n<source file='/srv/luks.qcow2'>\n"
		"  <encryption format='luks'>\n    <secret type='passphrase' usage='luks'/>\n"
		"  </encryption>\n</source>",
	.refs = VML_LIST("https://libvirt.org/formatstorageencryption.html"),
	.refusals = VML_KINDS(VML_REFUSAL_ENCRYPTION),
	.check = { .document = vml_check_refusals, .image = vml_check_image_refusal },
};
