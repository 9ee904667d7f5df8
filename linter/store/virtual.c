/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Which devices are procfs and the like, from /proc/self/mountinfo: one read per run, if
 * any, instead of one more system call per image. Lines are "ID PARENT MAJOR:MINOR ROOT MOUNT
 * OPTIONS… - TYPE …".
 */
#include "store/virtual.h"

#include <string.h>
#include <sys/sysmacros.h>

static bool
is_virtual(const char *type)
{
	static const char *const types[] = { "proc", "sysfs", "debugfs", "tracefs", "securityfs",
		"cgroup", "cgroup2", "configfs", "bpf", "pstore", "efivarfs", "fusectl", "devpts",
		"mqueue", "binfmt_misc", "selinuxfs" };
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

static void
read_line(const char *line, GArray *devices)
{
	char **fields = g_strsplit(line, " ", -1);
	guint n = g_strv_length(fields), dash = 0;
	while (dash < n && strcmp(fields[dash], "-") != 0)
		dash++;
	if (dash + 1 < n && n > 2 && is_virtual(fields[dash + 1])) {
		char *end = NULL;
		guint64 major = g_ascii_strtoull(fields[2], &end, 10);
		guint64 minor = *end == ':' ? g_ascii_strtoull(end + 1, NULL, 10) : 0;
		dev_t dev = makedev((unsigned)major, (unsigned)minor);
		g_array_append_val(devices, dev);
	}
	g_strfreev(fields);
}

static gpointer
read_devices(gpointer unused)
{
	GArray *devices = g_array_new(FALSE, FALSE, sizeof(dev_t));
	char *text = NULL;
	(void)unused;
	if (!g_file_get_contents("/proc/self/mountinfo", &text, NULL, NULL))
		return devices;
	char **lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l; l++)
		read_line(*l, devices);
	g_strfreev(lines);
	g_free(text);
	return devices;
}

void
vml_virtual_init(struct vml_virtual *v)
{
	v->devices = (GOnce)G_ONCE_INIT;
}

void
vml_virtual_clear(struct vml_virtual *v)
{
	if (v->devices.retval)
		g_array_unref(v->devices.retval);
}

bool
vml_virtual_has(struct vml_virtual *v, dev_t dev)
{
	if (major(dev) != 0)
		return false; /* a real device, which is most files */
	const GArray *devices = g_once(&v->devices, read_devices, NULL);
	for (guint i = 0; i < devices->len; i++)
		if (g_array_index(devices, dev_t, i) == dev)
			return true;
	return false;
}
