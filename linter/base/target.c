/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Target versions. The one table of what libvirt and QEMU do differently from version to version
 * with images and chains; everything else asks vml_target_has(). Left out: history that no
 * document or image of today can show (CVE-2010-2237 and its kin, defaults of qemu-img create).
 */
#include "base/target.h"

#include <glib.h>

#include "base/arena.h"
#include "base/text.h"

#define V VML_VERSION
#define NEWEST_LIBVIRT V(12, 7, 0)
#define NEWEST_QEMU V(10, 0, 13)
#define EVER         \
	{            \
		0, 0 \
	}
#define SINCE(...)                \
	{                         \
		V(__VA_ARGS__), 0 \
	}
#define UNTIL(...)                \
	{                         \
		0, V(__VA_ARGS__) \
	}

/* The newest libvirt whose sources were read whole; later ones are known by their news only. */
#define READ_WHOLE V(11, 3, 0)

static const struct vml_target_row rows[] = {
	{ VML_BEHAVIOUR_BACKING_INPUT, SINCE(5, 10, 0), SINCE(4, 2, 0), 0,
		"libvirt 5.10.0 uses -blockdev with QEMU 4.2 or newer; domain format "
		"documentation" },
	{ VML_BEHAVIOUR_FORMAT_REQUIRED, SINCE(6, 0, 0), EVER, 0,
		"libvirt 6.0.0 news, commit 3615e8b39bad" },
	{ VML_BEHAVIOUR_LEAF_PROBED, SINCE(6, 1, 0), EVER, 0,
		"libvirt 6.1.0 news; seen with 9.0.0, read in 11.3.0" },
	{ VML_BEHAVIOUR_UNKNOWN_IS_RAW, SINCE(9, 10, 0), EVER, 0,
		"libvirt 9.10.0 news; the opposite seen with 9.0.0, read in 11.3.0" },
	{ VML_BEHAVIOUR_DEEP_CHAIN_FAILS, { V(10, 8, 0), V(12, 0, 0) }, EVER, 0,
		"libvirt 12.0.0 news: regression of the change to json-c in 10.8.0" },
	{ VML_BEHAVIOUR_DATA_FILE_SEEN, SINCE(10, 10, 0), EVER, 0, "libvirt 10.10.0 news" },
	{ VML_BEHAVIOUR_EXTENSIONS_UNPADDED, EVER, EVER, READ_WHOLE,
		"read in libvirt 9.0.0 and 11.3.0; later versions not examined" },
	{ VML_BEHAVIOUR_PROBING_CONFIGURABLE, UNTIL(4, 5, 0), EVER, 0,
		"libvirt 4.5.0 news: allow_disk_format_probing removed" },
	{ VML_BEHAVIOUR_LINK_DIRECTORY, SINCE(1, 0, 3), EVER, 0,
		"libvirt 1.0.3, commit d1333dd0f; seen with 9.0.0" },
	{ VML_BEHAVIOUR_PATHS_AS_REACHED, SINCE(1, 2, 6), EVER, 0,
		"libvirt 1.2.6, commit e71437fff; seen with 9.0.0" },
	{ VML_BEHAVIOUR_JSON_NAMES, SINCE(2, 1, 0), EVER, 0, "libvirt 2.1.0 news" },
	{ VML_BEHAVIOUR_JSON_FLAT_NAMES, SINCE(3, 5, 0), EVER, 0, "libvirt 3.5.0 news" },
	{ VML_BEHAVIOUR_NETWORK_RAW, SINCE(5, 1, 0), EVER, 0, "libvirt 5.1.0 news" },
	{ VML_BEHAVIOUR_SLICES, SINCE(6, 1, 0), EVER, 0, "libvirt 6.1.0 news" },
	{ VML_BEHAVIOUR_BACKING_VOLUME, SINCE(6, 1, 0), EVER, 0, "libvirt 6.1.0 news" },
	{ VML_BEHAVIOUR_LOOPS_BY_IDENTITY, UNTIL(7, 1, 0), EVER, 0,
		"commit 01f7ade of January 2021 has it, 9.0.0 only counts layers; when it went is "
		"not known more closely than between 7.1 and 9.0" },
	{ VML_BEHAVIOUR_OVERLAY_READABLE, UNTIL(11, 10, 0), EVER, 0,
		"CVE-2025-13193, mended in libvirt 11.10.0" },

	{ VML_BEHAVIOUR_QEMU_TOO_OLD, { V(11, 2, 0), 0 }, UNTIL(6, 2, 0), 0,
		"libvirt 11.2.0 news: QEMU 6.2 or newer" },
	{ VML_BEHAVIOUR_QEMU_TOO_OLD, { V(12, 4, 0), 0 }, UNTIL(7, 2, 0), 0,
		"libvirt 12.4.0 news: QEMU 7.2 or newer" },
	{ VML_BEHAVIOUR_QEMU_COW, EVER, UNTIL(2, 2, 0), 0, "driver deleted for QEMU 2.2" },
	{ VML_BEHAVIOUR_QEMU_TFTP, EVER, UNTIL(2, 8, 0), 0, "QEMU 2.8 removed tftp" },
	{ VML_BEHAVIOUR_QEMU_VXHS, EVER, UNTIL(5, 1, 0), 0, "QEMU 5.1 removed vxhs" },
	{ VML_BEHAVIOUR_QEMU_SHEEPDOG, EVER, UNTIL(6, 0, 0), 0, "QEMU 6.0 removed sheepdog" },
	{ VML_BEHAVIOUR_QEMU_GLUSTER_DEPRECATED, EVER, SINCE(9, 2, 0), 0,
		"QEMU 9.2, list of deprecated features" },
	{ VML_BEHAVIOUR_QEMU_QCOW2_V3, EVER, SINCE(1, 1, 0), 0, "QEMU 1.1 release" },
	{ VML_BEHAVIOUR_QEMU_DATA_FILE, EVER, SINCE(4, 0, 0), 0, "QEMU 4.0 release" },
	{ VML_BEHAVIOUR_QEMU_DATA_FILE_PLAIN, EVER, { V(7, 2, 0), V(7, 2, 1) }, 0,
		"CVE-2024-4467; 7.2 by itself is the series, as it is kept; seen with 7.2.22" },
	{ VML_BEHAVIOUR_QEMU_DATA_FILE_PLAIN, EVER, { V(7, 2, 13), V(7, 3, 0) }, 0,
		"CVE-2024-4467, mended in 7.2.13" },
	{ VML_BEHAVIOUR_QEMU_DATA_FILE_PLAIN, EVER, SINCE(9, 1, 0), 0,
		"CVE-2024-4467, mended in 9.1.0; stable releases of 8.2 and 9.0 count as not "
		"mended, for it is not known which of them were" },
	{ VML_BEHAVIOUR_QEMU_ZSTD, EVER, SINCE(5, 1, 0), 0, "QEMU 5.1 release" },
	{ VML_BEHAVIOUR_QEMU_EXTENDED_L2, EVER, SINCE(5, 2, 0), 0, "QEMU 5.2 release" },
	{ VML_BEHAVIOUR_QEMU_SECTOR0_GUARD, EVER, SINCE(2, 3, 0), 0,
		"QEMU 2.3 release; seen with 7.2.22" },
	{ VML_BEHAVIOUR_QEMU_IMG_WANTS_FORMAT, EVER, SINCE(6, 1, 0), 0,
		"QEMU 6.1, commit 497a30dbb0; seen with 7.2.22" },
};

