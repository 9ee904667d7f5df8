/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Whether a document fits its grammar, and nothing else: the matcher's steps, remembered over
 * documents, so that most of a document costs a look into a table. Belongs to one thread at a time.
 */
#ifndef VML_XML_SCHEMA_ACCEPT_H
#define VML_XML_SCHEMA_ACCEPT_H

#include <vmlint/model.h>

#include "xml/schema-type.h"

struct vml_acceptor;

/* Accepts what exists at that libvirt version, 0 = any. Freed with vml_acceptor_free(). */
struct vml_acceptor *vml_acceptor_new(const struct vml_checker *c, uint32_t version);
void vml_acceptor_free(struct vml_acceptor *a);
uint32_t vml_acceptor_version(const struct vml_acceptor *a);
/* Whether it has learnt so much that a new one should take its place. */
bool vml_acceptor_is_full(const struct vml_acceptor *a);
/*
 * True when everything in the document certainly fits. False when something does not, and in a few
 * cases that are rare and dear to decide: text among elements, and too many readings of one
 * element.
 */
bool vml_acceptor_takes(struct vml_acceptor *a, const struct vml_node *root);

#endif
