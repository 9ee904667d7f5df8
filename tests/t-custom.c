/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rules of a configuration, through the program: what they find and where, that their findings go
 * the way of all findings, what a faulty rule is told, and that nothing they ask takes for ever.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "support/command.h"
#include "support/scratch.h"

static struct command
vmlint(const char *dir, const char *line)
{
	g_autofree char *all = g_strdup_printf("%s %s", house_path("VMLINT"), line);
	const char *argv[] = { "sh", "-c", all, NULL };
	return command_run(argv, dir, NULL, NULL);
}

/* Fails unless `vmlint line` exits so and prints exactly that. */
static void
prints(const char *dir, const char *line, int code, const char *out)
{
	struct command c = vmlint(dir, line);
	if (c.code != code || strcmp(c.out, out) != 0)
		fail_msg("vmlint %s\nexits %d, not %d, and prints\n%s%s\ninstead of\n%s", line,
			c.code, code, c.out, c.err, out);
	command_clear(&c);
}

#define DOMAIN                                                                          \
	"<domain type='kvm' xmlns:qemu='http://libvirt.org/schemas/domain/qemu/1.0'>\n" \
	"  <name>Bob</name>\n"                                                          \
	"  <description> two words </description>\n"                                    \
	"  <memory unit='MiB'>512</memory>\n"                                           \
	"  <os><type arch='x86_64' machine='q35'>hvm</type></os>\n"                     \
	"  <devices>\n"                                                                 \
	"%s"                                                                            \
	"    <graphics type='vnc' keymap=''/>\n"                                        \
	"  </devices>\n"                                                                \
	"  <qemu:commandline><qemu:arg value='-s'/></qemu:commandline>\n"               \
	"</domain>\n"

static char *
with_domain(const char *extra)
{
	char *dir = scratch_new();
	g_autofree char *text = g_strdup_printf(DOMAIN, extra);
	scratch_put(dir, "a.xml", text);
	return dir;
}

/* The body of one rule, and what it says about DOMAIN; "" = nothing. */
static const struct {
	const char *rule, *findings;
} rules[] = {
	{ "subject: //graphics/@type, message: no graphics",
		"a.xml:7:21: warning: no graphics [VML910 x]\n" },
	{ "subject: //graphics/@type, pattern: '^(v)(.)', message: '{2}{1}{0}{{1}', "
	  "severity: error",
		"a.xml:7:21: error: nvvn{1} [VML910 x]\n" },
	{ "subject: //graphics/@type, pattern: spice, message: m", "" },
	{ "subject: //graphics/@type, unless: vnc, message: m", "" },
	{ "subject: //graphics/@type, pattern: v, unless: spice, message: m",
		"a.xml:7:21: warning: m [VML910 x]\n" },
	{ "subject: //graphics/@keymap, unless: '.', message: 'no keymap {0}'",
		"a.xml:7:26: warning: no keymap  [VML910 x]\n" },
	{ "subject: //graphics, message: m", "a.xml:7:5: warning: m [VML910 x]\n" },
	{ "subject: /domain/description, pattern: '^two words$', message: '<{0}>'",
		"a.xml:3:16: warning: <two words> [VML910 x]\n" },
	{ "subject: /domain/name/text(), message: m", "a.xml:2:9: warning: m [VML910 x]\n" },
	{ "subject: '/domain[not(devices/memballoon)]', message: 'no {{memballoon'",
		"a.xml:1:1: warning: no {memballoon [VML910 x]\n" },
	{ "subject: '//q:arg/@value', "
	  "namespaces: {q: 'http://libvirt.org/schemas/domain/qemu/1.0'}, "
	  "message: '{0}'",
		"a.xml:9:38: warning: -s [VML910 x]\n" },
	{ "subject: //comment(), message: m", "" },
	{ "subject: //nothing | //graphics | //name, message: m",
		"a.xml:2:3: warning: m [VML910 x]\na.xml:7:5: warning: m [VML910 x]\n" },
	{ "subject: //name, message: m, severity: note", "a.xml:2:3: note: m [VML910 x]\n" },
	{ "subject: //name, message: m, severity: off", "" },
	{ "subject: '//name[$v]', message: m",
		"a.xml:1:1: note: whether VML910 holds here was not decided: a variable, and there "
		"are none [VML910 x]\n" },
};

