/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Trees of images as the programs that people run leave them, made by qemu-img: fixtures/trees. As
 * they are nothing is told that deserves a warning, and chains are those that QEMU sees; after one
 * thing went wrong exactly that is told, and where a command is printed it mends it. By an
 * inventory, without the images, it is the same byte for byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <cmocka.h>
#include <glib.h>
#include <jansson.h>

#include "support/command.h"
#include "support/qemu-img.h"
#include "support/scene.h"
#include "support/scratch.h"

#define FOLDER "tests/fixtures/trees"

/* What the scripts of fixtures may call. */
static const char words[] =
	"set -eu\n"
	"raw() { mkdir -p \"$(dirname \"$1\")\"; rm -f \"$1\"; truncate -s $2 \"$1\"; }\n"
	"qcow2() { mkdir -p \"$(dirname \"$1\")\"; qemu-img create -q -f qcow2 \"$1\" $2; }\n"
	"over() { mkdir -p \"$(dirname \"$1\")\"; (cd \"$(dirname \"$1\")\"; qemu-img create -q "
	"-f qcow2 -b \"$2\" -F $3 \"./$(basename \"$1\")\" ${4:-}); }\n"
	"poke() { printf \"$3\" | dd of=\"$1\" bs=1 seek=$2 conv=notrunc status=none; }\n"
	/* the extension that records the format of the base becomes one that nobody knows */
	"forget() { at=$(LC_ALL=C grep -obUaP '\\xe2\\x79\\x2a\\xca' \"$1\" | cut -d: -f1); "
	"poke \"$1\" $at '\\1\\2\\3\\4'; }\n"
	"domain() { f=$1; mkdir -p \"$(dirname \"$f\")\"; exec 3>\"$f\"; echo \"<domain "
	"type='kvm'><name>$2</name><memory unit='MiB'>64</memory><os><type arch='x86_64' "
	"machine='q35'>hvm</type></os><devices>\" >&3; shift 2; for one; do echo \"<disk "
	"type='file' device='disk'><driver name='qemu' type='${one%%:*}'/><source "
	"file='${one#*:}'/><target dev='vd$(echo $# | tr 1-9 a-i)' bus='virtio'/></disk>\" >&3; "
	"set -- \"$@\" x; done; echo '</devices></domain>' >&3; exec 3>&-; }\n";

/* One thing that goes wrong, or (the first) nothing. */
struct event {
	char *title;
	GString *script;
	GPtrArray *wanted; /* char *: RULE PATH of errors and warnings */
	bool mends;        /* the commands that are printed make it good */
};

static void
free_event(gpointer p)
{
	struct event *e = p;
	g_free(e->title);
	g_string_free(e->script, TRUE);
	g_ptr_array_unref(e->wanted);
	g_free(e);
}

static struct event *
add_event(GPtrArray *events, const char *title)
{
	struct event *e = g_new0(struct event, 1);
	e->title = g_strdup(title);
	e->script = g_string_new(words);
	e->wanted = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(events, e);
	return e;
}

/* "== TITLE" begins an event, "> RULE PATH" is what is to be found, "! commands" mend it. */
static GPtrArray *
read_events(const char *path)
{
	g_autofree char *text = house_read(path);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GPtrArray *events = g_ptr_array_new_with_free_func(free_event);
	struct event *e = add_event(events, "as it is");
	for (char **l = lines; *l; l++) {
		if (g_str_has_prefix(*l, "== "))
			e = add_event(events, *l + 3);
		else if (g_str_has_prefix(*l, "> "))
			g_ptr_array_add(e->wanted, g_strdup(*l + 2));
		else if (strcmp(*l, "! commands") == 0)
			e->mends = true;
		else
			g_string_append_printf(e->script, "%s\n", *l);
	}
	return events;
}

/* ---- findings ------------------------------------------------------------------------------- */

static gint
by_text(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static const char *
below(const struct scene *s, const char *path)
{
	const char *tree = *path == '/' ? s->tree : s->given;
	size_t n = strlen(tree);
	return strncmp(path, tree, n) == 0 ? path + n + 1 : path;
}

static char *
joined(GPtrArray *lines)
{
	g_ptr_array_sort(lines, by_text);
	g_ptr_array_add(lines, NULL);
	return g_strjoinv("\n", (char **)lines->pdata);
}

static void
check_findings(const struct scene *s, const char *report, const GPtrArray *wanted)
{
	json_t *j = json_loads(report, 0, NULL), *f;
	g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GPtrArray) copy = g_ptr_array_copy((GPtrArray *)wanted, NULL, NULL);
	size_t i;
	json_array_foreach(json_object_get(j, "findings"), i, f)
	{
		const char *path = json_string_value(json_object_get(f, "path"));
		const char *rule = json_string_value(json_object_get(f, "rule"));
		if (strcmp(json_string_value(json_object_get(f, "severity")), "note") != 0)
			g_ptr_array_add(found, g_strdup_printf("%s %s", rule, below(s, path)));
	}
	json_decref(j);
	g_ptr_array_set_free_func(copy, NULL);
	g_autofree char *x = joined(found), *y = joined(copy);
	if (strcmp(x, y) != 0)
		fail_msg("%s, %s: found\n%s\nwanted\n%s", s->where, s->what, x, y);
}

