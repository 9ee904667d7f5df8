/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The laws of the house that are seen in what was built: the library keeps no state, rooms call no
 * room that they may not include, rules call nothing but what they are given, the shared library
 * exports what its version script names, and the public headers stand alone. Sanitizers and
 * coverage add sections and symbols of their own, so builds with them are passed over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "support/command.h"
#include "support/law.h"
#include "support/scratch.h"

/* What a rule may call beside vml_*: reading memory and strings, nothing else. */
static const char *const rules_may_call[] = { "memchr", "memcmp", "memcpy", "memset", "strcasecmp",
	"strchr", "strcmp", "strcspn", "strlen", "strncasecmp", "strncmp", "strpbrk", "strrchr",
	"strspn", "strstr", NULL };

static bool
plain_build(void)
{
	bool plain = strcmp(house_path("VMLINT_PLAIN"), "yes") == 0;
	if (!plain)
		printf("skipped: sanitizers and coverage add state of their own\n");
	return plain;
}

/* Lines of a program's output about a built file; NULL when the program is not there. */
static char **
told_by(const char *program, const char *flags, const char *file)
{
	const char *argv[] = { program, flags, file, NULL };

	if (!command_present(program))
		return NULL;
	struct command c = command_run(argv, NULL, NULL, NULL);
	if (c.code != 0)
		fail_msg("%s %s %s: %s", program, flags, file, c.err);
	char **lines = g_strsplit(c.out, "\n", -1);
	command_clear(&c);
	return lines;
}

static bool
is_state(const char *section)
{
	static const char *const writable[] = { ".data", ".bss", ".tdata", ".tbss", "COMMON" };

	if (g_str_has_prefix(section, ".data.rel.ro"))
		return false;
	for (size_t i = 0; i < G_N_ELEMENTS(writable); i++) {
		size_t len = strlen(writable[i]);
		if (strncmp(section, writable[i], len) == 0 &&
			(section[len] == '\0' || section[len] == '.'))
			return true;
	}
	return false;
}

static void
library_keeps_no_state(void **state)
{
	(void)state;
	g_auto(GStrv) lines = NULL;
	unsigned sections = 0, wrong = 0;

	if (!plain_build() || !(lines = told_by("readelf", "-SW", house_path("VMLINT_STATIC"))))
		skip();
	g_autofree char *file = g_strdup("?");
	for (char **line = lines; *line; line++) {
		char name[128], type[64];
		unsigned long long address, offset, size;
		if (g_str_has_prefix(*line, "File: ")) {
			g_free(file);
			file = g_strdup(*line + strlen("File: "));
		}
		const char *bracket = strchr(*line, ']');
		if (!bracket || sscanf(bracket, "] %127s %63s %llx %llx %llx", name, type, &address,
					&offset, &size) != 5)
			continue;
		sections++;
		if (is_state(name) && size > 0) {
			print_error("%s: %llu bytes in %s\n", file, size, name);
			wrong++;
		}
	}
	assert_true(sections > 100);
	assert_int_equal(wrong, 0);
}

static void
state_is_recognised(void **state)
{
	(void)state;
	assert_true(is_state(".data"));
	assert_true(is_state(".bss"));
	assert_true(is_state(".bss.counter"));
	assert_true(is_state(".data.rel.local"));
	assert_true(is_state(".tbss"));
	assert_false(is_state(".data.rel.ro.local"));
	assert_false(is_state(".rodata"));
	assert_false(is_state(".bssx"));
}

/* The room of a member of the library: "linter_chain_uri.c.o"; NULL = of rules, or generated. */
static char *
room_of_object(const char *object)
{
	if (!g_str_has_prefix(object, "linter_"))
		return NULL;
	object += strlen("linter_");
	return g_strndup(object, strcspn(object, "_"));
}

/* Functions and tables of the rooms, by name: the room. */
static GHashTable *
defined_in(char **lines)
{
	GHashTable *rooms = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);

	for (char **line = lines; *line; line++) {
		char object[128], kind, name[128];
		char *room = NULL;
		if (sscanf(*line, "%*[^:]:%127[^:]:%*x %c %127s", object, &kind, name) == 3 &&
			strchr("TDRB", kind))
			room = room_of_object(object);
		if (room)
			g_hash_table_insert(rooms, g_strdup(name), room);
	}
	return rooms;
}

/* What a header declares may be another room's work, so includes alone do not tell. */
static void
rooms_call_what_they_may(void **state)
{
	(void)state;
	g_auto(GStrv) lines = told_by("nm", "-A", house_path("VMLINT_STATIC"));
	unsigned calls = 0, wrong = 0;

	if (!lines)
		skip();
	g_autoptr(GHashTable) rooms = defined_in(lines);
	for (char **line = lines; *line; line++) {
		char object[128], name[128];
		if (sscanf(*line, "%*[^:]:%127[^:]: U %127s", object, name) != 2)
			continue;
		g_autofree char *here = room_of_object(object);
		const char *there = g_hash_table_lookup(rooms, name);
		if (!here || !there)
			continue;
		g_autofree char *file = g_strdup_printf("linter/%s/x.c", here);
		g_autofree char *header = g_strdup_printf("%s/x.h", there);
		calls++;
		if (law_lets(file, header))
			continue;
		print_error("%s calls %s of %s/\n", object, name, there);
		wrong++;
	}
	assert_true(calls > 1000);
	assert_int_equal(wrong, 0);
}

