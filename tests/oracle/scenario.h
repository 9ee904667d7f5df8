/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What is asked of the real programs and of vmlint: a tree of tiny images and a domain over it.
 *
 * tests/fixtures/oracle/TOPIC.scenario holds scenarios, each
 *
 *   === NAME                     small letters, digits and dashes; becomes TOPIC-NAME
 *   # what it shows
 *   [tree]                       a recipe (support/recipe.h)
 *   [make]                       calls of the real qemu-img in that tree, a line each
 *   [disks]                      a line each, or XML as it stands
 *   disk vda qcow2 top           target, driver type ("-" = none), path ("-" = no source);
 *                                then optional type=block device=cdrom bus=ide
 *     below raw base             a declared backing layer, optional type=block
 *     end                        the terminator
 *     <readonly/>                any other indented line: XML inside the <disk>
 *   [domain]                     instead of [disks]: a whole domain with @NAME@ and @EMULATOR@
 *   [pool]                       a <pool> called @NAME@, which is running by then: asked of a
 *                                daemon, since the embedded driver has no pools
 *   [needs]                      a path that this machine must have
 *   [apart]                      libvirt hangs or crashes on it: asked by itself, time limited
 *   [differs]                    KEY: why vmlint and the real program rightly differ in KEY
 *
 * @ROOT@ is the folder of the tree; names without a leading slash are taken to be in it.
 */
#ifndef VML_TESTS_ORACLE_SCENARIO_H
#define VML_TESTS_ORACLE_SCENARIO_H

#include <stdbool.h>

#include <glib.h>

struct scenario {
	char *name, *about;
	char *tree, *make, *disks, *domain; /* as written; @ROOT@ is still in them */
	char *pool;                         /* or NULL */
	char *needs;                        /* or NULL */
	bool apart;
	GHashTable *differs; /* key → reason */
	char *origin;        /* file and line, or "matrix" */
	/* when built */
	char *root;      /* folder of the tree */
	char *xml_path;  /* the domain */
	char *pool_path; /* the pool, or NULL */
};

struct scenario *scenario_new(char *name, const char *origin);
void scenario_free(gpointer s);
/* Appends those of one file's text; false and *error (g_free) on a fault. */
bool scenario_parse(const char *topic, const char *text, GPtrArray *into, char **error);
/* Makes folder, tree and domain below `work`; false and *error (g_free) on a fault. */
bool scenario_build(struct scenario *s, const char *work, const char *emulator, char **error);

#endif
