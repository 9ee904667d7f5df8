/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* --help, printed from the tables. Lines stay within 80 columns. */
#include <string.h>

#include "cli/options.h"

enum { WIDTH = 80, INDENT = 4, COLUMN = 30 };

/* Words of `text` from column `from` on, wrapped; `at` is where the line stands now. */
static void
wrapped(const char *text, int at, int from, FILE *out)
{
	if (at && at >= from) {
		fputc('\n', out);
		at = 0;
	}
	int column = from;
	fprintf(out, "%*s", from - at, "");
	for (const char *word = text; *word;) {
		size_t len = strcspn(word, " ");
		int wide = (int)g_utf8_strlen(word, (gssize)len);
		if (column > from && column + 1 + wide > WIDTH) {
			fprintf(out, "\n%*s", from, "");
			column = from;
		} else if (column > from) {
			fputc(' ', out);
			column++;
		}
		fwrite(word, 1, len, out);
		column += wide;
		word += len + (word[len] == ' ');
	}
	fputc('\n', out);
}

static void
show_option(const struct vml_cli_option *o, FILE *out)
{
	g_autofree char *letter =
		o->letter ? g_strdup_printf("-%c, ", o->letter) : g_strdup("    ");
	g_autofree char *head = g_strdup_printf(
		"  %s--%s%s%s", letter, o->name, o->arg ? " " : "", o->arg ? o->arg : "");

	fputs(head, out);
	wrapped(o->help, (int)g_utf8_strlen(head, -1), COLUMN + INDENT, out);
}

static void
show_formats(enum vml_task task, FILE *out)
{
	const char *const *formats = vml_task_formats(task);
	if (!formats)
		return;
	g_autofree char *names = g_strjoinv(", ", (char **)formats);
	fputs("\nFormats:", out);
	wrapped(names, (int)strlen("Formats:"), (int)strlen("Formats: "), out);
}

static void
show_command(const struct vml_cli_command *c, FILE *out)
{
	fprintf(out, "Usage: vmlint %s [OPTION...] %s\n\n", c->name, c->args);
	wrapped(c->summary, 0, 0, out);
	fputs("\nOptions:\n", out);
	for (size_t i = 0; i < vml_cli_noptions; i++)
		if (vml_cli_options[i].commands & 1u << c->task)
			show_option(&vml_cli_options[i], out);
	show_formats(c->task, out);
}

static void
show_program(FILE *out)
{
	fputs("Usage: vmlint [COMMAND] [OPTION...] [ARGUMENT...]\n\n"
	      "Lints libvirt domain XML and the disk images behind it.\n\n"
	      "Commands (the first one when none is named):\n",
		out);
	for (size_t i = 0; i < vml_cli_ncommands; i++) {
		const struct vml_cli_command *c = &vml_cli_commands[i];
		g_autofree char *head = g_strdup_printf("  %s %s", c->name, c->args);
		fputs(head, out);
		wrapped(c->summary, (int)g_utf8_strlen(head, -1), 20, out);
	}
	fputs("\n'vmlint COMMAND --help' lists the options of a command.\n\n"
	      "Exit codes:\n"
	      "  0  nothing found at or above the fail level\n"
	      "  1  findings at or above it\n"
	      "  2  the job could not be done; standard error says why\n",
		out);
}

void
vml_cli_help(const struct vml_cli_command *c, FILE *out)
{
	if (c)
		show_command(c, out);
	else
		show_program(out);
}
