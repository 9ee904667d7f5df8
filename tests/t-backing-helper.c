/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random backing strings, ours against libvirt's own: virt-aa-helper parses a domain whose disks
 * are overlays with such names, follows each chain with libvirt's code, and prints the members.
 * VMLINT_STRINGS says how many strings (10000 without it), VMLINT_SEED which ones.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <limits.h>
#include <stdlib.h>

#include <cmocka.h>
#include <glib.h>

#include "chain/backing.h"
#include "support/command.h"
#include "support/made-name.h"
#include "support/recipe.h"
#include "support/scratch.h"

#define HELPER "/usr/lib/libvirt/virt-aa-helper"
#define UUID "5c2bd2e4-0a9f-4d50-8a77-7e6f0c2b9a11"
#define BATCH 100
#define MAX_NAME 1000 /* QEMU and libvirt take 1023 */

/* One call: BATCH directories with an overlay each. */
struct batch {
	char *root; /* canonical, holds 0/ … and cwd/ */
	char *names[BATCH];
};

static guint64
from_environment(const char *variable, guint64 fallback)
{
	const char *text = g_getenv(variable);

	return text != NULL ? g_ascii_strtoull(text, NULL, 10) : fallback;
}

static void
append_quoted(GString *s, const char *name)
{
	g_string_append_c(s, '"');
	for (; *name != '\0'; name++) {
		if (*name == '"' || *name == '\\')
			g_string_append_printf(s, "\\%c", *name);
		else if (g_ascii_isprint(*name))
			g_string_append_c(s, *name);
		else
			g_string_append_printf(s, "\\x%02x", (unsigned char)*name);
	}
	g_string_append_c(s, '"');
}

static void
build(struct batch *b)
{
	g_autoptr(GString) recipe = g_string_new("text cwd/c \"c\"\ndir gone/sub\n");
	g_autofree char *error = NULL;

	for (unsigned i = 0; i < BATCH; i++) {
		g_string_append_printf(recipe,
			"text %u/f \"f\"\ntext f \"f\"\ntext %u/d/f \"f\"\ntext %u/d/c:f \"f\"\n"
			"link %u/l d\nqcow2 %u/top 1M cluster_bits=12 format=raw backing=",
			i, i, i, i, i);
		append_quoted(recipe, b->names[i]);
		g_string_append_c(recipe, '\n');
	}
	error = recipe_build(recipe->str, b->root);
	if (error != NULL)
		fail_msg("%s", error);
}

static char *
domain(const struct batch *b)
{
	GString *s = g_string_new("<domain type='qemu'><name>x</name><uuid>" UUID "</uuid>"
				  "<memory>1024</memory><os><type arch='x86_64' machine='pc'>hvm"
				  "</type></os><devices>");

	for (unsigned i = 0; i < BATCH; i++)
		g_string_append_printf(s,
			"<disk type='file'><driver name='qemu' type='qcow2'/><source "
			"file='%s/%u/top'/><target dev='vd%c%c' bus='virtio'/></disk>",
			b->root, i, 'a' + (int)(i / 26), 'a' + (int)(i % 26));
	g_string_append(s, "</devices></domain>");
	return g_string_free(s, FALSE);
}

/* Relative names are only warned of, in the order of the disks. */
struct said {
	GString *members[BATCH]; /* lines of canonical paths */
	GString *relative;
};

/* The profile: each disk's own image, then what it leads to. */
static void
read_members(const struct batch *b, const char *profile, struct said *said)
{
	g_auto(GStrv) lines = g_strsplit(profile, "\n  \"", -1);
	int disk = -1;

	for (char **line = lines; *line != NULL; line++) {
		char *end = strstr(*line, "\" r");
		g_autofree char *top = g_strdup_printf("%s/%d/top", b->root, disk + 1);

		if (end == NULL || !g_str_has_prefix(*line, b->root))
			continue;
		*end = '\0';
		if (strcmp(*line, top) == 0)
			disk++;
		else if (disk >= 0)
			g_string_append_printf(said->members[disk], "%s\n", *line);
	}
	assert_int_equal(disk, BATCH - 1);
}

static void
read_said(const struct batch *b, const char *err, struct said *said)
{
	const char *profile = strstr(err, "virt-aa-helper:\n");
	g_autofree char *head = g_strndup(err, profile != NULL ? (gsize)(profile - err) : 0);
	g_auto(GStrv) warnings = g_strsplit(head, "virt-aa-helper: warning: ", -1);

	assert_non_null(profile);
	for (unsigned i = 0; i < BATCH; i++)
		said->members[i] = g_string_new(NULL);
	said->relative = g_string_new(NULL);
	read_members(b, profile, said);
	for (char **warning = warnings; *warning != NULL; warning++) {
		char *aside = strstr(*warning, "\n(process:"); /* GLib's complaints about libvirt */

		if (aside != NULL)
			*aside = '\0';
		if (!g_str_has_prefix(*warning, "path does not exist, skipping") &&
			!g_str_has_prefix(*warning, "skipped restricted file") &&
			(*warning)[0] != '/')
			g_string_append(said->relative, *warning);
	}
}

static void
free_said(struct said *said)
{
	for (unsigned i = 0; i < BATCH; i++)
		g_string_free(said->members[i], TRUE);
	g_string_free(said->relative, TRUE);
}

