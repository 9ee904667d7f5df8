/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* <source protocol>: names, hosts, logins and options that the protocol does not have. */
#include <vmlint/rule.h>

const struct vml_rule VML709 = {
	.id = "VML709",
	.name = "auth-protocol",
	.summary = "a login that the protocol does not have",
	.why = "nbd, gluster, tftp, vxhs and nfs have no logins, and rbd and iSCSI each "
	       "take secrets of their own type.",
	.behaviour = "libvirt 9.0.0 on define: \"authentication is not supported for protocol "
		     "'nbd'\", \"invalid secret type 'iscsi'\".",
	.remedy = "Remove <auth>, or give the secret the type 'ceph' for rbd and 'iscsi' for "
		  "iSCSI.",
	.bad = "<source protocol='nbd' name='a'>\n"
	       "  <auth username='u'><secret type='ceph' usage='s'/></auth>",
	.good = "<source protocol='rbd' name='pool/a'>\n"
		"  <auth username='u'><secret type='ceph' usage='s'/></auth>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML710 = {
	.id = "VML710",
	.name = "network-option-protocol",
	.summary = "a host or option that the protocol does not have",
	.why = "Each protocol has its own ways to be reached: nfs one host, which finds "
	       "its port by itself; cookies have names that are words.",
	.behaviour =
		"libvirt 9.0.0 on define: \"'nfs' protocol requires the usage of exactly one "
		"host\", \"port cannot be specified in 'nfs' protocol host\", \"'nfs' host must "
		"use TCP protocol\", \"cookie name 'a b' contains invalid characters\".",
	.remedy = "Remove what the protocol does not have.",
	.bad = "<source protocol='nfs' name='/export/a.img'>\n"
	       "  <host name='filer' port='2049'/>",
	.good = "<source protocol='nfs' name='/export/a.img'>\n"
		"  <host name='filer'/>",
	.within = VML_LIST("VML015"),
	VML_DRIVER_CHECK,
};

const struct vml_rule VML732 = {
	.id = "VML732",
	.name = "network-source-name",
	.summary = "a network source whose name says too little",
	.why = "Every protocol but nbd names what it reads; rbd and gluster name a pool or "
	       "volume before it.",
	.behaviour =
		"libvirt 9.0.0 on define: \"missing name for disk source\", \"can't split path "
		"'a' into pool name and image name\".",
	.remedy = "Write name='POOL/IMAGE' or name='VOLUME/FILE'.",
	.bad = "<source protocol='rbd' name='web01'>",
	.good = "<source protocol='rbd' name='libvirt/web01'>",
	VML_DRIVER_CHECK,
};

const struct vml_rule VML735 = {
	.id = "VML735",
	.name = "network-host",
	.summary = "a host of a network source that cannot be reached as written",
	.why = "A host is a name and a port below 65536, or, with transport='unix', a "
	       "socket.",
	.behaviour = "libvirt 9.0.0 on define: \"missing name for host\", \"failed to parse port "
		     "number 'nbd'\", \"port '99999' out of range\", \"missing socket for unix "
		     "transport\", \"transport 'tcp' does not support socket attribute\".",
	.remedy = "Give the host what its transport needs.",
	.bad = "<host transport='unix' name='localhost'/>",
	.good = "<host transport='unix' socket='/run/nbd.sock'/>",
	VML_DRIVER_CHECK,
};
