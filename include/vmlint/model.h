/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The read-only model that rules judge and reporters tell.
 *
 * Everything here is a fact with its origin: bytes of an XML file, bytes of an image header, or
 * what libvirt and QEMU of the target version make of them. The rooms xml/, domain/, image/,
 * store/ and chain/ fill these types once; from then on they are const. All memory belongs to the
 * arena of the document (or, for images, of the store) and outlives every finding about it, so
 * nothing here is ever freed one by one. Strings are NUL-terminated UTF-8 unless said otherwise;
 * NULL means "not given".
 */
#ifndef VMLINT_MODEL_H
#define VMLINT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- positions ---------------------------------------------------------------------------- */

/* Half-open range of bytes, counted from 0 in the file (also in multi-document files). */
struct vml_span {
	uint64_t start;
	uint64_t end;
};

struct vml_node;
struct vml_attr;

/* A password, key or cookie in clear. Reports show its span, and its value anywhere, as "***". */
struct vml_secret {
	struct vml_span at;
	const char *value;
	const char *what; /* "password", "key", "cookie" */
	const struct vml_node *node;
	const struct vml_attr *attr; /* NULL = the element's text */
};

/* What was counted of a line up to an offset in it. */
struct vml_line_mark {
	uint64_t offset;
	uint32_t chars, utf8, utf16;
};

/*
 * The text of one file as read: raw bytes in the file's own encoding, and where its lines start.
 * Immutable once read. `unit` is the width of one code unit (1, or 2 for UTF-16).
 */
struct vml_source {
	const char *path; /* as the user would name it; what reports print */
	const unsigned char *bytes;
	uint64_t len;
	const uint64_t *lines; /* byte offset of each line's first byte */
	uint32_t nlines;
	const struct vml_line_mark *marks; /* columns within long lines, by offset */
	uint32_t nmarks;
	unsigned unit;
	bool big_endian;      /* of UTF-16 */
	bool single_byte;     /* an 8-bit encoding other than UTF-8: one byte is one character */
	uint64_t dev, ino;    /* identity; 0, 0 for standard input */
	const char *encoding; /* its name, for iconv; NULL = UTF-8, or not looked at yet */
	const struct vml_secret *secrets; /* never shown; in document order */
	uint32_t nsecrets;
};

/* ---- the XML tree -------------------------------------------------------------------------- */

struct vml_attr {
	const char *name;  /* local name */
	const char *ns;    /* namespace URI or NULL */
	const char *value; /* entities and white space normalised as XML says */
	struct vml_span name_at;
	struct vml_span value_at; /* between the quotes */
};

/*
 * One element. Spans are exact unless `lines_only` of the document is set; then they cover the
 * line that libxml2 reports, and no edit may use them.
 */
struct vml_node {
	const char *name; /* local name */
	const char *ns;   /* namespace URI or NULL */
	const char *text; /* all character data directly below, concatenated; "" if none */
	const struct vml_attr *attrs;
	uint32_t nattrs;
	uint32_t index; /* in document order, from 0 */
	const struct vml_node *parent;
	const struct vml_node *first; /* first child element */
	const struct vml_node *next;  /* next sibling element */
	struct vml_span tag;          /* "<name …>" or "<name …/>" */
	struct vml_span name_at;      /* the name in the start tag, prefix included */
	struct vml_span content; /* between start and end tag; empty at tag.end for "<name/>" */
	struct vml_span whole;   /* start tag to end tag */
	bool self_closing;       /* written "<name/>" */
};

/* Ways in which bytes fail to be an XML document that vmlint reads. */
enum vml_fault_kind {
	VML_FAULT_UNREADABLE,      /* the file itself; `text` says why */
	VML_FAULT_NOT_WELL_FORMED, /* `text` is libxml2's or the guard's reason */
	VML_FAULT_DOCTYPE,
	VML_FAULT_TOO_LARGE, /* beyond a limit of base/limits.h; `text` names it */
	VML_FAULT_ENCODING,  /* an encoding vmlint does not read */
};

struct vml_fault {
	enum vml_fault_kind kind;
	struct vml_span at;
	const char *text;
};

/* ---- the schema's verdict ------------------------------------------------------------------ */

