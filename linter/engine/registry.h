/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The generated table of rules. */
#ifndef VML_ENGINE_REGISTRY_H
#define VML_ENGINE_REGISTRY_H

#include <vmlint/rule.h>

extern const struct vml_rule *const vml_registry[];
extern const unsigned vml_registry_size;

#endif
