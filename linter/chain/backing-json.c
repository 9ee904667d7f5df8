/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * json: backing strings: one level of wrapping by "file" or "raw", then one driver, each a function
 * of the table at the bottom. QEMU's format drivers other than raw are unknown to libvirt.
 */
#include <errno.h>
#include <string.h>

#include <glib.h>

#include "chain/backing-definition.h"
#include "chain/json-flat.h"

static enum vml_backing_result parse_driver(
	struct vml_backing *b, const struct vml_jnode *object, const char *text, bool allow_format);

static enum vml_backing_result
parse_path(const struct vml_definition *d)
{
	struct vml_storage *out = d->backing->out;

	out->path = vml_def_text(d, "filename");
	if (out->path == NULL)
		return vml_def_fail(
			d, "missing 'filename' field in JSON backing volume definition");
	out->type = strcmp(d->driver, "file") == 0 ? VML_STORAGE_FILE : VML_STORAGE_BLOCK;
	return VML_BACKING_OK;
}

/* A URI whose scheme must be the driver's name. */
static enum vml_backing_result
parse_uri(const struct vml_definition *d, const char *uri)
{
	enum vml_backing_result result = vml_backing_uri(d->backing, uri);

	if (result != VML_BACKING_ERROR && strcmp(d->backing->out->protocol, d->driver) != 0)
		return vml_def_fail(d,
			"expected protocol '%s' but got '%s' in URI JSON volume definition",
			d->driver, d->backing->out->protocol);
	return result;
}

/* "a=b; c=d" */
static enum vml_backing_result
read_cookies(const struct vml_definition *d)
{
	struct vml_storage *out = d->backing->out;
	const char *text = vml_def_text(d, "cookie");
	g_auto(GStrv) parts = g_strsplit(text != NULL ? text : "", ";", 0);
	struct vml_cookie *cookies =
		vml_make_n(d->backing->arena, struct vml_cookie, g_strv_length(parts));

	if (text == NULL)
		return vml_def_fail(d,
			"wrong format of 'cookie' field in backing store definition '%s'", d->text);
	for (char **part = parts; *part != NULL; part++) {
		char *name =
			vml_arena_strdup(d->backing->arena, *part + strspn(*part, " \t\n\v\f\r"));
		char *value = strchr(name, '=');

		if (value == NULL)
			return vml_def_fail(d,
				"malformed http cookie '%s' in backing store definition '%s'",
				*part, d->text);
		*value++ = '\0';
		cookies[out->ncookies++] = (struct vml_cookie){ name, value };
	}
	out->cookies = cookies;
	return VML_BACKING_OK;
}

/* A boolean, or the "off" that libguestfs writes. */
static bool
read_ssl_verify(const struct vml_definition *d)
{
	const struct vml_jnode *v = vml_jnode_get(d->object, "sslverify");

	if (v->kind != VML_JNODE_BOOLEAN &&
		!(v->kind == VML_JNODE_STRING && strcmp(v->text, "off") == 0))
		return false;
	d->backing->out->ssl_verify = strcmp(v->text, "true") == 0 ? "yes" : "no";
	return true;
}

static enum vml_backing_result
parse_url(const struct vml_definition *d)
{
	struct vml_storage *out = d->backing->out;
	const char *url = vml_def_text(d, "url");

	if (url == NULL)
		return vml_def_fail(d, "missing 'url' in JSON backing volume definition");
	if ((strcmp(d->driver, "https") == 0 || strcmp(d->driver, "ftps") == 0) &&
		vml_def_has(d, "sslverify") && !read_ssl_verify(d))
		return vml_def_fail(
			d, "malformed 'sslverify' field in backing store definition '%s'", d->text);
	if ((strcmp(d->driver, "https") == 0 || strcmp(d->driver, "http") == 0) &&
		vml_def_has(d, "cookie") && read_cookies(d) == VML_BACKING_ERROR)
		return VML_BACKING_ERROR;
	if (vml_def_has(d, "readahead") && !vml_def_number(d, "readahead", &out->readahead))
		return vml_def_fail(
			d, "malformed 'readahead' field in backing store definition '%s'", d->text);
	if (vml_def_has(d, "timeout") && !vml_def_number(d, "timeout", &out->timeout))
		return vml_def_fail(
			d, "malformed 'timeout' field in backing store definition '%s'", d->text);
	return parse_uri(d, url);
}

