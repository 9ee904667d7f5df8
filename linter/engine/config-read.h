/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the configuration reader. */
#ifndef VML_ENGINE_CONFIG_READ_H
#define VML_ENGINE_CONFIG_READ_H

#include "engine/config.h"
#include "engine/yaml.h"

/* Sets the values and origins that one file gives; file and folder of `c` are set. */
bool vml_config_take(
	struct vml_arena *a, const struct vml_yaml *root, struct vml_config *c, char **error);

#endif
