/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the header of an image says, and how QEMU and libvirt read it. Filled by linter/image/ from
 * bytes, or from another host's record of them; owned by the store, so that chains and documents
 * share the one object of an image. Offsets and sizes are in bytes.
 */
#ifndef VMLINT_MODEL_IMAGE_H
#define VMLINT_MODEL_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <vmlint/model/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Formats in vmlint's own count; vml_format_qemu() and vml_format_libvirt() name them. */
enum vml_format {
	VML_FORMAT_NONE, /* not given, not known */
	VML_FORMAT_RAW,
	VML_FORMAT_DIR,
	VML_FORMAT_BOCHS,
	VML_FORMAT_CLOOP,
	VML_FORMAT_DMG,
	VML_FORMAT_ISO,
	VML_FORMAT_VPC,
	VML_FORMAT_VDI,
	VML_FORMAT_FAT,
	VML_FORMAT_VHDX,      /* libvirt calls it "vhd" */
	VML_FORMAT_PARALLELS, /* libvirt calls it "ploop" */
	VML_FORMAT_LUKS,      /* no libvirt format: raw with encryption */
	VML_FORMAT_COW,
	VML_FORMAT_QCOW,
	VML_FORMAT_QCOW2,
	VML_FORMAT_QED,
	VML_FORMAT_VMDK,
	VML_FORMATS,
};

/* NULL where that program has no such format. */
const char *vml_format_qemu(enum vml_format f);
const char *vml_format_libvirt(enum vml_format f);
enum vml_format vml_format_from_qemu(const char *name);
enum vml_format vml_format_from_libvirt(const char *name);
/* Whether libvirt's enumeration says that this format can have a backing file. */
bool vml_format_backs(enum vml_format f);
/*
 * Whether a file of this format holds a disk in a container of its own. Raw and iso do not, and
 * LUKS does not count: libvirt takes it as raw with encryption, or it is the guest's own.
 */
bool vml_format_contains(enum vml_format f);

enum vml_ref_kind {
	VML_REF_BACKING,
	VML_REF_DATA_FILE,
	VML_REF_EXTENT,
	VML_REF_PARENT,  /* parent of a differencing VHD */
	VML_REF_LOCATOR, /* of VHD and VHDX: one of several ways to find the parent */
};
/* Their names, in that order: "backing", "data-file", "extent", "parent", "locator", NULL. */
extern const char *const vml_ref_names[];

/*
 * A name stored in an image that leads out of it. Bytes, not text: `raw` ends at the first NUL,
 * as it does for QEMU and libvirt, `raw_len` counts what is stored.
 */
struct vml_ref {
	enum vml_ref_kind kind;
	const char *raw;
	uint64_t raw_len;
	uint64_t offset;        /* of the name in the image */
	const char *format;     /* recorded format as stored, or NULL */
	uint64_t format_offset; /* of that record */
	bool goes_on;           /* more is stored behind the NUL */
	/* "RW FLAT" and the like for extents, platform code or key for locators, or NULL */
	const char *access;
	bool decoded; /* from a descriptor's text or from UTF-16; `raw` is all of it */
};

/* Something in a header that its readers refuse or regret. */
struct vml_defect {
	const char *kind; /* stable word: "truncated", "cluster-bits", … */
	const char *field;
	uint64_t offset;
	uint64_t value;
	const char *limit;   /* what is accepted, in words: "9..21" */
	const char *message; /* lower case, no full stop */
	bool fatal;          /* QEMU refuses to open the image for this */
	bool cut;            /* the field lies behind the end of the file: its value is zeros */
};

/*
 * What libvirt reads from the first 33280 bytes when told that the image has a given format
 * (it does not check the magic then).
 */
struct vml_reading {
	const char *backing; /* NULL = none seen */
	uint64_t backing_offset;
	const char *format_name; /* recorded backing format as stored, NULL = none */
	enum vml_format format;  /* of the backing file; NONE = not recorded or not known */
	bool probe_trusted;      /* QED without its no-probe bit: probed, and the result followed */
	const char *data_file;   /* as libvirt would see it, padding mistakes included; NULL */
	bool truncated;          /* the header ends before the fields libvirt needs */
	unsigned crypt;          /* 0 none, 1 qcow AES, 2 LUKS */
	bool fails; /* libvirt gives up: "An error occurred, but the cause is unknown" */
	/* The same without VML_BEHAVIOUR_EXTENSIONS_UNPADDED. */
	const char *padded_format_name;
	enum vml_format padded_format;
	const char *padded_data_file;
};

/*
 * The header facts of one image. Parsing is total: any bytes give such an object.
 */
struct vml_image {
	const char *path;   /* as reached */
	uint64_t dev, ino;  /* identity */
	uint64_t file_size; /* bytes */
	int64_t mtime;      /* seconds since the epoch */
	unsigned mode;      /* permission bits */
	bool block_device;
	bool markup; /* no image at all: the first character is '<' */
	/* Facts that another host recorded: the file they are from, and the record's place in it.
	 */
	const char *inventory; /* NULL = they were read here */
	struct vml_span record_at;
	bool partial;       /* told by another program: only what it tells is known */
	bool doubtful;      /* no fix rests on it: partial, old, or another record differs */
	const char *digest; /* SHA-256 of the bytes read, in hexadecimal; NULL = not asked for */

	enum vml_format format;        /* vmlint's own conclusion */
	enum vml_format probe_libvirt; /* what libvirt's prober says */
	enum vml_format probe_qemu;    /* what QEMU's prober says */
	bool union_raw; /* both say raw (iso counts as raw) and no other reader objects */
	unsigned version;
	bool has_version;
	uint64_t virtual_size;  /* bytes, as QEMU reports */
	uint64_t cluster_size;  /* bytes, 0 = none */
	const char *encryption; /* "aes", "luks", "luks2" or NULL */
	bool corrupt, dirty;    /* as the header's flags say */
	bool in_use;            /* a running QEMU has it open; lint asks of dirty images only */
	uint32_t snapshots;
	const char *uuid; /* own identity where the format has one (VDI, VHD, VHDX, VMDK CID) */
	const char *parent_uuid;
	const char *const *features; /* sorted names of the format's specification */
	uint32_t nfeatures;
	const struct vml_ref *backing;   /* as QEMU reads it, NULL = none */
	const struct vml_ref *data_file; /* in use (feature bit set), NULL = none */
	const struct vml_ref *refs;      /* every reference, those two included */
	uint32_t nrefs;
	const struct vml_defect *defects;
	uint32_t ndefects;
	bool refused; /* some defect is fatal: QEMU refuses to open the image */
	/* Bit 1 << enum vml_format for every format that some reader takes these bytes for. */
	uint32_t claims;
	/*
	 * What a raw image holds, sorted: "gpt", "iso9660", "luks2", "mbr", "udf", "vhd-footer".
	 * "mbr" is told of containers as well: they are no boot sectors.
	 */
	const char *const *contents;
	uint32_t ncontents;
	const char *variant; /* create type of VMDK; "fixed", "dynamic", … of VHD, VHDX and VDI */
	const struct vml_reading *readings[VML_FORMATS]; /* for formats that back; else NULL */
};

#ifdef __cplusplus
}
#endif

#endif
