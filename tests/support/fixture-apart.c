/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Fixtures on a machine without their images: by an inventory of them, by qemu-img's, by none. */
#include <sys/stat.h>
#include <unistd.h>

#include "run/driver.h"
#include "support/fixture-run.h"
#include "support/qemu-img.h"
#include "support/scratch.h"

static void
write_inventory(const char *folder, const char *name, const char *file)
{
	struct fixture *f = fixture_open(folder, name);
	fixture_run(f, NULL, VML_ORDER_ID, vml_run_record, NULL);
	FILE *out = fopen(file, "we");
	if (!out || vml_run_write(f->run, "jsonl", out) != VML_CLEAN || fclose(out) != 0)
		g_error("%s/%s: no inventory", folder, name);
	fixture_free(f);
}

static bool
is_document(const char *name)
{
	return g_str_has_suffix(name, ".xml") || strcmp(name, "vmlint.yaml") == 0;
}

/* Folders, XML files and the configuration of a tree; the images are what another machine lacks. */
static void
keep_documents(const char *from, const char *to)
{
	g_autoptr(GDir) folder = g_dir_open(from, 0, NULL);
	const char *name;
	if (!folder || mkdir(to, 0700) != 0)
		g_error("%s: no such folder to be copied", from);
	while ((name = g_dir_read_name(folder))) {
		g_autofree char *old = g_build_filename(from, name, NULL);
		g_autofree char *new = g_build_filename(to, name, NULL);
		struct stat st;
		if (lstat(old, &st) == 0 && S_ISDIR(st.st_mode)) {
			keep_documents(old, new);
			(void)!rmdir(new); /* unless it holds documents */
		} else if (is_document(name) && link(old, new) != 0) {
			g_error("%s: cannot be linked", old);
		}
	}
}

/* Lints it by the inventory (or NULL) while its images are `away`. */
static void
lint_apart(struct fixture *f, const char *const *extend, const char *away, const char *inventory)
{
	if (f->root && rename(f->root, away) != 0)
		g_error("%s/%s: the images cannot be taken away", f->folder, f->name);
	if (f->root)
		keep_documents(away, f->root);
	fixture_run(f, extend, VML_ORDER_ID, vml_run_lint, inventory);
	if (f->root)
		scratch_free(g_strdup(f->root));
	if (f->root && rename(away, f->root) != 0)
		g_error("%s/%s: the images cannot be brought back", f->folder, f->name);
}

/* What qemu-img says of every file there, by the paths of the target host; false = not of all. */
static bool
ask_qemu_img(const char *root, const char *folder, GString *text)
{
	g_autoptr(GDir) files = g_dir_open(folder, 0, NULL);
	const char *name;
	bool all = files != NULL;
	while (all && (name = g_dir_read_name(files))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		const char *const args[] = { "info", "-U", "--output=json", path, NULL };
		g_autofree char *told = NULL;
		struct stat st;
		if (is_document(name) || lstat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode))
			all = ask_qemu_img(root, path, text);
		else if (S_ISREG(st.st_mode))
			all = qemu_img_run(NULL, args, &told, NULL);
		else
			all = false;
		if (told)
			g_string_append(text, told);
	}
	return all;
}

static void
import(const char *told, const char *inventory)
{
	struct vml_options o;
	vml_options_init(&o);
	o.isolated = 1;
	struct vml_run *run = vml_run_new(&o);
	const char *const paths[] = { told, NULL };
	FILE *out = fopen(inventory, "we");
	if (vml_run_import(run, paths) != VML_CLEAN || !out)
		g_error("%s: not taken over: %s", told, vml_run_problem(run, 0));
	if (vml_run_write(run, "jsonl", out) != VML_CLEAN || fclose(out) != 0)
		g_error("%s: no inventory", inventory);
	vml_run_free(run);
}

struct fixture *
fixture_lint_told(const char *folder, const char *name, const char *const *extend)
{
	char *scratch = scratch_new();
	g_autofree char *file = g_build_filename(scratch, "inventory.jsonl", NULL);
	g_autofree char *told = g_build_filename(scratch, "told.json", NULL);
	g_autofree char *away = g_build_filename(scratch, "away", NULL);
	struct fixture *f = fixture_open(folder, name);
	g_autoptr(GString) text = g_string_new(NULL);
	if (!f->root || !f->has_xml || !ask_qemu_img(f->root, f->root, text) || text->len == 0) {
		scratch_free(scratch);
		g_free(f->folder);
		g_free(f->name);
		g_free(f);
		return NULL;
	}
	g_string_replace(text, f->root, "", 0);
	if (!g_file_set_contents(told, text->str, -1, NULL))
		g_error("%s: cannot be written", told);
	import(told, file);
	lint_apart(f, extend, away, file);
	scratch_free(scratch);
	return f;
}

struct fixture *
fixture_lint_absent(const char *folder, const char *name, const char *const *extend)
{
	char *scratch = scratch_new();
	g_autofree char *away = g_build_filename(scratch, "away", NULL);
	struct fixture *f = fixture_open(folder, name);
	lint_apart(f, extend, away, NULL);
	scratch_free(scratch);
	return f;
}

struct fixture *
fixture_lint_recorded(const char *folder, const char *name, const char *const *extend)
{
	char *scratch = scratch_new();
	g_autofree char *file = g_build_filename(scratch, "inventory.jsonl", NULL);
	g_autofree char *away = g_build_filename(scratch, "away", NULL);
	struct fixture *f = fixture_open(folder, name);
	write_inventory(folder, name, file);
	lint_apart(f, extend, away, file);
	scratch_free(scratch);
	return f;
}
