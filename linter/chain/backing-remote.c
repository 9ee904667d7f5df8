/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Backing strings of network protocols: URIs, and the older colon notations of nbd and rbd. User
 * names in URIs make a name unusable; those in colon notations are dropped, as libvirt does.
 */
#include <string.h>

#include <glib.h>

#include "chain/backing-parts.h"
#include "chain/uri.h"

/* "scheme+transport" */
static enum vml_backing_result
read_scheme(struct vml_backing *b, const char *scheme, struct vml_host *host)
{
	static const char *const transports[] = { "tcp", "unix", "rdma" };
	const size_t n = strcspn(scheme, "+");

	b->out->protocol = vml_backing_protocol(scheme, n);
	if (b->out->protocol == NULL)
		return vml_backing_fail(
			b, "internal error: invalid backing protocol '%.*s'", (int)n, scheme);
	if (scheme[n] == '\0')
		return VML_BACKING_OK;
	for (unsigned i = 0; i < G_N_ELEMENTS(transports); i++) {
		if (strcmp(transports[i], scheme + n + 1) == 0) {
			host->transport = transports[i];
			return VML_BACKING_OK;
		}
	}
	return vml_backing_fail(
		b, "internal error: invalid protocol transport type '%s'", scheme + n + 1);
}

static bool
is_protocol(const struct vml_backing *b, const char *name)
{
	return strcmp(b->out->protocol, name) == 0;
}

static void
read_query(struct vml_backing *b, const char *query, struct vml_host *host)
{
	if (is_protocol(b, "http") || is_protocol(b, "https"))
		b->out->query = query;
	else if (g_str_has_prefix(query, "socket="))
		host->socket = query + strlen("socket=");
}

static enum vml_backing_result
read_name(struct vml_backing *b, const char *path)
{
	if (path[0] == '/')
		path++;
	b->out->name = path;
	if (is_protocol(b, "nbd") && path[0] == '\0')
		b->out->name = NULL;
	if (is_protocol(b, "gluster") && (path[0] == '/' || strchr(path, '/') == NULL))
		return vml_backing_fail(b,
			"unsupported configuration: missing volume name or file name in gluster "
			"source path '%s'",
			path);
	return VML_BACKING_OK;
}

enum vml_backing_result
vml_backing_uri(struct vml_backing *b, const char *text)
{
	struct vml_host *host;
	struct vml_uri uri;

	if (!vml_uri_parse(b->arena, text, &uri))
		return vml_backing_fail(
			b, "internal error: failed to parse backing file location '%s'", text);
	if (uri.scheme == NULL)
		return vml_backing_fail(b, "An error occurred, but the cause is unknown");
	host = vml_backing_hosts(b, 1);
	if (read_scheme(b, uri.scheme, host) == VML_BACKING_ERROR)
		return VML_BACKING_ERROR;
	if (uri.query != NULL)
		read_query(b, uri.query, host);
	if (read_name(b, uri.path) == VML_BACKING_ERROR)
		return VML_BACKING_ERROR;
	host->name = uri.server;
	if (uri.port != 0)
		host->port = vml_arena_printf(b->arena, "%u", uri.port);
	return uri.user ? VML_BACKING_UNUSABLE : VML_BACKING_OK;
}

/* "HOST:PORT", the host perhaps in brackets. False = malformed. */
static bool
split_host(char *text, char **host, char **port)
{
	if (text[0] == ':' || text[0] == '\0' || g_str_has_prefix(text, "[]"))
		return false;
	*host = text[0] == '[' ? text + 1 : text;
	*port = strstr(*host, text[0] == '[' ? "]:" : ":");
	if (*port == NULL)
		return false;
	*(*port)++ = '\0';
	if (text[0] == '[')
		(*port)++;
	return true;
}

static enum vml_backing_result
parse_nbd(struct vml_backing *b, const char *text)
{
	char *rest = vml_arena_strdup(b->arena, text), *name, *port;
	char *export = strstr(rest, ":exportname=");
	struct vml_host *host = vml_backing_hosts(b, 1);

	if (export != NULL) {
		*export = '\0';
		b->out->name = export + strlen(":exportname=");
	}
	rest += MIN(strlen("nbd:"), strlen(rest));
	if (g_str_has_prefix(rest, "unix:") && rest[strlen("unix:")] != '\0') {
		host->transport = "unix";
		host->socket = rest + strlen("unix:");
		return VML_BACKING_OK;
	}
	if (g_str_has_prefix(rest, "unix:") || !split_host(rest, &name, &port))
		return vml_backing_fail(b, "internal error: malformed nbd string '%s'", text);
	host->name = name;
	return vml_backing_port(b, port, host) ? VML_BACKING_OK : VML_BACKING_ERROR;
}

