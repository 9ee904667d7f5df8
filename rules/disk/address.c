/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <address> and <boot>: places and numbers that only one device can have. */
#include <vmlint/rule.h>

const struct vml_rule VML702 = {
	.id = "VML702",
	.name = "duplicate-address",
	.summary = "two devices at one address",
	.why = "A slot holds one device. It comes from copying a disk with the address "
	       "that libvirt had given it.",
	.behaviour = "libvirt 9.0.0 on define: \"Attempted double use of PCI Address "
		     "0000:00:05.0\", \"Found duplicate drive address for disk with target name "
		     "'sda' controller='0' bus='0' target='0' unit='0'\". The same where a pc "
		     "or q35 machine has its own devices (00:01.0, 00:01.3; 00:1f.0, 00:1f.2, "
		     "00:1f.3). Addresses that libvirt makes up are not compared.",
	.remedy = "Remove the <address> of the copy: libvirt finds a free one.",
	.bad = "<address type='drive' controller='0' bus='0' target='0' "
	       "unit='0'/>   <!-- in sda -->\n"
	       "<address type='drive' controller='0' bus='0' target='0' "
	       "unit='0'/>   <!-- in sdb -->",
	.good = "<address type='drive' controller='0' bus='0' target='0' "
		"unit='0'/>   <!-- in sda -->\n"
		"<address type='drive' controller='0' bus='0' target='0' "
		"unit='1'/>   <!-- in sdb -->",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML717 = {
	.id = "VML717",
	.name = "boot-order-clash",
	.summary = "two devices claim one place in the boot order",
	.why = "The order is one for all devices of the domain, interfaces included, and "
	       "it replaces <boot dev> in <os>.",
	.behaviour = "libvirt 9.0.0 on define: \"boot order '1' used for more than one device\", "
		     "\"per-device boot elements cannot be used together with os/boot elements\".",
	.remedy = "Number the devices differently, and have either <boot order> or <boot "
		  "dev>.",
	.bad = "<boot order='1'/>   <!-- in vda -->\n"
	       "<boot order='1'/>   <!-- in vdb -->",
	.good = "<boot order='1'/>   <!-- in vda -->\n"
		"<boot order='2'/>   <!-- in vdb -->",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML731 = {
	.id = "VML731",
	.name = "address-bus",
	.summary = "an address that does not go with the bus",
	.why = "Disks on ide, sata, scsi and fdc are found by controller and unit, virtio "
	       "disks by PCI address. It stays behind when the bus is changed.",
	.behaviour =
		"libvirt 9.0.0 on define: \"virtio disk cannot have an address of type "
		"'drive'\", \"Invalid address type 'pci' for the disk 'sda' with the bus type "
		"'sata'\", \"target must be 0 for ide controller\", \"Only 1 IDE controller is "
		"supported\", \"SCSI controller only supports 1 bus\", \"target must be 0 for "
		"controller model 'lsilogic'\" (which libvirt takes where no model is given), "
		"\"Invalid PCI address 0001:00:05.0. Only PCI domain 0 is available\". On "
		"start, of a place that the controller does not have: \"Bus 'sata0.7' not "
		"found\", \"Can't create IDE unit 2, bus supports only 2 units\", \"bad scsi "
		"device id: 9\".",
	.remedy = "Remove the <address>: libvirt makes one that fits.",
	.bad = "<target dev='vda' bus='virtio'/>\n"
	       "<address type='drive' controller='0' bus='0' target='0' unit='0'/>",
	.good = "<target dev='vda' bus='virtio'/>\n"
		"<address type='pci' domain='0x0000' bus='0x00' slot='0x05' "
		"function='0x0'/>",
	VML_DRIVER_CHECK,
};
