/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Parts of a disk that libvirt's parser reads as a whole: <reservations>, the size of a metadata
 * cache, what an s390 machine boots. Measured on 9.0.0.
 */
#include <string.h>

#include "base/bytes.h"
#include "domain/check.h"

/* The rule for a value that is wrong, empty or not there. */
static const char *
rule_of(const char *value)
{
	return !value ? "VML014" : *value ? "VML012" : "VML016";
}

/* ---- reservations -----------------------------------------------------------------------------
 */

static const struct {
	const char *attr, *only, *word;
} connection[] = { { "type", "unix", "connection type" }, { "path", NULL, "path" },
	{ "mode", "client", "connection mode" } };

/* All three are there before libvirt looks at what they say. */
static void
check_connection(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *at, const char *const *values)
{
	for (size_t i = 0; i < G_N_ELEMENTS(connection); i++)
		if (!values[i] || !*values[i]) {
			vml_refuse_check(r, rule_of(values[i]), disk, at,
				values[i] ? connection[i].attr : NULL,
				vml_arena_printf(r->arena,
					"XML error: missing %s for <reservations/>",
					connection[i].word),
				"the reservations of %s have no %s", vml_disk_words(disk),
				connection[i].word);
			return;
		}
	for (size_t i = 0; i < G_N_ELEMENTS(connection); i++)
		if (connection[i].only && strcmp(values[i], connection[i].only) != 0) {
			vml_refuse_check(r, "VML012", disk, at, connection[i].attr,
				vml_arena_printf(r->arena,
					"XML error: unsupported %s for <reservations/>: %s",
					connection[i].word, values[i]),
				"the reservations of %s have %s='%s', and libvirt takes '%s'",
				vml_disk_words(disk), connection[i].attr, values[i],
				connection[i].only);
			return;
		}
}

/* Who reserves by himself says where; libvirt's own helper may leave it open. */
static void
check_reservations(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *reservations)
{
	const struct vml_node *source = vml_child(reservations, "source");
	const char *values[G_N_ELEMENTS(connection)];
	bool any = !vml_value_is(reservations, "managed", "yes"), literal = true;

	for (size_t i = 0; i < G_N_ELEMENTS(connection); i++) {
		values[i] = vml_value(source, connection[i].attr);
		any = any || (values[i] && *values[i]);
		literal = literal && (!values[i] || vml_is_literal(values[i]));
	}
	if (any && literal)
		check_connection(r, disk, source ? source : reservations, values);
}

/* ---- sizes with a unit ------------------------------------------------------------------------
 */

static void
refuse_size(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *size, const char *attr, const char *text)
{
	vml_refuse_check(r, "VML012", disk, size, attr, text,
		"a metadata cache of %s has a size that is none", vml_disk_words(disk));
}

static void
check_cache(
	const struct vml_domain_reading *r, const struct vml_disk *disk, const struct vml_decl *d)
{
	const struct vml_node *cache =
		d->format_node ? vml_child(d->format_node, "metadata_cache") : NULL;
	const struct vml_node *size = cache ? vml_child(cache, "max_size") : NULL;
	const char *unit = size ? vml_value(size, "unit") : NULL;
	uint64_t number, scale = 1, bytes;

	if (!size || !*size->text || !vml_is_literal(size->text) || (unit && !vml_is_literal(unit)))
		return;
	if (unit && *unit)
		scale = vml_unit_bytes(unit);
	if (!vml_read_number(size->text, G_MAXUINT64, &number))
		refuse_size(r, disk, size, NULL,
			vml_arena_printf(r->arena,
				"XML error: Invalid value '%s' for element or attribute '%s'",
				size->text,
				d == &disk->decl ? "./metadata_cache/max_size"
						 : "./format/metadata_cache/max_size"));
	else if (scale == 0)
		refuse_size(r, disk, size, "unit",
			vml_arena_printf(r->arena, "invalid argument: unknown suffix '%s'", unit));
	else if (!vml_mul_u64(number, scale, &bytes))
		refuse_size(r, disk, size, NULL,
			vml_arena_printf(r->arena,
				"numerical overflow: value too large: %" G_GUINT64_FORMAT "%s",
				number, unit));
}

/* ---- what to boot -----------------------------------------------------------------------------
 */

#define MAX_LOADPARM 8

static void
check_loadparm(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789. ";
	const struct vml_node *boot = vml_child(disk->node, "boot");
	const char *given = boot ? vml_value(boot, "loadparm") : NULL;
	g_autofree char *value = given ? g_ascii_strup(given, -1) : NULL;
	const char *text = NULL;

	if (!value || !vml_is_literal(value))
		return;
	g_strdelimit(value, "-", '_'); /* as libvirt makes words of a command line upper case */
	if (!*value || strlen(value) > MAX_LOADPARM)
		text = "internal error: loadparm value '%s' must be between 1 and 8 characters";
	else if (value[strspn(value, safe)] != '\0')
		text = "internal error: invalid loadparm value '%s', expecting chars in set of "
		       "[a-zA-Z0-9.] and blank spaces";
	if (text)
		vml_refuse_check(r, rule_of(given), disk, boot, "loadparm",
			vml_arena_printf(r->arena, text, value),
			"%s boots with loadparm='%s', and libvirt takes 1 to 8 letters, digits, "
			"dots and blanks",
			vml_disk_words(disk), given);
}

void
vml_check_parts(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	for (const struct vml_decl *d = &disk->decl; d; d = d->below) {
		const struct vml_node *source = d->storage.node;

		if (source && vml_child(source, "reservations"))
			check_reservations(r, disk, vml_child(source, "reservations"));
		check_cache(r, disk, d);
	}
	check_loadparm(r, disk);
}
