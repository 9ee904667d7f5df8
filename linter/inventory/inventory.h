/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inventories: written down from what a store has seen, taken over from other programs, compared.
 */
#ifndef VML_INVENTORY_INVENTORY_H
#define VML_INVENTORY_INVENTORY_H

#include <stdio.h>

#include <glib.h>

#include "store/store.h"

/*
 * Writes all that the store was asked for, absence included, a line each and sorted by path.
 * Several names of one file are told apart from one record: its first name has the facts.
 */
void vml_inventory_record(struct vml_store *s, FILE *out);

#endif
