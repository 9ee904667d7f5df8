/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Changes made up by chance: what `vmlint chain --what-if` tells is what `vmlint chain` tells once
 * mv, rm and qemu-img have made them, on the host and from inventories; and what it says cannot be
 * done, they cannot do. VMLINT_ROUNDS, VMLINT_SEED.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <jansson.h>

#include "support/command.h"
#include "support/qemu-img.h"
#include "support/recipe.h"
#include "support/schema.h"
#include "support/scratch.h"

#define DISK(path, target)                                                   \
	"<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>" \
	"<source file='@ROOT@/t/" path "'/><target dev='" target "' bus='virtio'/></disk>"
#define DOMAIN(name, disks)                                                \
	"text vms/" name ".xml \"<domain type='kvm'><name>" name           \
	"</name><memory unit='MiB'>64</memory><os>"                        \
	"<type arch='x86_64' machine='q35'>hvm</type></os><devices>" disks \
	"</devices></domain>\"\n"

static const char tree[] = "raw t/img/base.img 1M\n"
			   "raw t/img/other.img 1M\n"
			   "qcow2 t/img/one.qcow2 1M backing=@ROOT@/t/img/base.img format=raw\n"
			   "qcow2 t/img/two.qcow2 1M backing=one.qcow2 format=qcow2\n"
			   "qcow2 t/img/sub/top.qcow2 1M backing=../two.qcow2 format=qcow2\n"
			   "qed t/img/old.qed 1M backing=base.img noprobe\n"
			   "qcow2 t/img/unsaid.qcow2 1M backing=other.img\n"
			   "raw t/data/flat.raw 1M\n"
			   "qcow2 t/data/ext.qcow2 1M data_file=flat.raw raw_data incompat=4\n"
			   "vmdk t/data/disk.vmdk 1M\n"
			   "link t/alias.qcow2 img/two.qcow2\n" DOMAIN("a",
				   DISK("img/sub/deep.qcow2", "vda") DISK("data/ext.qcow2", "vdb"))
				   DOMAIN("b", DISK("alias.qcow2", "vda"));

static const char with_links[] =
	"qcow2 t/img/sub/deep.qcow2 1M backing=@ROOT@/t/link/top.qcow2 format=qcow2\n"
	"link t/link img/sub\n"
	"hard t/data/hard.qcow2 t/img/two.qcow2\n" DOMAIN(
		"c", DISK("link/top.qcow2", "vda") DISK("img/unsaid.qcow2", "vdb"));

/* An inventory does not tell a hard link from a name through a linked folder, nor where that is. */
static const char without_links[] =
	"raw t/data/hard.qcow2 1M\n"
	"qcow2 t/img/sub/deep.qcow2 1M backing=@ROOT@/t/img/sub/top.qcow2 format=qcow2\n" DOMAIN(
		"c", DISK("img/sub/top.qcow2", "vda") DISK("img/unsaid.qcow2", "vdb"));

/* Names that changes are made of: of files, of folders, through links, and of nothing. */
static const char *const names[] = { "img/base.img", "img/other.img", "img/one.qcow2",
	"img/two.qcow2", "img/sub/top.qcow2", "img/sub/deep.qcow2", "img/old.qed",
	"img/unsaid.qcow2", "data/flat.raw", "data/ext.qcow2", "data/disk.vmdk", "data/hard.qcow2",
	"alias.qcow2", "link", "link/top.qcow2", "img/sub", "img", "data", "img/new.qcow2",
	"data/new.img", "pics", "img/sub/../one.qcow2", "gone/x.img" };

static char *
pick(GRand *chance, const char *root, bool links)
{
	gint32 n;
	do
		n = g_rand_int_range(chance, 0, (gint32)G_N_ELEMENTS(names));
	while (!links && (strstr(names[n], "link") || strstr(names[n], "alias")));
	return root ? g_strdup_printf("%s/t/%s", root, names[n]) : g_strdup(names[n]);
}