/* Removes the backslashes before colons, which is all that libvirt unescapes in a host. */
static char *
plain_colons(struct vml_arena *a, const char *text)
{
	g_auto(GStrv) parts = g_strsplit(text, "\\:", 0);
	g_autofree char *joined = g_strjoinv(":", parts);

	return vml_arena_strdup(a, joined);
}

/*
 * One monitor, "host\:port" or "[v6]\:port". libvirt looks for the port three characters after the
 * bracket without asking what they are; where that is past the end there is no port to parse.
 */
static bool
add_monitor(struct vml_backing *b, GArray *hosts, char *text)
{
	struct vml_host host = { .transport = "tcp" };
	char *bracket = strchr(text, ']');
	char *end = bracket != NULL ? bracket : strstr(text, "\\:");
	const size_t skip = bracket != NULL ? strlen("]\\:") : strlen("\\:");

	if (end != NULL) {
		if (!vml_backing_port(b, end + MIN(skip, strlen(end)), &host))
			return false;
		*end = '\0';
	}
	host.name = plain_colons(b->arena, bracket != NULL ? text + 1 : text);
	g_array_append_val(hosts, host);
	return true;
}

/* Monitors are separated by an escaped comma, semicolon or space. */
static bool
read_monitors(struct vml_backing *b, GArray *hosts, char *text)
{
	while (*text != '\0') {
		char *end = text;
		size_t skip = 0;

		while (*end != '\0' && skip == 0) {
			if (end[0] == '\\' && end[1] != '\0' && strchr(",; ", end[1]) != NULL)
				skip = 2;
			else
				end++;
		}
		*end = '\0';
		if (!add_monitor(b, hosts, text))
			return false;
		text = end + skip;
	}
	return true;
}

/* Cuts the next "key=value" off at an unescaped colon. */
static char *
next_option(char **rest)
{
	char *option = *rest, *end = option;

	while (*end != '\0' && *end != ':') {
		if (end[0] == '\\' && end[1] != '\0')
			end++;
		end++;
	}
	*rest = *end != '\0' ? end + 1 : end;
	*end = '\0';
	return option;
}

static enum vml_backing_result
read_rbd_options(struct vml_backing *b, char *rest, GArray *hosts)
{
	const char *pool = strchr(b->out->name, '/');
	const char *image = pool != NULL ? pool + 1 : b->out->name;
	bool user = false;

	while (*rest != '\0') {
		char *option = next_option(&rest);

		if (g_str_has_prefix(option, "id=")) {
			if (user)
				return vml_backing_fail(
					b, "internal error: duplicate 'id' found in '%s'", image);
			user = true;
		}
		if (g_str_has_prefix(option, "mon_host=") &&
			!read_monitors(b, hosts, option + strlen("mon_host=")))
			return VML_BACKING_ERROR;
		if (g_str_has_prefix(option, "conf="))
			b->out->config = option + strlen("conf=");
	}
	return VML_BACKING_OK;
}

enum vml_backing_result
vml_backing_rbd(struct vml_backing *b, const char *text)
{
	char *name = vml_arena_strdup(
		b->arena, g_str_has_prefix(text, "rbd:") ? text + strlen("rbd:") : text);
	char *options = strchr(name, ':');
	char *snapshot;
	enum vml_backing_result result = VML_BACKING_OK;
	GArray *hosts = g_array_new(FALSE, FALSE, sizeof(struct vml_host));

	if (options != NULL)
		*options++ = '\0';
	snapshot = strchr(name, '@');
	if (snapshot != NULL) {
		*snapshot++ = '\0';
		b->out->snapshot = snapshot;
	}
	b->out->protocol = "rbd";
	b->out->name = name;
	if (options != NULL)
		result = read_rbd_options(b, options, hosts);
	b->out->nhosts = hosts->len;
	b->out->hosts =
		vml_arena_memdup(b->arena, hosts->data, hosts->len * sizeof(struct vml_host));
	g_array_free(hosts, TRUE);
	return result;
}

enum vml_backing_result
vml_backing_colon(struct vml_backing *b, const char *text)
{
	const size_t n = strcspn(text, ":");
	const char *protocol = vml_backing_protocol(text, n);

	if (protocol == NULL)
		return vml_backing_fail(
			b, "internal error: invalid backing protocol '%.*s'", (int)n, text);
	b->out->protocol = protocol;
	if (is_protocol(b, "nbd"))
		return parse_nbd(b, text);
	if (is_protocol(b, "rbd"))
		return vml_backing_rbd(b, text);
	if (is_protocol(b, "sheepdog") || is_protocol(b, "none"))
		return vml_backing_fail(b,
			"internal error: backing store parser is not implemented for protocol %s",
			protocol);
	return vml_backing_fail(
		b, "internal error: malformed backing store path for protocol %s", protocol);
}
