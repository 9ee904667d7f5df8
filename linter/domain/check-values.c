/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Words and numbers that libvirt's parser does not take, wherever they stand in a disk. Attributes
 * that it does not read for the kind of source at hand may hold anything. Measured on 9.0.0; words
 * that later versions have learned are in a list of their own.
 */
#include <string.h>

#include "domain/check.h"

#define MISSING "VML014"
#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define SWITCH WORDS("on", "off")
#define ANSWER WORDS("yes", "no")

enum demand { OPTIONAL, REQUIRED, NOT_ZERO, REQUIRED_NOT_ZERO };

struct value {
	const char *element; /* a child, or "" for the node itself */
	const char *attr;
	const char *const *words; /* NULL = a number below 2^32 */
	enum demand demand;
	const char *const *newer; /* words that came after 9.0.0, or NULL */
};

static const struct value of_disk[] = {
	{ "", "device", WORDS("disk", "cdrom", "floppy", "lun"), OPTIONAL, NULL },
	{ "", "model", WORDS("default", "virtio", "virtio-transitional", "virtio-non-transitional"),
		OPTIONAL, WORDS("usb-storage", "usb-bot") },
	{ "", "snapshot", WORDS("no", "internal", "external", "manual"), OPTIONAL, NULL },
	{ "", "rawio", ANSWER, OPTIONAL, NULL },
	{ "", "sgio", WORDS("filtered", "unfiltered"), OPTIONAL, NULL },
	{ "driver", "cache",
		WORDS("default", "none", "writethrough", "writeback", "directsync", "unsafe"),
		OPTIONAL, NULL },
	{ "driver", "error_policy", WORDS("stop", "report", "ignore", "enospace"), OPTIONAL, NULL },
	{ "driver", "rerror_policy", WORDS("stop", "report", "ignore", "enospace"), OPTIONAL,
		NULL },
	{ "driver", "io", WORDS("native", "threads", "io_uring"), OPTIONAL, NULL },
	{ "driver", "ioeventfd", SWITCH, OPTIONAL, NULL },
	{ "driver", "event_idx", SWITCH, OPTIONAL, NULL },
	{ "driver", "copy_on_read", SWITCH, OPTIONAL, NULL },
	{ "driver", "discard", WORDS("ignore", "unmap"), OPTIONAL, NULL },
	{ "driver", "iothread", NULL, NOT_ZERO, NULL },
	{ "driver", "detect_zeroes", WORDS("off", "on", "unmap"), OPTIONAL, NULL },
	{ "driver", "queues", NULL, OPTIONAL, NULL },
	{ "driver", "queue_size", NULL, OPTIONAL, NULL },
	{ "driver", "iommu", SWITCH, OPTIONAL, NULL },
	{ "driver", "ats", SWITCH, OPTIONAL, NULL },
	{ "driver", "packed", SWITCH, OPTIONAL, NULL },
	{ "driver", "page_per_vq", SWITCH, OPTIONAL, NULL },
	{ "target", "bus", WORDS("fdc", "ide", "scsi", "virtio", "xen", "usb", "uml", "sata", "sd"),
		OPTIONAL, WORDS("nvme") },
	{ "target", "tray", WORDS("open", "closed"), OPTIONAL, NULL },
	{ "target", "removable", SWITCH, OPTIONAL, NULL },
	{ "target", "rotation_rate", NULL, OPTIONAL, NULL },
	{ "geometry", "cyls", NULL, OPTIONAL, NULL },
	{ "geometry", "heads", NULL, OPTIONAL, NULL },
	{ "geometry", "secs", NULL, OPTIONAL, NULL },
	{ "geometry", "trans", WORDS("none", "auto", "lba"), OPTIONAL, NULL },
	{ "blockio", "logical_block_size", NULL, OPTIONAL, NULL },
	{ "blockio", "physical_block_size", NULL, OPTIONAL, NULL },
	{ "boot", "order", NULL, REQUIRED_NOT_ZERO, NULL },
	{ "transient", "shareBacking", ANSWER, OPTIONAL, NULL },
	{ "encryption", "engine", WORDS("qemu", "librbd"), OPTIONAL, NULL },
};

