/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One document of a file with everything that is known about it, and one use of an image: what
 * document-scope and image-scope rules judge. All of it is in the arena of the document, which
 * stays as long as a finding about it.
 */
#ifndef VMLINT_MODEL_DOCUMENT_H
#define VMLINT_MODEL_DOCUMENT_H

#include <stdbool.h>
#include <stdint.h>

#include <vmlint/model/chain.h>
#include <vmlint/model/disk.h>
#include <vmlint/model/image.h>
#include <vmlint/model/refusal.h>
#include <vmlint/model/schema.h>
#include <vmlint/model/storage.h>
#include <vmlint/model/target.h>
#include <vmlint/model/text.h>
#include <vmlint/model/tree.h>

enum vml_root {
	VML_ROOT_OTHER,
	VML_ROOT_DOMAIN,
	VML_ROOT_SNAPSHOT,
	VML_ROOT_CHECKPOINT,
	VML_ROOT_BACKUP,
	VML_ROOT_VOLUME,
	VML_ROOT_POOL,
	VML_ROOT_NETWORK,
	VML_ROOT_DISK,
	VML_ROOT_DEVICES,
	VML_ROOT_DEVICE, /* any other lone device */
	VML_ROOT_CAPS,   /* domainCapabilities, capabilities */
};

/* A <volume>: what a pool has, or is to make. */
struct vml_volume {
	const struct vml_node *node;
	const char *name, *key, *type;
	const struct vml_node *backing_node; /* <backingStore> or NULL */
	/*
	 * <target> and <backingStore> as layers: the nodes of their storages are the <path>
	 * elements, and there is a path only where that is absolute.
	 */
	struct vml_decl decl;
	/* What is there; its base is `layer->below`. NULL before chain/. */
	const struct vml_layer *layer;
};

/* A <pool>, the way libvirt's parser takes it. */
struct vml_pool {
	const struct vml_node *node;
	const char *name, *type;
	const char *target_path; /* the folder of its volumes, which some types make themselves */
	const char *device;      /* of its source, NULL = none; the target of iSCSI */
	const char *host, *port; /* of its first host, or NULL */
	uint32_t nhosts;
};

/*
 * A wish not to be told of something: a comment "vmlint: ignore CODES …" or an element below
 * <metadata>. Whether it was of use is known once the other rules have run; until then the last
 * two are false.
 */
struct vml_suppression {
	struct vml_span at;   /* the comment, or the element */
	struct vml_span line; /* what goes when it is removed: its lines, if it is alone there */
	const struct vml_node *node;    /* of an element below <metadata>; NULL = a comment */
	const struct vml_node *covered; /* the element it is about; NULL = the document */
	const char *const *codes;       /* NULL-terminated */
	const char *disk;               /* only about this disk, or NULL */
	const char *reason;             /* "" = none was given */
	const char *until;              /* YYYY-MM-DD, or NULL */
	const char *flaw;               /* why it can be of no use, or NULL */
	bool expired;
	bool used;      /* some finding was left out because of it */
	bool undecided; /* whether it is of use was not for this run to say */
};

/*
 * What the XPath subject of a rule of the configuration stands for in a document: one element,
 * attribute or text; or, with `undecided`, that it could not be told, and why.
 */
struct vml_selected {
	const char *rule; /* its id */
	const struct vml_node *node;
	const struct vml_attr *attr; /* NULL = the element, or its text */
	bool text;                   /* the element's text alone */
	const char *undecided;       /* or NULL */
};

/*
 * One document of one file, with everything known about it. What document-scope rules judge.
 * `past` domains (embedded in snapshots, checkpoints, backups) have no entry here: their disks
 * are not judged.
 */
struct vml_document {
	const struct vml_source *source;
	struct vml_span extent; /* the document's bytes in the file */
	uint32_t ordinal;       /* among the documents of its file, from 0 */
	enum vml_root root;
	const char *root_name; /* of the root element, "" when there is none */
	const struct vml_node
		*node;   /* the root, <domain> inside <domstatus>; NULL when unparsable */
	bool named;      /* named on the command line, not found in a directory */
	bool skeleton;   /* does not parse, but has template syntax: it may, once filled in */
	bool lines_only; /* spans are lines; no edits */
	const struct vml_fault *faults;
	uint32_t nfaults;
	struct vml_schema schema;
	const struct vml_target *target;

	const char *name, *uuid; /* of a domain */
	/* <memory> and <currentMemory> in KiB, as libvirt rounds them; 0 = not given or no number
	 */
	uint64_t memory, current_memory;
	const char *driver; /* domain/@type */
	bool qemu_driver;   /* chain verdicts apply: kvm, qemu, hvf, or no domain at all */
	const char *machine, *arch;
	const struct vml_node *const *controllers; /* of a domain, in the order of the XML */
	uint32_t ncontrollers;
	const struct vml_disk *const *disks;
	uint32_t ndisks;
	const struct vml_volume *volume;
	const struct vml_pool *pool;

	const struct vml_refusal *const *refusals; /* in the order libvirt would meet them */
	uint32_t nrefusals;
	enum vml_verdict verdict;

	const struct vml_selected *selected;
	uint32_t nselected;

	struct vml_suppression *suppressions;
	uint32_t nsuppressions;
};

/*
 * One image as it is used: what image-scope rules judge. An image linted by itself has no
 * document and no disk.
 */
struct vml_image_use {
	const struct vml_image *image;
	const struct vml_document *document;
	const struct vml_disk *disk;
	const struct vml_layer *layer; /* in its disk's chain, or in its own */
	const struct vml_chain *chain;
	const struct vml_target *target;
	bool alone;       /* linted by itself, not through a document */
	bool header_read; /* libvirt or QEMU will read this header (or the image is alone) */
	bool writable;    /* the top of a disk that is not read-only */
};

#endif
