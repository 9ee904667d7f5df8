/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A name in a header that different readers take for different names, or that plays tricks on a
 * screen: bytes behind a NUL, control characters, marks that turn the writing direction, and what
 * is no UTF-8. Judged where the name is followed.
 */
#include <string.h>

#include <vmlint/rule.h>

/* One character of `s`; its length, 0 when these bytes are no UTF-8. */
static unsigned
decode(const unsigned char *s, uint32_t *code)
{
	unsigned n = *s < 0x80   ? 1
		     : *s < 0xc2 ? 0
		     : *s < 0xe0 ? 2
		     : *s < 0xf0 ? 3
		     : *s < 0xf5 ? 4
				 : 0;
	*code = n == 1 ? *s : n ? *s & (0xffu >> (n + 1)) : 0;
	for (unsigned i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		*code = *code << 6 | (s[i] & 0x3f);
	}
	bool overlong = (n == 3 && *code < 0x800) || (n == 4 && *code < 0x10000);
	bool surrogate = *code >= 0xd800 && *code < 0xe000;
	return overlong || surrogate || *code > 0x10ffff ? 0 : n;
}

static bool
turns_writing(uint32_t code)
{
	return code == 0x61c || code == 0x200e || code == 0x200f ||
	       (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* What is wrong with a name, in words, or NULL. */
static const char *
flaw_of(const char *name, bool decoded)
{
	const unsigned char *s = (const unsigned char *)name;
	uint32_t code;
	for (unsigned n; *s; s += n) {
		n = decode(s, &code);
		if (!n)
			return "bytes that are no UTF-8";
		if (code == '\n')
			return "a newline";
		if (code < 0x20 || (code >= 0x7f && code < 0xa0))
			return "a control character";
		if (turns_writing(code))
			return "a mark that turns the writing direction";
		if (decoded && code == 0xfffd)
			return "half a character of UTF-16";
	}
	return NULL;
}

static bool
is_followed(const struct vml_image_use *use, const struct vml_ref *ref)
{
	return ref == use->image->backing ? use->header_read
					  : ref != use->image->data_file || vml_use_is_read(use);
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	const struct vml_image *image = use->image;
	for (uint32_t i = 0; vml_use_is_read(use) && i < image->nrefs; i++) {
		const struct vml_ref *ref = &image->refs[i];
		const char *flaw = ref->goes_on ? "a NUL" : flaw_of(ref->raw, ref->decoded);
		if (!flaw || !is_followed(use, ref))
			continue;
		vml_report(out, vml_at_ref(image, ref), "%s names %s, which holds %s%s",
			image->path, ref->raw, flaw,
			ref->goes_on
				? "; QEMU and libvirt end the name there, other readers may not"
				: "");
	}
}

const struct vml_rule VML117 = {
	.id = "VML117",
	.name = "control-characters-in-name",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a name recorded in a header holds control characters",
	.why = "No tool writes such names; whoever made the image wants one program to check "
	       "another file than the next one opens, or a person to read another name than is "
	       "there.",
	.behaviour =
		"libvirt 9.0.0 and QEMU 7.2 end a recorded name at the first NUL and keep every "
		"other byte. A newline or tab is written unescaped into the live XML and read "
		"back as a blank, other control characters are dropped there: what was checked is "
		"then not what is open.",
	.remedy = "Do not start it. Find out where the image is from.",
	.bad = "an overlay whose header names \"/srv/base.img\\0/etc/shadow\"",
	.good = "an overlay whose header names /srv/base.img",
	.check.image = check,
};
