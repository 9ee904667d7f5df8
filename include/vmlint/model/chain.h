/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What libvirt and QEMU of the target will open for a disk, layer by layer, and where that ends or
 * fails. Made by linter/chain/ in the arena of the document or image; header facts it points to
 * stay the store's.
 */
#ifndef VMLINT_MODEL_CHAIN_H
#define VMLINT_MODEL_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include <vmlint/model/image.h>
#include <vmlint/model/refusal.h>
#include <vmlint/model/storage.h>

#ifdef __cplusplus
extern "C" {
#endif

enum vml_origin {
	VML_ORIGIN_NONE,
	VML_ORIGIN_XML,
	VML_ORIGIN_HEADER,
	VML_ORIGIN_PROBE,
	VML_ORIGIN_DEFAULT,
	VML_ORIGIN_INVENTORY, /* in reports of chains: from a header or probe that is recorded */
};
const char *vml_origin_name(enum vml_origin o);

enum vml_state {
	VML_STATE_UNKNOWN, /* not looked at, or absent on a machine that has none of the chain */
	VML_STATE_PRESENT,
	VML_STATE_MISSING,
	VML_STATE_UNREADABLE, /* exists, but vmlint may not read it: not known */
	VML_STATE_REMOTE,
};
const char *vml_state_name(enum vml_state s);

/* What kind of thing a path leads to. */
enum vml_thing {
	VML_THING_NONE,
	VML_THING_REGULAR,
	VML_THING_BLOCK,
	VML_THING_CHAR,
	VML_THING_DIR,
	VML_THING_FIFO,
	VML_THING_SOCKET,
	VML_THING_VIRTUAL, /* on procfs, sysfs, … : never opened */
};

/* What a program does about a name in a header. */
enum vml_course {
	VML_COURSE_IGNORED, /* it does not follow such names, or does not see this one */
	VML_COURSE_PLACE,   /* it goes to `place` */
	VML_COURSE_REFUSED, /* it gives up; `error` is what it says */
	VML_COURSE_UNKNOWN, /* it goes on to a place that vmlint does not tell */
};

struct vml_resolved {
	enum vml_course course;
	struct vml_storage place; /* whether or not something is there */
	const char *error;
};

/* A name that leads out of an image, with what QEMU and libvirt each make of it. */
struct vml_reference {
	const struct vml_ref *ref;
	struct vml_resolved qemu;    /* relative to its working directory: as it is, unless known */
	struct vml_resolved libvirt; /* where it reads that header, told the image's format */
	bool later; /* `libvirt` is of versions later than the target's, which ignores the name */
	bool apart; /* both go to a place, and not to the same one */
};

/*
 * Where the name recorded in a layer's header leads, whether or not the chain goes there. This is
 * what rules compare with the XML.
 */
struct vml_recorded {
	const struct vml_ref *ref;  /* NULL = the header names nothing */
	struct vml_storage storage; /* the name as libvirt parses it; NONE when it does not */
	const char *error;          /* libvirt's text when it does not, else NULL */
	bool unusable;              /* parsed, but libvirt has no way to hold it and stops there */
	enum vml_state state;
	uint64_t dev, ino;             /* of a present local file */
	const struct vml_image *image; /* its header where it was read, else NULL */
	/* A relative name of an image reached by a symbolic link: beside the file itself. */
	enum vml_state beside;
	uint64_t beside_dev, beside_ino;
};

/*
 * A file that QEMU opens because an image needs it to hold its data: the external data file of
 * qcow2, an extent of VMDK. The place is the one that QEMU makes of the name.
 */
struct vml_companion {
	const struct vml_reference *reference;
	const char *path; /* NULL when it is no local file */
	enum vml_state state;
	enum vml_thing thing;
	uint64_t dev, ino;
	const char *error; /* the system's word when it is not present, or NULL */
	/* It leads out of the directory of the image, or to a protocol; trusted-images has neither.
	 */
	bool outside;
};

/* Whether a path lies in a folder in which headers may name images, where there are such. */
enum vml_rooting { VML_ROOTING_NOT_ASKED, VML_ROOTING_INSIDE, VML_ROOTING_OUTSIDE };

/* A file that a missing base may be, for it has its name and what else is known of it. */
struct vml_moved {
	const char *path; /* as reached */
	const char *name; /* as the header would name it: absolute, or relative where it did so */
	const struct vml_image *image;
	uint32_t candidates; /* how many such files there are; the others are not named */
};

/* One layer of the chain that libvirt would hand to QEMU. */
struct vml_layer {
	uint32_t depth;             /* 0 = the top (active) image */
	struct vml_storage storage; /* path as reached */
	enum vml_format format;
	enum vml_origin format_origin;
	bool from_xml;               /* declared in the XML; else followed from the header above */
	const struct vml_decl *decl; /* that declaration, or NULL */
	const struct vml_ref *named_by; /* the header reference that led here, or NULL */
	enum vml_state state;
	enum vml_thing thing;
	uint64_t dev, ino;                 /* identity of a present local file, else 0 */
	bool link;                         /* reached by a symbolic link */
	const char *error;                 /* the system's word when it is not present, or NULL */
	const struct vml_image *image;     /* header facts where it was read, else NULL */
	const struct vml_reading *reading; /* libvirt's reading under `format` where it reads it */
	bool read_by_libvirt; /* libvirt reads this header (detection passes through here) */
	bool read_by_qemu;    /* QEMU follows this header's names by itself (untraversable above) */
	const struct vml_moved *moved; /* of a missing one that a header names, or NULL */
	struct vml_recorded recorded;
	enum vml_rooting rooting; /* by allowed-roots of the configuration */
	const char *barred; /* the first folder above it that hypervisor-user may not search */
	bool in_tree;       /* in the folder of the image that the XML names above it, or deeper */
	/* Of a layer whose format was guessed: the configuration vouches for it … */
	bool trusted;
	bool names_trusted; /* … and for all that its header names, which is something */
	bool has_data_file;
	struct vml_storage data_file; /* the external data file libvirt or QEMU will use */
	uint64_t data_dev, data_ino;  /* of a present local one */
	const struct vml_reference *references; /* what its header names, in the layer's format */
	uint32_t nreferences;
	const struct vml_companion *companions; /* where the image is read in its own format */
	uint32_t ncompanions;
	const struct vml_layer *above; /* NULL at the top */
	const struct vml_layer *below; /* NULL at the end */
};

struct vml_chain {
	const struct vml_layer *top; /* NULL for an empty drive */
	/*
	 * Of a transient disk that starts: the layer that libvirt makes for what the guest writes,
	 * and removes at the end. It is above `top`, and above no other; else NULL.
	 */
	const struct vml_layer *overlay;
	const struct vml_layer *last; /* of what is handed over: where a refused disk fails */
	/*
	 * Layers that headers name below an end which the XML sets, or which libvirt sees where
	 * QEMU sees a name; not part of the chain.
	 */
	const struct vml_layer *beyond;
	/*
	 * Where a header's record refuses the chain, which nobody reads under a declared one: what
	 * headers name below the last declared layer, formats that are not recorded taken from the
	 * bytes and names read as QEMU reads them. Else NULL.
	 */
	const struct vml_layer *mended;
	bool mended_complete; /* those lead to an end, and nothing else on the way is refused */
	/* The declared layers of a disk that the parser refuses, as far as it declares any. */
	const struct vml_layer *declared;
	bool beyond_complete; /* those lead to an end, and nothing on the way is refused */
	uint32_t depth;       /* number of layers from top to last */
	bool terminated;
	enum vml_origin terminated_by; /* XML, HEADER, or DEFAULT for "by format" */
	bool open;                     /* the XML declares layers but does not end them */
	enum vml_verdict verdict;
	const struct vml_refusal *refusal; /* the first one met, or NULL */
	const char *unknown;               /* what is missing to know, when verdict is unknown */
	bool undecided;                    /* at least one layer is not known */
};

#ifdef __cplusplus
}
#endif

#endif
