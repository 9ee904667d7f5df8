/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Whether a mended file is what its fixes promised. */
#ifndef VML_RUN_PROVE_H
#define VML_RUN_PROVE_H

#include "run/driver.h"

/*
 * Holds the analysis of the new bytes against that of the old: it parses, the schema says no worse,
 * every chain has the members it had or those the fixes announced, the findings that were fixed are
 * gone and no new one is there. NULL when all holds, else what does not (static text).
 */
const char *vml_prove(const struct vml_analysis *before, const struct vml_analysis *after,
	const GPtrArray *fixed);

/* Its answer, and that of the next one, when all else holds. */
extern const char vml_unproven_new_finding[];
/* The part of it that is about findings. */
const char *vml_prove_findings(const struct vml_analysis *before, const struct vml_analysis *after,
	const GPtrArray *fixed);
/* Those of `after` the like of which `before` does not have (g_ptr_array_unref; not owned). */
GPtrArray *vml_new_findings(const struct vml_analysis *before, const struct vml_analysis *after);

/* One word for a finding that stays the same when lines move: rule and object (g_free). */
char *vml_finding_key(const struct vml_finding *f);

#endif