static const struct value of_network[] = {
	{ "", "protocol",
		WORDS("none", "nbd", "rbd", "sheepdog", "gluster", "iscsi", "http", "https", "ftp",
			"ftps", "tftp", "ssh", "vxhs", "nfs"),
		REQUIRED, NULL },
	{ "", "tls", ANSWER, OPTIONAL, NULL },
};

static const struct value of_top[] = {
	{ "", "startupPolicy", WORDS("mandatory", "requisite", "optional"), OPTIONAL, NULL },
};

static const struct value of_nvme[] = {
	{ "", "managed", ANSWER, OPTIONAL, NULL },
};

static const struct value of_https[] = {
	{ "ssl", "verify", ANSWER, OPTIONAL, NULL },
};

static const struct value of_source[] = {
	{ "reservations", "managed", ANSWER, REQUIRED, NULL },
	{ "encryption", "engine", WORDS("qemu", "librbd"), OPTIONAL, NULL },
};

static const struct value of_seclabel[] = {
	{ "", "relabel", ANSWER, OPTIONAL, NULL },
};

static const struct value of_address[] = {
	{ "", "multifunction", SWITCH, OPTIONAL, NULL },
};

static const struct value of_drive_address[] = {
	{ "", "controller", NULL, OPTIONAL, NULL },
	{ "", "bus", NULL, OPTIONAL, NULL },
	{ "", "target", NULL, OPTIONAL, NULL },
	{ "", "unit", NULL, OPTIONAL, NULL },
};

/* "a, b or c" */
static const char *
list_of(const struct vml_domain_reading *r, const char *const *words)
{
	GString *s = g_string_new(NULL);
	const char *text;

	for (guint i = 0; words[i]; i++)
		g_string_append_printf(s, "%s%s",
			i == 0         ? ""
			: words[i + 1] ? ", "
				       : " or ",
			words[i]);
	text = vml_arena_strdup(r->arena, s->str);
	g_string_free(s, TRUE);
	return text;
}

/* A value that is none, or that is not there, is a misfit of the schema as well. */
static const char *
rule_of(const char *word)
{
	return *word ? "VML012" : "VML016";
}

static void
refuse_absent(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *node, const struct value *v)
{
	vml_refused_without(
		vml_refuse_check(r, MISSING, disk, node, NULL,
			vml_arena_printf(r->arena,
				"XML error: Missing required attribute '%s' in element '%s'",
				v->attr, node->name),
			"<%s> of %s has no attribute '%s', without which libvirt does not take it",
			node->name, vml_disk_words(disk), v->attr),
		node, VML_PART_ATTRIBUTE, v->attr);
}

static void
refuse_word(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *node, const struct value *v, const char *word)
{
	vml_refuse_check(r, rule_of(word), disk, node, v->attr,
		vml_arena_printf(r->arena,
			"XML error: Invalid value for attribute '%s' in element '%s': '%s'.",
			v->attr, node->name, word),
		"<%s> of %s has %s='%s', and libvirt takes %s", node->name, vml_disk_words(disk),
		v->attr, word, list_of(r, v->words));
}

static void
check_number(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *node, const struct value *v, const char *word)
{
	bool number_given;
	guint64 number;

	number_given = vml_read_number(word, G_MAXUINT32, &number);
	if (!number_given)
		vml_refuse_check(r, rule_of(word), disk, node, v->attr,
			vml_arena_printf(r->arena,
				"XML error: Invalid value for attribute '%s' in element '%s': "
				"'%s'. Expected non-negative integer value",
				v->attr, node->name, word),
			"<%s> of %s has %s='%s', and libvirt takes a number below 2^32", node->name,
			vml_disk_words(disk), v->attr, word);
	else if (number == 0 && v->demand >= NOT_ZERO)
		vml_refuse_check(r, rule_of(word), disk, node, v->attr,
			vml_arena_printf(r->arena,
				"XML error: Invalid value for attribute '%s' in element '%s': Zero "
				"is not permitted",
				v->attr, node->name),
			"<%s> of %s has %s='0', and libvirt counts from 1", node->name,
			vml_disk_words(disk), v->attr);
}

