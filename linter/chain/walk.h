/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A chain in the making, shared by the files of this room. */
#ifndef VML_CHAIN_WALK_H
#define VML_CHAIN_WALK_H

#include "chain/chain.h"

struct vml_walk {
	const struct vml_chain_context *context;
	const struct vml_disk *disk; /* NULL for an image by itself */
	struct vml_chain *chain;
	struct vml_layer *top, *last;
	enum vml_step step;
	bool whole;    /* headers count as QEMU reads them, not only the part that libvirt sees */
	bool lenient;  /* what headers fail to record is taken from the bytes, as a fix would */
	bool any_read; /* some member's header was read on this machine or is recorded */
	bool any_here; /* … on this machine */
	bool stopped;  /* refused, or not known from here on */
};

/* ---- layers.c: adding layers, and what lies behind them -------------------------------------- */

/* Appends a layer; the caller fills in what it knows. */
struct vml_layer *vml_walk_add(struct vml_walk *w, const struct vml_storage *storage);
/* Looks the layer's file up: state, thing, image. Names from headers never open devices. */
void vml_walk_examine(struct vml_walk *w, struct vml_layer *l);
/* The state of an entry in this chain, after what is known of the other members. */
enum vml_state vml_walk_state(const struct vml_walk *w, const struct vml_entry *e);
/* What is at `path`, as the daemon would find it. */
const struct vml_entry *vml_walk_look(struct vml_walk *w, const char *path, enum vml_namer by);
/* Whether some of the layers from there on is known from another program's account alone. */
bool vml_layers_are_told(const struct vml_layer *l);
bool vml_storage_is_local(const struct vml_storage *s); /* file, block, dir */
/* Whether libvirt can read headers there: file and block. */
bool vml_storage_is_traversable(const struct vml_storage *s);
/* Words for a layer in messages: its path, or protocol:name. */
const char *vml_layer_words(struct vml_arena *a, const struct vml_layer *l);

/* ---- refuse.c -------------------------------------------------------------------------------- */

/* Records that the start fails at `l`, for the first time; `text` as libvirt or QEMU word it. */
struct vml_refusal *
vml_walk_refuse(struct vml_walk *w, enum vml_refusal_kind kind, struct vml_layer *l,
	const char *text, const char *fmt, ...) __attribute__((format(printf, 5, 6)));
/* Records that what comes next is not known, and what would be needed to know it. */
void vml_walk_unknown(struct vml_walk *w, const char *what);
/* "Cannot access storage file …": `l` is absent; `first` is where the search began. */
void
vml_walk_refuse_missing(struct vml_walk *w, struct vml_layer *l, const struct vml_layer *first);
/* A declared layer says no place; `text` as who meets it first words it. */
void vml_walk_refuse_nowhere(struct vml_walk *w, struct vml_layer *l, const char *text);

/* ---- format.c -------------------------------------------------------------------------------- */

/* QEMU's words when it is told that an image has a format which it has not. */
const char *vml_wrong_format_text(struct vml_arena *a, const struct vml_layer *l);
/* Whether QEMU only reads that format. */
bool vml_format_is_read_only(enum vml_format f);

/* data.c: QEMU opens the external data file of a layer that it has opened. */
void vml_walk_open_data(struct vml_walk *w, struct vml_layer *l);

/* recorded.c: fills in the layer's references, once. */
void vml_walk_references(struct vml_walk *w, struct vml_layer *l);

/* ---- companion.c ----------------------------------------------------------------------------- */

/* Finds where the data files and extents of every layer lead, one look for each. */
void vml_walk_companions(struct vml_walk *w);
/* QEMU opens the extents of a VMDK layer. */
void vml_walk_open_extents(struct vml_walk *w, struct vml_layer *l);

/* ---- remote.c -------------------------------------------------------------------------------- */

/* What libvirt fills in when the XML declares a network layer. */
void vml_walk_complete_remote(struct vml_walk *w, struct vml_layer *l);
/* What it needs to know of a network layer to write the command line. */
void vml_walk_build_remote(struct vml_walk *w, struct vml_layer *l);

/*
 * recorded.c: what a name that libvirt cannot parse was to mean: QEMU takes the rest of "file:NAME"
 * for a path, which whoever wrote it had beside the image. False when it is none.
 */
bool vml_walk_qemu_place(
	struct vml_walk *w, const struct vml_layer *l, const char *raw, struct vml_storage *at);

/* ---- volume.c -------------------------------------------------------------------------------- */

/* Where the pool of a declared volume has it: its storage gets the type and place of what it is. */
void vml_walk_translate(struct vml_walk *w, struct vml_layer *l);
/* What libvirt says of the volumes among the declared layers, once the files were looked at. */
void vml_walk_settle_volumes(struct vml_walk *w);

/* transient.c: the file that libvirt makes on top of a transient disk. */
void vml_walk_transient(struct vml_walk *w);

/* trust.c: what the configuration says about the layers. */
void vml_walk_trust(struct vml_walk *w);

/* ---- the steps, in the order in which libvirt and QEMU take them ----------------------------- */

/* Only adds the declared layers and looks at them: for a disk that the parser refuses. */
void vml_walk_survey(struct vml_walk *w, const struct vml_decl *top);
void vml_walk_declared(struct vml_walk *w, const struct vml_decl *top); /* declared.c */
void vml_walk_detect(struct vml_walk *w);                               /* detect.c */
void vml_walk_check(struct vml_walk *w);                                /* check.c */
void vml_walk_build(struct vml_walk *w);                                /* build.c */
void vml_walk_open(struct vml_walk *w);                                 /* open.c */
/* What stands in front of the chain, whatever is known of the images: device.c. */
void vml_walk_build_device(struct vml_walk *w);
void vml_walk_attach_device(struct vml_walk *w);
/* The same of its properties: drive.c. */
void vml_walk_attach_drive(struct vml_walk *w);
/*
 * Records that the device of the disk is refused for `rule`, at that attribute, or at the whole tag
 * where `attr` is NULL; `why` goes on after the disk's name.
 */
struct vml_refusal *vml_walk_refuse_device(struct vml_walk *w, const char *rule,
	const struct vml_node *node, const char *attr, const char *text, const char *why);
void vml_walk_record(struct vml_walk *w); /* recorded.c */
/* moved.c: looks for the missing members that headers name. */
void vml_walk_moved(struct vml_walk *w);

#endif