static enum vml_backing_result
parse_gluster(const struct vml_definition *d)
{
	const char *volume = vml_def_text(d, "volume");
	const char *path = vml_def_text(d, "path");
	const struct vml_jnode *servers = vml_def_servers(d);

	if (vml_def_text(d, "filename") != NULL)
		return parse_uri(d, vml_def_text(d, "filename"));
	if (volume == NULL || path == NULL || servers == NULL)
		return vml_def_fail(d,
			"missing 'volume', 'path' or 'server' attribute in JSON backing "
			"definition for gluster volume");
	if (servers->first == NULL)
		return vml_def_fail(d,
			"at least 1 server is necessary in JSON backing definition for "
			"gluster volume");
	d->backing->out->name = vml_arena_printf(d->backing->arena, "%s/%s", volume, path);
	return vml_def_all_servers(d, servers, vml_def_server);
}

/* "host[:port]", brackets and all. */
static enum vml_backing_result
read_portal(const struct vml_definition *d, const char *portal)
{
	struct vml_host *host = vml_backing_hosts(d->backing, 1);
	const char *colon = strrchr(portal, ':');

	host->name = portal;
	if (colon == NULL || strchr(colon, ']') != NULL)
		return VML_BACKING_OK;
	host->name = vml_arena_strndup(d->backing->arena, portal, (size_t)(colon - portal));
	return vml_backing_port(d->backing, colon + 1, host) ? VML_BACKING_OK : VML_BACKING_ERROR;
}

static enum vml_backing_result
parse_iscsi(const struct vml_definition *d)
{
	const char *portal = vml_def_text(d, "portal");
	const char *target = vml_def_text(d, "target");
	const struct vml_jnode *lun = vml_jnode_get(d->object, "lun");
	const bool has_lun =
		lun != NULL && (lun->kind == VML_JNODE_STRING || lun->kind == VML_JNODE_NUMBER);

	if (vml_def_text(d, "filename") != NULL)
		return parse_uri(d, vml_def_text(d, "filename"));
	if (g_strcmp0(vml_def_text(d, "transport"), "tcp") != 0)
		return vml_def_fail(d, "only TCP transport is supported for iSCSI volumes");
	if (portal == NULL)
		return vml_def_fail(d, "missing 'portal' address in iSCSI backing definition");
	if (target == NULL)
		return vml_def_fail(d, "missing 'target' in iSCSI backing definition");
	if (read_portal(d, portal) == VML_BACKING_ERROR)
		return VML_BACKING_ERROR;
	d->backing->out->name =
		vml_arena_printf(d->backing->arena, "%s/%s", target, has_lun ? lun->text : "0");
	if (vml_def_text(d, "user") != NULL || vml_def_text(d, "password") != NULL)
		return VML_BACKING_UNUSABLE;
	return VML_BACKING_OK;
}

static enum vml_backing_result
parse_nbd(const struct vml_definition *d)
{
	const struct vml_jnode *server = vml_def_object(d, "server");
	const char *path = vml_def_text(d, "path");
	struct vml_host *host;

	if (path == NULL && vml_def_text(d, "host") == NULL && server == NULL)
		return vml_def_fail(d,
			"missing host specification of NBD server in JSON backing volume "
			"definition");
	d->backing->out->name = vml_def_text(d, "export");
	if (server != NULL)
		return vml_def_one_server(d, server, vml_def_server);
	if (path == NULL)
		return vml_def_flat_host(d);
	host = vml_backing_hosts(d->backing, 1);
	host->transport = "unix";
	host->socket = path;
	return VML_BACKING_OK;
}

static enum vml_backing_result
parse_sheepdog(const struct vml_definition *d)
{
	const char *filename = vml_def_text(d, "filename");

	if (filename != NULL && strstr(filename, "://") != NULL)
		return parse_uri(d, filename);
	if (filename != NULL)
		return vml_def_fail(d, "missing sheepdog URI in JSON backing volume definition");
	d->backing->out->name = vml_def_text(d, "vdi");
	if (d->backing->out->name == NULL)
		return vml_def_fail(d, "missing sheepdog vdi name");
	return vml_def_one_server(d, vml_def_object(d, "server"), vml_def_server);
}

