/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A name recorded in a header holds a password or key. The reporters mask it by its surroundings,
 * as they do wherever it stands.
 */
#include <string.h>

#include <vmlint/rule.h>

/* "://user:password@", or iSCSI's "://user%password@". */
static bool
has_userinfo(const char *name)
{
	const char *p = strstr(name, "://");
	if (!p)
		return false;
	p += 3;
	const char *end = p + strcspn(p, "/?#\"'"), *at = end;
	while (at > p && at[-1] != '@')
		at--;
	size_t separator = strcspn(p, strncmp(name, "iscsi", 5) == 0 ? ":%" : ":");
	return at > p && p + separator + 1 < at - 1;
}

/* A word that begins a key and is followed by a value. */
static bool
has_key(const char *name)
{
	const char *p = strncmp(name, "rbd:", 4) == 0 ? strstr(name, ":key=") : NULL;
	if (p && p[5] && p[5] != ':')
		return true;
	p = strstr(name, "password");
	if (!p)
		return false;
	p += strlen("password");
	p += strspn(p, "\"' ");
	return (*p == '=' || *p == ':') && p[1];
}

static void
check(const struct vml_image_use *use, struct vml_out *out)
{
	for (uint32_t i = 0; i < use->image->nrefs; i++) {
		const struct vml_ref *ref = &use->image->refs[i];
		if (!has_userinfo(ref->raw) && !has_key(ref->raw))
			continue;
		vml_report(out, vml_at_ref(use->image, ref),
			"%s records a password or key in the name %s", use->image->path, ref->raw);
	}
}

const struct vml_rule VML508 = {
	.id = "VML508",
	.name = "credentials-in-backing-name",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_HOST_EXPOSURE,
	.scope = VML_SCOPE_IMAGE,
	.summary = "a name recorded in a header holds a password or key",
	.why = "It goes wherever the image goes: into copies and backups, and into the output of "
	       "every tool that shows names. The guest's host is not the only one that learns it.",
	.behaviour =
		"`qemu-img info` 7.2 prints recorded names as they are. libvirt 9.0.0 does not "
		"represent user and password of an http address: it stops there without a "
		"terminator, and QEMU opens the base by itself.",
	.remedy = "Record a name without it (`qemu-img rebase -u`) and give the secret in the XML, "
		  "with <auth> or <cookies>. Change the password: it was readable.",
	.bad = "qemu-img create -f qcow2 -F raw -b https://joe:PASSWORD@host/base.img top.qcow2",
	.good = "qemu-img create -f qcow2 -F raw -b https://host/base.img top.qcow2",
	.check.image = check,
};
