/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What libvirt's parser does with what does not fit the schema. It asks for the elements,
 * attributes and values it knows, so that most of what is unknown is dropped and most values that
 * are wrong are refused; the tables hold what differs. Measured on libvirt 9.0.0, whose test driver
 * was given some 20000 domains with one fault each.
 */
#include <string.h>

#include "domain/domain.h"

/* Entries are "element", "parent/element", "element@attribute" or "@attribute". */

/* Children that they do not know are refused. */
static const char *const strict[] = { "features", "kvm", "hyperv", "xen", NULL };

/* The schema wants them, libvirt does not. */
static const char *const optional[] = { "access@mode", "alias@name", "backingStore/path",
	"baseBoard/entry", "bios/entry", "bootmenu@enable", "channel/address@controller",
	"channel@type", "chassis/entry", "clock@offset", "console@type", "controller/model@name",
	"controller@model", "disk/address@bus", "disk/source@dir", "domain/seclabel@type",
	"entry@name", "feature@policy", "filterref@filter", "geometry@cyls", "geometry@heads",
	"geometry@secs", "hostdev/address@bus", "hostdev/driver@name", "hub/address@bus",
	"input/address@bus", "input/source", "interface/model@type", "interface/target@dev",
	"interface@type", "keywrap/cipher", "label/size", "log@file", "mac@address",
	"master@startport", "memnode@mode", "memoryBacking/source@type", "mirror/format@type",
	"mirror@file", "mirror@job", "os/initgroup", "os/inituser", "parallel@type", "rate@bytes",
	"redirdev/address@bus", "redirdev@bus", "script@path", "serial@type", "shmem/model@type",
	"slice@type", "slices/slice", "smartcard/address@controller", "smbios@mode", "source/host",
	"source/identity", "video/model@type", "volume/target", NULL };

/* Attributes that change nothing, since what they say is so without them. */
static const char *const idle[] = { "disk@index", "source/seclabel@type", NULL };

/* With another value than the one that libvirt asks for, the element is none to it. */
static const char *const chosen[] = { "slice@type", NULL };

/* More than one is refused. */
static const char *const single[] = { "backend/protocol", "backend/source", "bandwidth/inbound",
	"bandwidth/outbound", "channel/log", "channel/protocol", "channel/source", "console/log",
	"console/protocol", "console/source", "controller/model", "controller/target", "cpu/cache",
	"cputune/emulatorpin", "devices/iommu", "devices/memballoon", "devices/redirfilter",
	"devices/watchdog", "domain/numatune", "domain/resource", "parallel/log",
	"parallel/protocol", "parallel/source", "rng/backend", "serial/log", "serial/protocol",
	"serial/source", "smartcard/certificate", "smartcard/protocol", "smartcard/source",
	"tpm/backend", NULL };

/* All of them are read, as if they were one. */
static const char *const merged[] = { "disk/iotune", "domain/blkiotune", "domain/clock",
	"domain/cputune", "domain/devices", "domain/features", "domain/iothreadids",
	"domain/keywrap", "domain/memoryBacking", "domain/memtune", "domain/os", "domain/pm",
	"domain/vcpus", "driver/metadata_cache", "features/hyperv", "features/kvm",
	"memoryBacking/hugepages", "source/slices", "video/model", NULL };

/* Elements that may lack something since some version: before it they are refused without it. */
static const char *const relaxed[] = { "cachetune/cache", "domain/maxMemory", "interface/route",
	"interface/source", "memorytune/node", NULL };

/* Of elements and attributes that may be empty for libvirt, or may not: what is less usual. */
static const char *const empty_taken[] = { "access@mode", "alias@name", "alignsize@unit",
	"allocation@mode", "allocation@unit", "backend@path", "backend@tap", "backingStore@index",
	"bios@useserial", "block@unit", "cache@unit", "capacity@unit", "cell@unit", "clock@offset",
	"cpu/model@fallback", "cpu/model@vendor_id", "currentMemory@unit", "device@path",
	"disk/driver@name", "entry@name", "filesystem@accessmode", "filterref@filter",
	"gl@rendernode", "graphics@autoport", "graphics@keymap", "graphics@passwd",
	"graphics@socket", "hard_limit@unit", "host@socket", "hostdev@managed",
	"interface/model@type", "interface/target@dev", "interface@managed", "listen@socket",
	"local@address", "log@file", "maxMemory@unit", "max_size@unit", "maxpagesize@unit",
	"memory@unit", "memoryBacking/source@type", "min_guarantee@unit", "mirror/format@type",
	"mirror@file", "mirror@format", "mirror@job", "mirror@ready", "mirror@type", "model@heads",
	"model@primary", "model@ram", "model@vgamem", "model@vram", "model@vram64", "page@unit",
	"pagesize@unit", "pcihole64@unit", "rate@bytes", "rate@period", "requested@unit",
	"rom@file", "script@path", "seclabel@model", "secret@usage", "server@path", "size@unit",
	"smbios@mode", "soft_limit@unit", "source/host@name", "source/seclabel@labelskip",
	"source@address", "source@bridge", "source@dev", "source@dir", "source@evdev",
	"source@file", "source@host", "source@name", "source@network", "source@path", "source@pool",
	"source@portgroup", "source@service", "source@volume", "space_hard_limit@unit",
	"space_soft_limit@unit", "swap_hard_limit@unit", "tb-cache@unit", "tseg@unit", "type@arch",
	"type@machine", "video/model@type", "vlan@trunk", NULL };
