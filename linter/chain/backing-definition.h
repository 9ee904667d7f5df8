/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* One object of a json: backing string, and the ways in which drivers read it. */
#ifndef VML_CHAIN_BACKING_DEFINITION_H
#define VML_CHAIN_BACKING_DEFINITION_H

#include "chain/backing-parts.h"
#include "chain/json.h"

struct vml_definition {
	struct vml_backing *backing;
	const struct vml_jnode *object;
	const char *text; /* the whole string, which messages quote */
	const char *driver;
};

bool vml_def_has(const struct vml_definition *d, const char *key);
/* NULL where the key is absent or holds something else. */
const char *vml_def_text(const struct vml_definition *d, const char *key);
const struct vml_jnode *vml_def_object(const struct vml_definition *d, const char *key);
/* The array "server". */
const struct vml_jnode *vml_def_servers(const struct vml_definition *d);
/* False where the key holds no whole number of 64 bits; a negative one wraps. */
bool vml_def_number(const struct vml_definition *d, const char *key, uint64_t *out);
bool vml_def_int(const struct vml_definition *d, const char *key, int *out);

/* A server of the kind {"host": …, "port": …}. */
enum vml_backing_result
vml_def_tcp(const struct vml_definition *d, const struct vml_jnode *server, struct vml_host *host);
/* One of the kind {"type": "inet" or "unix", …}. */
enum vml_backing_result vml_def_server(
	const struct vml_definition *d, const struct vml_jnode *server, struct vml_host *host);
/* "host" and "port" beside everything else. */
enum vml_backing_result vml_def_flat_host(const struct vml_definition *d);

typedef enum vml_backing_result (*vml_server_reader)(
	const struct vml_definition *d, const struct vml_jnode *server, struct vml_host *host);

enum vml_backing_result vml_def_one_server(
	const struct vml_definition *d, const struct vml_jnode *server, vml_server_reader read);
enum vml_backing_result vml_def_all_servers(
	const struct vml_definition *d, const struct vml_jnode *servers, vml_server_reader read);

/* Most complaints are of this class. */
#define vml_def_fail(d, ...) vml_backing_fail((d)->backing, "invalid argument: " __VA_ARGS__)

#endif
