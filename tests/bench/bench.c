/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * How fast, beside the tools that do part of the job, in one run. Ratios count, not milliseconds.
 *
 *   bench VMLINT [files|cold|chains|growth|trees|instructions]...
 *
 * CORPUS=DIR takes domain files from there instead of making them. A peer that is not installed is
 * left out, and says so.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>

#include "bench/race.h"

static const char libvirt_grammar[] = "/usr/share/libvirt/schemas/domain.rng";

struct bench {
	const char *vmlint;
	char *work;
};

static bool
present(const char *program)
{
	g_autofree char *found = g_find_program_in_path(program);
	if (!found)
		printf("left out: %s is not installed\n", program);
	return found != NULL;
}

/* A domain as users have it: three disks over overlays, a network, a console, some memory. */
static char *
domain(unsigned i, const char *images, unsigned disks)
{
	GString *s = g_string_new("");
	g_string_append_printf(s,
		"<domain type='kvm'>\n  <name>vm%u</name>\n"
		"  <uuid>6a3b1e6e-8f6c-4d0a-9d5e-%012x</uuid>\n"
		"  <memory unit='KiB'>2097152</memory>\n  <vcpu placement='static'>2</vcpu>\n"
		"  <os>\n    <type arch='x86_64' machine='q35'>hvm</type>\n    <boot dev='hd'/>\n"
		"  </os>\n  <features>\n    <acpi/>\n    <apic/>\n  </features>\n"
		"  <clock offset='utc'/>\n  <on_poweroff>destroy</on_poweroff>\n  <devices>\n"
		"    <emulator>/usr/bin/qemu-system-x86_64</emulator>\n",
		i, i);
	for (unsigned k = 0; k < disks; k++)
		g_string_append_printf(s,
			"    <disk type='file' device='disk'>\n"
			"      <driver name='qemu' type='qcow2' cache='none'/>\n"
			"      <source file='%s/top%u.qcow2'/>\n"
			"      <target dev='vd%c%c%c' bus='virtio'/>\n    </disk>\n",
			images, k % 3, 'a' + (int)(k / 676 % 26), 'a' + (int)(k / 26 % 26),
			'a' + (int)(k % 26));
	g_string_append_printf(s,
		"    <interface type='network'>\n      <mac address='52:54:00:%02x:%02x:%02x'/>\n"
		"      <source network='default'/>\n      <model type='virtio'/>\n"
		"    </interface>\n    <console type='pty'>\n"
		"      <target type='serial' port='0'/>\n    </console>\n"
		"    <memballoon model='virtio'/>\n  </devices>\n</domain>\n",
		i >> 16 & 255, i >> 8 & 255, i & 255);
	return g_string_free(s, FALSE);
}

static char *
make_folder(const struct bench *b, const char *name, unsigned files, unsigned disks)
{
	char *dir = g_build_filename(b->work, name, NULL);
	g_autofree char *images = g_build_filename(b->work, "img", NULL);
	g_mkdir_with_parents(dir, 0700);
	for (unsigned i = 0; i < files; i++) {
		g_autofree char *file = g_strdup_printf("%s/%06u.xml", dir, i);
		g_autofree char *text = domain(i, images, disks);
		if (!g_file_set_contents(file, text, -1, NULL))
			g_error("cannot write %s", file);
	}
	return dir;
}

static void
must(const char *command)
{
	g_autoptr(GError) error = NULL;
	int status = 0;
	if (!g_spawn_command_line_sync(command, NULL, NULL, &status, &error) || status)
		g_error("%s: %s", command, error ? error->message : "failed");
}

/* top0..2, each over one base, and a chain of 50 layers. */
static void
make_images(const struct bench *b)
{
	g_autofree char *dir = g_build_filename(b->work, "img", NULL);
	g_mkdir_with_parents(dir, 0700);
	g_autofree char *base = g_strdup_printf("qemu-img create -q -f qcow2 %s/0.qcow2 1M", dir);
	must(base);
	for (unsigned i = 1; i <= 50; i++) {
		g_autofree char *layer = g_strdup_printf(
			"qemu-img create -q -f qcow2 -F qcow2 -b %u.qcow2 %s/%u.qcow2", i - 1, dir,
			i);
		must(layer);
	}
	for (unsigned i = 0; i < 3; i++) {
		g_autofree char *top = g_strdup_printf(
			"qemu-img create -q -f qcow2 -F qcow2 -b %s/0.qcow2 %s/top%u.qcow2", dir,
			dir, i);
		must(top);
	}
}