static enum vml_backing_result
parse_ssh(const struct vml_definition *d)
{
	const struct vml_jnode *server = vml_def_object(d, "server");

	d->backing->out->name = vml_def_text(d, "path");
	if (d->backing->out->name == NULL || (server == NULL && vml_def_text(d, "host") == NULL))
		return vml_def_fail(
			d, "missing host/server or path of SSH JSON backing volume definition");
	return server != NULL ? vml_def_one_server(d, server, vml_def_tcp) : vml_def_flat_host(d);
}

static enum vml_backing_result
parse_rbd(const struct vml_definition *d)
{
	struct vml_storage *out = d->backing->out;
	const char *pool = vml_def_text(d, "pool"), *image = vml_def_text(d, "image");
	const struct vml_jnode *servers = vml_def_servers(d);

	if (vml_def_text(d, "filename") != NULL)
		return vml_backing_rbd(d->backing, vml_def_text(d, "filename"));
	if (pool == NULL || image == NULL)
		return vml_def_fail(d, "missing pool or image name in ceph backing volume JSON "
				       "specification");
	out->name = vml_arena_printf(d->backing->arena, "%s/%s", pool, image);
	out->snapshot = vml_def_text(d, "snapshot");
	out->config = vml_def_text(d, "conf");
	return servers != NULL ? vml_def_all_servers(d, servers, vml_def_tcp) : VML_BACKING_OK;
}

static enum vml_backing_result
parse_vxhs(const struct vml_definition *d)
{
	d->backing->out->name = vml_def_text(d, "vdisk-id");
	if (d->backing->out->name == NULL || vml_def_object(d, "server") == NULL)
		return vml_def_fail(d, "missing 'vdisk-id' or 'server' attribute in JSON backing "
				       "definition for VxHS volume");
	return vml_def_one_server(d, vml_def_object(d, "server"), vml_def_tcp);
}

static enum vml_backing_result
parse_nfs(const struct vml_definition *d)
{
	struct vml_storage *out = d->backing->out;
	int user, group;

	if (vml_def_object(d, "server") == NULL)
		return vml_def_fail(d,
			"missing 'server' attribute in JSON backing definition for NFS "
			"volume");
	if (!vml_def_int(d, "user", &user) || !vml_def_int(d, "group", &group))
		return vml_def_fail(d,
			"missing 'user' or 'group' attribute in JSON backing definition "
			"for NFS volume");
	out->name = vml_def_text(d, "path");
	if (out->name == NULL)
		return vml_def_fail(d,
			"missing 'path' attribute in JSON backing definition for NFS "
			"volume");
	out->nfs_user = vml_arena_printf(d->backing->arena, "+%d", user);
	out->nfs_group = vml_arena_printf(d->backing->arena, "+%d", group);
	return vml_def_one_server(d, vml_def_object(d, "server"), vml_def_tcp);
}

/*
 * Hexadecimal as libvirt reads it: 32 bits, and a negative number wraps. *end is what follows.
 */
static bool
read_hex(const char *text, char **end, uint32_t *out)
{
	uint64_t number;

	errno = 0;
	number = g_ascii_strtoull(text, end, 16);
	if (number > UINT64_MAX - UINT32_MAX && memchr(text, '-', (size_t)(*end - text)) != NULL)
		number &= UINT32_MAX;
	*out = (uint32_t)number;
	return errno == 0 && *end != text && number <= UINT32_MAX;
}

/* Four numbers; what stands between and after them does not matter to libvirt. */
static char *
read_pci(struct vml_arena *a, const char *text)
{
	uint32_t part[4];

	for (unsigned i = 0; i < G_N_ELEMENTS(part); i++) {
		char *end;

		if (!read_hex(text, &end, &part[i]) || (i < 3 && *end == '\0'))
			return NULL;
		text = end + 1;
	}
	return vml_arena_printf(a, "%04x:%02x:%02x.%x", part[0], part[1], part[2], part[3]);
}

