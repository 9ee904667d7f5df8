/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* RELAX NG compact syntax → RELAX NG in XML, at build time. */
#ifndef VML_SCHEMAS_COMPACT_H
#define VML_SCHEMAS_COMPACT_H

#include <libxml/tree.h>

/* The namespace of our annotations: pattern, since, until. */
#define VML_NOTES "https://vmlint.org/ns/schema"

/*
 * Reads `path` and all it includes into one <grammar> whose defines are in the order met. Ends the
 * process with "file:line: message" on standard error when that is no grammar.
 */
xmlDocPtr compact_read(const char *path);

#endif
