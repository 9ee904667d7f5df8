/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a drive is made of: its queues, its geometry and the size of its blocks. */
#include <vmlint/rule.h>

const struct vml_rule VML740 = {
	.id = "VML740",
	.name = "queue-size",
	.summary = "queues of a size that virtio does not have",
	.why = "A virtio disk has rings of requests. The size of a ring is a power of 2, and "
	       "QEMU's go up to 1024. libvirt passes on whatever it is given.",
	.behaviour =
		"QEMU 7.2 at the start: \"invalid queue-size property (100), must be a power of "
		"2 (max 1024)\", \"invalid queue-size property (2), must be > 2\", and above "
		"65535, for queues as well, \"Parameter 'num-queues' expects uint16_t\". "
		"queue_size='0' is the default, and on other buses queue_size is dropped.",
	.remedy = "Write a power of 2 from 4 to 1024, or leave it to QEMU.",
	.bad = "<driver name='qemu' type='raw' queue_size='100'/>",
	.good = "<driver name='qemu' type='raw' queue_size='128'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML741 = {
	.id = "VML741",
	.name = "disk-geometry",
	.summary = "a geometry that the drive does not have",
	.why = "Cylinders, heads and sectors are for guests from the time when disks had them. "
	       "Each counts from 1, and an ATA disk has 16 heads at most; cdrom, floppy and usb "
	       "drives have no geometry at all.",
	.behaviour = "QEMU 7.2 at the start: \"cyls must be between 1 and 65535\", \"heads must be "
		     "between 1 and 16\" (255 on virtio and scsi), \"Property 'ide-cd.cyls' not "
		     "found\". One of the three that is absent counts as 0.",
	.remedy = "Give all three within their limits, or remove <geometry>: the guest goes by "
		  "the size of the disk.",
	.bad = "<geometry cyls='1024' heads='255' secs='63'/>   <!-- on bus='ide' -->",
	.good = "<geometry cyls='1024' heads='16' secs='63'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML742 = {
	.id = "VML742",
	.name = "block-size",
	.summary = "sizes of blocks that the drive does not have",
	.why = "Blocks have a power of 2 of bytes. The logical ones, which the guest reads and "
	       "writes, are no larger than the physical ones, and those have 512 bytes unless "
	       "their size is given. ATA disks and floppies are made of blocks of 512.",
	.behaviour =
		"QEMU 7.2 at the start: \"logical_block_size > physical_block_size not "
		"supported\", \"Property .logical_block_size doesn't take value 256 (minimum: "
		"512, maximum: 2097152)\", \"discard_granularity must be a multiple of "
		"logical_block_size\" on ide and sata, \"Physical and logical block size must be "
		"512 for floppy\".",
	.remedy = "Give both sizes, and the physical one at least as large.",
	.bad = "<blockio logical_block_size='4096'/>",
	.good = "<blockio logical_block_size='4096' physical_block_size='4096'/>",
	VML_DRIVER_CHECK,
};