/* xmllint needs the files by name; a shell expands them, and costs both sides alike. */
static const char **
shell(const char *script)
{
	const char **argv = g_new0(const char *, 4);
	argv[0] = "sh";
	argv[1] = "-c";
	argv[2] = script;
	return argv;
}

static void
bench_files(const struct bench *b, unsigned n)
{
	g_autofree char *name = g_strdup_printf("files-%u", n);
	const char *corpus = getenv("CORPUS");
	char *dir = corpus ? g_strdup(corpus) : make_folder(b, name, n, 3);
	char *rng =
		g_strdup_printf("find . -name '*.xml' -print0 | xargs -0 -n 100000 xmllint --noout "
				"--relaxng %s",
			libvirt_grammar);
	char *bare = g_strdup("find . -name '*.xml' -print0 | xargs -0 -n 100000 xmllint --noout");
	char *one = g_strdup_printf("exec %s lint --isolated -j1 .", b->vmlint);
	char *two = g_strdup_printf("exec %s lint --isolated -j2 .", b->vmlint);
	struct runner runners[] = {
		{ .name = "xmllint --relaxng (libvirt's grammar)", .argv = shell(rng), .dir = dir },
		{ .name = "vmlint lint -j1", .argv = shell(one), .dir = dir },
		{ .name = "vmlint lint -j2", .argv = shell(two), .dir = dir },
		{ .name = "xmllint --noout (floor: read and parse)",
			.argv = shell(bare),
			.dir = dir },
	};
	race(runners, G_N_ELEMENTS(runners));
	g_autofree char *title = g_strdup_printf("%u domain files; goal: -j1 0.8, -j2 0.5", n);
	race_print(title, runners, G_N_ELEMENTS(runners));
}

/* A process and a compiled grammar for each file, as its users' hooks start it. */
static void
bench_validate(const struct bench *b)
{
	enum { FILES = 20 };
	char *dir = make_folder(b, "validate", FILES, 3);
	char *each = g_strdup(
		"for f in *.xml; do virt-xml-validate $f domain >/dev/null || exit 1; done");
	char *lint = g_strdup_printf("exec %s lint --isolated -j1 .", b->vmlint);
	struct runner runners[] = {
		{ .name = "virt-xml-validate, a process a file", .argv = shell(each), .dir = dir },
		{ .name = "vmlint lint -j1", .argv = shell(lint), .dir = dir },
	};
	race(runners, G_N_ELEMENTS(runners));
	g_autofree char *title = g_strdup_printf("%u domain files", FILES);
	race_print(title, runners, G_N_ELEMENTS(runners));
}

static void
bench_cold(const struct bench *b)
{
	g_autofree char *dir = make_folder(b, "cold", 1, 3);
	char *file = g_build_filename(dir, "000000.xml", NULL);
	const char *rng[] = { "xmllint", "--noout", "--relaxng", libvirt_grammar, file, NULL };
	const char *lint[] = { b->vmlint, "lint", "--isolated", file, NULL };
	const char *bare[] = { "xmllint", "--noout", file, NULL };
	const char *explain[] = { b->vmlint, "explain", "VML101", NULL };
	const char *chain[] = { b->vmlint, "chain", file, NULL };
	struct runner with[] = {
		{ .name = "xmllint --relaxng FILE", .argv = rng },
		{ .name = "vmlint lint FILE", .argv = lint },
	};
	struct runner without[] = {
		{ .name = "xmllint --noout FILE", .argv = bare },
		{ .name = "vmlint explain VML101", .argv = explain },
		{ .name = "vmlint chain FILE", .argv = chain },
	};
	race(with, G_N_ELEMENTS(with));
	race_print("one file, cold; goal 0.6", with, G_N_ELEMENTS(with));
	race(without, G_N_ELEMENTS(without));
	race_print("no grammar needed; goal 1.5", without, G_N_ELEMENTS(without));
}

/* A process that resolves many chains, so that its start does not count per chain. */
enum { CHAINS = 200 };

/* CHAINS chains of that depth, each of files of its own; the folder that holds them. */
static char *
make_chains(const struct bench *b, unsigned depth)
{
	char *copies = g_build_filename(b->work, "copies", NULL);
	g_autofree char *remove = g_strdup_printf("rm -rf %s", copies);
	must(remove);
	for (unsigned k = 0; k < CHAINS; k++) {
		g_autofree char *one = g_strdup_printf("%s/%u", copies, k);
		g_mkdir_with_parents(one, 0700);
	}
	g_autofree char *copy =
		g_strdup_printf("sh -c 'cd %s && for d in *; do i=0; while [ $i -lt %u ]; do cp "
				"--sparse=always ../img/$i.qcow2 $d/; i=$((i+1)); done; done'",
			copies, depth);
	must(copy);
	return copies;
}

