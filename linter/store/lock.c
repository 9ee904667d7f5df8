/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * QEMU's image locks: one byte per permission, those in use from 100 on and those not shared from
 * 200 on (block/file-posix.c), held as read locks of the open file. A question for a write lock
 * over all of them tells whether any is held.
 */
#include "store/lock.h"

#include <fcntl.h>
#include <unistd.h>

enum { FIRST_BYTE = 100, BYTES = 200 };

bool
vml_lock_held(int fd)
{
	struct flock lock = {
		.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = FIRST_BYTE, .l_len = BYTES
	};
	return fcntl(fd, F_OFD_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
}