/* What rule.h declares: the words of the model are base/'s work, telling is engine/'s. */
static void
rules_call_nothing_else(void **state)
{
	(void)state;
	g_auto(GStrv) lines = NULL;
	unsigned wrong = 0;

	if (!plain_build() || !(lines = told_by("nm", "-u", house_path("VMLINT_RULES"))))
		skip();
	g_auto(GStrv) all = told_by("nm", "-A", house_path("VMLINT_STATIC"));
	g_autoptr(GHashTable) rooms = defined_in(all);
	for (char **line = lines; *line; line++) {
		char name[128];
		if (sscanf(*line, " U %127s", name) != 1)
			continue;
		const char *room = g_hash_table_lookup(rooms, name);
		if (g_strcmp0(room, "base") == 0 || g_strcmp0(room, "engine") == 0 ||
			strcmp(name, "_GLOBAL_OFFSET_TABLE_") == 0 ||
			g_str_has_prefix(name, "__stack_chk") ||
			g_strv_contains(rules_may_call, name))
			continue;
		print_error("a rule calls %s\n", name);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

/* "vml_run_*" and the like between "global:" and "local:" of the version script. */
static GPtrArray *
promised(void)
{
	g_autofree char *text = house_read("linter/libvmlint.sym");
	g_auto(GStrv) words = g_strsplit_set(text, " \t\n;", -1);
	GPtrArray *patterns = g_ptr_array_new_with_free_func(g_free);

	for (char **word = words; *word; word++)
		if (g_str_has_prefix(*word, "vml_"))
			g_ptr_array_add(patterns, g_strdup(*word));
	return patterns;
}

static void
shared_library_exports_its_promise(void **state)
{
	(void)state;
	g_auto(GStrv) lines = NULL;
	unsigned wrong = 0;

	if (!plain_build() || !(lines = told_by("nm", "-D", house_path("VMLINT_SHARED"))))
		skip();
	g_autoptr(GPtrArray) patterns = promised();
	g_autofree bool *kept = g_new0(bool, patterns->len);
	assert_true(patterns->len >= 3);
	for (char **line = lines; *line; line++) {
		char kind, name[128];
		bool found = false;
		if (sscanf(*line, "%*x %c %127[^@\n]", &kind, name) != 2 || !strchr("TDBRW", kind))
			continue;
		for (guint i = 0; i < patterns->len; i++)
			if (g_pattern_match_simple(patterns->pdata[i], name))
				found = kept[i] = true;
		if (!found || !strstr(*line, "@@VMLINT_")) {
			print_error("exported without a version: %s\n", name);
			wrong++;
		}
	}
	for (guint i = 0; i < patterns->len; i++)
		if (!kept[i]) {
			print_error("not exported: %s\n", (char *)patterns->pdata[i]);
			wrong++;
		}
	assert_int_equal(wrong, 0);
}

/* Compiles one line that includes the header, and nothing else. */
static void
stands_alone(const char *const *compiler, const char *header, const char *suffix)
{
	char *dir = scratch_new();
	g_autofree char *name = g_strconcat(dir, "/alone", suffix, NULL);
	g_autofree char *line =
		g_strdup_printf("#include <%s>\nint main(void) { return 0; }\n", header);
	g_autofree char *include = g_strconcat("-I", house_path("VMLINT_SOURCE"), "/include", NULL);
	g_autoptr(GPtrArray) argv = g_ptr_array_new();

	assert_true(g_file_set_contents(name, line, -1, NULL));
	for (; *compiler; compiler++)
		g_ptr_array_add(argv, (gpointer)*compiler);
	g_ptr_array_add(argv, include);
	g_ptr_array_add(argv, (gpointer) "-fsyntax-only");
	g_ptr_array_add(argv, name);
	g_ptr_array_add(argv, NULL);
	struct command c = command_run((const char *const *)argv->pdata, dir, NULL, NULL);
	if (c.code != 0)
		fail_msg("%s: %s", header, c.err);
	command_clear(&c);
	scratch_free(dir);
}

static void
all_stand_alone(const char *const *compiler, const char *suffix)
{
	static const char *const folders[] = { "include", NULL };
	static const char *const headers[] = { ".h", NULL };
	g_autoptr(GPtrArray) files = house_files(folders, headers);

	assert_true(files->len >= 4);
	for (guint i = 0; i < files->len; i++)
		stands_alone(compiler, (char *)files->pdata[i] + strlen("include/"), suffix);
}

static void
public_headers_are_c11(void **state)
{
	(void)state;
	static const char *const compiler[] = { "cc", "-std=c11", "-Wall", "-Wextra", "-Wpedantic",
		"-Werror", NULL };
	if (!command_present("cc"))
		skip();
	all_stand_alone(compiler, ".c");
}

static void
public_headers_are_cpp(void **state)
{
	(void)state;
	static const char *const compiler[] = { "c++", "-std=c++11", "-Wall", "-Wextra", "-Werror",
		NULL };
	if (!command_present("c++"))
		skip();
	all_stand_alone(compiler, ".cc");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(library_keeps_no_state),
		cmocka_unit_test(state_is_recognised),
		cmocka_unit_test(rooms_call_what_they_may),
		cmocka_unit_test(rules_call_nothing_else),
		cmocka_unit_test(shared_library_exports_its_promise),
		cmocka_unit_test(public_headers_are_c11),
		cmocka_unit_test(public_headers_are_cpp),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
