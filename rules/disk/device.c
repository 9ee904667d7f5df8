/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What kind of disk it is: luns, vhostuser disks, limits, and what it tells of itself. */
#include <vmlint/rule.h>

const struct vml_rule VML703 = {
	.id = "VML703",
	.name = "lun-source",
	.summary = "device='lun' on something that takes no SCSI commands",
	.why = "A lun hands the guest's SCSI commands to a real device. A file, an image "
	       "format, encryption or a part of a device cannot answer them, and neither "
	       "can most buses. The reverse holds for rawio, sgio and <reservations>, "
	       "which only a lun has.",
	.behaviour = "libvirt 9.0.0 on define: \"disk device='lun' is only valid for block type "
		     "disk source\", \"disk device 'lun' must use 'raw' format\", \"disk "
		     "device='lun' is not supported for bus='sata'\", \"rawio can be used only "
		     "with device='lun'\" and more of the kind. Block devices, volumes and iSCSI "
		     "are taken.",
	.remedy = "Use device='disk', or a block device on the scsi bus.",
	.bad = "<disk type='file' device='lun'>",
	.good = "<disk type='block' device='lun'>\n"
		"  <driver name='qemu' type='raw'/>\n"
		"  <source dev='/dev/disk/by-id/wwn-0x5000c500155ea71a'/>\n"
		"  <target dev='sda' bus='scsi'/>\n"
		"</disk>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML706 = {
	.id = "VML706",
	.name = "iotune-conflict",
	.summary = "I/O limits that contradict each other",
	.why = "A limit on the total and one on either direction by itself cannot both "
	       "hold, and QEMU has a largest limit. A burst (_max) goes beyond a limit on the "
	       "same thing, so it wants one, and its length wants a burst.",
	.behaviour =
		"libvirt 9.0.0 on define: \"total and read/write bytes_sec cannot be set at "
		"the same time\", likewise for iops_sec and their bursts (_max); \"block I/O "
		"throttle limit must be no more than 1000000000000000 using QEMU\". On start: "
		"\"bps_max/iops_max require corresponding bps/iops values\", \"bps_max/iops_max "
		"cannot be lower than bps/iops\", \"burst length set without burst rate\". A "
		"limit of 0 is none.",
	.remedy = "Keep the total, or one limit for each direction.",
	.bad = "<iotune>\n"
	       "  <total_bytes_sec>10000000</total_bytes_sec>\n"
	       "  <read_bytes_sec>5000000</read_bytes_sec>\n"
	       "</iotune>",
	.good = "<iotune>\n"
		"  <read_bytes_sec>5000000</read_bytes_sec>\n"
		"  <write_bytes_sec>5000000</write_bytes_sec>\n"
		"</iotune>",
	.within = VML_LIST("VML010"),
	VML_DRIVER_CHECK,
};

const struct vml_rule VML711 = {
	.id = "VML711",
	.name = "vhostuser-forbidden",
	.summary = "a vhostuser disk with what its server decides",
	.why = "A vhostuser disk is another program, which the guest talks to through "
	       "shared memory. Caching, formats, limits, serial numbers and backing files "
	       "are that program's business.",
	.behaviour = "libvirt 9.0.0 on define: \"cache is not supported with vhostuser disk\", the "
		     "same for about twenty more; \"vhostuser disk supports only virtio bus\"; "
		     "\"'vhostuser' requires shared memory\".",
	.remedy = "Remove what the server decides, and share the memory: "
		  "<memoryBacking><source type='memfd'/><access "
		  "mode='shared'/></memoryBacking>.",
	.bad = "<disk type='vhostuser' device='disk'>\n"
	       "  <driver name='qemu' type='raw' cache='none'/>",
	.good = "<disk type='vhostuser' device='disk'>\n"
		"  <driver name='qemu' type='raw'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML727 = {
	.id = "VML727",
	.name = "disk-identity",
	.summary = "a serial number, name or vendor that the disk cannot have",
	.why = "What a disk tells the guest of itself goes through QEMU's command line and "
	       "the device's own data: some characters are not safe there, and only some "
	       "buses have a place for it. A lun shows the device's own.",
	.behaviour =
		"libvirt 9.0.0 on define: \"driver serial 'a:b' contains unsafe characters\" "
		"(letters, digits, '-', '_', '.', '+' and blanks are safe), \"Only ide and "
		"scsi disk support wwn\", \"Only scsi disk supports vendor and product\", "
		"\"disk vendor is more than 8 characters\". On start, where a floppy drive has a "
		"serial number: \"Property 'floppy.serial' not found\".",
	.remedy = "Shorten or respell it, or put the disk on the scsi bus.",
	.bad = "<serial>WD:1234</serial>",
	.good = "<serial>WD-1234</serial>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML743 = {
	.id = "VML743",
	.name = "security-model",
	.summary = "a security label for no driver that libvirt has",
	.why = "A <seclabel> of a source is for the security driver that it names: selinux, "
	       "apparmor or dac. One without a name, or with another, is for none.",
	.behaviour =
		"libvirt 9.0.0 on start, before it looks at any image: \"Security driver model "
		"'(null)' is not available\". Labels of the source of a disk are looked at, "
		"those of backing files are not.",
	.remedy = "Name the model.",
	.bad = "<source file='/srv/a.img'>\n"
	       "  <seclabel relabel='no'/>",
	.good = "<source file='/srv/a.img'>\n"
		"  <seclabel model='dac' relabel='no'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML744 = {
	.id = "VML744",
	.name = "duplicate-alias",
	.summary = "two devices with one alias",
	.why = "An alias that begins with 'ua-' is the user's name for a device, and names one. It "
	       "comes from copying a disk. Other aliases are libvirt's own, which it makes "
	       "anew.",
	.behaviour = "libvirt 9.0.0 on define: \"non unique alias detected: ua-data\", of disks, "
		     "controllers and interfaces alike.",
	.remedy = "Rename or remove the alias of the copy.",
	.bad = "<alias name='ua-data'/>   <!-- in vda -->\n"
	       "<alias name='ua-data'/>   <!-- in vdb -->",
	.good = "<alias name='ua-data'/>   <!-- in vda -->\n"
		"<alias name='ua-logs'/>   <!-- in vdb -->",
	VML_DRIVER_CHECK,
};
