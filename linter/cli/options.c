/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Reads argv by the table: --name VALUE, --name=VALUE, -x VALUE, -xVALUE; "--" ends options and
 * "-" is a word. Options and words may be mixed. Names are never abbreviated, so that a script
 * that works today does not break when an option is added.
 */
#include "cli/options.h"

#include <stdarg.h>
#include <string.h>

void
vml_cli_complain(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	g_autofree char *text = g_strdup_vprintf(fmt, ap);
	va_end(ap);
	fprintf(stderr, "vmlint: %s\n", text);
}

/* The option that `word` names (up to '=' for long ones), of any command. */
static const struct vml_cli_option *
find(const char *word)
{
	bool longer = word[1] == '-';
	size_t len = longer ? strcspn(word + 2, "=") : 1;

	for (size_t i = 0; i < vml_cli_noptions; i++) {
		const struct vml_cli_option *o = &vml_cli_options[i];
		if (longer ? strlen(o->name) == len && memcmp(o->name, word + 2, len) == 0
			   : o->letter == word[1])
			return o;
	}
	return NULL;
}

/* The value that is part of the word itself, or NULL. */
static const char *
attached(const char *word)
{
	if (word[1] == '-') {
		const char *equals = strchr(word, '=');
		return equals ? equals + 1 : NULL;
	}
	return word[2] ? word + 2 : NULL;
}

static bool
is_option(const char *word)
{
	return word[0] == '-' && word[1];
}

static const struct vml_cli_command *
command_named(const char *word)
{
	for (size_t i = 0; i < vml_cli_ncommands; i++)
		if (strcmp(vml_cli_commands[i].name, word) == 0)
			return &vml_cli_commands[i];
	return NULL;
}

/* The command is the first word, wherever options stand. Its place, or 0 when none is named. */
static int
find_command(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "--") == 0)
			return 0;
		if (!is_option(argv[i]))
			return command_named(argv[i]) ? i : 0;
		const struct vml_cli_option *o = find(argv[i]);
		if (o && o->kind != VML_CLI_FLAG && !attached(argv[i]))
			i++;
	}
	return 0;
}

static void
complain_unknown(const struct vml_cli_command *c, const char *word)
{
	g_autoptr(GPtrArray) names = g_ptr_array_new();
	g_autofree char *bare = NULL;

	if (find(word)) {
		vml_cli_complain(
			"'%s' has no option '%s'; see 'vmlint %s --help'", c->name, word, c->name);
		return;
	}
	for (size_t i = 0; i < vml_cli_noptions; i++)
		if (vml_cli_options[i].commands & 1u << c->task)
			g_ptr_array_add(names, (gpointer)vml_cli_options[i].name);
	bare = g_strndup(word, strcspn(word, "="));
	const char *near = vml_nearest_word(
		bare + strspn(bare, "-"), (const char *const *)names->pdata, names->len);
	if (near)
		vml_cli_complain("unknown option '%s'; did you mean '--%s'?", bare, near);
	else
		vml_cli_complain("unknown option '%s'; see 'vmlint %s --help'", bare, c->name);
}

static bool
is_choice(const struct vml_cli_option *o, const char *value)
{
	if (!o->choices || g_strv_contains(o->choices, value))
		return true;

	g_autofree char *all = g_strjoinv(", ", (char **)o->choices);
	const char *near = vml_nearest_word(value, o->choices, g_strv_length((char **)o->choices));
	if (near)
		vml_cli_complain(
			"--%s: '%s' is none of %s; did you mean '%s'?", o->name, value, all, near);
	else
		vml_cli_complain("--%s: '%s' is none of %s", o->name, value, all);
	return false;
}

static bool
is_number(const struct vml_cli_option *o, const char *value, guint64 *number)
{
	if (g_ascii_string_to_unsigned(value, 10, 0, 100000, number, NULL))
		return true;
	vml_cli_complain("--%s: '%s' is no number from 0 to 100000", o->name, value);
	return false;
}

static void
add(GPtrArray **list, const char *value)
{
	if (!*list)
		*list = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(*list, g_strdup(value));
}

static bool
store(const struct vml_cli_option *o, const char *value, struct vml_cli_values *v)
{
	void *field = (char *)v + o->field;
	guint64 number = 0;

	switch (o->kind) {
	case VML_CLI_FLAG: *(bool *)field = true; return true;
	case VML_CLI_STRING: *(const char **)field = value; return is_choice(o, value);
	case VML_CLI_NUMBER: *(const char **)field = value; return is_number(o, value, &number);
	case VML_CLI_COUNT:
		if (!is_number(o, value, &number))
			return false;
		*(unsigned *)field = (unsigned)number;
		return true;
	case VML_CLI_LIST: add(field, value); return true;
	}
	return false;
}

/* Reads the option at argv[*at], and its value; moves *at to the last word used. */
static bool
read_option(const struct vml_cli_command *c, char **argv, int *at, struct vml_cli_values *v)
{
	const char *word = argv[*at];
	const struct vml_cli_option *o = find(word);

	if (!o || !(o->commands & 1u << c->task)) {
		complain_unknown(c, word);
		return false;
	}
	const char *value = attached(word);
	if (o->kind == VML_CLI_FLAG && value) {
		vml_cli_complain("--%s takes no value", o->name);
		return false;
	}
	if (o->kind != VML_CLI_FLAG && !value) {
		value = argv[++*at];
		if (!value) {
			vml_cli_complain("--%s needs a value: %s", o->name, o->arg);
			return false;
		}
	}
	return store(o, value, v);
}

const struct vml_cli_command *
vml_cli_parse(int argc, char **argv, struct vml_cli_values *v, bool *given)
{
	int at = find_command(argc, argv);
	const struct vml_cli_command *c = at ? command_named(argv[at]) : &vml_cli_commands[0];
	bool options = true;

	*given = at != 0;
	*v = (struct vml_cli_values){ .words = g_ptr_array_new() };
	for (int i = 1; i < argc; i++) {
		if (i == at)
			continue;
		if (options && strcmp(argv[i], "--") == 0)
			options = false;
		else if (!options || !is_option(argv[i]))
			g_ptr_array_add(v->words, argv[i]);
		else if (!read_option(c, argv, &i, v))
			return NULL;
	}
	return c;
}

void
vml_cli_values_clear(struct vml_cli_values *v)
{
	g_ptr_array_free(v->words, TRUE);
	for (size_t i = 0; i < vml_cli_noptions; i++) {
		const struct vml_cli_option *o = &vml_cli_options[i];
		void *field = (char *)v + o->field;
		if (o->kind == VML_CLI_LIST)
			g_clear_pointer((GPtrArray **)field, g_ptr_array_unref);
	}
}
