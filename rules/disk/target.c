/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <target>: names that libvirt can count, and what goes with which bus. */
#include <vmlint/rule.h>

const struct vml_rule VML715 = {
	.id = "VML715",
	.name = "target-name",
	.summary = "a target name that libvirt cannot count",
	.why = "The name says which disk of its bus it is: a prefix (fd, hd, sd, vd, xvd "
	       "or ubd) and letters. A number would be a partition of it.",
	.behaviour = "libvirt 9.0.0 on define: \"Unknown disk name 'foo' and no address "
		     "specified\", \"invalid disk target 'vda1', partitions can't appear in disk "
		     "targets\".",
	.remedy = "Use the next free name of the bus: vda, vdb, …",
	.bad = "<target dev='vda1' bus='virtio'/>",
	.good = "<target dev='vda' bus='virtio'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML716 = {
	.id = "VML716",
	.name = "bus-machine",
	.summary = "a drive on a bus that the machine does not have",
	.why = "The q35 machine has a SATA controller where the older pc machine has IDE. "
	       "Documents that were written for one are refused by the other; a name that "
	       "begins with hd is on the IDE bus even without bus='ide'. Neither has a slot for "
	       "SD cards, and the buses xen and uml, which names like xvda and ubda stand "
	       "for, belong to other hypervisors.",
	.behaviour =
		"libvirt 9.0.0 on define, QEMU 7.2: \"IDE controllers are unsupported for "
		"this QEMU binary or machine type\". On start: \"machine type does not support "
		"if=sd,bus=0,unit=0\", \"unsupported disk bus 'xen' with device setup\".",
	.remedy = "Use bus='sata' and a name that begins with sd, or bus='virtio' and one with vd.",
	.bad = "<type arch='x86_64' machine='q35'>hvm</type>\n"
	       "<target dev='hda' bus='ide'/>",
	.good = "<type arch='x86_64' machine='q35'>hvm</type>\n"
		"<target dev='sda' bus='sata'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML728 = {
	.id = "VML728",
	.name = "target-option",
	.summary = "a target option that the drive does not have",
	.why = "Only usb disks are removable, only scsi, ide and sata disks have a "
	       "rotation rate, and only cdrom and floppy drives have a tray.",
	.behaviour = "libvirt 9.0.0 on define: \"removable is only valid for usb disks\", "
		     "\"rotation rate is only valid for SCSI/IDE/SATA bus\", \"tray is only valid "
		     "for cdrom and floppy\", \"CHS geometry can not be set for 'usb' bus\".",
	.remedy = "Remove the option, or change the bus.",
	.bad = "<target dev='vda' bus='virtio' rotation_rate='1'/>",
	.good = "<target dev='sda' bus='sata' rotation_rate='1'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML729 = {
	.id = "VML729",
	.name = "read-only-bus",
	.summary = "a read-only hard disk on a bus that has none",
	.why = "IDE and SATA have no way to tell the guest that a hard disk may not be "
	       "written.",
	.behaviour = "libvirt 9.0.0 on define: \"readonly sata disks are not supported\", likewise "
		     "for ide. Cdrom drives are another matter.",
	.remedy = "Put the disk on the virtio, scsi or usb bus, or make it a cdrom.",
	.bad = "<target dev='sda' bus='sata'/>\n"
	       "<readonly/>",
	.good = "<target dev='vda' bus='virtio'/>\n"
		"<readonly/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML730 = {
	.id = "VML730",
	.name = "device-bus",
	.summary = "a drive on a bus that has none of its kind",
	.why = "Floppy drives are on the fdc bus and nothing else is; media cannot be "
	       "ejected from a virtio disk.",
	.behaviour = "libvirt 9.0.0 on define: \"Invalid bus type 'ide' for floppy disk\", "
		     "\"Invalid bus type 'fdc' for disk\", \"disk type of 'vda' does not support "
		     "ejectable media\".",
	.remedy = "Give the drive a bus of its kind: fdc for a floppy, sata, scsi, ide or usb "
		  "for a cdrom.",
	.bad = "<disk type='file' device='cdrom'>\n"
	       "  <target dev='vda' bus='virtio'/>",
	.good = "<disk type='file' device='cdrom'>\n"
		"  <target dev='sda' bus='sata'/>",
	VML_DRIVER_CHECK,
};
