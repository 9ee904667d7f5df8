/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * <auth> and <encryption> as libvirt's parser reads them, in the disk and in every source: kinds,
 * and the secrets that they name. What goes with which disk is checked elsewhere.
 */
#include <string.h>

#include "domain/check.h"

struct at {
	const struct vml_domain_reading *reading;
	const struct vml_disk *disk;
	const char *rule;
};

static void
refuse(const struct at *at, const struct vml_node *node, const char *attr, const char *text,
	const char *why)
{
	vml_refuse_check(at->reading, at->rule, at->disk, node, attr, text, "<%s> of %s %s",
		node->name, vml_disk_words(at->disk), why);
}

/* 32 hexadecimal digits with dashes anywhere between them, as libvirt reads UUIDs. */
static bool
is_uuid(const char *text)
{
	unsigned digits = 0;

	text += strspn(text, " \t\n\v\f\r");
	for (; *text && digits < 32; text++) {
		if (*text == '-' && digits % 2 == 0)
			continue;
		if (!g_ascii_isxdigit(*text))
			return false;
		digits++;
	}
	return digits == 32 && text[strspn(text, " \t\n\v\f\r")] == '\0';
}

/* Which secret it is: by its UUID or by what it is for. */
static void
check_reference(const struct at *at, const struct vml_node *secret)
{
	const char *uuid = vml_value(secret, "uuid"), *usage = vml_value(secret, "usage");

	if (!uuid && !usage)
		refuse(at, secret, NULL, "XML error: missing secret uuid or usage attribute",
			"names no secret");
	else if (uuid && usage)
		refuse(at, secret, NULL, "XML error: either secret uuid or usage expected",
			"names its secret twice");
	else if (uuid && vml_is_literal(uuid) && !is_uuid(uuid))
		refuse(at, secret, "uuid",
			vml_arena_printf(
				at->reading->arena, "XML error: invalid secret uuid '%s'", uuid),
			"has a uuid that is none");
}

static void
check_login(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *auth)
{
	static const char *const types[] = { "none", "chap", "ceph", NULL };
	const struct at at = { r, disk, "VML709" };
	const char *user = auth ? vml_value(auth, "username") : NULL;
	const char *type = auth ? vml_value(auth, "type") : NULL;

	if (!auth)
		return;
	if (!user || !*user)
		refuse(&at, auth, NULL, "XML error: missing username for auth", "names no user");
	else if (type && vml_is_literal(type) && !vml_is_one_of(type, types))
		refuse(&at, auth, "type",
			vml_arena_printf(r->arena,
				"unsupported configuration: unknown auth type '%s'", type),
			"is of a type that libvirt does not know");
	else if (!vml_child(auth, "secret"))
		refuse(&at, auth, NULL, "XML error: Missing <secret> element in auth",
			"has no <secret>");
	else
		check_reference(&at, vml_child(auth, "secret"));
}

static void
check_key(const struct at *at, const struct vml_node *secret)
{
	const char *type = vml_value(secret, "type");

	if (!type || !*type)
		refuse(at, secret, NULL, "XML error: unknown volume encryption secret type",
			"has no type");
	else if (vml_is_literal(type) && strcmp(type, "passphrase") != 0)
		refuse(at, secret, "type",
			vml_arena_printf(at->reading->arena,
				"unsupported configuration: unknown volume encryption secret type "
				"%s",
				type),
			"is no passphrase");
	else
		check_reference(at, secret);
}

static void
check_cipher(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *encryption)
{
	if (vml_child(encryption, "ivgen") && !vml_child(encryption, "cipher"))
		vml_refuse_check(r, "VML733", disk, encryption, NULL,
			"XML error: ivgen element found, but cipher is missing",
			"the encryption of %s has an <ivgen> and no <cipher>",
			vml_disk_words(disk));
}

static void
check_encryption(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *encryption)
{
	static const char *const formats[] = { "default", "qcow", "luks", "luks2", NULL };
	const struct at at = { r, disk, "VML733" };
	const char *format = encryption ? vml_value(encryption, "format") : NULL;
	const bool newer = r->target && r->target->libvirt > VML_VERSION(9, 0, 0);

	if (!encryption)
		return;
	if (!format || !*format)
		refuse(&at, encryption, NULL, "XML error: unknown volume encryption format",
			"has no format");
	else if (vml_is_literal(format) && !vml_is_one_of(format, formats) &&
		 !(newer && strcmp(format, "luks-any") == 0))
		refuse(&at, encryption, "format",
			vml_arena_printf(r->arena,
				"unsupported configuration: unknown volume encryption format type "
				"%s",
				format),
			"has a format that libvirt does not know");
	for (const struct vml_node *s = vml_child(encryption, "secret"); s; s = vml_again(s))
		check_key(&at, s);
	if (vml_is_one_of(format, formats) && g_str_has_prefix(format, "luks"))
		check_cipher(r, disk, encryption);
}

void
vml_check_secrets(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	check_login(r, disk, vml_child(disk->node, "auth"));
	check_encryption(r, disk, vml_child(disk->node, "encryption"));
	for (const struct vml_decl *d = &disk->decl; d; d = d->below) {
		const struct vml_node *source = d->storage.node;

		if (source) {
			check_login(r, disk, vml_child(source, "auth"));
			check_encryption(r, disk, vml_child(source, "encryption"));
		}
	}
}
