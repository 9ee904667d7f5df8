/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * XML tree → typed facts, the way libvirt's parser takes them: first of several siblings wins, a
 * <backingStore> without type ends the chain, and so on. Also the parser's refusals that concern
 * storage.
 */
#ifndef VML_DOMAIN_DOMAIN_H
#define VML_DOMAIN_DOMAIN_H

#include <glib.h>

#include <vmlint/model.h>

#include "base/arena.h"

/*
 * What a file must look like to be libvirt's: a known root in no namespace; a <domain> also needs
 * @type or a child name, uuid, memory, os or devices. VML_ROOT_OTHER otherwise.
 */
enum vml_root vml_root_of(const struct vml_node *root);

/*
 * Fills the facts of `d` from its tree (d->node; <domstatus> is unwrapped here): domain data, disks
 * and their declarations, volume, pool. Parse-stage refusals are appended to `refusals` (elements:
 * const struct vml_refusal *, in the arena). Chains are left NULL.
 */
void vml_domain_read(struct vml_arena *a, struct vml_document *d, GPtrArray *refusals);

/*
 * Whether libvirt refuses a domain in which `n` lacks that child or attribute, though the schema
 * does not ask for it. False when it is there.
 */
bool vml_domain_needs(const struct vml_node *n, const char *name, enum vml_part kind);
/* Whether an earlier element of its name has what libvirt, reading both as one, refuses twice. */
bool vml_domain_clashes(const struct vml_node *n);

/* Completes the misfits of a document with what libvirt's parser does about them. */
void vml_domain_receive(struct vml_arena *a, struct vml_schema *s);

/* Appends the secrets that a tree holds in clear (struct vml_secret). */
void vml_domain_secrets(struct vml_arena *a, const struct vml_node *root, GArray *secrets);

enum vml_storage_type vml_storage_from_name(const char *name); /* NONE when unknown */
/* The attribute of <source> that holds the path, or NULL. */
const char *vml_storage_path_attr(enum vml_storage_type type);
/*
 * Parses a <source>-like element of storage type `type` (attributes of `source`, which may be
 * NULL).
 */
struct vml_storage
vml_storage_read(struct vml_arena *a, enum vml_storage_type type, const struct vml_node *source);

/*
 * Says that it would not be refused if `node` (may be NULL) had an attribute or a child of that
 * name; nothing is said when it has.
 */
void vml_refused_without(
	struct vml_refusal *x, const struct vml_node *node, enum vml_part part, const char *name);
/* libvirt's text when the qemu driver refuses that format on that storage, else NULL. */
const char *vml_format_refusal(enum vml_format format, enum vml_storage_type type);

#endif
