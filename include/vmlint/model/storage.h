/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Places where the bytes of a disk are, and the layers that the XML declares. Owned by the arena of
 * the document, or of the chain whose header names the place.
 */
#ifndef VMLINT_MODEL_STORAGE_H
#define VMLINT_MODEL_STORAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <vmlint/model/image.h>

#ifdef __cplusplus
extern "C" {
#endif

struct vml_node;
struct vml_attr;

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
	VML_STORAGE_CTL, /* of bhyve: a logical unit of the host */
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

/* Where the bytes are, for people: path, network name, volume, or type. */
const char *vml_storage_words(const struct vml_storage *s);
/* The word that libvirt's XML has for its type: a volume stays one whatever it is. */
const char *vml_storage_kind(const struct vml_storage *s);

#ifdef __cplusplus
}
#endif

#endif