static void
what_is_selected_is_found(void **state)
{
	(void)state;
	char *dir = with_domain("");

	for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
		g_autofree char *config =
			g_strdup_printf("rules: {VML910: {name: x, %s}}\n", rules[i].rule);
		bool fails =
			strstr(rules[i].findings, "warning") || strstr(rules[i].findings, "error");
		scratch_put(dir, "vmlint.yaml", config);
		prints(dir, "--ignore VML0 --output-format concise -q a.xml", fails ? 1 : 0,
			rules[i].findings);
	}
	scratch_free(dir);
}

/* ---- the way of all findings ---------------------------------------------------------------- */

static const char no_vnc[] = "rules:\n"
			     "  VML910:\n"
			     "    name: no-vnc\n"
			     "    subject: //graphics/@type\n"
			     "    pattern: vnc\n"
			     "    message: no VNC\n"
			     "    why: Consoles go through the proxy.\n";

static const char told[] = "a.xml:7:21: warning: no VNC [VML910 no-vnc]\n";

static void
codes_mean_such_rules(void **state)
{
	(void)state;
	static const char *const on[] = { "--select VML910", "--select no-vnc", "--select custom",
		"--select VML9", "--select VML0 --extend-select no-vnc --schema none" };
	static const char *const off[] = { "--ignore VML0,custom", "--ignore VML0,VML91",
		"--select VML102" };
	char *dir = with_domain("");

	scratch_put(dir, "vmlint.yaml", no_vnc);
	for (size_t i = 0; i < G_N_ELEMENTS(on); i++) {
		g_autofree char *line =
			g_strdup_printf("%s --output-format concise -q a.xml", on[i]);
		prints(dir, line, 1, told);
	}
	for (size_t i = 0; i < G_N_ELEMENTS(off); i++) {
		g_autofree char *line =
			g_strdup_printf("%s --output-format concise -q a.xml", off[i]);
		prints(dir, line, 0, "");
	}
	struct command c = vmlint(dir, "--select no-vcn a.xml");
	assert_int_equal(c.code, 2);
	assert_non_null(strstr(c.err, "did you mean 'no-vnc'?"));
	command_clear(&c);
	c = vmlint(dir, "--isolated --select VML910 a.xml");
	assert_int_equal(c.code, 2);
	command_clear(&c);
	c = vmlint(dir, "explain no-vnc");
	assert_int_equal(c.code, 0);
	assert_non_null(strstr(c.out, "Consoles go through the proxy."));
	command_clear(&c);
	c = vmlint(dir, "explain --isolated no-vnc");
	assert_int_equal(c.code, 2);
	command_clear(&c);
	scratch_free(dir);
}

static void
configuration_speaks_of_such_rules(void **state)
{
	(void)state;
	static const struct {
		const char *more, *findings;
		int code;
	} rows[] = {
		{ "severity: {no-vnc: error}\n", "a.xml:7:21: error: no VNC [VML910 no-vnc]\n", 1 },
		{ "severity: {custom: note}\n", "a.xml:7:21: note: no VNC [VML910 no-vnc]\n", 0 },
		{ "severity: {VML910: off}\n", "", 0 },
		{ "per-file-ignores: {'a.*': no-vnc}\n", "", 0 },
		{ "ignore: [no-vnc]\n", "", 0 },
	};
	char *dir = with_domain("");

	scratch_put(dir, "base.yaml", no_vnc);
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		g_autofree char *here = g_strconcat(rows[i].more, no_vnc, NULL);
		g_autofree char *there = g_strconcat(rows[i].more, "extend: base.yaml\n", NULL);
		const char *const line =
			"--extend-select VML102 --schema none --output-format concise -q a.xml";
		scratch_put(dir, "vmlint.yaml", here);
		prints(dir, line, rows[i].code, rows[i].findings);
		scratch_put(dir, "vmlint.yaml", there);
		prints(dir, line, rows[i].code, rows[i].findings);
	}
	scratch_free(dir);
}