static const char *const empty_refused[] = { "domain/maxMemory", "domain/memory", "domain/name",
	"domain/vcpu", "device/path", "os/loader", "os/type", "resource/partition",
	"seclabel/label", "source/path", "target/size", NULL };

/* libvirt does not look at their values, or takes any; what it refuses in disks is found there. */
static const char *const any_value[] = { "acpi/table", "alias@name", "backend@tap", "backend@vhost",
	"backingStore@index", "binary@path", "bios@useserial", "blkiotune/weight",
	"clock@adjustment", "clock@timezone", "cpu/feature@name", "cpu/vendor", "description",
	"device/path", "disk/address@bus", "disk/address@controller", "disk/address@target",
	"disk/address@unit", "disk/driver@name", "disk/driver@queue_size", "disk/driver@queues",
	"disk/product", "disk/serial", "disk/target@rotation_rate", "slice@size", "disk/vendor",
	"domain@id", "dtb", "emulator", "entry@name", "filterref@filter", "gl@rendernode",
	"graphics@autoport", "graphics@keymap", "graphics@listen", "graphics@socket", "host@socket",
	"hostdev@managed", "initdir", "initrd", "interface/target@dev", "interface@managed",
	"kernel", "listen@socket", "loader", "local@address", "log@file", "mirror/format@type",
	"mirror@file", "mirror@format", "mirror@job", "mirror@ready", "mirror@type",
	"model@primary", "mtu@size", "nvram", "nvram@template", "parameter@value", "partition",
	"rng/backend", "rom@file", "script@path", "seclabel@labelskip", "seclabel@model",
	"server@path", "source/path", "source@address", "source@bridge", "source@dev", "source@dir",
	"source@evdev", "source@file", "source@host", "source@path", "source@service",
	"source@volume", "type@machine", NULL };

/* Whether `text` is [parent/]element[@attribute] with that name at its end; `attr` may be NULL. */
static bool
names(const char *entry, const char *parent, const char *element, const char *attr)
{
	const char *at = strchr(entry, '@'), *slash = strchr(entry, '/');
	const char *name = slash ? slash + 1 : entry;
	size_t len = at ? (size_t)(at - name) : strlen(name);

	if (at ? !attr || strcmp(at + 1, attr) != 0 : attr != NULL)
		return false;
	if (len && (strlen(element) != len || strncmp(name, element, len) != 0))
		return false;
	return !slash || (strlen(parent) == (size_t)(slash - entry) &&
				 strncmp(entry, parent, strlen(parent)) == 0);
}

static bool
listed(const char *const *list, const char *parent, const char *element, const char *attr)
{
	while (*list && !names(*list, parent, element, attr))
		list++;
	return *list;
}

static const char *
name_of(const struct vml_node *n)
{
	return n ? n->name : "";
}

/* Whether the misfit's element, or its attribute, is in the list. */
static bool
is_in(const char *const *list, const struct vml_misfit *m)
{
	return listed(
		list, name_of(m->node->parent), m->node->name, m->attr ? m->attr->name : NULL);
}

/* An empty drive, the label of a disk, or the end of a chain. */
static bool
may_be_empty(const struct vml_node *n)
{
	const char *device = vml_value(n, "device");
	if (strcmp(n->name, "disk") == 0)
		return device && (!strcmp(device, "cdrom") || !strcmp(device, "floppy"));
	if (strcmp(n->name, "seclabel") == 0)
		return n->parent && strcmp(n->parent->name, "source") == 0;
	return strcmp(n->name, "backingStore") == 0 && !vml_attr(n, "type");
}

/* Pools that are named after their source make the folder of their volumes themselves. */
static bool
makes_target(const struct vml_node *n)
{
	const char *type = vml_value(n, "type");
	return strcmp(n->name, "pool") == 0 && type &&
	       (!strcmp(type, "logical") || !strcmp(type, "zfs"));
}

