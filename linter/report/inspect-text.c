/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `vmlint inspect` for people: what one header says, and what is wrong with it. */
#include <inttypes.h>

#include "base/mask.h"
#include "base/text.h"
#include "report/report.h"

static void
write_ref(const char *what, const struct vml_ref *ref, FILE *out, struct vml_arena *a)
{
	if (!ref)
		return;
	fprintf(out, "  %-13s %s", what, vml_mask_escape(a, ref->raw));
	if (ref->format)
		fprintf(out, " (%s)", vml_text_escape(a, ref->format));
	fprintf(out, " @ byte %" PRIu64 "\n", ref->offset);
}

static const char *
name_of(const char *name)
{
	return name ? name : "?";
}

/* " (10 MiB)" for sizes that are a round number of something. */
static const char *
size_text(uint64_t n, struct vml_arena *a)
{
	static const char *const units[] = { "", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB" };
	unsigned unit = 0;
	while (n && n % 1024 == 0) {
		n /= 1024;
		unit++;
	}
	return unit ? vml_arena_printf(a, " (%" PRIu64 " %s)", n, units[unit]) : "";
}

static void
write_facts(const struct vml_image *m, FILE *out, struct vml_arena *a)
{
	fprintf(out, "  %-13s %s", "format", name_of(vml_format_qemu(m->format)));
	if (m->has_version)
		fprintf(out, " version %u", m->version);
	fprintf(out, "\n  %-13s libvirt %s, qemu %s\n", "probed as",
		name_of(vml_format_libvirt(m->probe_libvirt)),
		name_of(vml_format_qemu(m->probe_qemu)));
	fprintf(out, "  %-13s %" PRIu64 " bytes%s\n", "virtual size", m->virtual_size,
		size_text(m->virtual_size, a));
	if (m->cluster_size)
		fprintf(out, "  %-13s %" PRIu64 "\n", "cluster size", m->cluster_size);
	write_ref("backing file", m->backing, out, a);
	write_ref("data file", m->data_file, out, a);
	if (m->encryption)
		fprintf(out, "  %-13s %s\n", "encryption", m->encryption);
	for (uint32_t i = 0; i < m->nfeatures; i++)
		fprintf(out, "%s%s%s", i ? ", " : "  features      ",
			vml_text_escape(a, m->features[i]), i + 1 == m->nfeatures ? "\n" : "");
	if (m->snapshots)
		fprintf(out, "  %-13s %" PRIu32 "\n", "snapshots", m->snapshots);
}

static void
write_defects(const struct vml_image *m, FILE *out, struct vml_arena *a)
{
	for (uint32_t i = 0; i < m->ndefects; i++) {
		const struct vml_defect *d = &m->defects[i];
		fprintf(out, "  %-13s %s @ byte %" PRIu64 ": %s\n",
			d->fatal ? "refused for" : "defect", vml_text_escape(a, d->kind), d->offset,
			vml_text_escape(a, d->message));
	}
}

void
vml_write_inspect_text(const struct vml_inspected *images, uint32_t n, FILE *out)
{
	for (uint32_t i = 0; i < n; i++) {
		struct vml_arena *a = vml_arena_new();
		fprintf(out, "%s\n", vml_text_escape(a, images[i].path));
		if (images[i].image) {
			write_facts(images[i].image, out, a);
			write_defects(images[i].image, out, a);
		} else {
			fprintf(out, "  %-13s %s\n", "unreadable",
				vml_text_escape(a, images[i].error ? images[i].error : ""));
		}
		vml_arena_free(a);
	}
}
