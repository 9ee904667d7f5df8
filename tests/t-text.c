/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text helpers, tree access and the words for enumerations. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include <vmlint/model.h>

#include "base/text.h"

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))

static int
start(void **state)
{
	*state = vml_arena_new();
	return 0;
}

static int
stop(void **state)
{
	vml_arena_free(*state);
	return 0;
}

static void
escaping(void **state)
{
	static const struct {
		const char *in, *line, *block;
	} table[] = {
		{ "", "", "" },
		{ "/srv/a.qcow2", "/srv/a.qcow2", "/srv/a.qcow2" },
		{ "back\\slash", "back\\slash", "back\\slash" },
		{ "a\nb\tc", "a\\x0ab\\x09c", "a\nb\tc" },
		{ "\x1b[31m\r", "\\x1b[31m\\x0d", "\\x1b[31m\\x0d" },
		{ "\x7f", "\\x7f", "\\x7f" },
		{ "\xc2\x9b", "\\u{009b}", "\\u{009b}" },
		{ "\xe2\x80\xae.txt", "\\u{202e}.txt", "\\u{202e}.txt" },
		{ "\xe2\x81\xa6", "\\u{2066}", "\\u{2066}" },
		{ "\xd8\x9c", "\\u{061c}", "\\u{061c}" },
		{ "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f" },
		{ "\xf0\x9f\x92\xbe", "\xf0\x9f\x92\xbe", "\xf0\x9f\x92\xbe" },
		{ "\xff\xc3", "\\xff\\xc3", "\\xff\\xc3" },
		{ "\xc0\xaf", "\\xc0\\xaf", "\\xc0\\xaf" },
		{ "\xed\xa0\x80", "\\xed\\xa0\\x80", "\\xed\\xa0\\x80" },
		{ "\xe2\x80x", "\\xe2\\x80x", "\\xe2\\x80x" },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		assert_string_equal(vml_text_escape(*state, table[i].in), table[i].line);
		assert_string_equal(vml_text_escape_block(*state, table[i].in), table[i].block);
		assert_int_equal(
			vml_text_is_plain(table[i].in), strcmp(table[i].in, table[i].line) == 0);
	}
}

/* Whatever the bytes, what comes out is plain, and escaping it again changes nothing. */
static void
escaping_is_total(void **state)
{
	g_autoptr(GRand) rnd = g_rand_new_with_seed(2);
	for (unsigned i = 0; i < 20000; i++) {
		char in[9] = { 0 };
		for (unsigned j = 0; j < 8; j++)
			in[j] = (char)g_rand_int_range(rnd, 1, 256);
		const char *out = vml_text_escape(*state, in);
		assert_true(vml_text_is_plain(out));
		assert_true(g_utf8_validate(out, -1, NULL));
		assert_string_equal(vml_text_escape(*state, out), out);
	}
}

static void
shell_words(void **state)
{
	static const char *const words[] = { "a", "/srv/a-b_c.img", "", " ", "a b", "it's", "$HOME",
		"`id`", "a;b", "-rf", "~root", "*", "\\", "\"", "=x", "a\nb", "#x", "json:{}" };
	assert_string_equal(vml_text_shell_quote(*state, "/srv/a-b_c.img"), "/srv/a-b_c.img");
	for (size_t i = 0; i < COUNT(words); i++) {
		g_auto(GStrv) argv = NULL;
		g_autofree char *line =
			g_strdup_printf("x %s", vml_text_shell_quote(*state, words[i]));
		assert_true(g_shell_parse_argv(line, NULL, &argv, NULL));
		assert_int_equal(g_strv_length(argv), 2);
		assert_string_equal(argv[1], words[i]);
	}
	assert_int_equal(vml_text_shell_quote(*state, "$x")[0], '\'');
	assert_int_equal(vml_text_shell_quote(*state, "*")[0], '\'');
	assert_int_equal(vml_text_shell_quote(*state, "~")[0], '\'');
}

static void
decoding(void **state)
{
	(void)state;
	static const struct {
		const char *in;
		size_t len, size;
		uint32_t c;
	} table[] = {
		{ "a", 1, 1, 'a' },
		{ "a", 0, 0, 0 },
		{ "\0", 1, 1, 0 },
		{ "\xc3\xbc", 2, 2, 0xfc },
		{ "\xc3\xbc", 1, 0, 0 },
		{ "\xe2\x82\xac", 3, 3, 0x20ac },
		{ "\xe2\x82\xac", 2, 0, 0 },
		{ "\xf0\x9f\x92\xbe", 4, 4, 0x1f4be },
		{ "\xf4\x90\x80\x80", 4, 0, 0 },
		{ "\xed\xa0\x80", 3, 0, 0 },
		{ "\xc0\x80", 2, 0, 0 },
		{ "\x80", 1, 0, 0 },
		{ "\xef\xbf\xbf", 3, 3, 0xffff },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		uint32_t c = 0;
		/* its own memory: a read past the end is a fault under ASan */
		g_autofree char *copy = g_memdup2(table[i].in, table[i].len);
		assert_int_equal(vml_utf8_decode(copy, table[i].len, &c), table[i].size);
		if (table[i].size > 0)
			assert_int_equal(c, table[i].c);
	}
	assert_int_equal(vml_utf8_width('a'), 1);
	assert_int_equal(vml_utf8_width(0x4e2d), 2);
	assert_int_equal(vml_utf8_width(0x301), 0);
	assert_int_equal(vml_utf8_width(0x1f4be), 2);
	assert_int_equal(vml_utf8_width('\n'), 0);
}

