/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The PCRE2 door. Patterns are compiled once and then shared by all threads; matching is bounded by
 * match limits. Only pattern.c sees PCRE2.
 */
#ifndef VML_BASE_PATTERN_H
#define VML_BASE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>

struct vml_pattern;

/*
 * Compiles `text` (UTF). With `whole` it must match the whole subject, as XML
 * Schema patterns do. NULL on error, with a message in *error (to be freed with g_free) and the
 * offset of the fault in *at when those are not NULL.
 */
struct vml_pattern *vml_pattern_new(const char *text, bool whole, char **error, size_t *at);
void vml_pattern_free(struct vml_pattern *p);

/* How many groups it captures, besides the whole match. */
size_t vml_pattern_groups(const struct vml_pattern *p);

enum vml_match { VML_MATCH_NO, VML_MATCH_YES, VML_MATCH_LIMIT };
/* VML_MATCH_LIMIT: the limits were hit; treat as not known. */
enum vml_match vml_pattern_match(const struct vml_pattern *p, const char *subject, size_t len);
/*
 * The same, and fills `groups` (start, end pairs; group 0 first; SIZE_MAX = unset) for at most
 * `ngroups` groups.
 */
enum vml_match vml_pattern_find(const struct vml_pattern *p, const char *subject, size_t len,
	size_t (*groups)[2], size_t ngroups);

#endif