/* What `change` says, and the command that does it in the folder t. */
static char *
change(GRand *chance, const char *root, bool links, GPtrArray *command)
{
	g_autofree char *a = pick(chance, root, links), *b = pick(chance, root, links);
	static const char *const bases[] = { "base.img:raw", "one.qcow2:qcow2", "two.qcow2:qcow2",
		"../img/one.qcow2:qcow2", "new.qcow2:qcow2", "" };
	const char *base = bases[g_rand_int_range(chance, 0, (gint32)G_N_ELEMENTS(bases))];
	gint32 kind = g_rand_int_range(chance, 0, 5);
	/* qemu-img wants the data file, too; and that is not looked for */
	if (kind > 2 && strstr(a, "ext.qcow2"))
		kind = 2;
	if (kind < 2) {
		const char *words[] = { "mv", "-fT", a, b };
		for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
			g_ptr_array_add(command, g_strdup(words[i]));
		return g_strdup_printf("rename=%s:%s", a, b);
	}
	if (kind == 2) {
		const char *words[] = { "rm", "-r", a };
		for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
			g_ptr_array_add(command, g_strdup(words[i]));
		return g_strdup_printf("delete=%s", a);
	}
	g_auto(GStrv) parts = g_strsplit(base, ":", 2);
	const char *words[] = { "qemu-img", "rebase", "-q", "-u", "-b", *base ? parts[0] : "", a,
		"-F", *base ? parts[1] : NULL };
	for (size_t i = 0; i < (*base ? G_N_ELEMENTS(words) : G_N_ELEMENTS(words) - 2); i++)
		g_ptr_array_add(command, g_strdup(words[i]));
	return g_strdup_printf("rebase=%s:%s", a, base);
}

/* Runs in the folder t; ends the test where the program fails for want of anything but sense. */
static struct command
run(const char *folder, const char *const *words)
{
	return command_vmlint(folder, words, NULL, NULL);
}

struct round {
	char *root, *tree, *what;
	GPtrArray *changes;  /* char * */
	GPtrArray *commands; /* GPtrArray * */
	bool offline;
};

/* The chains alone; by which of its names an inventory lists an image is another matter. */
static json_t *
chains_of(const char *text, bool offline)
{
	json_t *report = json_loads(text, 0, NULL);
	assert_non_null(report);
	json_object_del(report, "what_if");
	if (offline)
		json_object_del(report, "images");
	return report;
}

static void
assert_same(const struct round *r, const char *foreseen, const char *real)
{
	json_t *a = chains_of(foreseen, r->offline), *b = chains_of(real, r->offline);
	g_autofree char *x = json_dumps(a, JSON_INDENT(1)), *y = json_dumps(b, JSON_INDENT(1));
	size_t at = 0;
	while (x[at] && x[at] == y[at])
		at++;
	size_t from = at > 400 ? at - 400 : 0;
	if (x[at] != y[at])
		fail_msg("%s%s: foreseen\n%.600s\n... but then\n%.600s", r->what,
			r->offline ? " (inventory)" : "", x + from, y + from);
	json_decref(a);
	json_decref(b);
}

static void
free_command(gpointer command)
{
	g_ptr_array_unref(command);
}

static void
plant(const char *root, const char *recipe)
{
	g_autofree char *error = recipe_build(recipe, root);
	if (error)
		fail_msg("%s", error);
}

static void
begin(struct round *r, GRand *chance, unsigned i)
{
	r->root = scratch_new();
	r->tree = g_build_filename(r->root, "t", NULL);
	plant(r->root, tree);
	r->changes = g_ptr_array_new_with_free_func(g_free);
	r->commands = g_ptr_array_new_with_free_func(free_command);
	r->offline = i % 4 == 3;
	plant(r->root, r->offline ? without_links : with_links);
	for (gint32 n = g_rand_int_range(chance, 1, 4); n > 0; n--) {
		GPtrArray *command = g_ptr_array_new_with_free_func(g_free);
		g_ptr_array_add(r->changes,
			change(chance, r->offline || i % 2 ? r->root : NULL, !r->offline, command));
		g_ptr_array_add(command, NULL);
		g_ptr_array_add(r->commands, command);
	}
	g_ptr_array_add(r->changes, NULL);
	r->what = g_strjoinv(" ", (char **)r->changes->pdata);
	g_ptr_array_remove_index(r->changes, r->changes->len - 1);
}

static void
end(struct round *r)
{
	g_ptr_array_unref(r->changes);
	g_ptr_array_unref(r->commands);
	g_free(r->what);
	g_free(r->tree);
	scratch_free(r->root);
}

/* What the chains are said to be; with `inventory` where the images are not. */
static struct command
tell(const struct round *r, bool ahead, const char *inventory, const char *format)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new();
	const char *const here[] = { "chain", format, "../vms", "img", "data", NULL };
	g_autofree char *images = g_build_filename(r->tree, "img", NULL);
	g_autofree char *folder = g_build_filename(r->root, "away", NULL);
	const char *const there[] = { "chain", format, "../vms", images, "--inventory", inventory,
		NULL };
	for (const char *const *w = inventory ? there : here; *w; w++)
		g_ptr_array_add(words, (gpointer)*w);
	for (guint i = 0; ahead && i < r->changes->len; i++) {
		g_ptr_array_add(words, (gpointer) "--what-if");
		g_ptr_array_add(words, r->changes->pdata[i]);
	}
	g_ptr_array_add(words, NULL);
	return run(inventory ? folder : r->tree, (const char *const *)words->pdata);
}

