/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From argv to an exit code: picks the command, or prints help or version. */
#include "cli/cli.h"

#include "cli/commands.h"
#include "cli/words.h"

static enum vml_status
write_help(void *with, const char *format, FILE *out)
{
	(void)format;
	vml_cli_help(with, out);
	return VML_CLEAN;
}

static enum vml_status
write_version(void *with, const char *format, FILE *out)
{
	(void)with;
	(void)format;
	fprintf(out, "vmlint %s\n", vml_version());
	return VML_CLEAN;
}

static enum vml_status
perform(int argc, char **argv)
{
	static const struct vml_cli_output standard = { .format = NULL, .file = NULL };
	struct vml_cli_values v;
	bool given;
	const struct vml_cli_command *c = vml_cli_parse(argc, argv, &v, &given);
	enum vml_status status = VML_FAILED;

	if (c && v.help)
		status = vml_cli_deliver(&standard, NULL, write_help, given ? (void *)c : NULL)
				 ? VML_CLEAN
				 : VML_FAILED;
	else if (c && v.version)
		status = vml_cli_deliver(&standard, NULL, write_version, NULL) ? VML_CLEAN
									       : VML_FAILED;
	else if (c)
		status = c->run(&v);
	vml_cli_values_clear(&v);
	return status;
}

int
vml_cli(char **argv)
{
	g_auto(GStrv) words = vml_cli_expand(argv);
	return (int)(words ? perform((int)g_strv_length(words), words) : VML_FAILED);
}
