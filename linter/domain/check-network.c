/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <source protocol>: names, hosts, logins and options that the protocol does not have. */
#include <string.h>

#include "domain/check.h"

#define MAX_PORT 65535

/* A layer whose source is being checked. */
struct at {
	const struct vml_domain_reading *reading;
	const struct vml_disk *disk;
	const struct vml_storage *storage;
};

static struct vml_refusal *
refuse(const struct at *at, const char *rule, const struct vml_node *node, const char *attr,
	const char *text, const char *why)
{
	return vml_refuse_check(at->reading, rule, at->disk, node, attr, text,
		"the %s source of %s %s", at->storage->protocol, vml_disk_words(at->disk), why);
}

static void
check_name(const struct at *at)
{
	static const char *const nested[] = { "rbd", "gluster", NULL };
	const struct vml_storage *s = at->storage;

	if (!s->name && strcmp(s->protocol, "nbd") != 0)
		vml_refused_without(
			refuse(at, "VML732", s->node, NULL,
				"XML error: missing name for disk source", "has no name"),
			s->node, VML_PART_ATTRIBUTE, "name");
	else if (s->name && !*s->name && strcmp(s->protocol, "iscsi") == 0)
		refuse(at, "VML732", s->node, "name", NULL,
			"has an empty name, of which libvirtd 9.0.0 crashes");
	else if (s->name && vml_is_one_of(s->protocol, nested) && vml_is_literal(s->name) &&
		 (s->name[0] == '/' || !strchr(s->name, '/')))
		refuse(at, "VML732", s->node, "name",
			vml_arena_printf(at->reading->arena,
				"XML error: can't split path '%s' into pool name and image name",
				s->name),
			"names no pool or volume before a slash");
}

static void
check_nfs(const struct at *at)
{
	const struct vml_storage *s = at->storage;
	const struct vml_node *host = vml_child(s->node, "host");

	if (s->nhosts != 1)
		vml_refused_without(
			refuse(at, "VML710", s->node, NULL,
				"unsupported configuration: 'nfs' protocol requires the usage of "
				"exactly one host",
				"does not have exactly one host"),
			s->node, VML_PART_CHILD, "host");
	else if (strcmp(s->hosts[0].transport, "tcp") != 0)
		refuse(at, "VML710", host, "transport",
			"unsupported configuration: 'nfs' host must use TCP protocol",
			"is not reached over TCP");
	else if (s->hosts[0].port)
		refuse(at, "VML710", host, "port",
			"unsupported configuration: port cannot be specified in 'nfs' protocol "
			"host",
			"gives a port, which the protocol finds by itself");
}

/* What is wrong with the port of a host; NULL when nothing is. */
static const char *
port_fault(const struct at *at, const char *port)
{
	guint64 number;

	if (!vml_is_literal(port))
		return NULL;
	if (!vml_read_number(port, G_MAXUINT32, &number))
		return vml_arena_printf(at->reading->arena,
			"invalid argument: failed to parse port number '%s'", port);
	return number <= MAX_PORT ? NULL
				  : vml_arena_printf(at->reading->arena,
					    "invalid argument: port '%s' out of range", port);
}

static void
check_host(const struct at *at, const struct vml_node *host)
{
	static const char *const transports[] = { "tcp", "unix", "rdma", NULL };
	const char *transport = vml_value(host, "transport"), *port = vml_value(host, "port");
	const bool unix_socket = g_strcmp0(transport, "unix") == 0;
	const char *fault = port ? port_fault(at, port) : NULL;
	const bool newer = at->reading->target->libvirt > VML_VERSION(9, 0, 0);

	if (transport && vml_is_literal(transport) && !vml_is_one_of(transport, transports) &&
		!(newer && strcmp(transport, "fd") == 0))
		refuse(at, "VML735", host, "transport",
			vml_arena_printf(at->reading->arena,
				"unsupported configuration: unknown protocol transport type '%s'",
				transport),
			"has a transport that libvirt does not know");
	else if (unix_socket && !vml_attr(host, "socket"))
		refuse(at, "VML735", host, NULL, "XML error: missing socket for unix transport",
			"names no socket");
	else if (!unix_socket && vml_attr(host, "socket"))
		refuse(at, "VML735", host, "socket",
			vml_arena_printf(at->reading->arena,
				"XML error: transport '%s' does not support socket attribute",
				transport ? transport : "(null)"),
			"names a socket, and is not reached through one");
	else if (!unix_socket && !vml_attr(host, "name"))
		refuse(at, "VML735", host, NULL, "XML error: missing name for host",
			"has a host without a name");
	else if (!unix_socket && fault)
		refuse(at, "VML735", host, "port", fault, "has a port that is none");
}

