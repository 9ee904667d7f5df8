/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What libvirt's parser misses although the schema leaves it open: what something else that is
 * there cannot do without. Each was seen with libvirt 9.0.0.
 */
#include <string.h>

#include <glib.h>

#include "domain/domain.h"

static bool
has_child(const struct vml_node *n, const char *name)
{
	return n && vml_child(n, name);
}

static bool
is_type(const struct vml_node *n, const char *const *types)
{
	const char *type = vml_value(n, "type");
	return type && g_strv_contains(types, type);
}

/* ---- of the domain ----------------------------------------------------------------------------
 */

static bool
uses_numa(const struct vml_node *domain)
{
	return has_child(vml_child(domain, "numatune"), "memnode") ||
	       has_child(vml_child(domain, "devices"), "memory");
}

static bool
uses_threads(const struct vml_node *domain)
{
	const struct vml_node *tune = vml_child(domain, "cputune");
	return has_child(tune, "iothreadpin") || has_child(tune, "iothreadsched");
}

static bool
needs_cpu_model(const struct vml_node *cpu)
{
	return has_child(cpu, "vendor") || has_child(cpu, "feature");
}

static bool
cpu_uses_numa(const struct vml_node *cpu)
{
	return cpu->parent && uses_numa(cpu->parent);
}

static bool
needs_loader(const struct vml_node *os)
{
	return has_child(os, "nvram") && !vml_attr(os, "firmware");
}

/* numad finds one where it places the CPUs. */
static bool
needs_nodeset(const struct vml_node *memory)
{
	const struct vml_node *domain = memory->parent ? memory->parent->parent : NULL;
	const struct vml_node *vcpu = domain ? vml_child(domain, "vcpu") : NULL;
	return !vml_attr(memory, "nodeset") && g_strcmp0(vml_value(vcpu, "placement"), "auto") != 0;
}

static bool
has_no_group(const struct vml_node *resource)
{
	return !vml_child(resource, "fibrechannel");
}

static bool
is_of_device(const struct vml_node *adapter)
{
	const struct vml_node *device = adapter->parent ? adapter->parent->parent : NULL;
	return device && strcmp(device->name, "hostdev") == 0;
}

/* ---- of devices -------------------------------------------------------------------------------
 */

/* The console that goes with the first serial port: libvirt looks at that port alone. */
static bool
is_serial_console(const struct vml_node *device)
{
	return strcmp(device->name, "console") == 0 && has_child(device->parent, "serial") &&
	       vml_child(device->parent, "console") == device;
}

static bool
needs_place(const struct vml_node *device)
{
	static const char *const places[] = { "dev", "file", "pipe", "tcp", "udp", "spiceport",
		NULL };
	return is_type(device, places) && !is_serial_console(device);
}

/* Of a channel libvirt makes the socket up. */
static bool
needs_socket(const struct vml_node *device)
{
	static const char *const sockets[] = { "unix", NULL };
	return needs_place(device) || (is_type(device, sockets) && !is_serial_console(device));
}

static bool
source_needs_path(const struct vml_node *source)
{
	static const char *const files[] = { "dev", "file", "pipe", NULL };
	return source->parent && is_type(source->parent, files) &&
	       !is_serial_console(source->parent);
}

static bool
source_needs_host(const struct vml_node *source)
{
	static const char *const tcp[] = { "tcp", NULL };
	return source->parent && is_type(source->parent, tcp) && !is_serial_console(source->parent);
}

static bool
source_needs_service(const struct vml_node *source)
{
	static const char *const net[] = { "tcp", "udp", NULL };
	return source->parent && is_type(source->parent, net) && !is_serial_console(source->parent);
}

static bool
is_vhost_user(const struct vml_node *interface)
{
	static const char *const types[] = { "vhostuser", NULL };
	return is_type(interface, types);
}

static bool
needs_average(const struct vml_node *bound)
{
	return !vml_attr(bound, "floor") || vml_attr(bound, "peak") || vml_attr(bound, "burst");
}

static bool
needs_floor(const struct vml_node *bound)
{
	return !vml_attr(bound, "average");
}

static bool
has_no_acceleration(const struct vml_node *acceleration)
{
	return !vml_attr(acceleration, "accel2d") && !vml_attr(acceleration, "accel3d");
}

static bool
has_interrupts(const struct vml_node *shmem)
{
	return has_child(shmem, "msi");
}

/* Without a type it is one of ide, and only one has an index. */
static bool
is_ide_again(const struct vml_node *controller)
{
	const char *index = vml_value(controller, "index");

	for (const struct vml_node *k = controller->parent ? controller->parent->first : NULL;
		index && k; k = k->next)
		if (k != controller && strcmp(k->name, "controller") == 0 &&
			g_strcmp0(vml_value(k, "type"), "ide") == 0 &&
			g_strcmp0(vml_value(k, "index"), index) == 0)
			return true;
	return false;
}

/* ---- all --------------------------------------------------------------------------------------
 */

static const struct {
	const char *element, *part;
	enum vml_part kind;
	bool (*needs)(const struct vml_node *);
} needs[] = {
	{ "domain", "cpu", VML_PART_CHILD, uses_numa },
	{ "domain", "iothreads", VML_PART_CHILD, uses_threads },
	{ "cpu", "numa", VML_PART_CHILD, cpu_uses_numa },
	{ "cpu", "model", VML_PART_CHILD, needs_cpu_model },
	{ "os", "loader", VML_PART_CHILD, needs_loader },
	{ "resource", "partition", VML_PART_CHILD, has_no_group },
	{ "memory", "placement", VML_PART_ATTRIBUTE, needs_nodeset },
	{ "serial", "source", VML_PART_CHILD, needs_socket },
	{ "parallel", "source", VML_PART_CHILD, needs_socket },
	{ "console", "source", VML_PART_CHILD, needs_socket },
	{ "channel", "source", VML_PART_CHILD, needs_place },
	{ "smartcard", "source", VML_PART_CHILD, needs_place },
	{ "backend", "source", VML_PART_CHILD, needs_place },
	{ "source", "path", VML_PART_ATTRIBUTE, source_needs_path },
	{ "source", "host", VML_PART_ATTRIBUTE, source_needs_host },
	{ "source", "service", VML_PART_ATTRIBUTE, source_needs_service },
	{ "interface", "model", VML_PART_CHILD, is_vhost_user },
	{ "inbound", "average", VML_PART_ATTRIBUTE, needs_average },
	{ "inbound", "floor", VML_PART_ATTRIBUTE, needs_floor },
	{ "outbound", "average", VML_PART_ATTRIBUTE, needs_average },
	{ "acceleration", "accel2d", VML_PART_ATTRIBUTE, has_no_acceleration },
	{ "acceleration", "accel3d", VML_PART_ATTRIBUTE, has_no_acceleration },
	{ "adapter", "name", VML_PART_ATTRIBUTE, is_of_device },
	{ "shmem", "server", VML_PART_CHILD, has_interrupts },
	{ "controller", "type", VML_PART_ATTRIBUTE, is_ide_again },
};

static bool
is_there(const struct vml_node *n, const char *name, enum vml_part kind)
{
	return kind == VML_PART_ATTRIBUTE ? vml_attr(n, name) != NULL : has_child(n, name);
}

bool
vml_domain_needs(const struct vml_node *n, const char *name, enum vml_part kind)
{
	for (size_t i = 0; i < G_N_ELEMENTS(needs); i++)
		if (kind == needs[i].kind && strcmp(n->name, needs[i].element) == 0 &&
			strcmp(name, needs[i].part) == 0)
			return !is_there(n, name, kind) && needs[i].needs(n);
	return false;
}
