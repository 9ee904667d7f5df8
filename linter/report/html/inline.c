/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Build-time tool: text files as constant C data, ended by a NUL that their length leaves out.
 *
 *   inline OUT.c NAME=FILE …
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static FILE *
open_file(const char *path, const char *mode)
{
	FILE *f = fopen(path, mode);
	if (!f) {
		fprintf(stderr, "inline: %s: %s\n", path, strerror(errno));
		exit(1);
	}
	return f;
}

/* As numbers: a string literal may not be that long. */
static void
write_file(FILE *out, const char *name, FILE *in)
{
	unsigned n = 0;
	fprintf(out, "const char %s[] = {", name);
	for (int c; (c = getc(in)) != EOF; n++)
		fprintf(out, "%s%d,", n % 24 ? "" : "\n", (int)(signed char)c);
	fprintf(out, "\n0};\nconst size_t %s_len = sizeof(%s) - 1;\n\n", name, name);
}

int
main(int argc, char **argv)
{
	if (argc < 2)
		return 1;
	FILE *out = open_file(argv[1], "wb");
	fputs("#include \"report/html.h\"\n\n", out);
	for (int i = 2; i < argc; i++) {
		char *equals = strchr(argv[i], '=');
		if (!equals)
			return 1;
		*equals = '\0';
		FILE *in = open_file(equals + 1, "rb");
		write_file(out, argv[i], in);
		if (ferror(in) || fclose(in) != 0)
			return 1;
	}
	return ferror(out) || fclose(out) != 0;
}