enum vml_schema_verdict { VML_SCHEMA_UNCHECKED, VML_SCHEMA_VALID, VML_SCHEMA_INVALID };

/* Who said "invalid"; a set of bits. */
enum vml_schema_by { VML_BY_RELAXNG = 1, VML_BY_PATTERN = 2, VML_BY_TARGET = 4 };

enum vml_misfit_kind {
	VML_MISFIT_UNEXPLAINED, /* RelaxNG says no and nothing finer is known */
	VML_MISFIT_ELEMENT,     /* element not known here */
	VML_MISFIT_ATTRIBUTE,   /* attribute not known here */
	VML_MISFIT_VALUE,       /* attribute value or text outside its set */
	VML_MISFIT_NO_ELEMENT,  /* required child missing */
	VML_MISFIT_NO_ATTRIBUTE,
	VML_MISFIT_REPEATED,
	VML_MISFIT_EMPTY,   /* an empty value where the grammar wants one */
	VML_MISFIT_TEXT,    /* text where none belongs */
	VML_MISFIT_TOO_NEW, /* introduced after the target version */
	VML_MISFIT_REMOVED, /* gone at the target version */
};

/* What libvirt's parser does with a document because of a misfit. */
enum vml_reception {
	VML_PARSER_REFUSES, /* defines no such domain, pool, … */
	VML_PARSER_DROPS,   /* defines it as if that were not there */
	VML_PARSER_TAKES,   /* reads it */
};

/* One way in which a document does not fit the grammar. */
struct vml_misfit {
	enum vml_misfit_kind kind;
	const struct vml_node *node; /* the element concerned, or the parent of a missing one */
	const struct vml_attr *attr; /* the attribute concerned, or NULL */
	const char *name;            /* what was found, or what is missing */
	const char *const *expected; /* names or values accepted here, nearest first */
	uint32_t nexpected;
	const char *nearest; /* the likely intended name or value, or NULL */
	const char *because; /* "type='file'" where a key attribute chose the branch, or NULL */
	const char *since;   /* libvirt version for TOO_NEW / REMOVED */
	const char
		*belongs; /* name of the element under which an unknown child is known, or NULL */
	const struct vml_node *lacks; /* what is then without something it must have, or NULL */
	struct vml_span at;
	enum vml_reception parser; /* filled by domain/ */
};

struct vml_schema {
	enum vml_schema_verdict verdict;
	unsigned by;         /* enum vml_schema_by bits when invalid */
	const char *grammar; /* "builtin" or the file's name; NULL when unchecked */
	const struct vml_misfit *misfits;
	uint32_t nmisfits;
};

/* ---- target versions ----------------------------------------------------------------------- */

/* Versions as 1000000*major + 1000*minor + micro, the way libvirt itself counts. */
#define VML_VERSION(major, minor, micro) ((uint32_t)((major)*1000000 + (minor)*1000 + (micro)))