/* Of a host device whose address is zero when none is given. */
static bool
is_default_source(const struct vml_node *n)
{
	const char *type = n->parent ? vml_value(n->parent, "type") : NULL;
	return strcmp(n->name, "source") == 0 && strcmp(n->parent->name, "hostdev") == 0 && type &&
	       (!strcmp(type, "pci") || !strcmp(type, "usb"));
}

/* Whether a domain is refused without that child or attribute of `n`. */
static bool
must_have(const struct vml_node *n, const char *name, bool attr)
{
	if (vml_domain_needs(n, name, attr ? VML_PART_ATTRIBUTE : VML_PART_CHILD))
		return true;
	if (attr && strcmp(n->name, "controller") == 0 && strcmp(name, "type") == 0)
		return vml_attr(n, "model") != NULL;
	if (!attr && is_default_source(n) && strcmp(name, "address") == 0)
		return false;
	if (attr)
		return !listed(optional, name_of(n->parent), n->name, name);
	return !listed(optional, n->name, name, NULL) &&
	       !(makes_target(n) && !strcmp(name, "target")) &&
	       !(may_be_empty(n) && (!strcmp(name, "source") || !strcmp(name, "format") ||
					    !strcmp(name, "label")));
}

static bool
blank(const struct vml_node *n)
{
	return n->text[strspn(n->text, " \t\r\n")] == '\0';
}

/* Whether libvirt misses a child of the domain that the schema does not ask for. */
static bool
misses(const struct vml_node *domain, const char *name)
{
	const struct vml_node *cpu = vml_child(domain, "cpu");

	if (vml_child(domain, name))
		return false;
	if (strcmp(name, "model") == 0)
		return cpu && vml_domain_needs(cpu, name, VML_PART_CHILD);
	return strcmp(name, "os") == 0 || vml_domain_needs(domain, name, VML_PART_CHILD) ||
	       (strcmp(name, "memory") == 0 && !(cpu && vml_child(cpu, "numa")));
}

/* Whether the domain lacks what libvirt wants, because it stands here or has another name. */
static bool
is_missed(const struct vml_misfit *m, const char *meant)
{
	const struct vml_node *domain = m->node->parent;

	while (domain && strcmp(domain->name, "domain") != 0)
		domain = domain->parent;
	if (!domain)
		return false;
	return m->node->parent == domain ? misses(domain, "os") || misses(domain, "memory")
					 : misses(domain, meant);
}

/* Blanks between children are none: libvirt has them dropped. */
static bool
has_text(const struct vml_node *n)
{
	bool found = n->first ? !blank(n) : *n->text != '\0';
	for (const struct vml_node *k = n->first; k && !found; k = k->next)
		found = has_text(k);
	return found;
}

static bool
blank_within(const struct vml_node *n)
{
	bool all = blank(n);

	for (const struct vml_node *k = n->first; k && all; k = k->next)
		all = blank_within(k);
	return all;
}

/* For libvirt an element's text is all the text in it, and most have to be to the letter. */
static bool
spoils_text(const struct vml_misfit *m)
{
	const struct vml_node *parent = m->node->parent;
	const char *text = parent->text;
	const size_t len = strlen(text);

	if (blank(parent) || listed(any_value, "", parent->name, NULL))
		return false;
	if (!strcmp(parent->name, "name") && parent->parent && !parent->parent->parent)
		return false;
	if (!strcmp(parent->name, "uuid") || !strcmp(parent->name, "vcpu")) /* blanks do no harm */
		return !blank_within(m->node);
	return has_text(m->node) || strspn(text, " \t\r\n") > 0 ||
	       strchr(" \t\r\n", text[len - 1]) != NULL;
}

static bool
refused_element(const struct vml_misfit *m)
{
	const struct vml_node *parent = m->node->parent;
	const char *meant = m->nearest ? m->nearest : m->name;

	if (!parent || (m->lacks && must_have(m->lacks, meant, false)))
		return true;
	return is_missed(m, meant) || vml_domain_needs(parent, meant, VML_PART_CHILD) ||
	       spoils_text(m) || listed(strict, "", parent->name, NULL);
}

/* Values that are not known, a second element, and the lack of what was wanted then. */
static bool
refused_version(const struct vml_misfit *m)
{
	if (m->attr)
		return m->at.start == m->attr->value_at.start;
	if (strcmp(m->name, m->node->name) == 0)
		return is_in(single, m) || is_in(relaxed, m) ||
		       listed(strict, "", name_of(m->node->parent), NULL);
	return must_have(m->node, m->name, true) && must_have(m->node, m->name, false);
}