static void
suppressions_hold_for_such_rules(void **state)
{
	(void)state;
	static const char *const comments[] = { "    <!-- vmlint: ignore no-vnc old console -->\n",
		"    <!-- vmlint: ignore-file VML910 old console -->\n" };

	for (size_t i = 0; i < G_N_ELEMENTS(comments); i++) {
		char *dir = with_domain(comments[i]);
		scratch_put(dir, "vmlint.yaml", no_vnc);
		prints(dir, "--select custom,VML901 -q a.xml", 0, "");
		scratch_put(dir, "vmlint.yaml", "");
		prints(dir, "--select VML901 --output-format concise -q a.xml", 0,
			i == 0 ? "a.xml:7:5: note: this suppression leaves nothing out: no rule is "
				 "called 'no-vnc' [VML901 unused-suppression]\n"
			       : "a.xml:7:5: note: this suppression leaves nothing out: no rule is "
				 "called 'VML910'; did you mean 'VML901'? [VML901 "
				 "unused-suppression]\n");
		scratch_free(dir);
	}
}

static void
baselines_know_such_rules(void **state)
{
	(void)state;
	char *dir = with_domain("");
	const char *const use = "--ignore VML0 --baseline b.json --output-format concise -q a.xml";

	scratch_put(dir, "vmlint.yaml", no_vnc);
	prints(dir, "--ignore VML0 --baseline b.json --write-baseline -q a.xml", 0, "");
	prints(dir, use, 0, "");
	g_autofree char *moved = g_strdup_printf(DOMAIN, "\n\n");
	scratch_put(dir, "a.xml", moved);
	prints(dir, use, 0, "");
	struct command c = vmlint(dir, "--ignore VML0 --output-format concise -q a.xml");
	assert_non_null(strstr(c.out, "a.xml:9:21: warning: no VNC"));
	command_clear(&c);
	/* Mended: its entry is stale. */
	scratch_put(dir, "a.xml", "<domain type='kvm'><name>a</name></domain>\n");
	c = vmlint(dir, use);
	assert_int_equal(c.code, 1);
	assert_non_null(strstr(c.out, "VML902"));
	command_clear(&c);
	scratch_free(dir);
}

static void
every_format_tells_them(void **state)
{
	(void)state;
	static const char *const formats[] = { "full", "concise", "json", "jsonl", "sarif",
		"github", "gitlab", "junit", "checkstyle", "rdjson", "rdjsonl", "azure",
		"statistics" };
	char *dir = with_domain("");

	scratch_put(dir, "vmlint.yaml", no_vnc);
	for (size_t i = 0; i < G_N_ELEMENTS(formats); i++) {
		g_autofree char *line =
			g_strdup_printf("--select custom --output-format %s a.xml", formats[i]);
		struct command c = vmlint(dir, line);
		if (c.code != 1 || !strstr(c.out, "VML910"))
			fail_msg("%s: %s%s", formats[i], c.out, c.err);
		command_clear(&c);
	}
	scratch_free(dir);
}

/* ---- bounds --------------------------------------------------------------------------------- */

