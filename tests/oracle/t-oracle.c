/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What vmlint says is what libvirt 9.0.0 with QEMU 7.2 does: every scenario is started for real and
 * its live chain compared with `vmlint chain`. With --recorded nothing is started; the answers are
 * those of tests/fixtures/oracle/answers.json, which the real run holds to be still true.
 *
 * With --pools the scenarios that have a storage pool are asked for, of a session daemon; they are
 * left out otherwise, save with --recorded.
 *
 * With --mended the domains that start are mended with safe fixes first, and must become the same
 * live chains; libvirt's own grammar must take the results.
 *
 * With --layouts or --all-layouts nothing is started either: the scenarios that start are written
 * down in some, or all, of the layouts of layouts.c, and mended there.
 *
 * VMLINT_ORACLE_ONLY=GLOB asks only those whose names match; VMLINT_ORACLE_RECORD=FILE writes the
 * real answers there; VMLINT_ORACLE_KEEP=1 keeps the trees.
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
#include "oracle/mended.h"
#include "oracle/torture.h"
#include "support/command.h"
#include "support/qemu-img.h"
#include "support/scratch.h"

struct question {
	const struct scenario *scenario;
	const struct truth *real;
	const json_t *recorded;
};

static GPtrArray *
differences_of(const struct question *q)
{
	struct truth *ours = ask_vmlint(q->scenario);
	GPtrArray *differences = compare(q->scenario, q->real, ours);
	truth_free(ours);
	return differences;
}

static bool
is_recorded(const struct truth *answer, const json_t *recorded)
{
	json_t *real = truth_json(answer);
	bool same = json_equal(real, recorded);
	json_decref(real);
	return same;
}

/* The recorded answers must not grow stale. */
static void
hold_record(const struct question *q)
{
	if (is_recorded(q->real, q->recorded) || getenv("VMLINT_ORACLE_RECORD"))
		return;
	json_t *real = truth_json(q->real);
	g_autofree char *now = json_dumps(real, 0),
			*then = json_dumps(q->recorded, JSON_ENCODE_ANY);
	json_decref(real);
	print_error("really   %s\nrecorded %s\n", now, then ? then : "nothing");
	fail_msg("%s: the real answer is not the recorded one", q->scenario->origin);
}