/* Behaviour that depends on the version; linter/chain/target.c holds the one table. */
enum vml_behaviour {
	VML_BEHAVIOUR_BACKING_INPUT,       /* <backingStore> is honoured on input (-blockdev) */
	VML_BEHAVIOUR_FORMAT_REQUIRED,     /* a missing backing format is no longer taken as raw */
	VML_BEHAVIOUR_LEAF_PROBED,         /* … but a base without parents may be probed */
	VML_BEHAVIOUR_UNKNOWN_IS_RAW,      /* an unknown recorded format is raw, not unspecified */
	VML_BEHAVIOUR_DEEP_CHAIN_FAILS,    /* chains deeper than 25 fail to start (json-c) */
	VML_BEHAVIOUR_DATA_FILE_SEEN,      /* qcow2 data files are detected and <dataStore> known */
	VML_BEHAVIOUR_EXTENSIONS_UNPADDED, /* header extensions are read without padding */
	/* libvirt, further */
	VML_BEHAVIOUR_PROBING_CONFIGURABLE, /* qemu.conf may allow probing of disk formats */
	VML_BEHAVIOUR_LINK_DIRECTORY,    /* relative names go by the directory of the link used */
	VML_BEHAVIOUR_PATHS_AS_REACHED,  /* paths are no longer canonicalised */
	VML_BEHAVIOUR_JSON_NAMES,        /* json: backing names are parsed */
	VML_BEHAVIOUR_JSON_FLAT_NAMES,   /* … in the forms of QEMU 2.9 too */
	VML_BEHAVIOUR_NETWORK_RAW,       /* a network disk without <driver type> is raw */
	VML_BEHAVIOUR_SLICES,            /* <slices>, and json: raw with offset and size */
	VML_BEHAVIOUR_BACKING_VOLUME,    /* <backingStore type='volume'> */
	VML_BEHAVIOUR_LOOPS_BY_IDENTITY, /* a loop is found when an image comes up again */
	VML_BEHAVIOUR_OVERLAY_READABLE,  /* offline snapshots leave overlays world-readable */
	/* QEMU, or both */
	VML_BEHAVIOUR_QEMU_TOO_OLD,            /* that libvirt refuses that QEMU */
	VML_BEHAVIOUR_QEMU_COW,                /* has the cow driver */
	VML_BEHAVIOUR_QEMU_TFTP,               /* has the tftp protocol */
	VML_BEHAVIOUR_QEMU_VXHS,               /* has the vxhs protocol */
	VML_BEHAVIOUR_QEMU_SHEEPDOG,           /* has the sheepdog protocol */
	VML_BEHAVIOUR_QEMU_GLUSTER_DEPRECATED, /* gluster works, but is announced to go */
	VML_BEHAVIOUR_QEMU_QCOW2_V3,           /* qcow2 version 3 */
	VML_BEHAVIOUR_QEMU_DATA_FILE,          /* qcow2 external data files */
	VML_BEHAVIOUR_QEMU_DATA_FILE_PLAIN,    /* … whose names are never protocols or json: */
	VML_BEHAVIOUR_QEMU_ZSTD,               /* qcow2 compression type zstd */
	VML_BEHAVIOUR_QEMU_EXTENDED_L2,        /* qcow2 extended L2 entries */
	VML_BEHAVIOUR_QEMU_SECTOR0_GUARD,      /* a probed raw disk refuses a header in sector 0 */
	VML_BEHAVIOUR_QEMU_IMG_WANTS_FORMAT,   /* qemu-img takes no backing file without -F */
	VML_BEHAVIOURS,
};

struct vml_target {
	uint32_t libvirt; /* VML_VERSION */
	uint32_t qemu;
	bool strict_probe;    /* --probe-policy strict */
	bool has_domcaps;     /* --domcaps was given … */
	bool domcaps_backing; /* … and says backingStoreInput is supported */
	bool given;           /* --target or --target-from was given */
};

/* Whether the target behaves so. */
bool vml_target_has(const struct vml_target *t, enum vml_behaviour b);
/* Whether that answer rests on a measurement; false = newer than what was measured. */
bool vml_target_measured(const struct vml_target *t, enum vml_behaviour b);

/* ---- images -------------------------------------------------------------------------------- */

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
/* "backing", "data-file", "extent", "parent", "locator", NULL. */
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
 * (it does not check the magic then). Section 1.2 and 1.4 of the facts.
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

/* ---- storage as declared in XML ------------------------------------------------------------ */

enum vml_storage_type {
	VML_STORAGE_NONE, /* no or empty source */
	VML_STORAGE_FILE,
	VML_STORAGE_BLOCK,
	VML_STORAGE_DIR,
	VML_STORAGE_NETWORK,
	VML_STORAGE_VOLUME,
	VML_STORAGE_NVME,
	VML_STORAGE_VHOST_USER,
	VML_STORAGE_VHOST_VDPA,
};

const char *vml_storage_name(enum vml_storage_type t); /* "file", "block", … */

struct vml_host {
	const char *name;
	const char *port;      /* NULL = the protocol's default */
	const char *transport; /* "tcp", "unix", "rdma" */
	const char *socket;
};

struct vml_cookie {
	const char *name, *value;
};

