/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What vmlint says is what libvirt 9.0.0 with QEMU 7.2 does: every scenario is started for real and
 * its live chain compared with `vmlint chain`.
 *
 * VMLINT_ORACLE_ONLY=GLOB asks only those whose names match; VMLINT_ORACLE_RECORD=FOLDER writes
 * both answers to each scenario there, and VMLINT_ORACLE_KEEP=1 keeps the trees.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "oracle/ask.h"
#include "oracle/compare.h"
#include "oracle/libvirt.h"
#include "oracle/matrix.h"
#include "support/command.h"
#include "support/scratch.h"

struct question {
	const struct scenario *scenario;
	const struct truth *real;
};

static void
agree(void **state)
{
	const struct question *q = *state;
	g_autoptr(GPtrArray) differences = NULL;
	if (!q->real->verdict)
		fail_msg("%s: libvirt gave no answer", q->scenario->origin);
	struct truth *ours = ask_vmlint(q->scenario);
	differences = compare(q->scenario, q->real, ours);
	truth_free(ours);
	for (guint i = 0; i < differences->len; i++)
		print_error("%s\n", (char *)differences->pdata[i]);
	if (differences->len > 0)
		fail_msg("%s: %s", q->scenario->origin, q->scenario->about);
}

static void
record(const struct question *q, const char *folder)
{
	struct truth *ours = ask_vmlint(q->scenario);
	json_t *both = json_pack("{s:s, s:s, s:o, s:o}", "origin", q->scenario->origin, "about",
		q->scenario->about, "real", truth_json(q->real), "vmlint", truth_json(ours));
	g_autofree char *name = g_strconcat(q->scenario->name, ".json", NULL);
	g_autofree char *path = g_build_filename(folder, name, NULL);
	g_mkdir_with_parents(folder, 0755);
	json_dump_file(both, path, JSON_INDENT(1));
	json_decref(both);
	truth_free(ours);
}

static void
read_files(GPtrArray *scenarios)
{
	static const char *const folders[] = { "tests/fixtures/oracle", NULL };
	static const char *const suffixes[] = { ".scenario", NULL };
	g_autoptr(GPtrArray) files = house_files(folders, suffixes);
	for (guint i = 0; i < files->len; i++) {
		g_autofree char *text = house_read(files->pdata[i]), *error = NULL;
		g_autofree char *topic = g_path_get_basename(files->pdata[i]);
		*strrchr(topic, '.') = '\0';
		if (!scenario_parse(topic, text, scenarios, &error))
			g_error("%s", error);
	}
}

/* Those that the developer asks for; names must differ. */
static GPtrArray *
all_scenarios(void)
{
	GPtrArray *scenarios = g_ptr_array_new_with_free_func(scenario_free);
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	const char *only = getenv("VMLINT_ORACLE_ONLY");
	read_files(scenarios);
	matrix_add(scenarios);
	for (guint i = scenarios->len; i-- > 0;) {
		struct scenario *s = scenarios->pdata[i];
		if (!g_hash_table_add(names, s->name))
			g_error("two scenarios are called %s", s->name);
		if (only && !g_pattern_match_simple(only, s->name))
			g_ptr_array_remove_index(scenarios, i);
	}
	return scenarios;
}

static struct oracle
prepare(GPtrArray *scenarios)
{
	struct oracle o = { .work = scratch_new() };
	o.keeper = g_strdup(house_path("VMLINT_KEEPER"));
	o.emulator = g_build_filename(o.work, "emulator", NULL);
	g_autofree char *net = g_build_filename(o.work, "net", NULL);
	if (symlink(house_path("VMLINT_EMULATOR"), o.emulator) < 0 ||
		!g_file_set_contents(net, "", 0, NULL) || truncate(net, 1 << 20) < 0)
		g_error("cannot prepare %s", o.work);
	for (guint i = 0; i < scenarios->len; i++) {
		char *error = NULL;
		if (!scenario_build(scenarios->pdata[i], o.work, o.emulator, &error))
			g_error("%s", error);
	}
	return o;
}

static int
judge(const GPtrArray *scenarios, const GPtrArray *answers)
{
	const char *folder = getenv("VMLINT_ORACLE_RECORD");
	struct question *questions = g_new0(struct question, scenarios->len);
	struct CMUnitTest *tests = g_new0(struct CMUnitTest, scenarios->len);
	for (guint i = 0; i < scenarios->len; i++) {
		questions[i] = (struct question){ scenarios->pdata[i], answers->pdata[i] };
		tests[i] = (struct CMUnitTest){ .name = questions[i].scenario->name,
			.test_func = agree,
			.initial_state = &questions[i] };
		if (folder)
			record(&questions[i], folder);
	}
	int failed = _cmocka_run_group_tests("oracle", tests, scenarios->len, NULL, NULL);
	printf("%u of %u scenarios agree with libvirt 9.0.0 and QEMU 7.2\n",
		scenarios->len - (unsigned)failed, scenarios->len);
	g_free(tests);
	g_free(questions);
	return failed;
}

int
main(void)
{
	g_autofree char *why = libvirt_missing();
	if (why) {
		printf("skipped: %s\n", why);
		return 77;
	}
	g_autoptr(GPtrArray) scenarios = all_scenarios();
	struct oracle o = prepare(scenarios);
	g_autoptr(GPtrArray) answers = libvirt_ask(&o, scenarios);
	int failed = judge(scenarios, answers);
	if (getenv("VMLINT_ORACLE_KEEP"))
		printf("kept: %s\n", o.work);
	else
		scratch_free(o.work);
	g_free(o.emulator);
	g_free(o.keeper);
	return failed > 0;
}
