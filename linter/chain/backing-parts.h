/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the files that parse backing strings share. */
#ifndef VML_CHAIN_BACKING_PARTS_H
#define VML_CHAIN_BACKING_PARTS_H

#include "chain/backing.h"

/* A backing string being parsed. */
struct vml_backing {
	struct vml_arena *arena;
	struct vml_storage *out;
	const char *error;
};

/* Sets the error, in libvirt's words with the class that it puts before them. */
enum vml_backing_result
vml_backing_fail(struct vml_backing *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* The protocol's own spelling; NULL when libvirt knows none of that name. */
const char *vml_backing_protocol(const char *name, size_t len);
/* A number below 2^32 as libvirt reads one, white space and a plus sign before it included. */
bool vml_backing_number(const char *text, uint32_t *out);
/* `n` hosts of the result, to be filled. */
struct vml_host *vml_backing_hosts(struct vml_backing *b, uint32_t n);
/* `text` as libvirt reads a port; NULL or 0 is the protocol's default. False = failed. */
bool vml_backing_port(struct vml_backing *b, const char *text, struct vml_host *host);

enum vml_backing_result vml_backing_uri(struct vml_backing *b, const char *uri);
/* proto:rest */
enum vml_backing_result vml_backing_colon(struct vml_backing *b, const char *text);
/* With or without the leading "rbd:". */
enum vml_backing_result vml_backing_rbd(struct vml_backing *b, const char *text);
/* What follows "json:". */
enum vml_backing_result vml_backing_json(struct vml_backing *b, const char *text);

#endif