static void
check_value(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *parent, const struct value *v)
{
	const struct vml_node *node = *v->element ? vml_child(parent, v->element) : parent;
	const char *word = node ? vml_value(node, v->attr) : NULL;
	const bool newer = r->target && r->target->libvirt > VML_VERSION(9, 0, 0);

	if (!node || (word && !vml_is_literal(word)))
		return;
	if (!word) {
		if (v->demand == REQUIRED || v->demand == REQUIRED_NOT_ZERO)
			refuse_absent(r, disk, node, v);
	} else if (!v->words) {
		check_number(r, disk, node, v, word);
	} else if (!vml_is_one_of(word, v->words) &&
		   !(newer && v->newer && vml_is_one_of(word, v->newer))) {
		refuse_word(r, disk, node, v, word);
	}
}

static void
check_values(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *parent, const struct value *values, size_t n)
{
	for (size_t i = 0; parent && i < n; i++)
		check_value(r, disk, parent, &values[i]);
}

#define CHECK(parent, table) check_values(r, disk, parent, table, G_N_ELEMENTS(table))

/* ---- addresses --------------------------------------------------------------------------------
 */

/* A part of a PCI address; false when it is none, which is told. */
static bool
read_pci(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *address, const char *attr, guint64 *out)
{
	const char *value = vml_value(address, attr);
	char *end = NULL;

	*out = 0;
	if (!value)
		return true;
	if (!vml_is_literal(value))
		return false;
	*out = g_ascii_strtoull(value, &end, 0);
	if (end != value && !*end && !strchr(value, '-') && *out <= G_MAXUINT32)
		return true;
	vml_refuse_check(r, rule_of(value), disk, address, attr,
		vml_arena_printf(r->arena,
			"XML error: Invalid value for attribute '%s' in element 'address': '%s'. "
			"Expected non-negative integer value",
			attr, value),
		"the address of %s has %s='%s', which is no number", vml_disk_words(disk), attr,
		value);
	return false;
}

static void
check_pci(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *address)
{
	static const struct {
		const char *attr, *text;
		guint64 max;
	} parts[] = {
		{ "domain", NULL, G_MAXUINT32 },
		{ "bus", "XML error: Invalid PCI address bus='0x%x', must be <= 0xFF", 0xff },
		{ "slot", "XML error: Invalid PCI address slot='0x%x', must be <= 0x1F", 0x1f },
		{ "function", "XML error: Invalid PCI address function=0x%x, must be <= 7", 7 },
	};
	guint64 values[G_N_ELEMENTS(parts)];

	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (!read_pci(r, disk, address, parts[i].attr, &values[i]))
			return;
	for (size_t i = 0; i < G_N_ELEMENTS(parts); i++)
		if (values[i] > parts[i].max) {
			g_autofree char *text = g_strdup_printf(parts[i].text, (unsigned)values[i]);

			vml_refuse_check(r, "VML012", disk, address, parts[i].attr,
				vml_arena_strdup(r->arena, text),
				"the address of %s has a %s beyond what PCI has",
				vml_disk_words(disk), parts[i].attr);
			return;
		}
}

static void
check_address(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *address)
{
	static const char *const types[] = { "pci", "drive", "virtio-serial", "ccid", "usb",
		"spapr-vio", "virtio-s390", "ccw", "virtio-mmio", "isa", "dimm", "unassigned",
		NULL };
	const char *type = vml_value(address, "type");

	CHECK(address, of_address);
	if (!type)
		vml_refused_without(vml_refuse_check(r, MISSING, disk, address, NULL,
					    "internal error: No type specified for device address",
					    "the address of %s has no type", vml_disk_words(disk)),
			address, VML_PART_ATTRIBUTE, "type");
	else if (vml_is_literal(type) && !vml_is_one_of(type, types))
		vml_refuse_check(r, rule_of(type), disk, address, "type",
			vml_arena_printf(r->arena,
				"unsupported configuration: unknown address type '%s'", type),
			"the address of %s has type '%s', which libvirt does not know",
			vml_disk_words(disk), type);
	else if (strcmp(type, "virtio-s390") == 0)
		vml_refuse_check(r, "VML012", disk, address, "type",
			"XML error: virtio-s390 bus doesn't have an address",
			"the address of %s is on a bus that has none", vml_disk_words(disk));
	else if (strcmp(type, "drive") == 0)
		CHECK(address, of_drive_address);
	else if (strcmp(type, "pci") == 0)
		check_pci(r, disk, address);
}

