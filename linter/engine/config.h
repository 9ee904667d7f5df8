/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The configuration file: found, read, checked, and told where each value comes from. One table of
 * keys drives reading, `config show`, the JSON Schema and the check of vmlint.yaml(5).
 */
#ifndef VML_ENGINE_CONFIG_H
#define VML_ENGINE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "engine/custom.h"

/* Keys with values, in the order of the file: severity, per-file-ignores, path-map. */
struct vml_config_pair {
	const char *key;
	const char *const *values; /* NULL-terminated */
};

struct vml_config_pairs {
	const struct vml_config_pair *at;
	uint32_t n;
};

enum vml_config_kind {
	VML_CONFIG_TEXT,     /* const char * */
	VML_CONFIG_CHOICE,   /* const char *, one of `choices` */
	VML_CONFIG_PATH,     /* const char *, relative to the file */
	VML_CONFIG_PATHS,    /* const char *const *, likewise */
	VML_CONFIG_GRAMMAR,  /* builtin, none, or a path */
	VML_CONFIG_TARGET,   /* libvirt=…,qemu=… */
	VML_CONFIG_USER,     /* a user's name, or UID:GID */
	VML_CONFIG_VERSIONS, /* required-version: ">=0.1, <1" */
	VML_CONFIG_LIST,     /* const char *const * */
	VML_CONFIG_CODES,    /* the same, each naming rules */
	VML_CONFIG_LEVELS,   /* pairs: code → severity */
	VML_CONFIG_IGNORES,  /* pairs: glob → codes */
	VML_CONFIG_MAPS,     /* pairs: path → path here */
	VML_CONFIG_ROOTS,    /* const char *const *, absolute paths on the target host */
	VML_CONFIG_TRUST,    /* pairs: absolute glob → "any" or a SHA-256 */
	VML_CONFIG_RULES,    /* struct vml_own_rules */
};

struct vml_config_key {
	const char *name;
	enum vml_config_kind kind;
	size_t field; /* in struct vml_config */
	const char *const *choices;
	const char *fallback; /* what holds without it, in words */
	const char *help;
};

enum { VML_CONFIG_KEYS = 21 };

struct vml_config {
	const char *file;   /* NULL = there is none */
	const char *folder; /* its folder, absolute; globs and paths are relative to it */
	const char *required_version, *extend;
	struct vml_own_rules rules;
	const char *const *select, *const *ignore, *const *extend_select;
	struct vml_config_pairs severity, per_file_ignores;
	const char *fail_level, *schema;
	const char *target, *probe_policy;
	const char *images, *sysroot;
	struct vml_config_pairs path_map, trusted_images;
	const char *const *allowed_roots;
	const char *hypervisor_user;
	const char *const *inventory;
	const char *const *exclude;
	const char *baseline;
	/* Where each key of the table was given; file NULL = nowhere. */
	struct vml_config_origin {
		const char *file;
		uint32_t line;
	} origins[VML_CONFIG_KEYS];
};

extern const struct vml_config_key vml_config_keys[VML_CONFIG_KEYS];

/*
 * The file that holds for `folder`: .vmlint.yaml or vmlint.yaml in it or the nearest ancestor, up
 * to the repository's root, the home directory or the root directory. NULL when there is none.
 */
char *vml_config_find(const char *folder);
/*
 * Reads a file and what it extends. NULL and *error (g_free; one line, "file:line:column: key:
 * message") on any fault. `file` NULL gives an empty configuration.
 */
const struct vml_config *vml_config_load(struct vml_arena *a, const char *file, char **error);
/* Every value and where it comes from, as YAML. */
void vml_config_show(const struct vml_config *c, FILE *out);
/* The JSON Schema of the file. */
void vml_config_schema(FILE *out);

#endif