static void
nearest(void **state)
{
	(void)state;
	static const char *const formats[] = { "raw", "qcow", "qcow2", "vmdk", "vpc", "qed" };
	static const char *const elements[] = { "target", "source", "driver", "backingStore",
		"boot", "readonly" };
	static const struct {
		const char *word, *want;
	} table[] = {
		{ "qcow3", "qcow2" },
		{ "qcw2", "qcow2" },
		{ "QCOW2", "qcow2" },
		{ "rwa", "raw" },
		{ "rar", "raw" },
		{ "vdmk", "vmdk" },
		{ "", NULL },
		{ "xyz", NULL },
		{ "luks", NULL },
	}, others[] = {
		{ "taget", "target" },
		{ "backingstore", "backingStore" },
		{ "backing_store", "backingStore" },
		{ "sorce", "source" },
		{ "readOnly", "readonly" },
		{ "iotune", NULL },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		const char *got = vml_text_nearest(table[i].word, formats, COUNT(formats));
		assert_string_equal(got ? got : "-", table[i].want ? table[i].want : "-");
	}
	for (size_t i = 0; i < COUNT(others); i++) {
		const char *got = vml_text_nearest(others[i].word, elements, COUNT(elements));
		assert_string_equal(got ? got : "-", others[i].want ? others[i].want : "-");
	}
	g_autofree char *tall = g_strnfill(5000, 'q');
	assert_null(vml_text_nearest(tall, formats, COUNT(formats)));
	const char *const one = tall;
	assert_null(vml_text_nearest("qcow2", &one, 1));
	assert_null(vml_text_nearest("qcow2", NULL, 0));
}

static void
versions(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint32_t v;
		const char *back;
	} table[] = {
		{ "9.0.0", true, 9000000, "9.0.0" },
		{ "7.2", true, 7002000, "7.2.0" },
		{ "11", true, 11000000, "11.0.0" },
		{ "10.10.3", true, 10010003, "10.10.3" },
		{ "0.9.13", true, 9013, "0.9.13" },
		{ "999.999.999", true, 999999999, "999.999.999" },
		{ "", false, 0, NULL },
		{ "9.", false, 0, NULL },
		{ ".9", false, 0, NULL },
		{ "9.0.0.1", false, 0, NULL },
		{ "9.0.0.", false, 0, NULL },
		{ "9.0.0-rc1", false, 0, NULL },
		{ " 9.0", false, 0, NULL },
		{ "-9.0", false, 0, NULL },
		{ "9.1000", false, 0, NULL },
		{ "99999999999", false, 0, NULL },
	};
	for (size_t i = 0; i < COUNT(table); i++) {
		uint32_t v = 0;
		assert_int_equal(vml_version_parse(table[i].text, &v), table[i].ok);
		if (!table[i].ok)
			continue;
		assert_int_equal(v, table[i].v);
		assert_string_equal(vml_version_text(*state, v), table[i].back);
	}
}

static void
tree_access(void **state)
{
	(void)state;
	const struct vml_attr attrs[] = {
		{ .name = "type", .ns = "urn:x", .value = "other" },
		{ .name = "type", .value = "file" },
	};
	const struct vml_node last = { .name = "disk" };
	const struct vml_node foreign = { .name = "disk", .ns = "urn:x", .next = &last };
	const struct vml_node lease = { .name = "lease", .next = &foreign };
	const struct vml_node disk = {
		.name = "disk", .next = &lease, .attrs = attrs, .nattrs = 2
	};
	const struct vml_node parent = { .name = "devices", .first = &disk };
	assert_ptr_equal(vml_child(&parent, "disk"), &disk);
	assert_ptr_equal(vml_child(&parent, "lease"), &lease);
	assert_null(vml_child(&parent, "Disk"));
	assert_null(vml_child(NULL, "disk"));
	assert_ptr_equal(vml_again(&disk), &last);
	assert_null(vml_again(&last));
	assert_null(vml_again(NULL));
	assert_ptr_equal(vml_attr(&disk, "type"), &attrs[1]);
	assert_string_equal(vml_value(&disk, "type"), "file");
	assert_null(vml_value(&disk, "device"));
	assert_null(vml_value(NULL, "type"));
}

static void
names(void **state)
{
	(void)state;
	assert_string_equal(vml_storage_name(VML_STORAGE_FILE), "file");
	assert_string_equal(vml_storage_name(VML_STORAGE_VHOST_USER), "vhostuser");
	assert_string_equal(vml_storage_name(VML_STORAGE_CTL), "ctl");
	assert_string_equal(vml_origin_name(VML_ORIGIN_INVENTORY), "inventory");
	assert_string_equal(vml_state_name(VML_STATE_UNKNOWN), "unknown");
	assert_string_equal(vml_state_name(VML_STATE_REMOTE), "remote");
	assert_string_equal(vml_verdict_name(VML_DROPPED), "dropped");
	assert_string_equal(vml_verdict_name((enum vml_verdict)77), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escaping),
		cmocka_unit_test(escaping_is_total),
		cmocka_unit_test(shell_words),
		cmocka_unit_test(decoding),
		cmocka_unit_test(nearest),
		cmocka_unit_test(versions),
		cmocka_unit_test(tree_access),
		cmocka_unit_test(names),
	};
	return cmocka_run_group_tests(tests, start, stop);
}
