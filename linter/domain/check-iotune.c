/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <iotune>: a limit on the total excludes one on either direction; QEMU's own limit of limits. */
#include <string.h>

#include "domain/check.h"

#define MAX_LIMIT 1000000000000000

uint64_t
vml_iotune_limit(const struct vml_node *tune, const char *prefix, const char *what)
{
	g_autofree char *name = g_strconcat(prefix, what, NULL);
	const struct vml_node *n = vml_child(tune, name);
	guint64 value = 0;

	if (n)
		g_ascii_string_to_unsigned(n->text, 10, 0, G_MAXUINT64, &value, NULL);
	return value;
}

static void
check_totals(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *tune, const char *what)
{
	if (vml_iotune_limit(tune, "total_", what) > 0 &&
		(vml_iotune_limit(tune, "read_", what) > 0 ||
			vml_iotune_limit(tune, "write_", what) > 0))
		vml_refuse_check(r, "VML706", disk, tune, NULL,
			vml_arena_printf(r->arena,
				"XML error: total and read/write %s cannot be set at the same time",
				what),
			"%s limits total_%s and one direction by itself", vml_disk_words(disk),
			what);
}

/* The first limit that QEMU does not take; NULL when there is none. */
static const struct vml_node *
too_large(const struct vml_node *tune)
{
	static const char *const names[] = { "total_bytes_sec", "read_bytes_sec", "write_bytes_sec",
		"total_iops_sec", "read_iops_sec", "write_iops_sec", "total_bytes_sec_max",
		"read_bytes_sec_max", "write_bytes_sec_max", "total_iops_sec_max",
		"read_iops_sec_max", "write_iops_sec_max", "size_iops_sec" };

	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (vml_iotune_limit(tune, "", names[i]) > MAX_LIMIT)
			return vml_child(tune, names[i]);
	return NULL;
}

/* Every limit is a number without anything around it; what libvirt does not know it drops. */
static void
check_numbers(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *tune)
{
	static const char *const limits[] = { "bytes_sec", "iops_sec", "bytes_sec_max",
		"iops_sec_max", "bytes_sec_max_length", "iops_sec_max_length", NULL };

	for (const struct vml_node *n = tune->first; n; n = n->next) {
		const char *rest = strchr(n->name, '_');
		const bool limit = (rest && vml_is_one_of(rest + 1, limits)) ||
				   strcmp(n->name, "size_iops_sec") == 0;
		guint64 number;

		if (limit && *n->text && vml_is_literal(n->text) && vml_child(tune, n->name) == n &&
			!g_ascii_string_to_unsigned(n->text, 10, 0, G_MAXUINT64, &number, NULL))
			vml_refuse_check(r, "VML012", disk, n, NULL,
				vml_arena_printf(r->arena,
					"XML error: disk iotune field '%s' must be an integer",
					n->name),
				"<%s> of %s is '%s', which is no number", n->name,
				vml_disk_words(disk), n->text);
	}
}

/* Whether any limit is set, so that a group of disks can share it. */
static bool
has_limit(const struct vml_node *tune)
{
	for (const struct vml_node *n = tune->first; n; n = n->next)
		if (strcmp(n->name, "group_name") != 0 && vml_iotune_limit(tune, "", n->name) > 0)
			return true;
	return false;
}

void
vml_check_iotune(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_node *tune = vml_child(disk->node, "iotune");

	if (!tune || disk->decl.storage.type == VML_STORAGE_VHOST_USER)
		return;
	check_numbers(r, disk, tune);
	if (vml_child(tune, "group_name") && *vml_child(tune, "group_name")->text &&
		!has_limit(tune))
		vml_refuse_check(r, "VML706", disk, vml_child(tune, "group_name"), NULL,
			"unsupported configuration: group_name can be configured only together "
			"with settings",
			"%s shares the limits of a group and sets none", vml_disk_words(disk));
	check_totals(r, disk, tune, "bytes_sec");
	check_totals(r, disk, tune, "iops_sec");
	check_totals(r, disk, tune, "bytes_sec_max");
	check_totals(r, disk, tune, "iops_sec_max");
	if (too_large(tune))
		vml_refuse_check(r, "VML706", disk, too_large(tune), NULL,
			"argument unsupported: block I/O throttle limit must be no more than "
			"1000000000000000 using QEMU",
			"%s has a limit above 10^15, which is QEMU's", vml_disk_words(disk));
}