static enum vml_backing_result
parse_nvme(const struct vml_definition *d)
{
	struct vml_storage *out = d->backing->out;
	const char *device = vml_def_text(d, "device");

	out->type = VML_STORAGE_NVME;
	if (device != NULL)
		out->nvme_device = read_pci(d->backing->arena, device);
	if (out->nvme_device == NULL)
		return vml_def_fail(d, "missing or malformed 'device' field of 'nvme' storage");
	if (!vml_def_number(d, "namespace", &out->nvme_namespace) || out->nvme_namespace == 0)
		return vml_def_fail(d, "missing or malformed 'namespace' field of 'nvme' storage");
	return VML_BACKING_OK;
}

static enum vml_backing_result
parse_raw(const struct vml_definition *d)
{
	struct vml_storage *out = d->backing->out;
	const struct vml_jnode *file = vml_def_object(d, "file");

	out->has_slice = vml_def_has(d, "offset") || vml_def_has(d, "size");
	if (vml_def_has(d, "offset") && !vml_def_number(d, "offset", &out->slice_offset))
		return vml_def_fail(d, "malformed 'offset' property of 'raw' driver");
	if (vml_def_has(d, "size") && !vml_def_number(d, "size", &out->slice_size))
		return vml_def_fail(d, "malformed 'size' property of 'raw' driver");
	if (file == NULL)
		return vml_def_fail(
			d, "JSON backing volume definition '%s' lacks 'file' object", d->text);
	return parse_driver(d->backing, file, d->text, false);
}

static const struct {
	const char *name;
	bool network;
	enum vml_backing_result (*parse)(const struct vml_definition *d);
} drivers[] = {
	{ "file", false, parse_path },
	{ "host_device", false, parse_path },
	{ "host_cdrom", false, parse_path },
	{ "http", true, parse_url },
	{ "https", true, parse_url },
	{ "ftp", true, parse_url },
	{ "ftps", true, parse_url },
	{ "tftp", true, parse_url },
	{ "gluster", true, parse_gluster },
	{ "iscsi", true, parse_iscsi },
	{ "nbd", true, parse_nbd },
	{ "sheepdog", true, parse_sheepdog },
	{ "ssh", true, parse_ssh },
	{ "rbd", true, parse_rbd },
	{ "raw", false, parse_raw },
	{ "nfs", true, parse_nfs },
	{ "vxhs", true, parse_vxhs },
	{ "nvme", false, parse_nvme },
};

static enum vml_backing_result
parse_driver(
	struct vml_backing *b, const struct vml_jnode *object, const char *text, bool allow_format)
{
	const struct vml_definition d = { .backing = b,
		.object = object,
		.text = text,
		.driver = vml_jnode_text(object, "driver") };

	if (d.driver == NULL)
		return vml_def_fail(
			&d, "JSON backing volume definition '%s' lacks driver name", text);
	for (unsigned i = 0; i < G_N_ELEMENTS(drivers); i++) {
		if (strcmp(drivers[i].name, d.driver) != 0)
			continue;
		if (drivers[i].parse == parse_raw && !allow_format)
			return vml_def_fail(&d,
				"JSON backing volume definition '%s' must not have nested "
				"format drivers",
				text);
		if (drivers[i].network)
			b->out->protocol = drivers[i].name;
		return drivers[i].parse(&d);
	}
	return vml_backing_fail(b,
		"internal error: missing parser implementation for JSON backing volume driver '%s'",
		d.driver);
}

enum vml_backing_result
vml_backing_json(struct vml_backing *b, const char *text)
{
	struct vml_jnode *root = vml_jnode_parse(b->arena, text);
	const struct vml_jnode *object, *file;

	if (root == NULL)
		return vml_backing_fail(b, "internal error: cannot parse json %s", text);
	if (root->kind != VML_JNODE_OBJECT)
		return vml_backing_fail(b, "An error occurred, but the cause is unknown");
	object = vml_jnode_unflatten(b->arena, root, &b->error);
	if (object == NULL)
		return VML_BACKING_ERROR;
	file = vml_jnode_get(object, "file");
	if (vml_jnode_get(object, "driver") == NULL && file != NULL &&
		file->kind == VML_JNODE_OBJECT)
		object = file;
	return parse_driver(b, object, text, true);
}
