/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files of this room share while one document is read. */
#ifndef VML_DOMAIN_READING_H
#define VML_DOMAIN_READING_H

#include <glib.h>

#include <vmlint/model.h>

#include "base/arena.h"

struct vml_domain_reading {
	struct vml_arena *arena;
	const struct vml_target *target;
	GPtrArray *refusals; /* const struct vml_refusal * */
	const struct vml_document *document;
	const struct vml_node *domain; /* of a whole domain, else NULL */
	bool live;                     /* the document describes a running domain */
};

/* Records a refusal at parse time; `text` is libvirt's wording, NULL where it is not known. */
struct vml_refusal *vml_refuse_parse(const struct vml_domain_reading *r, enum vml_refusal_kind kind,
	const struct vml_disk *disk, const struct vml_node *node, const struct vml_attr *attr,
	const char *text, const char *fmt, ...) __attribute__((format(printf, 7, 8)));

/* One <disk> of a domain, a lone one, or (snapshot_disk) of a snapshot's own <disks>. */
const struct vml_disk *
vml_disk_read(const struct vml_domain_reading *r, const struct vml_node *node, bool snapshot_disk);

/* Refuses formats that the qemu driver does not take, in every declared layer. */
void vml_check_formats(const struct vml_domain_reading *r, const struct vml_disk *disk);

/* Refuses a format in which the qemu driver writes no external snapshot. */
void vml_check_snapshot_format(const struct vml_domain_reading *r, const struct vml_disk *disk);

/* A <pool>, a <volume>. */
const struct vml_pool *vml_pool_read(struct vml_arena *a, const struct vml_node *n);
const struct vml_volume *vml_volume_read(struct vml_arena *a, const struct vml_node *n);

/* How many bytes one of the unit is, "KiB" or "g"; 0 when libvirt does not know it. */
uint64_t vml_unit_bytes(const char *unit);
/* A number with @unit, as libvirt scales it, in KiB and rounded up; 0 when it is none. */
uint64_t vml_memory_kib(const struct vml_node *n);

#endif
