/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The versions of libvirt and QEMU that a run judges for, and what depends on them. Rules and rooms
 * ask for a behaviour and compare no version numbers.
 */
#ifndef VMLINT_MODEL_TARGET_H
#define VMLINT_MODEL_TARGET_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Versions as 1000000*major + 1000*minor + micro, the way libvirt itself counts. */
#define VML_VERSION(major, minor, micro) ((uint32_t)((major)*1000000 + (minor)*1000 + (micro)))

/* Behaviour that depends on the version; linter/base/target.c holds the one table. */
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

#ifdef __cplusplus
}
#endif

#endif
