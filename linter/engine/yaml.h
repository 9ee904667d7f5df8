/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A YAML file as a small tree of our own, every node with its line and column. */
#ifndef VML_ENGINE_YAML_H
#define VML_ENGINE_YAML_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

enum vml_yaml_kind { VML_YAML_SCALAR, VML_YAML_LIST, VML_YAML_MAP };

struct vml_yaml {
	enum vml_yaml_kind kind;
	const char *text;                    /* of a scalar */
	const struct vml_yaml *const *keys;  /* of a map: scalars, each once */
	const struct vml_yaml *const *items; /* of a list, or the values of a map */
	uint32_t n;
	uint32_t line, column; /* from 1 */
};

/* What is wrong and where; `text` holds nothing of the file's own. */
struct vml_yaml_fault {
	const char *text;
	uint32_t line, column; /* 0 = the file as a whole */
};

/*
 * Reads one document. NULL and *fault when it is none, or too large or too deep. An empty document
 * is an empty map.
 */
const struct vml_yaml *
vml_yaml_read(struct vml_arena *a, const char *text, size_t len, struct vml_yaml_fault *fault);

#endif
