/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What is taken for a secret in text, and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "base/lines.h"
#include "base/mask.h"

struct row {
	const char *text, *masked;
};

/* by what stands around them */
static const struct row around[] = {
	{ "", "" },
	{ "nothing here", "nothing here" },
	{ "passwd='hunter2'", "passwd='***'" },
	{ "password=\"hunter2\" x", "password=\"***\" x" },
	{ "Passphrase = hunter2, more", "Passphrase = ***, more" },
	{ "driver,password=hunter2,id=x", "driver,password=***,id=x" },
	{ "json:{\"password\": \"hunter2\", \"a\": 1}", "json:{\"password\": \"***\", \"a\": 1}" },
	{ "passwd='not closed", "passwd='***" },
	{ "passwd='a' passwd='b'", "passwd='***' passwd='***'" },
	{ "https://bob:hunter2@example.org/x", "https://bob:***@example.org/x" },
	{ "https://bob:a@b@example.org/x", "https://bob:***@example.org/x" },
	{ "ftp://:hunter2@example.org", "ftp://:***@example.org" },
	{ "iscsi://bob%hunter2@h/t/0", "iscsi://bob%***@h/t/0" },
	{ "rbd:p/i:id=a:key=AQ==:mon_host=h", "rbd:p/i:id=a:key=***:mon_host=h" },
	{ "/v/http:/bob:hunter2@h/x", "/v/http:/bob:***@h/x" },
	/* no secrets */
	{ "filer:/vol:a@snapshot", "filer:/vol:a@snapshot" },
	{ "passwd=''", "passwd=''" },
	{ "passwdValidTo='2011-05-31'", "passwdValidTo='2011-05-31'" },
	{ "xpasswd='a'", "xpasswd='a'" },
	{ "password-secret=sec0", "password-secret=sec0" },
	{ "a password in clear", "a password in clear" },
	{ "https://bob@example.org:22/", "https://bob@example.org:22/" },
	{ "https://example.org:22/a@b", "https://example.org:22/a@b" },
	{ "rbd:pool/image:id=x", "rbd:pool/image:id=x" },
	{ "a:key=b", "a:key=b" },
	{ "https://a%20b@h/", "https://a%20b@h/" },
	{ "://", "://" },
	{ "password=", "password=" },
};

/* by value: "hunter2" and "ab" are known */
static const struct row known[] = {
	{ "it is hunter2, twice hunter2", "it is ***, twice ***" },
	{ "myhunter2x", "my***x" },
	{ "cab abc ab", "cab abc ***" },
	{ "ab", "***" },
	{ "passwd='hunter2'", "passwd='***'" },
};

static void
check(const struct row *rows, size_t n, const struct vml_source *s)
{
	struct vml_arena *a = vml_arena_new();
	for (size_t i = 0; i < n; i++) {
		const char *masked = vml_mask_text(a, rows[i].text, s);
		if (strcmp(masked, rows[i].masked) != 0)
			fail_msg("\"%s\" became \"%s\"", rows[i].text, masked);
	}
	vml_arena_free(a);
}

static void
surroundings_tell(void **state)
{
	(void)state;
	check(around, G_N_ELEMENTS(around), NULL);
}

static void
known_values_are_found_anywhere(void **state)
{
	(void)state;
	static const struct vml_secret secrets[] = { { .value = "hunter2" }, { .value = "ab" } };
	struct vml_source s = { .secrets = secrets, .nsecrets = 2 };
	check(known, G_N_ELEMENTS(known), &s);
}

/* Spans hide what the decoded value does not match: here the entity is not in the value. */
static void
sources_are_masked_by_place(void **state)
{
	(void)state;
	static const char text[] = "<cookie>hun&amp;ter</cookie> <!-- hun&ter other -->";
	const struct vml_secret secrets[] = {
		{ .at = { 8, 19 }, .value = "hun&ter" },
		{ .at = { 8, 19 }, .value = "other" },
	};
	struct vml_arena *a = vml_arena_new();
	struct vml_source s = { .bytes = (const unsigned char *)text, .len = strlen(text) };
	s.unit = 1;
	s.secrets = secrets;
	s.nsecrets = 2;
	vml_lines_index(&s, a);
	assert_string_equal(vml_mask_source(a, &s), "<cookie>***</cookie> <!-- *** *** -->");
	vml_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(surroundings_tell),
		cmocka_unit_test(known_values_are_found_anywhere),
		cmocka_unit_test(sources_are_masked_by_place),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