const struct vml_target_row *
vml_target_rows(unsigned *n)
{
	*n = G_N_ELEMENTS(rows);
	return rows;
}

struct vml_target
vml_target_newest(void)
{
	return (struct vml_target){ .libvirt = NEWEST_LIBVIRT, .qemu = NEWEST_QEMU };
}

static void
add_stretch(GArray *all, uint32_t version)
{
	struct vml_target t = vml_target_newest();
	t.libvirt = version;
	for (guint i = 0; i < all->len; i++)
		if (g_array_index(all, struct vml_target, i).libvirt == version)
			return;
	g_array_append_val(all, t);
}

GArray *
vml_target_stretches(void)
{
	GArray *all = g_array_new(FALSE, FALSE, sizeof(struct vml_target));
	add_stretch(all, NEWEST_LIBVIRT);
	add_stretch(all, V(1, 0, 0)); /* before the first change that the table knows */
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (rows[i].libvirt.since)
			add_stretch(all, rows[i].libvirt.since);
		if (rows[i].libvirt.until)
			add_stretch(all, rows[i].libvirt.until);
	}
	return all;
}

static bool
inside(struct vml_target_range r, uint32_t version)
{
	return version >= r.since && (r.until == 0 || version < r.until);
}

bool
vml_target_has(const struct vml_target *t, enum vml_behaviour b)
{
	if (b == VML_BEHAVIOUR_BACKING_INPUT && t->has_domcaps)
		return t->domcaps_backing;
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (rows[i].behaviour == b && inside(rows[i].libvirt, t->libvirt) &&
			inside(rows[i].qemu, t->qemu))
			return true;
	}
	return false;
}

