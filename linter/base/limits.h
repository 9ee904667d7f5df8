/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Every limit of the tool, in one place. Sizes in bytes unless said otherwise. */
#ifndef VML_BASE_LIMITS_H
#define VML_BASE_LIMITS_H

#include <stdint.h>

#define VML_MAX_DOCUMENT (8u << 20)  /* one XML document */
#define VML_MAX_FILE (256u << 20)    /* one file of XML documents */
#define VML_MAX_DEPTH 256            /* nested elements; libxml2's own limit */
#define VML_MAX_ATTRS 256            /* attributes in one tag, namespaces included */
#define VML_MAX_ELEMENTS (1u << 20)  /* in one file; attributes: four times that */
#define VML_MAX_DOCUMENTS (1u << 16) /* in one file */
#define VML_MAX_LINES (1u << 24)     /* told apart in one file; the last has the rest */
#define VML_HEADER_WINDOW 33280u     /* what libvirt reads of an image: 0x8200 */
#define VML_MORE_WINDOW (1u << 20)   /* a further read that a format asks for */
#define VML_MAX_CHAIN 200            /* layers; libvirt's limit */
#define VML_MAX_CHAIN_JSON_C 25      /* layers that libvirt 10.8.0 to 11.10 start */
#define VML_MAX_NAME 65536           /* a file name or backing name printed or parsed */
#define VML_MAX_JSON_DEPTH 4096      /* nested values in a json: name */
#define VML_MAX_MISFITS 200          /* schema faults told of one document */
#define VML_MAX_REFS 1024            /* references out of one image */
#define VML_MAX_SECRETS 64           /* secrets of a file looked for by value in all that is said */
#define VML_MAX_DEFECTS 64           /* defects told of one image */
#define VML_MAX_CONFIG (1u << 20)    /* a configuration file */
#define VML_MAX_CONFIG_NODES 10000   /* values in it, aliases expanded */
#define VML_MAX_CONFIG_DEPTH 16      /* nested values */
#define VML_MAX_OWN_TEXT 4096        /* an XPath or a pattern in it */
#define VML_MAX_XPATH_STEPS 10000000 /* libxml2's, for one question to one document */
#define VML_MAX_EXTENDS 8            /* files that extend each other */
#define VML_MAX_DIGEST (UINT64_C(1) << 36) /* a trusted image that is read for its SHA-256 */
#define VML_MAX_LINKS 40             /* symbolic links followed from one path, as in the kernel */
#define VML_MAX_OPEN_TRIES 100000    /* of a path below a sysroot, while files are renamed */
#define VML_MAX_INVENTORY (1u << 30) /* an inventory file */
#define VML_MAX_RECORD (16u << 20)   /* one line of it */
#define VML_MAX_RECORDS (1u << 22)   /* paths in all inventories of a run */

#endif
