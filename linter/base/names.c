/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Words for the model's enumerations, as the JSON contract and messages spell them. Storage types
 * are libvirt's words. The names of formats are in formats.c.
 */
#include <string.h>

#include <vmlint/rule.h>

static const char *
pick(const char *const *names, unsigned n, unsigned i)
{
	return i < n ? names[i] : "unknown";
}

#define PICK(names, i) pick(names, sizeof(names) / sizeof((names)[0]), (unsigned)(i))

const char *
vml_storage_name(enum vml_storage_type t)
{
	static const char *const names[] = {
		[VML_STORAGE_NONE] = "none",
		[VML_STORAGE_FILE] = "file",
		[VML_STORAGE_BLOCK] = "block",
		[VML_STORAGE_DIR] = "dir",
		[VML_STORAGE_NETWORK] = "network",
		[VML_STORAGE_VOLUME] = "volume",
		[VML_STORAGE_NVME] = "nvme",
		[VML_STORAGE_VHOST_USER] = "vhostuser",
		[VML_STORAGE_VHOST_VDPA] = "vhostvdpa",
		[VML_STORAGE_CTL] = "ctl",
	};
	return PICK(names, t);
}

const char *
vml_origin_name(enum vml_origin o)
{
	static const char *const names[] = {
		[VML_ORIGIN_NONE] = "none",
		[VML_ORIGIN_XML] = "xml",
		[VML_ORIGIN_HEADER] = "header",
		[VML_ORIGIN_PROBE] = "probe",
		[VML_ORIGIN_DEFAULT] = "default",
		[VML_ORIGIN_INVENTORY] = "inventory",
	};
	return PICK(names, o);
}

const char *
vml_state_name(enum vml_state s)
{
	static const char *const names[] = {
		[VML_STATE_UNKNOWN] = "unknown",
		[VML_STATE_PRESENT] = "present",
		[VML_STATE_MISSING] = "missing",
		[VML_STATE_UNREADABLE] = "unreadable",
		[VML_STATE_REMOTE] = "remote",
	};
	return PICK(names, s);
}

const char *
vml_verdict_name(enum vml_verdict v)
{
	static const char *const names[] = {
		[VML_ACCEPTED] = "accepted",
		[VML_REFUSED] = "refused",
		[VML_DROPPED] = "dropped",
		[VML_UNKNOWN] = "unknown",
	};
	return PICK(names, v);
}

const char *const vml_ref_names[] = {
	[VML_REF_BACKING] = "backing",
	[VML_REF_DATA_FILE] = "data-file",
	[VML_REF_EXTENT] = "extent",
	[VML_REF_PARENT] = "parent",
	[VML_REF_LOCATOR] = "locator",
	NULL,
};

const char *
vml_rule_family(const struct vml_rule *r)
{
	static const char *const names[] = { "input", "chain", "dropped", "format", "image",
		"security", "sharing", "disk", "target", "hygiene" };
	if (strcmp(r->id, VML_FIRST_OWN_RULE) >= 0)
		return "custom";
	unsigned digit = (unsigned)(r->id[3] - '0');
	return digit < sizeof(names) / sizeof(names[0]) ? names[digit] : "";
}