/* An open end is an extrapolation beyond the versions that somebody looked at. */
static bool
measured(const struct vml_target_row *row, const struct vml_target *t)
{
	const uint32_t known = row->measured != 0 ? row->measured : NEWEST_LIBVIRT;

	if (row->libvirt.until == 0 && (row->libvirt.since != 0 || row->measured != 0) &&
		t->libvirt > known)
		return false;
	return row->qemu.since == 0 || row->qemu.until != 0 || t->qemu <= NEWEST_QEMU;
}

bool
vml_target_measured(const struct vml_target *t, enum vml_behaviour b)
{
	if (b == VML_BEHAVIOUR_BACKING_INPUT && t->has_domcaps)
		return true;
	for (unsigned i = 0; i < G_N_ELEMENTS(rows); i++) {
		if (rows[i].behaviour == b && !measured(&rows[i], t))
			return false;
	}
	return true;
}

/* "libvirt=9.0.0": one part of a target. */
static bool
parse_part(const char *part, struct vml_target *t, unsigned *seen, char **error)
{
	static const char *const names[] = { "libvirt", "qemu" };
	uint32_t *const versions[] = { &t->libvirt, &t->qemu };

	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
		const size_t n = strlen(names[i]);

		if (strncmp(part, names[i], n) != 0 || part[n] != '=')
			continue;
		if ((*seen & 1u << i) != 0) {
			*error = g_strdup_printf("%s is given twice", names[i]);
			return false;
		}
		*seen |= 1u << i;
		if (vml_version_parse(part + n + 1, versions[i]))
			return true;
		*error = g_strdup_printf("'%s' is no version of %s (expected one like %s)",
			part + n + 1, names[i], i == 0 ? "9.0.0" : "7.2");
		return false;
	}
	*error = g_strdup_printf("'%s' is not libvirt=VERSION or qemu=VERSION", part);
	return false;
}

bool
vml_target_parse(const char *text, struct vml_target *t, char **error)
{
	struct vml_target read = vml_target_newest();
	g_auto(GStrv) parts = g_strsplit(text, ",", -1);
	unsigned seen = 0;

	if (parts[0] == NULL) {
		*error = g_strdup("no version given (expected libvirt=VERSION,qemu=VERSION)");
		return false;
	}
	for (char **part = parts; *part != NULL; part++) {
		if (!parse_part(*part, &read, &seen, error))
			return false;
	}
	t->libvirt = read.libvirt;
	t->qemu = read.qemu;
	t->given = true;
	return true;
}

/* What follows `label` on its line of `text`; NULL when no line starts so. */
static char *
line_after(char **lines, const char *label)
{
	for (char **line = lines; *line != NULL; line++) {
		if (g_str_has_prefix(*line, label))
			return g_strstrip(*line + strlen(label));
	}
	return NULL;
}

bool
vml_target_from_virsh(const char *text, struct vml_target *t, char **error)
{
	struct vml_target read = vml_target_newest();
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	const char *libvirt = line_after(lines, "Running against daemon:");
	const char *qemu = line_after(lines, "Running hypervisor: QEMU ");

	if (libvirt == NULL)
		libvirt = line_after(lines, "Using library: libvirt ");
	if (libvirt == NULL || !vml_version_parse(libvirt, &read.libvirt)) {
		*error = g_strdup("no libvirt version found (expected the output of "
				  "'LC_ALL=C virsh version')");
		return false;
	}
	if (qemu != NULL && !vml_version_parse(qemu, &read.qemu)) {
		*error = g_strdup_printf("'%s' is no version of QEMU", qemu);
		return false;
	}
	t->libvirt = read.libvirt;
	t->qemu = read.qemu;
	t->given = true;
	return true;
}
