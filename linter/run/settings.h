/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Options and a configuration file together: by what a file is judged. A run has one of these for
 * each configuration file that holds for some of its files; they are read-only while files are
 * analysed.
 */
#ifndef VML_RUN_SETTINGS_H
#define VML_RUN_SETTINGS_H

#include <glib.h>

#include <vmlint/vmlint.h>

#include "engine/config.h"
#include "engine/engine.h"
#include "input/gather.h"
#include "store/store.h"
#include "store/user.h"
#include "xml/schema.h"

struct vml_settings {
	const struct vml_config *config;
	struct vml_target target;
	enum vml_images_mode images;
	bool images_given;
	const char *sysroot;
	const char *const *path_maps;
	const struct vml_trusted *trusted;
	const struct vml_inventory *inventory; /* the run's, or NULL */
	enum vml_severity fail_level;
	struct vml_grammar *grammar; /* the run's; NULL with --schema none */
	struct vml_selection *selection;
	GHashTable *narrower;          /* which per-file-ignores match → struct vml_selection */
	struct vml_store *store;       /* NULL until the task is known */
	struct vml_prospect *prospect; /* of the store, or NULL */
	struct vml_user *user;         /* of hypervisor-user, or NULL */
};

/* By what one file is judged. */
struct vml_judged_by {
	const struct vml_settings *settings;
	const struct vml_selection *selection; /* without what per-file-ignores take out */
};

/*
 * The settings for files in `folder`; made when first asked for, kept by the run. On a fault the
 * run is dead. Not for use by several threads.
 */
const struct vml_settings *vml_settings_of(struct vml_run *r, const char *folder);
/* The settings by that configuration file, "" = none. */
const struct vml_settings *vml_settings_by(struct vml_run *r, const char *file);
/* Opens the stores of all settings, those yet to come included; on a fault the run is dead. */
void vml_settings_open(struct vml_run *r);
/*
 * Finds out the scope of every file and drops those that its configuration excludes. Afterwards
 * vml_scope_of() may be asked from any thread.
 */
void vml_scope_all(struct vml_run *r, GPtrArray *found);
struct vml_judged_by vml_scope_of(const struct vml_found *f);
/* That of the file which a report calls so; NULL when there is none. Once all are found. */
const struct vml_judged_by *vml_scope_of_path(struct vml_run *r, const char *path);
void vml_settings_free(gpointer settings);
/* Whether findings in that file are wanted in the report. */
bool vml_is_told(const struct vml_run *r, const char *path);

#endif
