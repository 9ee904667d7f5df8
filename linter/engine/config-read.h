/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Inside of the configuration reader. */
#ifndef VML_ENGINE_CONFIG_READ_H
#define VML_ENGINE_CONFIG_READ_H

#include "engine/config.h"
#include "engine/yaml.h"

struct vml_config_reader {
	struct vml_arena *arena;
	struct vml_config *config;
	const struct vml_config_key *key; /* at hand; NULL outside of all */
	char **error;                     /* the one complaint */
};

/*
 * Sets the values and origins that one file gives; file and folder of `c` are set. What other keys
 * depend on comes first: `early` takes that alone, a second call the rest.
 */
bool vml_config_take(struct vml_arena *a, const struct vml_yaml *root, bool early,
	struct vml_config *c, char **error);

/* Each complains when it says no. */
bool vml_config_wrong(struct vml_config_reader *r, const struct vml_yaml *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
/* "unknown WHAT", with the nearest right word where there is one. */
bool vml_config_unknown(
	struct vml_config_reader *r, const struct vml_yaml *at, const char *what, const char *near);
bool vml_config_is_text(struct vml_config_reader *r, const struct vml_yaml *y);
bool vml_config_is_choice(
	struct vml_config_reader *r, const struct vml_yaml *y, const char *const *words);
/* custom-read.c: the value of the key `rules`. */
bool vml_own_rules_read(
	struct vml_config_reader *r, const struct vml_yaml *y, struct vml_own_rules *rules);

#endif
