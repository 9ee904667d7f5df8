/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The bare calls of a scan: for each regular file below the folder one stat, one open, one fstat,
 * one pread of the header window and one close.
 */
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WINDOW = 33280, DESCRIPTORS = 16 };

static int
look(const char *path, const struct stat *st, int type, struct FTW *at)
{
	char bytes[WINDOW];
	struct stat own;
	(void)st;
	(void)at;
	if (type != FTW_F)
		return 0;
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return 0;
	if (fstat(fd, &own) == 0 && pread(fd, bytes, sizeof(bytes), 0) < 0)
		return 1;
	return close(fd);
}

int
main(int argc, char **argv)
{
	return argc == 2 ? nftw(argv[1], look, DESCRIPTORS, FTW_PHYS) : 2;
}
