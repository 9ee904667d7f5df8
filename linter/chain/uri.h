/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* URIs (RFC 3986) the way libxml2 cuts and decodes them for libvirt. */
#ifndef VML_CHAIN_URI_H
#define VML_CHAIN_URI_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct vml_uri {
	const char *scheme;
	bool user;          /* something stands before "@", be it nothing */
	const char *server; /* NULL when empty; without the brackets of IPv6 */
	uint32_t port;      /* 0 = not given */
	const char *path;   /* decoded, "" when there is none */
	const char *query;  /* as written, or NULL */
};

/* False when `text` is no URI; a relative one counts, and has no scheme. */
bool vml_uri_parse(struct vml_arena *a, const char *text, struct vml_uri *out);

#endif
