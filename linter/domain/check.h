/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What libvirt and its qemu driver check of disks when a domain is defined, beyond formats: one
 * topic per file, each refusal carrying the id of its rule. Measured on libvirt 9.0.0.
 */
#ifndef VML_DOMAIN_CHECK_H
#define VML_DOMAIN_CHECK_H

#include "domain/domain.h"
#include "domain/reading.h"

/* The disk that an element is, or NULL. */
const struct vml_disk *vml_disk_at(const GPtrArray *disks, const struct vml_node *node);
/*
 * Records that the disk is refused for `rule`, at the attribute of that name, or at the whole tag
 * where `attr` is NULL. `text` is libvirt's wording, NULL where it is not known.
 */
struct vml_refusal *vml_refuse_check(const struct vml_domain_reading *r, const char *rule,
	const struct vml_disk *disk, const struct vml_node *node, const char *attr,
	const char *text, const char *fmt, ...) __attribute__((format(printf, 7, 8)));
/* Whether a value may be what it says: template syntax stands for something else. */
bool vml_is_literal(const char *value);
bool vml_value_is(const struct vml_node *node, const char *attr, const char *value);
/* Whether `word` is one of a NULL-terminated list; NULL is none. */
bool vml_is_one_of(const char *word, const char *const *list);
/* The attribute as a decimal number; `fallback` when it is absent, false when it is no number. */
bool vml_number_of(const struct vml_node *node, const char *attr, uint64_t fallback, uint64_t *out);

/*
 * A number in decimal, after any white space, as libvirt's parser reads one; false when it is none
 * or above `max`.
 */
bool vml_read_number(const char *text, uint64_t max, uint64_t *out);

/* ---- machine.c ------------------------------------------------------------------------------- */

enum vml_machine { VML_MACHINE_OTHER, VML_MACHINE_PC, VML_MACHINE_Q35 };
/* What the <domain> is, where that can be told; `domain` may be NULL. */
enum vml_machine vml_machine_of(const struct vml_node *domain);
/*
 * The model of that controller, NULL where libvirt chooses it. False when it cannot be told which
 * controller it is, or which model.
 */
bool vml_controller_model(
	const struct vml_document *d, const char *type, uint64_t index, const char **model);

/* ---- checks ---------------------------------------------------------------------------------- */

/* What no driver would take: libvirt's parser stops there. */
void vml_check_values(const struct vml_domain_reading *r, const struct vml_disk *disk);
void vml_check_parts(const struct vml_domain_reading *r, const struct vml_disk *disk);
void vml_check_secrets(const struct vml_domain_reading *r, const struct vml_disk *disk);

void vml_check_driver(const struct vml_domain_reading *r, const struct vml_disk *disk);
/* <target>: its name and bus; what it says of the drive; what the bus's drives have. */
void vml_check_target(const struct vml_domain_reading *r, const struct vml_disk *disk);
void vml_check_options(const struct vml_domain_reading *r, const struct vml_disk *disk);
void vml_check_drive(const struct vml_domain_reading *r, const struct vml_disk *disk);
void vml_check_identity(const struct vml_domain_reading *r, const struct vml_disk *disk);
void vml_check_lun(const struct vml_domain_reading *r, const struct vml_disk *disk);
/* What the security drivers do not take: the first that libvirt asks when a domain starts. */
void vml_check_labels(const struct vml_domain_reading *r, const struct vml_disk *disk);
void vml_check_source(const struct vml_domain_reading *r, const struct vml_disk *disk);
void vml_check_network(const struct vml_domain_reading *r, const struct vml_disk *disk);
/* <PREFIXWHAT> of an <iotune>; 0 when it is absent or no number, which also means no limit. */
uint64_t vml_iotune_limit(const struct vml_node *tune, const char *prefix, const char *what);
void vml_check_iotune(const struct vml_domain_reading *r, const struct vml_disk *disk);
void vml_check_vhostuser(const struct vml_domain_reading *r, const struct vml_disk *disk);
void vml_check_address(const struct vml_domain_reading *r, const struct vml_disk *disk);

/* sgio='unfiltered' of a disk, or of a host device (`disk` NULL). */
void vml_check_unfiltered(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *device);

/* Most of these, of a disk that has what every disk needs. */
void vml_check_disk(const struct vml_domain_reading *r, const struct vml_disk *disk);
/* What several devices share; `devices` is their parent. */
void vml_check_addresses(
	const struct vml_domain_reading *r, const struct vml_node *devices, const GPtrArray *disks);
void vml_check_aliases(
	const struct vml_domain_reading *r, const struct vml_node *devices, const GPtrArray *disks);
void vml_check_boot(
	const struct vml_domain_reading *r, const struct vml_node *devices, const GPtrArray *disks);

/* Values that libvirt took once, outside of disks; `devices` may be NULL. */
void vml_check_removed(
	const struct vml_domain_reading *r, const struct vml_node *devices, bool qemu_driver);

#endif
