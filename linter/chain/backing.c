/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Backing strings as libvirt parses them: which of the notations a name is written in, plain
 * paths, and what all notations share. Whether a path leads to a directory or a device is for the
 * walker to see; what is wrong with a name is told in libvirt's own words.
 */
#include "chain/backing.h"

#include <string.h>

#include <glib.h>

#include "chain/backing-parts.h"

#define MAX_PORT 65535

static const struct {
	const char *name, *port; /* port: the default, or NULL */
} protocols[] = {
	{ "none", NULL },
	{ "nbd", "10809" },
	{ "rbd", NULL },
	{ "sheepdog", "7000" },
	{ "gluster", "24007" },
	{ "iscsi", "3260" },
	{ "http", "80" },
	{ "https", "443" },
	{ "ftp", "21" },
	{ "ftps", "990" },
	{ "tftp", "69" },
	{ "ssh", "22" },
	{ "vxhs", "9999" },
	{ "nfs", NULL },
};

const char *
vml_backing_protocol(const char *name, size_t len)
{
	for (unsigned i = 0; i < G_N_ELEMENTS(protocols); i++) {
		if (strlen(protocols[i].name) == len && memcmp(protocols[i].name, name, len) == 0)
			return protocols[i].name;
	}
	return NULL;
}

enum vml_backing_result
vml_backing_fail(struct vml_backing *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	b->error = vml_arena_vprintf(b->arena, fmt, ap);
	va_end(ap);
	return VML_BACKING_ERROR;
}

struct vml_host *
vml_backing_hosts(struct vml_backing *b, uint32_t n)
{
	struct vml_host *hosts = vml_make_n(b->arena, struct vml_host, n);

	for (uint32_t i = 0; i < n; i++)
		hosts[i].transport = "tcp";
	b->out->hosts = hosts;
	b->out->nhosts = n;
	return hosts;
}

bool
vml_backing_number(const char *text, uint32_t *out)
{
	const char *digits = text + strspn(text, " \t\n\v\f\r");
	guint64 number;

	if (*digits == '+')
		digits++;
	if (!g_ascii_isdigit(*digits) ||
		!g_ascii_string_to_unsigned(digits, 10, 0, UINT32_MAX, &number, NULL))
		return false;
	*out = (uint32_t)number;
	return true;
}

bool
vml_backing_port(struct vml_backing *b, const char *text, struct vml_host *host)
{
	uint32_t port;

	if (text == NULL)
		return true;
	if (!vml_backing_number(text, &port)) {
		vml_backing_fail(b, "invalid argument: failed to parse port number '%s'", text);
		return false;
	}
	if (port > MAX_PORT) {
		vml_backing_fail(b, "invalid argument: port '%s' out of range", text);
		return false;
	}
	if (port > 0)
		host->port = vml_arena_printf(b->arena, "%u", port);
	return true;
}

void
vml_backing_ports(struct vml_arena *a, struct vml_storage *s)
{
	struct vml_host *hosts = vml_arena_memdup(a, s->hosts, s->nhosts * sizeof(*hosts));
	const char *port = NULL;

	for (unsigned i = 0; i < G_N_ELEMENTS(protocols); i++) {
		if (g_strcmp0(protocols[i].name, s->protocol) == 0)
			port = protocols[i].port;
	}
	for (uint32_t i = 0; i < s->nhosts; i++) {
		if (hosts[i].port == NULL && strcmp(hosts[i].transport, "tcp") == 0)
			hosts[i].port = port;
	}
	s->hosts = hosts;
}

/* QEMU draws the same line: a colon before the first slash means a protocol. */
static bool
is_path(const char *name)
{
	const char *colon = strchr(name, ':');
	const char *slash = strchr(name, '/');

	return colon == NULL || (slash != NULL && slash < colon);
}

/* dirname as GLib and so libvirt understand it, never folding "..". */
static char *
beside(struct vml_arena *a, const char *path, const char *name)
{
	g_autofree char *dir = g_path_get_dirname(path != NULL ? path : "");

	return vml_arena_printf(a, "%s/%s", strcmp(dir, "/") == 0 ? "" : dir, name);
}

/* A gluster name is "volume/path", and only the path is relative. */
static char *
beside_remote(struct vml_arena *a, const struct vml_storage *parent, const char *name)
{
	const char *path = parent->name != NULL ? parent->name : "";
	const char *slash = strchr(path, '/');

	if (g_strcmp0(parent->protocol, "gluster") != 0 || slash == NULL)
		return beside(a, path, name);
	return vml_arena_printf(
		a, "%.*s/%s", (int)(slash - path), path, beside(a, slash + 1, name));
}

static void
parse_relative(struct vml_arena *a, const char *name, const struct vml_storage *parent,
	struct vml_storage *out)
{
	if (parent == NULL || parent->type != VML_STORAGE_NETWORK) {
		out->type = VML_STORAGE_FILE;
		out->path = beside(a, parent != NULL ? parent->path : NULL, name);
		return;
	}
	out->type = VML_STORAGE_NETWORK;
	out->protocol = parent->protocol;
	out->hosts = parent->hosts;
	out->nhosts = parent->nhosts;
	out->name = beside_remote(a, parent, name);
}

static enum vml_backing_result
parse_protocol(struct vml_backing *b, const char *name)
{
	enum vml_backing_result result;

	b->out->type = VML_STORAGE_NETWORK;
	if (g_str_has_prefix(name, "json:"))
		result = vml_backing_json(b, name + strlen("json:"));
	else if (strstr(name, "://") != NULL)
		result = vml_backing_uri(b, name);
	else
		result = vml_backing_colon(b, name);
	if (result != VML_BACKING_ERROR)
		vml_backing_ports(b->arena, b->out);
	return result;
}

enum vml_backing_result
vml_backing_parse(struct vml_arena *a, const char *name, const struct vml_storage *parent,
	struct vml_storage *out, const char **error)
{
	struct vml_backing b = { .arena = a, .out = out };
	enum vml_backing_result result = VML_BACKING_OK;

	*out = (struct vml_storage){ .type = VML_STORAGE_NONE };
	if (name[0] == '/') {
		out->type = VML_STORAGE_FILE;
		out->path = vml_arena_strdup(a, name);
	} else if (is_path(name)) {
		parse_relative(a, name, parent, out);
	} else if (g_str_has_prefix(name, "fat:")) {
		out->type = VML_STORAGE_DIR;
		out->path = vml_arena_strdup(a, name + strlen("fat:"));
	} else {
		result = parse_protocol(&b, name);
	}
	if (result == VML_BACKING_ERROR)
		*out = (struct vml_storage){ .type = VML_STORAGE_NONE };
	*error = b.error;
	return result;
}
