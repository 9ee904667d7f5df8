/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* vmlint over a tree, on its host and away from it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "support/scene.h"

void
scene_shell(const struct scene *s, const char *dir, const char *script)
{
	const char *const argv[] = { "sh", "-c", script, NULL };
	struct command c = command_run(argv, dir, NULL, NULL);
	if (c.code != 0)
		fail_msg("%s, %s: %s", s->where, s->what, c.err);
	command_clear(&c);
}

struct command
scene_run(const struct scene *s, ...)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	va_list ap;
	const char *word;
	g_ptr_array_add(argv, (gpointer)house_path("VMLINT"));
	va_start(ap, s);
	do {
		word = va_arg(ap, const char *);
		g_ptr_array_add(argv, (gpointer)word);
	} while (word);
	va_end(ap);
	return command_run((const char *const *)argv->pdata, s->root, NULL, NULL);
}

char *
scene_lint(const struct scene *s, const char *inventory)
{
	struct command c = scene_run(s, "lint", "--isolated", "--output-format=json", s->given,
		inventory ? "--inventory" : NULL, inventory, NULL);
	if (c.code > 1 || *c.err)
		fail_msg("%s, %s: %d %s", s->where, s->what, c.code, c.err);
	g_free(c.err);
	return c.out;
}

void
scene_check_inventory(const struct scene *s, const char *report)
{
	struct command c = scene_run(
		s, "inventory", "record", "--output-format=jsonl=inventory", s->given, NULL);
	assert_int_equal(c.code, 0);
	command_clear(&c);
	c = scene_run(s, "inventory", "verify", "inventory", NULL);
	if (c.code != 0)
		fail_msg("%s, %s: verify: %s", s->where, s->what, c.out);
	command_clear(&c);
	scene_shell(s, s->root,
		"mkdir aside; cp -a tree aside/\n"
		"find tree ! -type d ! -name '*.xml' -exec rm '{}' +");
	g_autofree char *there = scene_lint(s, "inventory");
	if (strcmp(report, there) != 0)
		fail_msg("%s, %s: on the host\n%s\nby the inventory\n%s", s->where, s->what, report,
			there);
	scene_shell(s, s->root, "rm -r tree; mv aside/tree .; rmdir aside");
}