/* One place where bytes are: a <source>, or a parsed backing string. */
struct vml_storage {
	enum vml_storage_type type;
	const char *path;                    /* file, dev, dir */
	const char *protocol, *name, *query; /* network */
	const struct vml_host *hosts;
	uint32_t nhosts;
	/* Of a volume. Where its pool is known, `type` and the place are those of what it is. */
	const char *pool, *volume, *mode;
	const char *snapshot, *config;
	bool has_slice;
	uint64_t slice_offset, slice_size;
	const char *ssl_verify; /* "yes", "no" or NULL */
	const struct vml_cookie *cookies;
	uint32_t ncookies;
	uint64_t readahead, timeout; /* 0 = not given */
	const char *nfs_user, *nfs_group;
	const char *nvme_device; /* PCI address "0000:01:00.0" */
	uint64_t nvme_namespace;
	/* in XML only */
	const struct vml_node *node;      /* <source>, or NULL */
	const struct vml_attr *path_attr; /* the attribute that holds the path */
	const struct vml_attr *stray;     /* one that names a place for another type, or NULL */
	const char *startup_policy;
	const struct vml_node *encryption; /* <encryption> that applies, or NULL */
	const struct vml_node *data_store; /* <dataStore>, or NULL */
};

/*
 * One layer as the XML declares it: the <disk> itself, or a <backingStore> that libvirt's parser
 * keeps. A <backingStore> without type is a terminator, whatever it holds.
 */
struct vml_decl {
	const struct vml_node *node;
	enum vml_format format;
	const char *format_name; /* as written, NULL = not given */
	const struct vml_attr *format_attr;
	const struct vml_node *format_node; /* <driver> or <format>, NULL if absent */
	struct vml_storage storage;
	const struct vml_decl *below; /* the declared backing layer, or NULL */
	const struct vml_node
		*terminator; /* the <backingStore> that ends the chain here, or NULL */
};

enum vml_device { VML_DEVICE_DISK, VML_DEVICE_CDROM, VML_DEVICE_FLOPPY, VML_DEVICE_LUN };

/* ---- what libvirt and QEMU will do --------------------------------------------------------- */

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
	VML_REFUSAL_DRIVER_CHECK, /* the qemu driver's own checks; see `check` */
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

/* One refusal. `text` is libvirt's or QEMU's own wording where it is known. */
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
	bool likely; /* not measured for this target */
	enum vml_step step;
};

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

enum vml_verdict { VML_ACCEPTED, VML_REFUSED, VML_DROPPED, VML_UNKNOWN };
const char *vml_verdict_name(enum vml_verdict v);

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

/* ---- documents ----------------------------------------------------------------------------- */

struct vml_disk {
	const struct vml_node *node;
	enum vml_device device;
	const char *type_name;    /* as written, NULL = not given (file) */
	const char *target, *bus; /* of <target>; bus as libvirt infers it from the name */
	const struct vml_node *target_node, *driver_node, *readonly_node, *shareable_node,
		*transient_node, *mirror_node;
	bool readonly; /* <readonly/>, or a cdrom */
	bool shareable, transient;
	bool unfilled;      /* a template leaves open what kind of disk this is */
	bool snapshot_disk; /* of a domainsnapshot's, checkpoint's or backup's own <disks> */
	struct vml_decl decl;
	const struct vml_chain *chain; /* NULL before chain/ or where chains are not judged */
};

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
 * One document of one file, with everything known about it. What document-scope rules judge.
 * `past` domains (embedded in snapshots, checkpoints, backups) have no entry here: their disks
 * are not judged.
 */
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

/* ---- the run's index ------------------------------------------------------------------------ */

/* What is remembered of every document after it is gone; what run-scope rules judge. */
struct vml_index_disk {
	uint32_t domain; /* index into domains */
	const char *target;
	const char *path;  /* of the layer */
	uint64_t dev, ino; /* 0, 0 = not known */
	uint32_t depth;
	bool writable; /* top layer, not read-only */
	bool shareable;
	bool transient;
	struct vml_span at; /* its path in the domain's source, or that of the layer above */
};

struct vml_index_domain {
	const char *path; /* of the file */
	const char *name, *uuid;
	uint32_t ordinal; /* document in that file */
	struct vml_span name_at, uuid_at;
};

enum vml_claim_kind {
	VML_CLAIM_UUID,      /* of a domain */
	VML_CLAIM_MAC,       /* of one of its network interfaces */
	VML_CLAIM_DISK_UUID, /* of an image of a format whose UUIDs are to be unique */
};