static bool
perform(const struct round *r)
{
	bool done = true;
	for (guint i = 0; done && i < r->commands->len; i++) {
		const GPtrArray *words = r->commands->pdata[i];
		struct command c =
			command_run((const char *const *)words->pdata, r->tree, NULL, NULL);
		done = c.code == 0;
		command_clear(&c);
	}
	return done;
}

/* An inventory of what is there, as a file (g_free). */
static char *
record(const struct round *r, const char *name)
{
	g_autofree char *output = g_strdup_printf("--output-format=jsonl=%s/%s", r->root, name);
	struct command c = run(r->tree,
		(const char *const[]){ "inventory", "record", "../vms", r->tree, output, NULL });
	assert_int_equal(c.code, 0);
	command_clear(&c);
	return g_build_filename(r->root, name, NULL);
}

/* The images go out of sight and back. */
static void
hide(const struct round *r, bool on)
{
	g_autofree char *away = g_build_filename(r->root, "away", NULL);
	assert_int_equal(on ? rename(r->tree, away) : rename(away, r->tree), 0);
}

/* What is told for people, before what is different. */
static void
assert_same_text(const struct round *r, const char *foreseen, const char *real)
{
	const char *end = strstr(foreseen, "\nwhat if ");
	assert_non_null(end);
	g_autofree char *chains = g_strndup(foreseen, (gsize)(end - foreseen));
	if (strcmp(chains, real) != 0)
		fail_msg("%s: foreseen\n%s\n... but then\n%s", r->what, chains, real);
}

enum { COUNTED_DONE, COUNTED_COMPARED, COUNTED_BROKEN, COUNTS };

/* The changes were made. */
static void
compare_round(struct round *r, const char *report, const char *text, unsigned counts[COUNTS])
{
	g_autofree char *after = r->offline ? record(r, "after") : NULL;
	if (r->offline)
		hide(r, true);
	struct command real = tell(r, false, after, "--output-format=json");
	struct command told = tell(r, false, after, "--output-format=full");
	if (real.code == 0) {
		assert_same(r, report, real.out);
		if (!r->offline) /* else images go by other names */
			assert_same_text(r, text, told.out);
		counts[COUNTED_COMPARED]++;
	} else { /* a folder that was named is not there any more */
		assert_non_null(strstr(real.err, "No such file"));
	}
	command_clear(&real);
	command_clear(&told);
}

static void
try_round(struct round *r, unsigned counts[COUNTS])
{
	g_autofree char *before = r->offline ? record(r, "before") : NULL;
	if (r->offline)
		hide(r, true);
	struct command ahead = tell(r, true, before, "--output-format=json");
	struct command text = tell(r, true, before, "--output-format=full");
	if (r->offline)
		hide(r, false);
	bool done = perform(r);
	if (done != (ahead.code != 2))
		fail_msg("%s: %s, but exit code %d: %s", r->what, done ? "done" : "not done",
			ahead.code, ahead.err);
	if (done)
		compare_round(r, ahead.out, text.out, counts);
	counts[COUNTED_DONE] += done;
	counts[COUNTED_BROKEN] += ahead.code == 1;
	command_clear(&ahead);
	command_clear(&text);
}

static void
test_as_it_comes(void **state)
{
	(void)state;
	const char *rounds = getenv("VMLINT_ROUNDS"), *seed = getenv("VMLINT_SEED");
	unsigned wanted = rounds ? (unsigned)strtoul(rounds, NULL, 10) : 120, n[COUNTS] = { 0 };
	if (!qemu_img_present())
		skip();
	GRand *chance = g_rand_new_with_seed(seed ? (guint32)strtoul(seed, NULL, 10) : 1);
	for (unsigned i = 0; i < wanted; i++) {
		struct round r;
		begin(&r, chance, i);
		try_round(&r, n);
		end(&r);
	}
	print_message("%u of %u could be done, %u were compared, %u broke something\n",
		n[COUNTED_DONE], wanted, n[COUNTED_COMPARED], n[COUNTED_BROKEN]);
	assert_true(n[COUNTED_COMPARED] >= wanted / 6 && n[COUNTED_BROKEN] >= wanted / 8);
	g_rand_free(chance);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_as_it_comes) };
	return cmocka_run_group_tests(tests, NULL, NULL);
}
