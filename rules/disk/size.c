/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Images and parts of images whose size QEMU does not bear. */
#include <vmlint/rule.h>

const struct vml_rule VML738 = {
	.id = "VML738",
	.name = "unaligned-raw-image",
	.summary = "a raw image that ends within a sector, written past the cache",
	.why = "Without the host's page cache only whole sectors can be written, and QEMU does not "
	       "lengthen a raw image for its guest. Such images come from `dd` and `truncate`, or "
	       "are no disks at all.",
	.behaviour =
		"QEMU 7.2 at the start: \"Cannot get 'write' permission without 'resize': Image "
		"size is not a multiple of request alignment\", with cache='none' or "
		"'directsync', and for a <shareable/> disk without a cache mode, for which "
		"libvirt 9.0.0 chooses none. A read-only disk and a cached one start.",
	.remedy = "Lengthen the image to whole sectors with `truncate --size=%4096`.",
	.bad = "<driver name='qemu' type='raw' cache='none'/>   <!-- an image of 1000 bytes -->",
	.good = "<driver name='qemu' type='raw' cache='none'/>   <!-- an image of 1024 bytes -->",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML739 = {
	.id = "VML739",
	.name = "slice-out-of-bounds",
	.summary = "a slice that is not within its file, or not of whole sectors",
	.why = "A slice is a part of a file that is a disk by itself. QEMU does not open one that "
	       "the file does not hold in full.",
	.behaviour =
		"QEMU 7.2 at the start: \"The sum of offset (1048576) and size (512) has to be "
		"smaller or equal to the actual size of the containing file (1048576)\", "
		"\"Specified size is not multiple of 512\". The offset may be any number.",
	.remedy = "Correct offset and size; both are in bytes.",
	.bad = "<slice type='storage' offset='1048576' size='1048576'/>   <!-- of 1 MiB -->",
	.good = "<slice type='storage' offset='1048576' size='1048576'/>   <!-- of 2 MiB -->",
	VML_DRIVER_CHECK,
};