/* CHAINS overlays over one chain, so that each has that depth. */
static void
make_overlays(const struct bench *b, unsigned depth)
{
	g_autofree char *copy = g_strdup_printf(
		"sh -c 'cd %s/img && rm -f over*.qcow2 && i=0; while [ $i -lt %u ]; do cp "
		"--sparse=always %u.qcow2 over$i.qcow2; i=$((i+1)); done'",
		b->work, CHAINS, depth - 1);
	must(copy);
}

/* `vmlint chain` of all of them: the number of each stands between `before` and `after`. */
static const char **
all_chains(const struct bench *b, const char *folder, const char *before, const char *after)
{
	const char **many = g_new0(const char *, CHAINS + 3);
	many[0] = b->vmlint;
	many[1] = "chain";
	for (unsigned k = 0; k < CHAINS; k++)
		many[2 + k] = g_strdup_printf("%s/%s/%s%u%s", b->work, folder, before, k, after);
	return many;
}

static void
bench_chains_of(const struct bench *b, unsigned depth)
{
	g_autofree char *image = g_strdup_printf("%s/img/%u.qcow2", b->work, depth - 1);
	g_autofree char *top = g_strdup_printf("/%u.qcow2", depth - 1);
	g_autofree char *copies = make_chains(b, depth);
	const char *reader = getenv("READER"), *bare[] = { reader, copies, NULL };
	const char *info[] = { "qemu-img", "info", "--backing-chain", "--output=json", image,
		NULL };
	make_overlays(b, depth);
	struct runner runners[] = {
		{ .name = "qemu-img info --backing-chain, one chain", .argv = info },
		{ .name = "vmlint chain, files of its own",
			.argv = all_chains(b, "copies", "", top) },
		{ .name = "vmlint chain, over one base",
			.argv = all_chains(b, "img", "over", ".qcow2") },
		{ .name = "the same calls in C", .argv = bare },
	};
	race(runners, reader ? 4 : 3);
	double one = race_median(&runners[0]) * CHAINS;
	printf("chains of depth %u, times as fast as qemu-img (goal: 100): %.0f with files of its "
	       "own, %.0f over one base",
		depth, one / race_median(&runners[1]), one / race_median(&runners[2]));
	if (reader)
		printf("; the bare calls for files of its own: %.0f",
			one / race_median(&runners[3]));
	printf("\n");
	fflush(stdout);
}

static void
bench_chains(const struct bench *b)
{
	static const unsigned depths[] = { 1, 5, 10, 25, 50 };
	for (size_t i = 0; i < G_N_ELEMENTS(depths); i++)
		bench_chains_of(b, depths[i]);
}

/* Time and memory against the number of files and of disks. */
static void
bench_growth(const struct bench *b)
{
	static const unsigned files[] = { 100, 1000, 10000 };
	static const unsigned disks[] = { 100, 1000, 10000 };
	for (size_t i = 0; i < G_N_ELEMENTS(files); i++) {
		g_autofree char *name = g_strdup_printf("files-%u", files[i]);
		g_autofree char *dir = make_folder(b, name, files[i], 3);
		const char *lint[] = { b->vmlint, "lint", "--isolated", "-j1", dir, NULL };
		struct runner r = { .name = "vmlint lint -j1", .argv = lint };
		race(&r, 1);
		printf("%6u files: %8.3f us a file, %ld KB\n", files[i],
			race_median(&r) * 1e6 / files[i], r.kilobytes);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(disks); i++) {
		g_autofree char *name = g_strdup_printf("disks-%u", disks[i]);
		g_autofree char *dir = make_folder(b, name, 1, disks[i]);
		const char *lint[] = { b->vmlint, "chain", dir, NULL };
		struct runner r = { .name = "vmlint chain", .argv = lint };
		race(&r, 1);
		printf("%6u disks in a file: %8.3f us a disk, %ld KB\n", disks[i],
			race_median(&r) * 1e6 / disks[i], r.kilobytes);
	}
	fflush(stdout);
}