/* "x" stands for x. */
static bool
is_cookie_value(const char *value)
{
	size_t len = strlen(value);

	if (len > 1 && value[0] == '"' && value[len - 1] == '"') {
		value++;
		len -= 2;
	}
	return strcspn(value, "\"\\,; \t\n\r") >= len;
}

static bool
comes_again(const struct vml_node *cookie, const char *name)
{
	for (const struct vml_node *n = vml_again(cookie); n; n = vml_again(n))
		if (vml_value_is(n, "name", name))
			return true;
	return false;
}

/* What is wrong with a cookie by RFC 6265 as libvirt reads it, and in our words; NULL if nothing.
 */
static const char *
cookie_fault(const struct vml_node *cookie, const char **why)
{
	const char *name = vml_value(cookie, "name");

	*why = "has a cookie without a name";
	if (!name || !*name)
		return "XML error: missing cookie name";
	*why = "has a cookie without a value";
	if (!*cookie->text)
		return "XML error: missing value for cookie '%s'";
	if (vml_placeholder(name) || vml_placeholder(cookie->text))
		return NULL;
	*why = "has a cookie whose name is not a word";
	if (strpbrk(name, " \t=;,\\()\"/:<>?@[]{}"))
		return "XML error: cookie name '%s' contains invalid characters";
	*why = "has a cookie whose value is not a word";
	if (!is_cookie_value(cookie->text))
		return "XML error: value of cookie '%s' contains invalid characters";
	*why = "has two cookies of one name";
	return comes_again(cookie, name) ? "XML error: duplicate cookie '%s'" : NULL;
}

static void
check_cookies(const struct at *at)
{
	const struct vml_node *cookies = vml_child(at->storage->node, "cookies");

	for (const struct vml_node *c = cookies ? vml_child(cookies, "cookie") : NULL; c;
		c = vml_again(c)) {
		const char *why, *fault = cookie_fault(c, &why);

		if (fault)
			refuse(at, "VML710", c, vml_attr(c, "name") ? "name" : NULL,
				vml_arena_printf(at->reading->arena, fault, vml_value(c, "name")),
				why);
	}
}

/* Sizes and times of the protocols of the web. */
static void
check_tuning(const struct at *at)
{
	static const char *const web[] = { "http", "https", "ftp", "ftps", NULL };
	static const struct {
		const char *element, *attr;
	} tunings[] = { { "readahead", "size" }, { "timeout", "seconds" } };
	guint64 number;

	for (size_t i = 0; i < G_N_ELEMENTS(tunings); i++) {
		const struct vml_node *n = vml_child(at->storage->node, tunings[i].element);
		const char *value = n ? vml_value(n, tunings[i].attr) : NULL;

		if (vml_is_one_of(at->storage->protocol, web) && value && *value &&
			vml_is_literal(value) && !vml_read_number(value, G_MAXUINT64, &number))
			refuse(at, "VML710", n, tunings[i].attr,
				"XML error: invalid readahead size or timeout",
				"has a size or time that is no number");
	}
}