/* ---- security labels --------------------------------------------------------------------------
 */

static void
check_label(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *label)
{
	const char *model = vml_value(label, "model");

	CHECK(label, of_seclabel);
	if (vml_value_is(label, "relabel", "no") && vml_child(label, "label") &&
		*vml_child(label, "label")->text)
		vml_refuse_check(r, "VML012", disk, label, "relabel",
			vml_arena_printf(r->arena,
				"XML error: Cannot specify a label if relabelling is turned off. "
				"model=%s",
				model ? model : "<null>"),
			"a <seclabel> of %s gives a label and says that there is none",
			vml_disk_words(disk));
	for (const struct vml_node *n = model ? vml_again(label) : NULL; n; n = vml_again(n))
		if (vml_value_is(n, "model", model))
			vml_refuse_check(r, "VML012", disk, n, "model",
				vml_arena_printf(r->arena,
					"seclabel for model %s is already provided", model),
				"%s has two <seclabel> of the model '%s'", vml_disk_words(disk),
				model);
}

/* ---- slices -----------------------------------------------------------------------------------
 */

static void
check_slice(const struct vml_domain_reading *r, const struct vml_disk *disk,
	const struct vml_node *slice)
{
	static const char *const attrs[] = { "offset", "size" };
	guint64 number;

	for (size_t i = 0; i < G_N_ELEMENTS(attrs); i++)
		if (!vml_value(slice, attrs[i]) || !*vml_value(slice, attrs[i])) {
			vml_refused_without(
				vml_refuse_check(r, MISSING, disk, slice, NULL,
					"XML error: missing offset or size attribute of slice",
					"a <slice> of %s has no %s", vml_disk_words(disk),
					attrs[i]),
				slice, VML_PART_ATTRIBUTE, attrs[i]);
			return;
		}
	for (size_t i = 0; i < G_N_ELEMENTS(attrs); i++) {
		const char *value = vml_value(slice, attrs[i]);

		if (vml_is_literal(value) && !vml_read_number(value, G_MAXUINT64, &number))
			vml_refuse_check(r, "VML012", disk, slice, attrs[i],
				vml_arena_printf(r->arena,
					"XML error: malformed value '%s' of '%s' attribute of "
					"slice",
					value, attrs[i]),
				"a <slice> of %s has %s='%s', which is no number of bytes",
				vml_disk_words(disk), attrs[i], value);
	}
}

/* Only the first one that is a slice of the storage counts. */
static const struct vml_node *
slice_of(const struct vml_node *source)
{
	const struct vml_node *slices = vml_child(source, "slices");
	const struct vml_node *n = slices ? vml_child(slices, "slice") : NULL;

	while (n && !vml_value_is(n, "type", "storage"))
		n = vml_again(n);
	return n;
}

/* ---- the whole --------------------------------------------------------------------------------
 */

static void
check_layer(
	const struct vml_domain_reading *r, const struct vml_disk *disk, const struct vml_decl *d)
{
	static const char *const secured[] = { "https", "ftps", NULL };
	const struct vml_storage *s = &d->storage;
	const struct vml_node *source = s->node;

	if (!source)
		return;
	if (s->type == VML_STORAGE_NETWORK)
		CHECK(source, of_network);
	if (vml_is_one_of(s->protocol, secured))
		CHECK(source, of_https);
	if (s->type == VML_STORAGE_NVME)
		CHECK(source, of_nvme);
	if (s->type == VML_STORAGE_NVME && vml_child(source, "address"))
		check_pci(r, disk, vml_child(source, "address"));
	CHECK(source, of_source);
	for (const struct vml_node *n = vml_child(source, "seclabel"); n; n = vml_again(n))
		check_label(r, disk, n);
	if (slice_of(source))
		check_slice(r, disk, slice_of(source));
}

void
vml_check_values(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	const struct vml_node *address = vml_child(disk->node, "address");

	for (const struct vml_decl *d = &disk->decl; d; d = d->below)
		check_layer(r, disk, d);
	CHECK(disk->node, of_disk);
	CHECK(disk->decl.storage.node, of_top);
	if (address)
		check_address(r, disk, address);
}
