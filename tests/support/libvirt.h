/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The installed libvirt's own prober and header reader, called in this process. They are private
 * functions of libvirt.so, and where their result keeps what it read is found out by reading
 * images that are known; without success the caller is told why and skips.
 */
#ifndef VML_TESTS_LIBVIRT_H
#define VML_TESTS_LIBVIRT_H

#include <stdbool.h>
#include <stddef.h>

/* False, and the reason is printed, when there is no libvirt to ask. */
bool libvirt_present(void);
/* What it probes for a file, in its own words; "error" when it cannot. */
const char *libvirt_probe(const char *path);
/*
 * What it reads from a header when told the format. `backing` is freed by the caller (g_free) and
 * may be NULL; `format` is a name, "auto", "auto-safe" or "none", or "fails" when libvirt gives up.
 */
void libvirt_read(const char *format, const void *bytes, size_t len, char **backing,
	const char **backing_format);

#endif