static void
check_tls_name(const struct at *at)
{
	if (strcmp(at->storage->protocol, "nbd") != 0 && vml_attr(at->storage->node, "tlsHostname"))
		refuse(at, "VML710", at->storage->node, "tlsHostname",
			"unsupported configuration: 'tlsHostname' field is supported only with NBD "
			"disks",
			"names the TLS host, which only NBD takes");
}

static void
check_auth(const struct at *at)
{
	static const char *const without[] = { "nbd", "sheepdog", "gluster", "tftp", "vxhs", "nfs",
		NULL };
	static const struct {
		const char *protocol, *type;
	} secrets[] = { { "rbd", "ceph" }, { "iscsi", "iscsi" } };
	static const char *const types[] = { "none", "ceph", "iscsi", "volume", "tls", "vtpm",
		NULL };
	const struct vml_node *auth = vml_child(at->storage->node, "auth");
	const struct vml_node *secret;
	const char *type, *protocol = at->storage->protocol;

	if (!auth && at->storage == &at->disk->decl.storage)
		auth = vml_child(at->disk->node, "auth");
	if (!auth)
		return;
	if (vml_is_one_of(protocol, without))
		refuse(at, "VML709", auth, NULL,
			vml_arena_printf(at->reading->arena,
				"unsupported configuration: authentication is not supported for "
				"protocol '%s'",
				protocol),
			"has an <auth>, and the protocol has no logins");
	secret = vml_child(auth, "secret");
	type = secret ? vml_value(secret, "type") : NULL;
	if (secret && (!type || vml_is_literal(type)) && !vml_is_one_of(type, types))
		refuse(at, "VML709", secret, type ? "type" : NULL,
			vml_arena_printf(at->reading->arena,
				"unsupported configuration: unknown secret type '%s'",
				type ? type : "<null>"),
			"takes a secret of a type that libvirt does not know");
	for (size_t i = 0; i < G_N_ELEMENTS(secrets); i++)
		if (strcmp(secrets[i].protocol, protocol) == 0 && vml_is_one_of(type, types) &&
			strcmp(secrets[i].type, type) != 0)
			refuse(at, "VML709", secret, "type",
				vml_arena_printf(at->reading->arena,
					"unsupported configuration: invalid secret type '%s'",
					type),
				"takes a secret of another type");
}

/* The other protocols that QEMU has lost are noticed at the start. */
static void
check_gone(const struct at *at)
{
	if (strcmp(at->storage->protocol, "tftp") == 0 &&
		!vml_target_has(at->reading->target, VML_BEHAVIOUR_QEMU_TFTP))
		vml_refuse_parse(at->reading, VML_REFUSAL_PROTOCOL_GONE, at->disk,
			at->storage->node, vml_attr(at->storage->node, "protocol"),
			"unsupported configuration: 'tftp' protocol is not supported with this "
			"QEMU binary",
			"%s is on tftp, which QEMU lost with 2.8", vml_disk_words(at->disk));
}

static void
check(const struct at *at)
{
	check_name(at);
	for (const struct vml_node *h = vml_child(at->storage->node, "host"); h; h = vml_again(h))
		check_host(at, h);
	check_auth(at);
	if (strcmp(at->storage->protocol, "nfs") == 0)
		check_nfs(at);
	if (strcmp(at->storage->protocol, "http") == 0 ||
		strcmp(at->storage->protocol, "https") == 0)
		check_cookies(at);
	check_tuning(at);
	check_tls_name(at);
	check_gone(at);
}

void
vml_check_network(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static const char *const protocols[] = { "nbd", "rbd", "sheepdog", "gluster", "iscsi",
		"http", "https", "ftp", "ftps", "tftp", "ssh", "vxhs", "nfs", NULL };

	for (const struct vml_decl *d = &disk->decl; d; d = d->below) {
		const struct at at = { r, disk, &d->storage };

		if (d->storage.type != VML_STORAGE_NETWORK)
			continue;
		if (vml_is_one_of(d->storage.protocol, protocols))
			check(&at);
		else if (g_strcmp0(d->storage.protocol, "none") == 0)
			check_name(&at);
	}
}
