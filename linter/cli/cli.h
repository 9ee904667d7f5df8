/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The program behind main(). */
#ifndef VML_CLI_CLI_H
#define VML_CLI_CLI_H

/* Reads the command line, does what it says, returns the exit code. */
int vml_cli(char **argv);

#endif