/* The cells of all <cpu> are counted together. */
static bool
has_cells_before(const struct vml_node *n)
{
	bool found = false;
	for (const struct vml_node *k = n->parent->first; k != n; k = k->next)
		found = found || (strcmp(k->name, "cpu") == 0 && vml_child(k, "numa"));
	return found && strcmp(n->name, "cpu") == 0 && vml_child(n, "numa");
}

/* Any number that fits, however it is written. */
static bool
is_pci_number(const struct vml_misfit *m)
{
	static const struct {
		const char *name;
		guint64 most;
	} parts[] = { { "domain", 0xffff }, { "bus", 0xff }, { "slot", 0x1f }, { "function", 7 } };
	char *end = NULL;

	if (!m->attr || strcmp(m->node->name, "address") != 0 ||
		g_strcmp0(vml_value(m->node, "type"), "pci") != 0 ||
		!g_ascii_isdigit(*m->attr->value))
		return false;
	guint64 number = g_ascii_strtoull(m->attr->value, &end, 0);
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (strcmp(parts[i].name, m->attr->name) == 0)
			return !*end && number <= parts[i].most;
	return false;
}

/* 32 digits, with a hyphen before any pair of them. */
static bool
is_uuid(const struct vml_misfit *m)
{
	const char *at = m->node->text + strspn(m->node->text, " \t\r\n");
	unsigned pairs = 0;

	if (m->attr || strcmp(m->node->name, "uuid") != 0)
		return false;
	for (; pairs < 16 && *at; at++) {
		if (*at == '-')
			continue;
		if (!g_ascii_isxdigit(at[0]) || !g_ascii_isxdigit(at[1]))
			return false;
		at++;
		pairs++;
	}
	return pairs == 16 && !at[strspn(at, " \t\r\n")];
}

/* SPICE alone minds what autoport is. */
static bool
is_spice_port(const struct vml_misfit *m)
{
	return m->attr && strcmp(m->attr->name, "autoport") == 0 &&
	       g_strcmp0(vml_value(m->node, "type"), "spice") == 0;
}

static bool
refused_value(const struct vml_misfit *m)
{
	if (is_spice_port(m))
		return true;
	return !is_in(any_value, m) && !is_in(chosen, m) && !is_pci_number(m) && !is_uuid(m);
}

static bool
refused_empty(const struct vml_misfit *m)
{
	const struct vml_node *cpu = m->node->parent ? vml_child(m->node->parent, "cpu") : NULL;

	if (m->attr)
		return is_spice_port(m) || !(is_in(empty_taken, m) || is_in(chosen, m));
	if (strcmp(m->node->name, "memory") == 0 && cpu && vml_child(cpu, "numa"))
		return false;
	return is_in(empty_refused, m);
}

static enum vml_reception
reception_of(const struct vml_misfit *m)
{
	bool refuses = true, drops = true;

	switch (m->kind) {
	case VML_MISFIT_ELEMENT: refuses = refused_element(m); break;
	case VML_MISFIT_ATTRIBUTE:
		refuses = (m->lacks && must_have(m->lacks, m->nearest, true)) ||
			  (m->nearest && vml_domain_needs(m->node, m->nearest, VML_PART_ATTRIBUTE));
		drops = !is_in(idle, m);
		break;
	case VML_MISFIT_NO_ELEMENT:
		refuses = must_have(m->node, m->name, false);
		drops = false;
		break;
	case VML_MISFIT_NO_ATTRIBUTE:
		refuses = must_have(m->node, m->name, true);
		drops = false;
		break;
	case VML_MISFIT_VALUE:
		refuses = refused_value(m);
		drops = is_in(chosen, m);
		break;
	case VML_MISFIT_REPEATED:
		refuses = is_in(single, m) || is_missed(m, m->name) || has_cells_before(m->node) ||
			  (m->lacks && must_have(m->lacks, m->name, false)) ||
			  (is_in(merged, m) && vml_domain_clashes(m->node));
		drops = !is_in(merged, m);
		break;
	case VML_MISFIT_EMPTY: refuses = refused_empty(m); break;
	case VML_MISFIT_TEXT: refuses = false; break;
	case VML_MISFIT_TOO_NEW:
	case VML_MISFIT_REMOVED: refuses = refused_version(m); break;
	default: break;
	}
	return refuses ? VML_PARSER_REFUSES : drops ? VML_PARSER_DROPS : VML_PARSER_TAKES;
}

void
vml_domain_receive(struct vml_arena *a, struct vml_schema *s)
{
	struct vml_misfit *all =
		vml_arena_memdup(a, s->misfits, s->nmisfits * sizeof(struct vml_misfit));
	for (uint32_t i = 0; i < s->nmisfits; i++)
		all[i].parser = reception_of(&all[i]);
	s->misfits = all;
}
