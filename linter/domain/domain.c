/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Roots and what is below them. Domains embedded in snapshots, checkpoints and backups describe
 * the past: their disks are left alone, only the document's own are read.
 */
#include "domain/domain.h"

#include <string.h>

#include "domain/check.h"
#include "domain/reading.h"

static const struct {
	const char *name;
	enum vml_root root;
} roots[] = {
	{ "domain", VML_ROOT_DOMAIN },
	{ "domstatus", VML_ROOT_DOMAIN },
	{ "domainsnapshot", VML_ROOT_SNAPSHOT },
	{ "domaincheckpoint", VML_ROOT_CHECKPOINT },
	{ "domainbackup", VML_ROOT_BACKUP },
	{ "volume", VML_ROOT_VOLUME },
	{ "pool", VML_ROOT_POOL },
	{ "network", VML_ROOT_NETWORK },
	{ "disk", VML_ROOT_DISK },
	{ "devices", VML_ROOT_DEVICES },
	{ "domainCapabilities", VML_ROOT_CAPS },
	{ "capabilities", VML_ROOT_CAPS },
};

/* Devices that `virsh attach-device` and templates hold by themselves. */
static bool
is_lone_device(const char *name)
{
	static const char *const names[] = { "audio", "channel", "console", "controller", "crypto",
		"emulator", "filesystem", "graphics", "hostdev", "hub", "input", "interface",
		"iommu", "lease", "memballoon", "memory", "nvram", "panic", "parallel", "pstore",
		"redirdev", "redirfilter", "rng", "serial", "shmem", "smartcard", "sound", "tpm",
		"video", "vsock", "watchdog" };
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

/* Other programs have a <domain>, too: ours says what it is. */
static bool
is_our_domain(const struct vml_node *n)
{
	return vml_attr(n, "type") || vml_child(n, "name") || vml_child(n, "uuid") ||
	       vml_child(n, "memory") || vml_child(n, "os") || vml_child(n, "devices");
}

/* The like for roots whose names are plain words; the first children tell. */
static bool
is_our_network(const struct vml_node *n)
{
	return vml_child(n, "name") || vml_child(n, "bridge") || vml_child(n, "forward");
}

static bool
is_our_device(const struct vml_node *n)
{
	return n->nattrs > 0 && (vml_child(n, "source") || vml_child(n, "target") ||
					vml_child(n, "address") || vml_child(n, "model"));
}

enum vml_root
vml_root_of(const struct vml_node *root)
{
	if (root->ns)
		return VML_ROOT_OTHER;
	for (size_t i = 0; i < G_N_ELEMENTS(roots); i++) {
		if (strcmp(root->name, roots[i].name) != 0)
			continue;
		if (strcmp(root->name, "domstatus") == 0 && !vml_child(root, "domain"))
			return VML_ROOT_OTHER;
		if (strcmp(root->name, "domain") == 0 && !is_our_domain(root))
			return VML_ROOT_OTHER;
		if (roots[i].root == VML_ROOT_NETWORK && !is_our_network(root))
			return VML_ROOT_OTHER;
		return roots[i].root;
	}
	return is_lone_device(root->name) && is_our_device(root) ? VML_ROOT_DEVICE : VML_ROOT_OTHER;
}

/* Appends the <disk> children of `parent`. */
static void
read_disks(const struct vml_domain_reading *r, const struct vml_node *parent, bool snapshot_disk,
	GPtrArray *disks)
{
	for (const struct vml_node *n = parent ? vml_child(parent, "disk") : NULL; n;
		n = vml_again(n))
		g_ptr_array_add(disks, (gpointer)vml_disk_read(r, n, snapshot_disk));
}

static bool
is_qemu_driver(const char *type)
{
	return !type || strcmp(type, "kvm") == 0 || strcmp(type, "qemu") == 0 ||
	       strcmp(type, "hvf") == 0;
}

static const char *
text_of(const struct vml_node *parent, const char *name)
{
	const struct vml_node *n = vml_child(parent, name);
	return n ? n->text : NULL;
}

/* Once: every disk may ask for them. */
static void
read_controllers(struct vml_arena *a, struct vml_document *d)
{
	const struct vml_node *devices = vml_child(d->node, "devices");
	GPtrArray *found = g_ptr_array_new();

	for (const struct vml_node *n = devices ? vml_child(devices, "controller") : NULL; n;
		n = vml_again(n))
		g_ptr_array_add(found, (gpointer)n);
	d->ncontrollers = found->len;
	d->controllers = vml_arena_memdup(a, found->pdata, found->len * sizeof(gpointer));
	g_ptr_array_unref(found);
}

static void
read_domain(struct vml_arena *a, struct vml_document *d)
{
	const struct vml_node *os = vml_child(d->node, "os");
	const struct vml_node *type = os ? vml_child(os, "type") : NULL;
	d->name = text_of(d->node, "name");
	d->uuid = text_of(d->node, "uuid");
	d->driver = vml_value(d->node, "type");
	d->memory = vml_memory_kib(vml_child(d->node, "memory"));
	d->current_memory = vml_memory_kib(vml_child(d->node, "currentMemory"));
	d->machine = vml_value(type, "machine");
	d->arch = vml_value(type, "arch");
	read_controllers(a, d);
}

/* libvirt refuses the second of two disks with one target name. */
static void
check_targets(const struct vml_domain_reading *r, const GPtrArray *disks)
{
	GHashTable *seen = g_hash_table_new(g_str_hash, g_str_equal);
	for (guint i = 0; i < disks->len; i++) {
		const struct vml_disk *d = g_ptr_array_index(disks, i);
		if (!d->target || d->snapshot_disk || vml_placeholder(d->target))
			continue;
		const struct vml_disk *other = g_hash_table_lookup(seen, d->target);
		if (!other) {
			g_hash_table_insert(seen, (gpointer)d->target, (gpointer)d);
			continue;
		}
		const char *a = other->decl.storage.path, *b = d->decl.storage.path;
		struct vml_refusal *x = vml_refuse_parse(r, VML_REFUSAL_DUPLICATE_TARGET, d,
			d->target_node, vml_attr(d->target_node, "dev"),
			vml_arena_printf(r->arena,
				"XML error: target '%s' duplicated for disk sources '%s' and '%s'",
				d->target, a ? a : "(null)", b ? b : "(null)"),
			"two disks have the target '%s'", d->target);
		x->other = other;
		x->other_node = other->target_node;
		x->other_attr = vml_attr(other->target_node, "dev");
	}
	g_hash_table_unref(seen);
}

static void
read_all_disks(const struct vml_domain_reading *r, const struct vml_document *d, GPtrArray *disks)
{
	switch (d->root) {
	case VML_ROOT_DOMAIN: read_disks(r, vml_child(d->node, "devices"), false, disks); break;
	case VML_ROOT_DEVICES: read_disks(r, d->node, false, disks); break;
	case VML_ROOT_DISK:
		g_ptr_array_add(disks, (gpointer)vml_disk_read(r, d->node, false));
		break;
	case VML_ROOT_SNAPSHOT:
		read_disks(r, vml_child(d->node, "disks"), true, disks);
		for (guint i = 0; i < disks->len; i++)
			vml_check_snapshot_format(r, disks->pdata[i]);
		break;
	case VML_ROOT_CHECKPOINT:
	case VML_ROOT_BACKUP: read_disks(r, vml_child(d->node, "disks"), true, disks); break;
	default: break;
	}
}

void
vml_domain_read(struct vml_arena *a, struct vml_document *d, GPtrArray *refusals)
{
	struct vml_domain_reading r = {
		.arena = a, .target = d->target, .refusals = refusals, .document = d
	};
	d->root = d->node ? vml_root_of(d->node) : VML_ROOT_OTHER;
	d->root_name = d->node ? d->node->name : "";
	if (d->root == VML_ROOT_DOMAIN && strcmp(d->node->name, "domstatus") == 0) {
		d->node = vml_child(d->node, "domain");
		r.live = true;
	}
	if (d->root == VML_ROOT_DOMAIN) {
		r.domain = d->node;
		read_domain(a, d);
	}
	if (d->root == VML_ROOT_VOLUME)
		d->volume = vml_volume_read(a, d->node);
	if (d->root == VML_ROOT_POOL)
		d->pool = vml_pool_read(a, d->node);
	d->qemu_driver = is_qemu_driver(d->driver);
	GPtrArray *disks = g_ptr_array_new();
	read_all_disks(&r, d, disks);
	const struct vml_node *devices = r.domain ? vml_child(r.domain, "devices") : NULL;
	bool branches = devices && vml_placeholder(devices->text); /* devices may be alternatives */
	if (!branches)
		check_targets(&r, disks);
	if (devices && !branches) {
		vml_check_addresses(&r, devices, disks);
		vml_check_aliases(&r, devices, disks);
		vml_check_boot(&r, devices, disks);
	}
	vml_check_removed(&r, devices, d->qemu_driver);
	d->ndisks = disks->len;
	d->disks = vml_arena_memdup(a, disks->pdata, disks->len * sizeof(gpointer));
	g_ptr_array_unref(disks);
}
