/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <source> of local kinds, and what depends on it: policies, overlays of a run, encryption. */
#include <vmlint/rule.h>

const struct vml_rule VML704 = {
	.id = "VML704",
	.name = "transient-needs-file",
	.summary = "<transient/> on a disk that cannot be thrown away",
	.why = "libvirt puts a temporary overlay on a transient disk, for which it needs a "
	       "writable hard disk in a file.",
	.behaviour = "libvirt 9.0.0 on define: \"transient disk supported only with 'file' type "
		     "(vda)\", \"transient disk 'vda' must not be read-only\", \"transient disk "
		     "'sda' must not be empty\", \"disk bus 'sata' doesn't support transiend disk "
		     "backing image sharing\" (spelled so).",
	.remedy = "Remove <transient/>, or put the image into a file.",
	.bad = "<disk type='block' device='disk'>\n"
	       "  <source dev='/dev/vg/lv'/>\n"
	       "  <transient/>",
	.good = "<disk type='file' device='disk'>\n"
		"  <source file='/srv/a.qcow2'/>\n"
		"  <transient/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML705 = {
	.id = "VML705",
	.name = "startup-policy",
	.summary = "startupPolicy where it cannot apply",
	.why = "A start policy says what to do when a local file is missing. libvirt "
	       "cannot tell whether a remote one is, and 'requisite' is about media in a "
	       "drive.",
	.behaviour = "libvirt 9.0.0 on define: \"disk startupPolicy 'optional' is not allowed for "
		     "disk of 'network' type\" (nvme and vhostuser likewise), \"disk startupPolicy "
		     "'requisite' is allowed only for cdrom or floppy\".",
	.remedy = "Remove the policy, or use 'optional' for a hard disk.",
	.bad = "<disk type='file' device='disk'>\n"
	       "  <source file='/srv/a.img' startupPolicy='requisite'/>",
	.good = "<disk type='file' device='cdrom'>\n"
		"  <source file='/srv/a.iso' startupPolicy='requisite'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML707 = {
	.id = "VML707",
	.name = "readonly-virtual-fat",
	.summary = "a directory as a writable FAT disk",
	.why = "QEMU can show a directory as a FAT disk, and libvirt lets it do so for "
	       "reading only.",
	.behaviour = "libvirt 9.0.0 on define: \"virtual FAT storage can't be accessed in read- "
		     "write mode\". A cdrom is read-only by itself.",
	.remedy = "Add <readonly/>.",
	.bad = "<disk type='dir' device='disk'>\n"
	       "  <driver name='qemu' type='fat'/>",
	.good = "<disk type='dir' device='disk'>\n"
		"  <driver name='qemu' type='fat'/>\n"
		"  <readonly/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML712 = {
	.id = "VML712",
	.name = "nvme-namespace",
	.summary = "an NVMe source without a namespace",
	.why = "A controller has namespaces, which count from 1; the disk is one of them.",
	.behaviour = "libvirt 9.0.0 on define: \"missing 'namespace' attribute to disk source\", "
		     "\"NVMe namespace can't be zero\".",
	.remedy = "Name the namespace; most controllers have only number 1.",
	.bad = "<source type='pci' managed='yes' namespace='0'>",
	.good = "<source type='pci' managed='yes' namespace='1'>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML721 = {
	.id = "VML721",
	.name = "volume-source-empty",
	.summary = "a volume source without its pool or volume",
	.why = "Only together do pool and volume say where the bytes are.",
	.behaviour = "libvirt 9.0.0 on define: \"'pool' and 'volume' must be specified together "
		     "for 'pool' type source\". With neither it is defined, and libvirtd crashes "
		     "when it is started.",
	.remedy = "Give both, or remove <source> from a drive that is to be empty.",
	.bad = "<disk type='volume' device='disk'>\n"
	       "  <source pool='default'/>",
	.good = "<disk type='volume' device='disk'>\n"
		"  <source pool='default' volume='web01.qcow2'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML750 = {
	.id = "VML750",
	.name = "volume-pool",
	.summary = "a volume of a pool that the qemu driver cannot use, or not this way",
	.why = "libvirt asks the pool where a volume is when the domain starts. It has no answer "
	       "for every type of pool, and only iSCSI offers two ways to get at a volume.",
	.behaviour =
		"libvirt 9.0.0 at the start: \"disk source mode is only valid when storage pool is "
		"of iscsi type\", \"using 'rbd' pools for backing 'volume' disks isn't yet "
		"supported\" (gluster, mpath and sheepdog likewise), \"Expected exactly 1 host for "
		"the storage pool\", \"unexpected iscsi volume name 'lun1'\". The first was seen "
		"at a start; the others are messages of the library for such pools, which were "
		"not started. Judged where a <pool> document of the run defines the pool.",
	.remedy = "Remove mode, or name the storage itself: <disk type='network'> for RBD and "
		  "Gluster, <disk type='block'> for multipath devices.",
	.bad = "<disk type='volume' device='disk'>\n"
	       "  <source pool='ceph' volume='web01'/>",
	.good = "<disk type='network' device='disk'>\n"
		"  <source protocol='rbd' name='ceph/web01'>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML751 = {
	.id = "VML751",
	.name = "transient-overlay-left",
	.summary = "the temporary overlay of a transient disk is there already",
	.why = "libvirt makes a file for what the guest writes, and removes it at the end. After a "
	       "crash of the host it stays, and the domain does not start again.",
	.behaviour = "libvirt 9.0.0 at the start, once QEMU has opened the image: \"Overlay file "
		     "'/srv/a.qcow2.TRANSIENT-web' for transient disk 'vda' already exists\".",
	.remedy = "Make sure that no domain of that name is running, and delete the file: what is "
		  "in it was to be thrown away.",
	.bad = "<source file='/srv/a.qcow2'/>   <!-- /srv/a.qcow2.TRANSIENT-web exists -->\n"
	       "<transient/>",
	.good = "<source file='/srv/a.qcow2'/>\n<transient/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML733 = {
	.id = "VML733",
	.name = "encryption-engine",
	.summary = "encryption that this disk's engine cannot do",
	.why = "QEMU decrypts LUKS version 1 in raw and qcow2 images; librbd decrypts rbd "
	       "images. The cipher stands in the image's header and not in the domain.",
	.behaviour = "libvirt 9.0.0 on define: \"luks2 is currently not supported by the qemu "
		     "encryption engine\", \"librbd encryption is supported only with RBD backed "
		     "disks\", \"encryption is supported only with 'raw' and 'qcow2' image "
		     "format\", \"supplying <cipher> for domain disk definition is unnecessary\".",
	.remedy = "Use format='luks' on a raw or qcow2 image, engine='librbd' on rbd, and no "
		  "<cipher>.",
	.bad = "<driver name='qemu' type='vmdk'/>\n"
	       "<encryption format='luks'>",
	.good = "<driver name='qemu' type='qcow2'/>\n"
		"<encryption format='luks'>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML734 = {
	.id = "VML734",
	.name = "repeated-auth",
	.summary = "a login or encryption given for the disk and for its source",
	.why = "Older documents have <auth> and <encryption> in the disk, newer ones in "
	       "its source. With both, nobody could say which counts.",
	.behaviour = "libvirt 9.0.0 on define: \"an <auth> definition already found for disk "
		     "source\", likewise for <encryption>.",
	.remedy = "Keep the one in <source>.",
	.bad = "<source protocol='rbd' name='pool/a'>\n"
	       "  <auth username='vm'>…</auth>\n"
	       "</source>\n"
	       "<auth username='vm'>…</auth>",
	.good = "<source protocol='rbd' name='pool/a'>\n"
		"  <auth username='vm'>…</auth>\n"
		"</source>",
	VML_DRIVER_CHECK,
};