static void
nothing_takes_for_ever(void **state)
{
	(void)state;
	char *dir = scratch_new();
	g_autofree char *spaces = g_strnfill(400, 'a');
	g_autoptr(GString) text = g_string_new("<domain type='kvm'><name>");

	g_string_append_printf(text, "%s!</name><devices>\n", spaces);
	for (int i = 0; i < 5000; i++)
		g_string_append(text, "<x/>");
	g_string_append(text, "</devices></domain>\n");
	scratch_put(dir, "a.xml", text->str);
	scratch_put(dir, "vmlint.yaml",
		"rules:\n"
		"  VML910: {name: steps, message: m, "
		"subject: '//x[count(//x[count(//x) > 0]) > 0]'}\n"
		"  VML911: {name: backtrack, message: m, subject: //name, pattern: '^(a|aa)+$'}\n");
	prints(dir, "--select custom --output-format concise -q a.xml", 0,
		"a.xml:1:1: note: whether VML910 holds here was not decided: it takes too many "
		"steps [VML910 steps]\n"
		"a.xml:1:20: note: whether VML911 holds here was not decided: a pattern takes too "
		"many steps [VML911 backtrack]\n");
	scratch_free(dir);
}

static void
threads_find_the_same(void **state)
{
	(void)state;
	char *dir = scratch_new();

	scratch_put(dir, "vmlint.yaml",
		"rules: {VML910: {name: x, message: '{0}', "
		"subject: \"//name[starts-with(., 'n') and string-length(.) > 1]\"}}\n");
	for (int i = 0; i < 600; i++) {
		g_autofree char *name = g_strdup_printf("%03d.xml", i);
		g_autofree char *text =
			g_strdup_printf("<domain type='kvm'><name>n%d</name></domain>", i);
		scratch_put(dir, name, text);
	}
	struct command one = vmlint(dir, "-j1 --select custom --output-format concise .");
	struct command four = vmlint(dir, "-j4 --select custom --output-format concise .");
	assert_int_equal(one.code, 1);
	assert_non_null(strstr(one.out, "599.xml:1:20: warning: n599 [VML910 x]"));
	assert_string_equal(one.out, four.out);
	command_clear(&one);
	command_clear(&four);
	scratch_free(dir);
}

/* ---- faulty rules --------------------------------------------------------------------------- */

#define RULE(rest) "rules:\n  VML910: {name: x, subject: //a, message: m" rest "}\n"

static const struct {
	const char *text, *complaint;
} broken[] = {
	{ "rules: [VML910]\n", "1:8: rules: ids with rules belong here" },
	{ "rules: {VML91: {}}\n", "1:9: rules: an id from VML910 to VML999 belongs here" },
	{ "rules: {VML909: {}}\n", "1:9: rules: an id from VML910 to VML999 belongs here" },
	{ "rules: {VML910: x}\n", "1:17: rules: keys with values belong here" },
	{ "rules: {VML910: {}}\n", "1:17: rules: this rule has no name" },
	{ "rules: {VML910: {name: x}}\n", "1:17: rules: this rule has no subject" },
	{ "rules: {VML910: {name: x, subject: /a}}\n", "1:17: rules: this rule has no message" },
	{ "rules: {VML910: {name: X}}\n",
		"1:24: rules: name: lower case, digits and hyphens belong here" },
	{ "rules: {VML910: {name: terminated-early, subject: /a, message: m}}\n",
		"1:17: rules: name: another rule is called so" },
	{ "rules: {VML910: {subjct: /a}}\n",
		"1:18: rules: unknown key of a rule; did you mean 'subject'?" },
	{ RULE(", severity: eror"),
		"2:57: rules: must be one of off, note, warning, error; did you "
		"mean 'error'?" },
	{ RULE(", pattern: '('"), "2:56: rules: pattern: missing closing parenthesis (after 1 "
				  "byte)" },
	{ RULE(", pattern: [a]"), "2:56: rules: a word or a string belongs here" },
	{ RULE(", unless: 'a**+['"), NULL },
	{ RULE(", namespaces: [a]"), "2:59: rules: namespaces: prefixes with URIs belong here" },
	{ RULE(", bad: {a: b}"), "2:52: rules: bad: a list belongs here" },
	{ "rules: {VML910: {name: x, subject: //a, message: '{1}'}}\n",
		"1:50: rules: message: the pattern has 0 groups" },
	{ "rules: {VML910: {name: x, subject: //a, message: '{x}'}}\n",
		"1:50: rules: message: {0} to {9} belong here; {{ is a brace" },
	{ "rules: {VML910: {name: x, message: m, subject: '//a['}}\n",
		"1:48: rules: subject: not an XPath 1.0 expression" },
	{ "rules: {VML910: {name: x, message: m, subject: '//q:a'}}\n",
		"1:48: rules: subject: a prefix without a namespace" },
	{ "rules: {VML910: {name: x, message: m, subject: \"document('/etc/passwd')\"}}\n",
		"1:48: rules: subject: a function that XPath 1.0 does not have" },
	{ "rules: {VML910: {name: x, message: m, subject: count(//a)}}\n",
		"1:48: rules: subject: it selects no nodes, but is a number, a string or true or "
		"false" },
	{ "rules: {VML910: {name: x, message: m, subject: $v}}\n", NULL },
	{ RULE(", good: ['<a/>']"),
		"2:54: rules: VML910: the rule finds something in this good example" },
	{ RULE(", bad: ['<a/>', '<b/>']"),
		"2:61: rules: VML910: the rule finds nothing in this bad example" },
	{ RULE(", bad: '<a>'"), "2:52: rules: VML910: this example is not well-formed XML" },
};

