/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reading one object of a json: backing string: values by type, and servers in the notations that
 * QEMU's network drivers share. Values of another type count as absent, as they do for libvirt.
 */
#include "chain/backing-definition.h"

#include <errno.h>
#include <string.h>

#include <glib.h>

static const struct vml_jnode *
get(const struct vml_definition *d, const char *key, enum vml_jnode_kind kind)
{
	const struct vml_jnode *v = vml_jnode_get(d->object, key);

	return v != NULL && v->kind == kind ? v : NULL;
}

bool
vml_def_has(const struct vml_definition *d, const char *key)
{
	return vml_jnode_get(d->object, key) != NULL;
}

const char *
vml_def_text(const struct vml_definition *d, const char *key)
{
	return vml_jnode_text(d->object, key);
}

const struct vml_jnode *
vml_def_object(const struct vml_definition *d, const char *key)
{
	return get(d, key, VML_JNODE_OBJECT);
}

const struct vml_jnode *
vml_def_servers(const struct vml_definition *d)
{
	return get(d, "server", VML_JNODE_ARRAY);
}

bool
vml_def_number(const struct vml_definition *d, const char *key, uint64_t *out)
{
	const struct vml_jnode *v = get(d, key, VML_JNODE_NUMBER);
	char *end;

	if (v == NULL)
		return false;
	errno = 0;
	*out = g_ascii_strtoull(v->text, &end, 10);
	return errno == 0 && *end == '\0';
}

bool
vml_def_int(const struct vml_definition *d, const char *key, int *out)
{
	const struct vml_jnode *v = get(d, key, VML_JNODE_NUMBER);
	gint64 number;

	if (v == NULL || !g_ascii_string_to_signed(v->text, 10, INT_MIN, INT_MAX, &number, NULL))
		return false;
	*out = (int)number;
	return true;
}

static enum vml_backing_result
no_server(const struct vml_definition *d)
{
	return vml_def_fail(
		d, "missing remote server specification in JSON backing volume definition");
}

static enum vml_backing_result
read_port(const struct vml_definition *d, const char *port, struct vml_host *host)
{
	return vml_backing_port(d->backing, port, host) ? VML_BACKING_OK : VML_BACKING_ERROR;
}

enum vml_backing_result
vml_def_tcp(const struct vml_definition *d, const struct vml_jnode *server, struct vml_host *host)
{
	if (server == NULL)
		return no_server(d);
	host->name = vml_jnode_text(server, "host");
	if (host->name == NULL)
		return vml_def_fail(d, "missing hostname for tcp backing server in JSON backing "
				       "volume definition");
	return read_port(d, vml_jnode_text(server, "port"), host);
}

enum vml_backing_result
vml_def_server(
	const struct vml_definition *d, const struct vml_jnode *server, struct vml_host *host)
{
	const char *type = server != NULL ? vml_jnode_text(server, "type") : NULL;

	if (server == NULL)
		return no_server(d);
	if (type == NULL)
		return vml_def_fail(
			d, "missing socket address type in JSON backing volume definition");
	if (strcmp(type, "tcp") == 0 || strcmp(type, "inet") == 0)
		return vml_def_tcp(d, server, host);
	if (strcmp(type, "unix") != 0)
		return vml_backing_fail(d->backing,
			"internal error: backing store protocol '%s' is not yet supported", type);
	host->transport = "unix";
	host->socket = vml_jnode_text(server, "path");
	if (host->socket == NULL)
		host->socket = vml_jnode_text(server, "socket");
	if (host->socket == NULL)
		return vml_def_fail(d, "missing socket path for udp backing server in JSON "
				       "backing volume definition");
	return VML_BACKING_OK;
}

enum vml_backing_result
vml_def_flat_host(const struct vml_definition *d)
{
	struct vml_host *host = vml_backing_hosts(d->backing, 1);

	host->name = vml_def_text(d, "host");
	return read_port(d, vml_def_text(d, "port"), host);
}

enum vml_backing_result
vml_def_one_server(
	const struct vml_definition *d, const struct vml_jnode *server, vml_server_reader read)
{
	return read(d, server, vml_backing_hosts(d->backing, 1));
}

enum vml_backing_result
vml_def_all_servers(
	const struct vml_definition *d, const struct vml_jnode *servers, vml_server_reader read)
{
	struct vml_host *host;
	uint32_t n = 0;

	for (const struct vml_jnode *v = servers->first; v != NULL; v = v->next)
		n++;
	host = vml_backing_hosts(d->backing, n);
	for (const struct vml_jnode *v = servers->first; v != NULL; v = v->next) {
		if (read(d, v, host++) == VML_BACKING_ERROR)
			return VML_BACKING_ERROR;
	}
	return VML_BACKING_OK;
}
