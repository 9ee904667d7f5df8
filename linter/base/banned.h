/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Calls that have no place here; the build fails on them. Included before everything else. */
#ifndef VML_BASE_BANNED_H
#define VML_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#undef strcpy
#undef strcat
#undef strncpy
#undef strncat
#undef sprintf
#undef vsprintf
#undef strtok
#undef atoi
#undef atol
#undef gmtime
#undef localtime
#undef system
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf strtok atoi atol gmtime localtime
#pragma GCC poison system

#endif