static void
faults_are_told_in_one_line(void **state)
{
	(void)state;
	char *dir = scratch_new();

	for (size_t i = 0; i < G_N_ELEMENTS(broken); i++) {
		g_autofree char *wanted = g_strdup_printf(
			"vmlint: vmlint.yaml:%s\n", broken[i].complaint ? broken[i].complaint : "");
		scratch_put(dir, "vmlint.yaml", broken[i].text);
		struct command c = vmlint(dir, "config verify");
		bool same = strcmp(c.err, wanted) == 0;
		if (c.code != 2 || (broken[i].complaint && !same) || strlen(c.err) < 10)
			fail_msg("%s\nexits %d and says\n%s\ninstead of\n%s", broken[i].text,
				c.code, c.err, wanted);
		command_clear(&c);
	}
	scratch_put(dir, "vmlint.yaml", RULE(", bad: ['<a/>', '<b><a/></b>'], good: [<b/>]"));
	prints(dir, "config verify", 0, "vmlint.yaml: right\n");
	scratch_free(dir);
}

static void
show_reads_back_as_itself(void **state)
{
	(void)state;
	char *dir = scratch_new();

	scratch_put(dir, "vmlint.yaml",
		"rules:\n  VML912:\n    name: x\n    subject: //q:a\n    namespaces: {q: 'urn:q'}\n"
		"    pattern: \"a\\nb\"\n    unless: '\"'\n    message: |\n      two\n      lines\n"
		"    severity: error\n    why: ü\n"
		"    bad: ['<a xmlns=\"urn:q\">a\n\n      b</a>']\n");
	struct command first = vmlint(dir, "config show");
	assert_int_equal(first.code, 0);
	assert_non_null(strstr(first.out, "\"pattern\": \"a\\x0ab\""));
	scratch_put(dir, "vmlint.yaml", first.out);
	struct command again = vmlint(dir, "config show");
	char *rules_of[] = { strstr(first.out, "rules: "), strstr(again.out, "rules: ") };
	assert_non_null(rules_of[1]);
	assert_memory_equal(rules_of[0], rules_of[1], strcspn(rules_of[0], "#"));
	command_clear(&first);
	command_clear(&again);
	scratch_free(dir);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_selected_is_found),
		cmocka_unit_test(codes_mean_such_rules),
		cmocka_unit_test(configuration_speaks_of_such_rules),
		cmocka_unit_test(suppressions_hold_for_such_rules),
		cmocka_unit_test(baselines_know_such_rules),
		cmocka_unit_test(every_format_tells_them),
		cmocka_unit_test(nothing_takes_for_ever),
		cmocka_unit_test(threads_find_the_same),
		cmocka_unit_test(faults_are_told_in_one_line),
		cmocka_unit_test(show_reads_back_as_itself),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