/* A directory that is named as a device stays one, and cannot be read. */
static bool
unreadable(const struct vml_storage *at, const char *path)
{
	return at->type == VML_STORAGE_BLOCK && g_file_test(path, G_FILE_TEST_IS_DIR);
}

/* What is known of where a string leads, against what is said of it. */
enum lead { LEADS_NOWHERE, LEADS_TO_FILE, LEADS_TO_ABSENT_DIRECTORY };

/* The line for an absolute name goes to `member` if it lies below the root. */
static enum lead
follow(const struct batch *b, const struct vml_storage *at, GString *member, GString *relative)
{
	g_autofree char *from_cwd = g_strdup_printf("%s/cwd/%s", b->root, at->path);
	const char *path = at->path[0] == '/' ? at->path : from_cwd;
	char real[PATH_MAX];
	const bool there = at->path[0] != '\0' && realpath(path, real) != NULL;

	if (at->type != VML_STORAGE_DIR && (!there || unreadable(at, real)))
		return LEADS_NOWHERE;
	if (at->path[0] != '/')
		g_string_append_printf(relative, "%s\nskipped non-absolute path\n", at->path);
	else if (there && g_str_has_prefix(real, b->root))
		g_string_append_printf(member, "%s\n", real);
	/* nobody looks whether a "fat:" directory is there, and the helper folds its name */
	return there ? LEADS_TO_FILE : LEADS_TO_ABSENT_DIRECTORY;
}

static enum lead
expect(const struct batch *b, unsigned i, GString *member, GString *relative)
{
	struct vml_arena *a = vml_arena_new();
	g_autofree char *top = g_strdup_printf("%s/%u/top", b->root, i);
	const struct vml_storage parent = { .type = VML_STORAGE_FILE, .path = top };
	struct vml_storage at;
	const char *error;
	enum lead lead = LEADS_NOWHERE;

	if (vml_backing_parse(a, b->names[i], &parent, &at, &error) == VML_BACKING_OK &&
		at.path != NULL)
		lead = follow(b, &at, member, relative);
	vml_arena_free(a);
	return lead;
}

/* How many of the batch lead to a local file. */
static unsigned
compare(const struct batch *b, const struct said *said)
{
	g_autoptr(GString) relative = g_string_new(NULL);
	unsigned leading = 0;

	for (unsigned i = 0; i < BATCH; i++) {
		g_autoptr(GString) member = g_string_new(NULL);
		const enum lead lead = expect(b, i, member, relative);

		leading += lead == LEADS_TO_FILE ? 1 : 0;
		if (lead != LEADS_TO_ABSENT_DIRECTORY &&
			strcmp(member->str, said->members[i]->str) != 0) {
			g_autofree char *name = g_strescape(b->names[i], "");

			fail_msg("%s\n  libvirt follows %s\n  vmlint follows  %s", name,
				said->members[i]->str, member->str);
		}
	}
	assert_string_equal(said->relative->str, relative->str);
	return leading;
}

/* The helper gives up on directories that it may not or cannot print. */
static char *
printable_name(GRand *r, const char *dir)
{
	for (;;) {
		char *name = made_name(r, dir, MAX_NAME);
		const char *fat = g_str_has_prefix(name, "fat:") ? name + strlen("fat:") : "";

		if (strchr(fat, '"') == NULL && (fat[0] != '/' || g_str_has_prefix(fat, dir)))
			return name;
		g_free(name);
	}
}

static unsigned
run_batch(GRand *r)
{
	const char *const argv[] = { HELPER, "-d", "-r", "-u", "libvirt-" UUID, NULL };
	char *scratch = scratch_new();
	struct batch b = { .root = realpath(scratch, NULL) };
	struct said said;
	g_autofree char *xml = NULL, *cwd = g_build_filename(b.root, "cwd", NULL);
	struct command c;
	unsigned leading;

	for (unsigned i = 0; i < BATCH; i++) {
		g_autofree char *dir = g_strdup_printf("%s/%u", b.root, i);

		b.names[i] = printable_name(r, dir);
	}
	build(&b);
	xml = domain(&b);
	c = command_run(argv, cwd, xml, NULL);
	if (c.code != 0)
		fail_msg("%s fails: %s", HELPER, c.err);
	read_said(&b, c.err, &said);
	leading = compare(&b, &said);
	free_said(&said);
	command_clear(&c);
	for (unsigned i = 0; i < BATCH; i++)
		g_free(b.names[i]);
	free(b.root);
	scratch_free(scratch);
	return leading;
}

static void
same_members(void **state)
{
	const guint64 wanted = from_environment("VMLINT_STRINGS", 10000);
	const guint64 seed = from_environment("VMLINT_SEED", 1);
	GRand *r = g_rand_new_with_seed((guint32)seed);
	guint64 done = 0, leading = 0;

	(void)state;
	if (!command_present(HELPER))
		skip();
	for (; done < wanted; done += BATCH)
		leading += run_batch(r);
	print_message("%" G_GUINT64_FORMAT " strings of seed %" G_GUINT64_FORMAT
		      ", %" G_GUINT64_FORMAT " lead to a local file\n",
		done, seed, leading);
	assert_true(leading > done / 6 && leading < done / 6 * 5);
	g_rand_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(same_members) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
