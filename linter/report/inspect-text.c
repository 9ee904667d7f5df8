/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `vmlint inspect` for people: what one header says, and what is wrong with it. */
#include <inttypes.h>

#include "base/mask.h"
#include "base/text.h"
#include "report/report.h"

static const char *
place_words(const struct vml_storage *s, struct vml_arena *a)
{
	const char *name = vml_mask_escape(a, vml_storage_words(s));
	if (s->type != VML_STORAGE_NETWORK)
		return name;
	const char *host = s->nhosts ? s->hosts[0].name : NULL;
	return vml_arena_printf(a, "%s %s%s%s", s->protocol, name, host ? " at " : "",
		host ? vml_mask_escape(a, host) : "");
}

static void
write_resolved(
	const char *label, const struct vml_resolved *r, bool later, FILE *out, struct vml_arena *a)
{
	static const char *const courses[] = {
		[VML_COURSE_IGNORED] = "does not follow it",
		[VML_COURSE_REFUSED] = "refuses it: ",
		[VML_COURSE_UNKNOWN] = "follows it to a place not told here",
	};
	fprintf(out, "    %-11s ", label);
	if (r->course == VML_COURSE_PLACE)
		fprintf(out, "%s%s\n", place_words(&r->place, a), later ? ", from 10.10 on" : "");
	else
		fprintf(out, "%s%s\n", courses[r->course],
			r->error ? vml_mask_escape(a, r->error) : "");
}

static bool
alike(const struct vml_reference *r)
{
	return r->qemu.course == r->libvirt.course && !r->apart && !r->later &&
	       r->qemu.course != VML_COURSE_REFUSED;
}

static void
write_reference(const struct vml_reference *r, FILE *out, struct vml_arena *a)
{
	static const char *const kinds[] = { "backing file", "data file", "extent", "parent",
		"locator" };
	const struct vml_ref *ref = r->ref;
	fprintf(out, "  %-13s %s", kinds[ref->kind], vml_mask_escape(a, ref->raw));
	if (ref->format || ref->access)
		fprintf(out, " (%s)", vml_text_escape(a, ref->format ? ref->format : ref->access));
	fprintf(out, " @ byte %" PRIu64 "\n", ref->offset);
	if (alike(r) && r->qemu.course == VML_COURSE_IGNORED)
		fprintf(out, "    not followed by qemu or libvirt\n");
	else
		write_resolved(alike(r) ? "leads to" : "qemu", &r->qemu, false, out, a);
	if (!alike(r))
		write_resolved("libvirt", &r->libvirt, r->later, out, a);
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
write_facts(const struct vml_inspected *i, FILE *out, struct vml_arena *a)
{
	const struct vml_image *m = i->image;
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
	for (uint32_t n = 0; n < i->nreferences; n++)
		write_reference(&i->references[n], out, a);
	if (m->encryption)
		fprintf(out, "  %-13s %s\n", "encryption", m->encryption);
	for (uint32_t n = 0; n < m->nfeatures; n++)
		fprintf(out, "%s%s%s", n ? ", " : "  features      ",
			vml_text_escape(a, m->features[n]), n + 1 == m->nfeatures ? "\n" : "");
	if (m->snapshots)
		fprintf(out, "  %-13s %" PRIu32 "\n", "snapshots", m->snapshots);
	if (m->in_use)
		fprintf(out, "  %-13s a running QEMU has it open\n", "in use");
	if (m->inventory)
		fprintf(out, "  %-13s %s\n", m->partial ? "told by" : "recorded in",
			vml_text_escape(a, m->inventory));
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
			write_facts(&images[i], out, a);
			write_defects(images[i].image, out, a);
		} else {
			fprintf(out, "  %-13s %s\n", "unreadable",
				vml_text_escape(a, images[i].error ? images[i].error : ""));
		}
		vml_arena_free(a);
	}
}