/* A directory of sparse images beside a program that makes the same calls and nothing else. */
static void
bench_trees(const struct bench *b)
{
	enum { IMAGES = 100000, A_FOLDER = 1000 };
	g_autofree char *dir = g_build_filename(b->work, "tree", NULL), *bytes = NULL;
	g_autofree char *model = g_build_filename(b->work, "img", "0.qcow2", NULL);
	const char *reader = getenv("READER");
	gsize len = 0;
	if (!reader || !g_file_get_contents(model, &bytes, &len, NULL)) {
		printf("left out: READER names no program\n");
		return;
	}
	for (unsigned i = 0; i < IMAGES; i++) {
		g_autofree char *folder = g_strdup_printf("%s/%03u", dir, i / A_FOLDER);
		g_autofree char *file = g_strdup_printf("%s/%06u.qcow2", folder, i);
		g_mkdir_with_parents(folder, 0700);
		FILE *out = fopen(file, "w");
		if (!out || fwrite(bytes, 1, 512, out) != 512 || fclose(out) != 0 ||
			truncate(file, (off_t)len) != 0)
			g_error("cannot write %s", file);
	}
	const char *bare[] = { reader, dir, NULL };
	const char *lint[] = { b->vmlint, "lint", "--isolated", "-j1", dir, NULL };
	struct runner runners[] = {
		{ .name = "the same calls in C", .argv = bare },
		{ .name = "vmlint lint -j1", .argv = lint },
	};
	race(runners, G_N_ELEMENTS(runners));
	race_print("100000 sparse images (goals: 2.0, 204800 KB)", runners, G_N_ELEMENTS(runners));
	fflush(stdout);
}

static bool
wanted(int argc, char **argv, const char *name)
{
	for (int i = 2; i < argc; i++)
		if (strcmp(argv[i], name) == 0)
			return true;
	return argc <= 2;
}

/* Instructions of one command, as callgrind counts them: the same whatever else is running. */
static double
instructions(const struct bench *b, const char *command, const char *path)
{
	g_autofree char *out = g_build_filename(b->work, "callgrind", NULL);
	g_autofree char *file = g_strdup_printf("--callgrind-out-file=%s", out);
	const char *argv[] = { "valgrind", "--quiet", "--tool=callgrind", file, b->vmlint, command,
		path, NULL };
	g_autofree char *text = NULL;
	g_autoptr(GError) error = NULL;
	if (!g_spawn_sync(NULL, (char **)argv, NULL,
		    G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
		    NULL, NULL, NULL, NULL, NULL, &error) ||
		!g_file_get_contents(out, &text, NULL, &error))
		g_error("valgrind: %s", error->message);
	const char *totals = strstr(text, "\ntotals: ");
	if (!totals)
		g_error("callgrind gave no totals");
	return g_ascii_strtod(totals + strlen("\ntotals: "), NULL);
}

/* One file, and the step from 1 000 to 10 000 disks: linear is ten times as much. */
static void
bench_instructions(const struct bench *b)
{
	static const unsigned disks[] = { 1000, 10000 };
	static const char *const commands[] = { "lint", "chain" };
	g_autofree char *one = make_folder(b, "one", 1, 3);
	for (size_t c = 0; c < G_N_ELEMENTS(commands); c++) {
		double counts[G_N_ELEMENTS(disks)];
		printf("vmlint %s of one file: %.1f million instructions\n", commands[c],
			instructions(b, commands[c], one) / 1e6);
		for (size_t i = 0; i < G_N_ELEMENTS(disks); i++) {
			g_autofree char *name = g_strdup_printf("count-%u", disks[i]);
			g_autofree char *dir = make_folder(b, name, 1, disks[i]);
			counts[i] = instructions(b, commands[c], dir);
		}
		printf("vmlint %s, %u against %u disks: %.1f times the instructions (linear: "
		       "10)\n",
			commands[c], disks[1], disks[0], counts[1] / counts[0]);
		fflush(stdout);
	}
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		fprintf(stderr,
			"usage: bench VMLINT [files|cold|chains|growth|trees|instructions]...\n");
		return 2;
	}
	struct bench b = { .vmlint = argv[1] };
	bool xmllint = present("xmllint") && g_file_test(libvirt_grammar, G_FILE_TEST_EXISTS);
	if (!present("qemu-img"))
		return 77;
	umask(077); /* an image that everybody may read is a finding */
	b.work = g_dir_make_tmp("vmlint-bench-XXXXXX", NULL);
	make_images(&b);
	if (wanted(argc, argv, "trees"))
		bench_trees(&b);
	if (xmllint && wanted(argc, argv, "files")) {
		bench_files(&b, 100);
		bench_files(&b, 1000);
	}
	if (wanted(argc, argv, "files") && present("virt-xml-validate"))
		bench_validate(&b);
	if (xmllint && wanted(argc, argv, "cold"))
		bench_cold(&b);
	if (wanted(argc, argv, "chains"))
		bench_chains(&b);
	if (wanted(argc, argv, "growth"))
		bench_growth(&b);
	if (wanted(argc, argv, "instructions") && present("valgrind"))
		bench_instructions(&b);
	g_autofree char *remove = g_strdup_printf("rm -rf %s", b.work);
	must(remove);
	return 0;
}
