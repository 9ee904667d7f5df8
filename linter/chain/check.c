/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What libvirt checks of a chain once it knows all of it: its depth, and of layers that it has
 * detected what it has checked of declared ones when the domain was defined.
 */
#include "base/limits.h"
#include "chain/walk.h"
#include "domain/domain.h"

static void
check_depth(struct vml_walk *w)
{
	uint32_t depth = w->last->depth + 1;
	bool json_c = vml_target_has(w->context->target, VML_BEHAVIOUR_DEEP_CHAIN_FAILS);
	if (depth > VML_MAX_CHAIN)
		vml_walk_refuse(w, VML_REFUSAL_TOO_DEEP, w->last,
			vml_arena_printf(w->context->arena,
				"Operation not supported: backing chains more than 200 layers "
				"deep are not supported for disk '%s'",
				w->disk && w->disk->target ? w->disk->target : ""),
			"the chain has %u layers, and libvirt supports 200", depth);
	else if (json_c && depth > VML_MAX_CHAIN_JSON_C)
		vml_walk_refuse(w, VML_REFUSAL_TOO_DEEP, w->last, NULL,
			"the chain has %u layers, and this libvirt fails to start more than about "
			"25",
			depth)
			->likely = true;
}

/*
 * Formats that no QEMU opens by that name; for declared layers the parser has said so already,
 * unless they are volumes: what these are is not known then.
 */
static void
check_format(struct vml_walk *w, struct vml_layer *l)
{
	bool given = (l->from_xml && !l->storage.volume) || l->format == VML_FORMAT_NONE;
	const char *text = given ? NULL : vml_format_refusal(l->format, l->storage.type);
	bool dir = l->storage.type == VML_STORAGE_DIR;
	if (text)
		vml_walk_refuse(w, dir ? VML_REFUSAL_NOT_A_FILE : VML_REFUSAL_UNSUPPORTED_FORMAT, l,
			text,
			dir           ? "%s is a directory"
			: l->from_xml ? "%s is declared in a format that it cannot have"
				      : "%s is recorded in a format that QEMU does not take",
			vml_layer_words(w->context->arena, l));
}

/* LUKS as libvirt sees it: in a raw image, or as a qcow2 header says. */
static bool
is_luks(const struct vml_layer *l)
{
	if (l->format == VML_FORMAT_RAW)
		return l->image->format == VML_FORMAT_LUKS;
	return l->reading && l->reading->crypt == 2;
}

/* Encryption of a layer that libvirt has detected: the XML could not give it a key. */
static void
check_encryption(struct vml_walk *w, struct vml_layer *l)
{
	const char *path = vml_layer_words(w->context->arena, l);
	if (l->from_xml || !w->disk || !l->read_by_libvirt)
		return;
	if (l->reading && l->reading->crypt == 1)
		vml_walk_refuse(w, VML_REFUSAL_LEGACY_ENCRYPTION, l,
			"unsupported configuration: old qcow/qcow2 encryption is not supported",
			"%s is encrypted with AES, which QEMU has given up", path);
	else if (is_luks(l))
		vml_walk_refuse(w, VML_REFUSAL_ENCRYPTION, l,
			"internal error: Unexpected enum value 0 for virStorageEncryptionEngine",
			"%s is encrypted, and only a declared layer can have <encryption>", path);
}

/* A protocol that only a header can still name: declared, it is refused when it is defined. */
static void
check_protocol(struct vml_walk *w, struct vml_layer *l)
{
	if (!l->from_xml && g_strcmp0(l->storage.protocol, "tftp") == 0)
		vml_walk_refuse(w, VML_REFUSAL_PROTOCOL_GONE, l,
			"unsupported configuration: 'tftp' protocol is not supported with this "
			"QEMU binary",
			"QEMU has no TFTP since 2.8");
}

void
vml_walk_check(struct vml_walk *w)
{
	check_depth(w);
	for (struct vml_layer *l = w->top; l && !w->stopped; l = (struct vml_layer *)l->below) {
		check_format(w, l);
		if (!w->stopped)
			check_encryption(w, l);
		if (!w->stopped)
			check_protocol(w, l);
	}
}
