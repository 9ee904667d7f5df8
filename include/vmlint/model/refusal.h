/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Why libvirt or QEMU does not take a document, and when it says so. Found by linter/domain/ (the
 * parser's) and linter/chain/ (those of the start); rules tell of them.
 */
#ifndef VMLINT_MODEL_REFUSAL_H
#define VMLINT_MODEL_REFUSAL_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vml_attr;
struct vml_disk;
struct vml_layer;
struct vml_node;

enum vml_stage { VML_STAGE_NONE, VML_STAGE_PARSE, VML_STAGE_START };

/* Why a document or a disk is refused; rules name the kinds they report in .refusals. */
enum vml_refusal_kind {
	VML_REFUSAL_NONE,
	VML_REFUSAL_NO_BACKING_FORMAT_ELEMENT, /* <backingStore> without <format> */
	VML_REFUSAL_NO_BACKING_SOURCE,         /* <backingStore> without <source> */
	VML_REFUSAL_UNKNOWN_FORMAT,            /* a format name that the parser does not take */
	VML_REFUSAL_LUKS_FORMAT,
	VML_REFUSAL_UNKNOWN_TYPE, /* disk or backing type */
	VML_REFUSAL_NO_SOURCE,    /* device='disk' without source */
	VML_REFUSAL_NO_TARGET,
	VML_REFUSAL_DUPLICATE_TARGET,
	VML_REFUSAL_MISSING_IMAGE,
	VML_REFUSAL_NOT_A_FILE,        /* directory, FIFO, socket, device where a file is due */
	VML_REFUSAL_PROBED_HAS_PARENT, /* "format of backing image … was not specified" */
	VML_REFUSAL_FORMAT_MISSING,    /* 6.0.x: any base without recorded format */
	VML_REFUSAL_UNPARSABLE_BACKING,
	VML_REFUSAL_BACKING_BELOW_FLAT,
	VML_REFUSAL_TOO_DEEP,
	VML_REFUSAL_LOOP,
	VML_REFUSAL_OTHER_FORMAT, /* QEMU: "Image is not in … format" */
	VML_REFUSAL_BAD_IMAGE,    /* QEMU refuses to open the header */
	VML_REFUSAL_TRUNCATED,
	VML_REFUSAL_CORRUPT,
	VML_REFUSAL_UNKNOWN_FEATURE,
	VML_REFUSAL_UNSUPPORTED_FORMAT, /* cow, dir, iso declared, fat outside dir */
	VML_REFUSAL_READ_ONLY_FORMAT,
	VML_REFUSAL_ENCRYPTION,
	VML_REFUSAL_LEGACY_ENCRYPTION,
	VML_REFUSAL_SHAREABLE,
	VML_REFUSAL_SAME_IMAGE,    /* QEMU's write lock */
	VML_REFUSAL_WRITABLE_BASE, /* the same lock: one disk writes to another one's base */
	VML_REFUSAL_PROTOCOL_GONE,
	VML_REFUSAL_DATA_FILE,
	VML_REFUSAL_VOLUME_EMPTY, /* crashes libvirtd 9.0.0 */
	VML_REFUSAL_DRIVER_CHECK, /* the qemu driver's own checks; `rule` tells them apart */
	VML_REFUSALS,
};

/*
 * When a refusal is met. What libvirt translates and prepares it takes from the last disk to the
 * first, and startupPolicy applies to that alone.
 */
enum vml_step {
	VML_STEP_PARSE,     /* libvirt reads the document */
	VML_STEP_DEFINE,    /* libvirt checks what it has read of all devices */
	VML_STEP_LABEL,     /* libvirt asks its security drivers */
	VML_STEP_TRANSLATE, /* libvirt asks where volumes are */
	VML_STEP_PREPARE,   /* libvirt looks at the images */
	VML_STEP_BUILD,     /* libvirt writes QEMU's command line */
	VML_STEP_OPEN,      /* QEMU opens them */
	VML_STEP_ATTACH,    /* QEMU gives them to the guest's devices */
};

/* What an element may be without. */
enum vml_part { VML_PART_CHILD, VML_PART_ATTRIBUTE };

/* One refusal. `text` is libvirt's or QEMU's own wording where it is known, else NULL. */
struct vml_refusal {
	enum vml_refusal_kind kind;
	enum vml_stage stage;
	const char *rule; /* id of the one rule concerned where several share a kind, or NULL */
	const char *text;
	const char *message; /* vmlint's words: lower case, names the object, no full stop */
	const struct vml_disk *disk;  /* NULL = the document as a whole */
	const struct vml_disk *other; /* the other of two disks, or NULL */
	const struct vml_layer *layer;
	const struct vml_node *node;
	const struct vml_attr *attr;
	const struct vml_node *other_node; /* where the other disk stands, or NULL */
	const struct vml_attr *other_attr;
	const struct vml_node *lacking; /* where it is refused for something missing, or NULL */
	enum vml_part lacks;            /* what kind of thing, and its name */
	const char *lack;
	bool likely; /* not measured for this target */
	enum vml_step step;
};

/* What becomes of a document or a disk. */
enum vml_verdict { VML_ACCEPTED, VML_REFUSED, VML_DROPPED, VML_UNKNOWN };
const char *vml_verdict_name(enum vml_verdict v);

#ifdef __cplusplus
}
#endif

#endif
