/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Stands before the real QEMU: libvirt starts FOLDER/emulator, a link to this program.
 *
 * It notes every -blockdev in FOLDER/GUEST.blockdev (the graph that libvirt asks for, also when
 * QEMU refuses it), and gives network layers a local file instead, FOLDER/GUEST/net or else
 * FOLDER/net, so that a chain over the network can be started without one. Everything else is
 * passed on as it is.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <glib.h>
#include <jansson.h>

static const char *const remote[] = { "nbd", "http", "https", "ftp", "ftps", "tftp", "iscsi", "rbd",
	"ssh", "gluster", "nfs", "sheepdog", "vxhs", NULL };
/* What the local stand-in takes over from a network node. */
static const char *const kept[] = { "node-name", "read-only", "auto-read-only", "discard", "cache",
	NULL };

static char *
stand_in(const char *folder, const char *guest)
{
	char *own = g_build_filename(folder, guest ? guest : "", "net", NULL);
	if (g_file_test(own, G_FILE_TEST_IS_REGULAR))
		return own;
	g_free(own);
	return g_build_filename(folder, "net", NULL);
}

static char *
replace(json_t *node, const char *folder, const char *guest)
{
	g_autofree char *file = stand_in(folder, guest);
	json_t *local = json_pack("{s:s, s:s, s:s}", "driver", "file", "filename", file, "locking",
		"off"); /* many guests may use it at once */
	for (const char *const *k = kept; *k; k++)
		if (json_object_get(node, *k))
			json_object_set(local, *k, json_object_get(node, *k));
	char *text = json_dumps(local, JSON_COMPACT);
	json_decref(local);
	return text;
}

static void
note(const char *folder, const char *guest, const char *node)
{
	g_autofree char *path = g_strdup_printf("%s/%s.blockdev", folder, guest);
	FILE *log = guest ? fopen(path, "a") : NULL;
	if (!log)
		return;
	fprintf(log, "%s\n", node);
	fclose(log);
}

/* "guest=NAME,debug-threads=on" */
static char *
guest_of(char **argv)
{
	for (; *argv; argv++)
		if (g_str_has_prefix(*argv, "guest="))
			return g_strndup(*argv + 6, strcspn(*argv + 6, ","));
	return NULL;
}

int
main(int argc, char **argv)
{
	static char program[] = "qemu-system-x86_64";
	g_autofree char *folder = g_path_get_dirname(argv[0]), *guest = guest_of(argv);
	for (int i = 1; i + 1 < argc; i++) {
		if (strcmp(argv[i], "-blockdev") != 0)
			continue;
		note(folder, guest, argv[i + 1]);
		json_t *node = json_loads(argv[i + 1], 0, NULL);
		const char *driver = json_string_value(json_object_get(node, "driver"));
		if (driver && g_strv_contains(remote, driver))
			argv[i + 1] = replace(node, folder, guest);
		json_decref(node);
	}
	argv[0] = program;
	execvp(program, argv);
	perror(program);
	return 1;
}