/* The commands that are printed, as a script. */
static void
run_commands(const struct scene *s)
{
	struct command c =
		scene_run(s, "lint", "--isolated", "--output-format=commands", s->tree, NULL);
	if (!strstr(c.out, "qemu-img rebase"))
		fail_msg("%s, %s: no command in\n%s", s->where, s->what, c.out);
	scene_shell(s, s->root, c.out);
	command_clear(&c);
}

static void
check_event(struct scene *s, const struct event *e)
{
	g_autoptr(GPtrArray) nothing = g_ptr_array_new();
	s->what = e->title;
	g_autofree char *report = scene_lint(s, NULL);
	check_findings(s, report, e->wanted);
	scene_check_inventory(s, report);
	if (!e->mends)
		return;
	run_commands(s);
	g_autofree char *after = scene_lint(s, NULL);
	check_findings(s, after, nothing);
}

/* ---- chains --------------------------------------------------------------------------------- */

static bool
same_file(const char *x, const char *y)
{
	struct stat a, b;
	return stat(x, &a) == 0 && stat(y, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));
	return text ? text : "";
}

/* One chain with `qemu-img info --backing-chain`: the same files in the same formats. */
static void
check_chain(const struct scene *s, const json_t *image)
{
	const char *path = text_of(image, "path");
	const char *const args[] = { "info", "-U", "--backing-chain", "--output=json", path, NULL };
	const json_t *layers = json_object_get(image, "layers");
	char *text = NULL, *error = NULL;
	if (!qemu_img_run(s->root, args, &text, &error))
		fail_msg("%s: %s: %s", s->where, path, error);
	json_t *told = json_loads(text, 0, NULL);
	if (json_array_size(told) != json_array_size(layers))
		fail_msg("%s: %s has %zu layers, told are %s", s->where, path,
			json_array_size(layers), text);
	for (size_t i = 0; i < json_array_size(layers); i++) {
		const json_t *x = json_array_get(layers, i), *y = json_array_get(told, i);
		bool same = same_file(text_of(x, "path"), text_of(y, "filename"));
		if (!same || strcmp(text_of(x, "format"), text_of(y, "format")) != 0)
			fail_msg("%s: %s, layer %zu: %s %s, not %s %s", s->where, path, i,
				text_of(x, "path"), text_of(x, "format"), text_of(y, "filename"),
				text_of(y, "format"));
	}
	json_decref(told);
	g_free(text);
}

/* libvirt knows some formats by other names, or not at all: then there is nothing to compare. */
static bool
is_comparable(const json_t *image)
{
	const char *format = text_of(image, "format");
	return strcmp(format, "qcow2") == 0;
}

static unsigned
check_chains(const struct scene *s)
{
	struct command c =
		scene_run(s, "chain", "--isolated", "--output-format=json", s->tree, NULL);
	json_t *j = json_loads(c.out, 0, NULL), *image;
	unsigned n = 0;
	size_t i;
	json_array_foreach(json_object_get(j, "images"), i, image) if (is_comparable(image))
	{
		check_chain(s, image);
		n++;
	}
	json_decref(j);
	command_clear(&c);
	return n;
}

/* --------------------------------------------------------------------------------------------- */

static unsigned
check_tree(const char *path)
{
	GPtrArray *events = read_events(path);
	struct scene s = { .root = scratch_new(), .where = path, .what = "to build" };
	const struct event *first = events->pdata[0];
	s.given = s.tree = g_build_filename(s.root, "tree", NULL);
	scene_shell(&s, s.root, "mkdir tree");
	scene_shell(&s, s.tree, first->script->str);
	scene_shell(&s, s.root, "cp -a tree good");
	check_event(&s, first);
	unsigned chains = check_chains(&s);
	for (guint i = 1; i < events->len; i++) {
		const struct event *e = events->pdata[i];
		s.what = e->title;
		s.given = i % 2 ? "tree" : s.tree;
		scene_shell(&s, s.root, "rm -r tree; cp -a good tree");
		scene_shell(&s, s.tree, e->script->str);
		check_event(&s, e);
	}
	print_message("%s: %u chains, %u events\n", path, chains, events->len - 1);
	g_free(s.tree);
	scratch_free(s.root);
	g_ptr_array_unref(events);
	return chains;
}

static void
trees_of_other_programs(void **state)
{
	(void)state;
	static const char *const folders[] = { FOLDER, NULL }, *const any[] = { "", NULL };
	if (!qemu_img_present())
		skip();
	g_autoptr(GPtrArray) files = house_files(folders, any);
	unsigned chains = 0;
	for (guint i = 0; i < files->len; i++)
		chains += check_tree(files->pdata[i]);
	assert_true(files->len > 9 && chains > 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(trees_of_other_programs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
