/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <source> in all its shapes. Which attribute counts depends on the storage type alone. */
#include <string.h>

#include <glib.h>

#include "domain/domain.h"
#include "domain/reading.h"

static const struct {
	const char *name;
	enum vml_storage_type type;
	const char *path_attr;
} types[] = {
	{ "file", VML_STORAGE_FILE, "file" },
	{ "block", VML_STORAGE_BLOCK, "dev" },
	{ "dir", VML_STORAGE_DIR, "dir" },
	{ "network", VML_STORAGE_NETWORK, NULL },
	{ "volume", VML_STORAGE_VOLUME, NULL },
	{ "nvme", VML_STORAGE_NVME, NULL },
	{ "vhostuser", VML_STORAGE_VHOST_USER, "path" },
	{ "vhostvdpa", VML_STORAGE_VHOST_VDPA, "dev" },
	{ "ctl", VML_STORAGE_CTL, "dev" },
};

enum vml_storage_type
vml_storage_from_name(const char *name)
{
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
		if (strcmp(types[i].name, name) == 0)
			return types[i].type;
	return VML_STORAGE_NONE;
}

const char *
vml_storage_path_attr(enum vml_storage_type type)
{
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
		if (types[i].type == type)
			return types[i].path_attr;
	return NULL;
}

/* An attribute that says where the bytes are, but not for this type: libvirt drops it. */
static const struct vml_attr *
stray_of(enum vml_storage_type type, const struct vml_node *source)
{
	static const struct {
		const char *name;
		enum vml_storage_type type;
	} places[] = { { "file", VML_STORAGE_FILE }, { "dev", VML_STORAGE_BLOCK },
		{ "dir", VML_STORAGE_DIR }, { "protocol", VML_STORAGE_NETWORK },
		{ "pool", VML_STORAGE_VOLUME }, { "volume", VML_STORAGE_VOLUME } };
	const char *own = vml_storage_path_attr(type);
	for (size_t i = 0; i < G_N_ELEMENTS(places); i++)
		if (type != places[i].type && g_strcmp0(own, places[i].name) != 0 &&
			vml_attr(source, places[i].name))
			return vml_attr(source, places[i].name);
	return NULL;
}

static void
read_hosts(struct vml_arena *a, const struct vml_node *source, struct vml_storage *s)
{
	uint32_t n = 0;
	for (const struct vml_node *h = vml_child(source, "host"); h; h = vml_again(h))
		n++;
	struct vml_host *hosts = vml_make_n(a, struct vml_host, n);
	n = 0;
	for (const struct vml_node *h = vml_child(source, "host"); h; h = vml_again(h)) {
		const char *transport = vml_value(h, "transport");
		hosts[n++] = (struct vml_host){
			.name = vml_value(h, "name"),
			.port = vml_value(h, "port"),
			.transport = transport ? transport : "tcp",
			.socket = vml_value(h, "socket"),
		};
	}
	s->hosts = hosts;
	s->nhosts = n;
}

static void
read_slice(const struct vml_node *source, struct vml_storage *s)
{
	const struct vml_node *slices = vml_child(source, "slices");
	for (const struct vml_node *n = slices ? vml_child(slices, "slice") : NULL; n;
		n = vml_again(n)) {
		const char *type = vml_value(n, "type"), *offset = vml_value(n, "offset"),
			   *size = vml_value(n, "size");
		if (!type || strcmp(type, "storage") != 0 || !offset || !size)
			continue;
		s->has_slice = true;
		s->slice_offset = g_ascii_strtoull(offset, NULL, 10);
		s->slice_size = g_ascii_strtoull(size, NULL, 10);
		return;
	}
}

static void
read_network(struct vml_arena *a, const struct vml_node *source, struct vml_storage *s)
{
	s->protocol = vml_value(source, "protocol");
	s->name = vml_value(source, "name");
	s->query = vml_value(source, "query");
	s->snapshot = vml_value(vml_child(source, "snapshot"), "name");
	s->config = vml_value(vml_child(source, "config"), "file");
	read_hosts(a, source, s);
}

struct vml_storage
vml_storage_read(struct vml_arena *a, enum vml_storage_type type, const struct vml_node *source)
{
	struct vml_storage s = { .type = type, .node = source };
	if (!source)
		return s;
	const char *path_attr = vml_storage_path_attr(type);
	if (path_attr) {
		s.path_attr = vml_attr(source, path_attr);
		s.path = s.path_attr && *s.path_attr->value ? s.path_attr->value : NULL;
	}
	if (type == VML_STORAGE_NETWORK)
		read_network(a, source, &s);
	if (type == VML_STORAGE_VOLUME) {
		s.pool = vml_value(source, "pool");
		s.volume = vml_value(source, "volume");
		s.mode = vml_value(source, "mode");
	}
	if (type != VML_STORAGE_NONE)
		s.stray = stray_of(type, source);
	read_slice(source, &s);
	s.startup_policy = vml_value(source, "startupPolicy");
	s.encryption = vml_child(source, "encryption");
	s.data_store = vml_child(source, "dataStore");
	return s;
}