static void
agree(void **state)
{
	const struct question *q = *state;
	g_autoptr(GPtrArray) differences = NULL;
	if (!q->real->verdict)
		fail_msg("%s: libvirt gave no answer", q->scenario->origin);
	hold_record(q);
	differences = differences_of(q);
	for (guint i = 0; i < differences->len; i++)
		print_error("%s\n", (char *)differences->pdata[i]);
	if (differences->len > 0)
		fail_msg("%s: %s", q->scenario->origin, q->scenario->about);
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

/* Whether the scenario can be built here and is asked for; when it cannot, says why. */
static bool
is_wanted(const struct scenario *s, bool have_qemu_img)
{
	const char *only = getenv("VMLINT_ORACLE_ONLY");
	if (only && !g_pattern_match_simple(only, s->name))
		return false;
	if (s->needs && !g_file_test(s->needs, G_FILE_TEST_EXISTS)) {
		printf("skipped: %s: this machine has no %s\n", s->name, s->needs);
		return false;
	}
	if (s->make && !have_qemu_img) {
		printf("skipped: %s: its images are made by qemu-img\n", s->name);
		return false;
	}
	return true;
}

static GPtrArray *
all_scenarios(void)
{
	GPtrArray *scenarios = g_ptr_array_new_with_free_func(scenario_free);
	g_autoptr(GHashTable) names = g_hash_table_new(g_str_hash, g_str_equal);
	bool have_qemu_img = qemu_img_present();
	read_files(scenarios);
	matrix_add(scenarios);
	for (guint i = scenarios->len; i-- > 0;) {
		struct scenario *s = scenarios->pdata[i];
		if (!g_hash_table_add(names, s->name))
			g_error("two scenarios are called %s", s->name);
	}
	for (guint i = scenarios->len; i-- > 0;)
		if (!is_wanted(scenarios->pdata[i], have_qemu_img))
			g_ptr_array_remove_index(scenarios, i);
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

static void
finish(struct oracle *o, json_t *recorded)
{
	if (getenv("VMLINT_ORACLE_KEEP"))
		printf("kept: %s\n", o->work);
	else
		scratch_free(o->work);
	json_decref(recorded);
	g_free(o->emulator);
	g_free(o->keeper);
}

/*
 * Where QEMU ends at once it is a race what libvirt has read of its words by then. An answer other
 * than the recorded one is therefore asked for once more, with nothing else running.
 */
static void
ask_again(const struct oracle *o, const GPtrArray *scenarios, GPtrArray *answers,
	const json_t *recorded)
{
	for (guint i = 0; i < scenarios->len; i++) {
		struct scenario *s = scenarios->pdata[i];
		if (is_recorded(answers->pdata[i], json_object_get(recorded, s->name)))
			continue;
		printf("asked again: %s\n", s->name);
		g_autoptr(GPtrArray) one = g_ptr_array_new();
		g_ptr_array_add(one, s);
		g_autoptr(GPtrArray) second = libvirt_ask(o, one);
		struct truth *first = answers->pdata[i];
		answers->pdata[i] = g_ptr_array_steal_index(second, 0);
		truth_free(first);
	}
}

/* Keeps the scenarios that have a pool, or those that have none. */
static void
keep_pools(GPtrArray *scenarios, bool pools)
{
	for (guint i = scenarios->len; i-- > 0;)
		if (!((const struct scenario *)scenarios->pdata[i])->pool == pools)
			g_ptr_array_remove_index(scenarios, i);
}

static GPtrArray *
recorded_answers(const GPtrArray *scenarios, const json_t *recorded)
{
	GPtrArray *answers = g_ptr_array_new_with_free_func(truth_free);
	for (guint i = 0; i < scenarios->len; i++) {
		const struct scenario *s = scenarios->pdata[i];
		g_ptr_array_add(answers, truth_from_json(json_object_get(recorded, s->name)));
	}
	return answers;
}

static void
record(const char *file, const GPtrArray *scenarios, const GPtrArray *answers)
{
	json_t *all = json_object();
	for (guint i = 0; i < scenarios->len; i++) {
		const struct scenario *s = scenarios->pdata[i];
		json_object_set_new(all, s->name, truth_json(answers->pdata[i]));
	}
	if (json_dump_file(all, file, JSON_INDENT(1) | JSON_SORT_KEYS) < 0)
		g_error("cannot write %s", file);
	json_decref(all);
}

static int
judge(const GPtrArray *scenarios, const GPtrArray *answers, const json_t *recorded)
{
	struct question *questions = g_new0(struct question, scenarios->len);
	struct CMUnitTest *tests = g_new0(struct CMUnitTest, scenarios->len);
	for (guint i = 0; i < scenarios->len; i++) {
		const struct scenario *s = scenarios->pdata[i];
		questions[i] = (struct question){ s, answers->pdata[i],
			json_object_get(recorded, s->name) };
		tests[i] = (struct CMUnitTest){
			.name = s->name, .test_func = agree, .initial_state = &questions[i]
		};
	}
	int failed = _cmocka_run_group_tests("oracle", tests, scenarios->len, NULL, NULL);
	printf("%u of %u scenarios agree with libvirt 9.0.0 and QEMU 7.2\n",
		scenarios->len - (unsigned)failed, scenarios->len);
	g_free(tests);
	g_free(questions);
	return failed;
}

/*
 * How many of the files libvirt's own grammar does not take, after naming them; none where it is
 * not installed.
 */
static unsigned
count_invalid(const char *const *paths, guint n)
{
	static const char rng[] = "/usr/share/libvirt/schemas/domain.rng";
	g_autofree char *found = g_find_program_in_path("xmllint");
	unsigned invalid = 0;
	enum { AT_ONCE = 200 };
	if (!found || !g_file_test(rng, G_FILE_TEST_EXISTS))
		return 0;
	for (guint i = 0; i < n; i += AT_ONCE) {
		const char *argv[AT_ONCE + 5] = { "xmllint", "--noout", "--relaxng", rng };
		for (guint k = i; k < MIN(n, i + AT_ONCE); k++)
			argv[4 + k - i] = paths[k];
		struct command c = command_run(argv, NULL, NULL, NULL);
		g_auto(GStrv) lines = g_strsplit(c.err, "\n", -1);
		for (char **l = lines; *l; l++)
			invalid += g_str_has_suffix(*l, " fails to validate") ? 1 : 0;
		if (c.code && n > 1)
			print_error("%s", c.err);
		command_clear(&c);
	}
	return invalid;
}

static bool
is_valid(const struct scenario *s)
{
	const char *path = s->xml_path;
	return count_invalid(&path, 1) == 0;
}

static bool
starts(const struct scenario *s, const json_t *recorded)
{
	const json_t *was = json_object_get(recorded, s->name);
	const char *verdict = json_string_value(json_object_get(was, "verdict"));
	return verdict && strcmp(verdict, "accepted") == 0 && !s->apart;
}

/* Some layouts for each scenario, all of them in turn; or all for each. */
static int
judge_layouts(const GPtrArray *scenarios, const json_t *recorded, bool all)
{
	enum { EACH = 24 };
	g_autoptr(GPtrArray) valid = g_ptr_array_new_with_free_func(g_free);
	struct tally t = { 0 };
	unsigned n = 0;
	for (guint i = 0; i < scenarios->len; i++) {
		const struct scenario *s = scenarios->pdata[i];
		bool takes = starts(s, recorded) && is_valid(s);
		g_autoptr(GPtrArray) files = g_ptr_array_new();
		if (!starts(s, recorded))
			continue;
		n++;
		torture(s, all ? 0 : i % EACH, all ? 1 : EACH, &t, files);
		for (guint k = 0; k < files->len; k++)
			if (takes)
				g_ptr_array_add(valid, files->pdata[k]);
			else
				g_free(files->pdata[k]);
	}
	t.wrong += count_invalid((const char *const *)valid->pdata, valid->len);
	printf("%u scenarios that start: %u mended, %u left alone, %u files for libvirt's grammar; "
	       "%u wrong\n",
		n, t.mended, t.left, valid->len, t.wrong);
	return t.wrong > 0 || t.left * 100 > 3 * t.mended || t.mended < (all ? 3000 : 120);
}

/* Keeps the scenarios that start and that a safe fix changes. */
static void
keep_mended(GPtrArray *scenarios, const json_t *recorded)
{
	unsigned invalid = 0;
	for (guint i = scenarios->len; i-- > 0;) {
		const struct scenario *s = scenarios->pdata[i];
		bool kept = starts(s, recorded), valid = kept && is_valid(s);
		if (!kept || !mended(s)) {
			g_ptr_array_remove_index(scenarios, i);
		} else if (valid && !is_valid(s)) {
			print_error("%s: libvirt's grammar rejects the result\n", s->name);
			invalid++;
		}
	}
	if (invalid)
		g_error("%u results are not valid", invalid);
}

static int
judge_mended(const struct oracle *o, GPtrArray *scenarios, const json_t *recorded)
{
	keep_mended(scenarios, recorded);
	g_autoptr(GPtrArray) answers = libvirt_ask(o, scenarios);
	unsigned failed = 0;
	for (guint i = 0; i < scenarios->len; i++) {
		const struct scenario *s = scenarios->pdata[i];
		struct truth *before = truth_from_json(json_object_get(recorded, s->name));
		g_autofree char *text = mended_difference(before, answers->pdata[i]);
		if (text)
			print_error("%s: %s\n", s->name, text);
		failed += text != NULL;
		truth_free(before);
	}
	printf("%u passed, %u failed\n", scenarios->len - failed, failed);
	return scenarios->len < 60 || failed;
}

int
main(int argc, char **argv)
{
	bool mending = argc > 1 && strcmp(argv[1], "--mended") == 0;
	bool pools = argc > 1 && strcmp(argv[1], "--pools") == 0;
	bool ask = argc < 2 || mending || pools;
	const char *file = getenv("VMLINT_ORACLE_RECORD");
	g_autofree char *why = ask ? libvirt_missing(pools) : NULL;
	if (why) {
		printf("skipped: %s\n", why);
		return 77;
	}
	g_autofree char *text = house_read("tests/fixtures/oracle/answers.json");
	json_t *recorded = json_loads(text, 0, NULL);
	g_autoptr(GPtrArray) scenarios = all_scenarios();
	if (argc < 2 || strcmp(argv[1], "--recorded") != 0)
		keep_pools(scenarios, pools);
	struct oracle o = prepare(scenarios);
	o.session = pools;
	bool all_layouts = argc > 1 && strcmp(argv[1], "--all-layouts") == 0;
	if (all_layouts || (argc > 1 && strcmp(argv[1], "--layouts") == 0)) {
		int bad = judge_layouts(scenarios, recorded, all_layouts);
		finish(&o, recorded);
		return bad;
	}
	if (mending) {
		int bad = judge_mended(&o, scenarios, recorded);
		finish(&o, recorded);
		return bad;
	}
	g_autoptr(GPtrArray) answers =
		ask ? libvirt_ask(&o, scenarios) : recorded_answers(scenarios, recorded);
	if (ask)
		ask_again(&o, scenarios, answers, recorded);
	if (ask && file)
		record(file, scenarios, answers);
	int failed = judge(scenarios, answers, recorded);
	finish(&o, recorded);
	return failed > 0;
}
