/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The read-only model that rules judge and reporters tell.
 *
 * Everything here is a fact with its origin: bytes of an XML file, bytes of an image header, or
 * what libvirt and QEMU of the target version make of them. The rooms xml/, domain/, image/,
 * store/ and chain/ fill these types once; from then on they are const. All memory belongs to the
 * arena of the document (or, for images, of the store) and outlives every finding about it, so
 * nothing here is ever freed one by one. Strings are NUL-terminated UTF-8 unless said otherwise;
 * NULL means "not given".
 *
 * The headers below it each hold one topic and are not included by themselves.
 */
#ifndef VMLINT_MODEL_H
#define VMLINT_MODEL_H

#include <stddef.h> /* NULL, for rules */

#include <vmlint/model/chain.h>
#include <vmlint/model/disk.h>
#include <vmlint/model/document.h>
#include <vmlint/model/image.h>
#include <vmlint/model/index.h>
#include <vmlint/model/refusal.h>
#include <vmlint/model/schema.h>
#include <vmlint/model/storage.h>
#include <vmlint/model/target.h>
#include <vmlint/model/text.h>
#include <vmlint/model/tree.h>

#endif