/* Something that at most one object may have for itself. */
struct vml_index_claim {
	enum vml_claim_kind kind;
	const char *key; /* lower case, with the usual hyphens or colons */
	uint32_t owner;  /* index into domains, or into images */
	struct vml_span at;
};

/* An image that was found in a directory of the run. */
struct vml_index_image {
	const char *path;
	const struct vml_image *image;
	/* The file that a parent name leads to which only the format's own tools follow, or NULL.
	 */
	const struct vml_image *parent;
	bool reached;  /* some definition leads to it, or names a file of that name */
	bool referred; /* some other image leads to it */
};

/* An entry of the baseline that this run could have met, and did not. */
struct vml_stale {
	const char *baseline; /* the file */
	struct vml_span at;   /* its line there; empty = not known */
	const char *rule, *path;
	uint32_t left; /* how many findings it stands for are gone */
};

enum vml_doubt_kind {
	VML_DOUBT_OLD,          /* the file was written by another version of vmlint */
	VML_DOUBT_STALE,        /* the file that is recorded is here, and is another by now */
	VML_DOUBT_CONTRADICTED, /* another record of the same path tells something else */
};

/* A record of an inventory that is not to be relied on, among those this run asked for. */
struct vml_index_doubt {
	enum vml_doubt_kind kind;
	const char *inventory; /* the file */
	struct vml_span at;    /* the record's line there */
	const char *path;      /* that is recorded; NULL = the file as a whole */
	const char *tool;      /* the version that wrote it */
	const char *what;      /* the first difference, in words, or NULL */
	const char *other;     /* the inventory whose record counts instead, or NULL */
	struct vml_span other_at;
};

struct vml_index {
	const struct vml_index_domain *domains;
	uint32_t ndomains;
	const struct vml_index_disk *disks; /* every layer of every disk */
	uint32_t ndisks;
	/* Numbers of those whose image is known, uses of one image side by side, else in order. */
	const uint32_t *by_image;
	uint32_t nby_image;
	const struct vml_index_image *images; /* in byte order of their paths */
	uint32_t nimages;
	bool vague; /* what some definition leads to is not known: reached may be false for it */
	const struct vml_index_claim *claims; /* sorted by kind, key and owner */
	uint32_t nclaims;
	const struct vml_stale *stale;
	uint32_t nstale;
	const struct vml_index_doubt *doubts; /* by file and place */
	uint32_t ndoubts;
};

/*
 * Whether two documents define different domains, which may both be on one host: those of one name
 * or UUID are versions of one domain.
 */
bool vml_index_differ(const struct vml_index_domain *a, const struct vml_index_domain *b);

/* ---- words ---------------------------------------------------------------------------------- */

/* How many layers the disk declares above `l`, which is one of them. */
uint32_t vml_decl_depth(const struct vml_disk *d, const struct vml_decl *l);
/* The layer that `l` is in the disk's chain, or among what a refused disk declares, or NULL. */
const struct vml_layer *vml_decl_layer(const struct vml_disk *d, const struct vml_decl *l);

/* The disk's target, or "the disk"; where the bytes are: path, network name, volume, or type. */
const char *vml_disk_words(const struct vml_disk *d);
const char *vml_storage_words(const struct vml_storage *s);
/* The word that libvirt's XML has for its type: a volume stays one whatever it is. */
const char *vml_storage_kind(const struct vml_storage *s);

/* ---- reading the tree ----------------------------------------------------------------------- */

/* First child element of that name in no namespace, or NULL. */
const struct vml_node *vml_child(const struct vml_node *n, const char *name);
/* Next sibling with the same name, or NULL. */
const struct vml_node *vml_again(const struct vml_node *n);
/* Attribute of that name in no namespace, or NULL. */
const struct vml_attr *vml_attr(const struct vml_node *n, const char *name);
/* Its value, or NULL. `n` may be NULL. */
const char *vml_value(const struct vml_node *n, const char *name);
/* Whether a value holds template syntax, so that it is not known yet. NULL does not. */
bool vml_placeholder(const char *value);

#ifdef __cplusplus
}
#endif

#endif
