/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <driver>: options that want another bus, cache mode, format or thread. */
#include <vmlint/rule.h>

const struct vml_rule VML701 = {
	.id = "VML701",
	.name = "io-native-cache",
	.summary = "io='native' with a host page cache in between",
	.why = "Native asynchronous I/O works only past the host's page cache; with a "
	       "cache it would block, so libvirt refuses the combination, and the default "
	       "cache mode is a cached one.",
	.behaviour = "libvirt 9.0.0 on define: \"io='native' needs either no disk cache or "
		     "directsync cache mode\", also when cache is absent or 'default'.",
	.remedy = "Write cache='none' or cache='directsync' beside it, or leave io to QEMU.",
	.bad = "<driver name='qemu' type='raw' io='native'/>",
	.good = "<driver name='qemu' type='raw' io='native' cache='none'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML708 = {
	.id = "VML708",
	.name = "metadata-cache-format",
	.summary = "a metadata cache size for an image that is not qcow2",
	.why = "Only qcow2 has tables whose cache can be sized. On another format the size "
	       "shows that the format is not what its author thought.",
	.behaviour = "libvirt 9.0.0 on define: \"metadata cache max size control is supported "
		     "only with qcow2 images\", in every declared layer.",
	.remedy = "Remove <metadata_cache>, or correct the format.",
	.bad = "<driver name='qemu' type='raw'>\n"
	       "  <metadata_cache><max_size "
	       "unit='bytes'>1048576</max_size></metadata_cache>\n"
	       "</driver>",
	.good = "<driver name='qemu' type='qcow2'>\n"
		"  <metadata_cache><max_size "
		"unit='bytes'>1048576</max_size></metadata_cache>\n"
		"</driver>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML720 = {
	.id = "VML720",
	.name = "driver-name",
	.summary = "a <driver name> other than qemu",
	.why = "Names such as 'tap', 'file' and 'phy' are Xen's. A domain of the qemu "
	       "driver that has them was converted halfway.",
	.behaviour = "libvirt 9.0.0 on define: \"unsupported driver name 'tap' for disk 'vda'\".",
	.remedy = "Write name='qemu', or leave the name out.",
	.bad = "<driver name='tap' type='qcow2'/>",
	.good = "<driver name='qemu' type='qcow2'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML723 = {
	.id = "VML723",
	.name = "virtio-only-option",
	.summary = "an option for virtio disks on another bus",
	.why = "The option changes how the guest's virtio driver talks to QEMU; another "
	       "bus has nothing that it could change. It usually stays behind when the bus "
	       "is changed.",
	.behaviour = "libvirt 9.0.0 on define: \"iommu driver option is only supported for virtio "
		     "devices\", and the like for ats, packed, page_per_vq, event_idx, ioeventfd, "
		     "queues and for a virtio model.",
	.remedy = "Remove the option, or put the disk on the virtio bus.",
	.bad = "<driver name='qemu' type='raw' queues='4'/>\n"
	       "<target dev='sda' bus='sata'/>",
	.good = "<driver name='qemu' type='raw' queues='4'/>\n"
		"<target dev='vda' bus='virtio'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML724 = {
	.id = "VML724",
	.name = "read-error-policy",
	.summary = "an error policy that the drive does not have",
	.why = "Running out of space happens to writes alone, so the policy has no meaning "
	       "for reads. A floppy drive has no policy at all.",
	.behaviour = "libvirt 9.0.0 on define: \"Invalid disk read error policy: 'enospace'\". "
		     "QEMU 7.2 on start: \"Property 'floppy.rerror' not found\".",
	.remedy = "Use 'stop', 'report' or 'ignore' for reads; keep 'enospace' for "
		  "error_policy.",
	.bad = "<driver name='qemu' type='raw' rerror_policy='enospace'/>",
	.good = "<driver name='qemu' type='raw' error_policy='enospace' "
		"rerror_policy='stop'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML725 = {
	.id = "VML725",
	.name = "copy-on-read-only",
	.summary = "copy_on_read on a disk that may not be written",
	.why = "Copying on read writes to the image what was read from its base.",
	.behaviour = "libvirt 9.0.0 on define: \"copy_on_read is not compatible with read-only "
		     "disk 'sda'\"; a cdrom is always read-only.",
	.remedy = "Remove copy_on_read, or <readonly/>.",
	.bad = "<driver name='qemu' type='qcow2' copy_on_read='on'/>\n"
	       "<readonly/>",
	.good = "<driver name='qemu' type='qcow2' copy_on_read='on'/>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML726 = {
	.id = "VML726",
	.name = "iothread-undefined",
	.summary = "a disk uses an I/O thread that it cannot have",
	.why = "The domain has no thread of that number, or the bus has no use for one. "
	       "Threads that <iothreads> counts without naming them get the lowest free "
	       "numbers.",
	.behaviour = "libvirt 9.0.0 on define: \"Disk iothread '2' not defined in iothreadid\", or "
		     "\"IOThreads not available for bus sata target sda\".",
	.remedy = "Raise <iothreads>, or name the thread in <iothreadids>; on scsi give the "
		  "thread to the controller.",
	.bad = "<iothreads>1</iothreads>\n"
	       "<driver name='qemu' type='raw' iothread='2'/>",
	.good = "<iothreads>2</iothreads>\n"
		"<driver name='qemu' type='raw' iothread='2'/>",
	VML_DRIVER_CHECK,
};
