/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The process around the program: its streams, signals and locale. */
#include <fcntl.h>
#include <locale.h>
#include <signal.h>

#include "cli/cli.h"

/*
 * A closed stream would give its number to the next file opened. Opened the wrong way round, so
 * that using it still fails.
 */
static void
hold_streams(void)
{
	for (int fd = 0; fd <= 2; fd++)
		if (fcntl(fd, F_GETFD) < 0)
			(void)open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
}

int
main(int argc, char **argv)
{
	hold_streams();
	/* A reader that went away must not keep other reports from being written. */
	signal(SIGPIPE, SIG_IGN);
	/* A file that must not grow any further is a file that cannot be written, with a reason. */
	signal(SIGXFSZ, SIG_IGN);
	setlocale(LC_CTYPE, "");
	return argc > 0 ? vml_cli(argv) : 2;
}
