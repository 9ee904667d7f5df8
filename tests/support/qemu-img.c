/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs qemu-img without a shell. */
#include <glib.h>

#include "support/qemu-img.h"

bool
qemu_img_present(void)
{
	char *found = g_find_program_in_path("qemu-img");
	if (!found)
		printf("skipped: qemu-img is not installed\n");
	g_free(found);
	return found != NULL;
}

bool
qemu_img_run(const char *dir, const char *const *args, char **output, char **error)
{
	GPtrArray *argv = g_ptr_array_new();
	g_ptr_array_add(argv, (char *)"qemu-img");
	for (; *args; args++)
		g_ptr_array_add(argv, (char *)*args);
	g_ptr_array_add(argv, NULL);
	GError *e = NULL;
	int status = -1;
	char *text = NULL, *complaint = NULL;
	bool ran = g_spawn_sync(dir, (char **)argv->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
		&text, &complaint, &status, &e);
	bool good = ran && status == 0;
	g_ptr_array_free(argv, TRUE);
	if (error)
		*error = good ? NULL : g_strdup(ran ? complaint : e->message);
	if (output)
		*output = g_steal_pointer(&text);
	g_clear_error(&e);
	g_free(text);
	g_free(complaint);
	return good;
}

json_t *
qemu_img_info(const char *path, char **error)
{
	const char *args[] = { "info", "-U", "--output=json", path, NULL };
	char *text = NULL;
	json_t *info = NULL;
	if (qemu_img_run(NULL, args, &text, error))
		info = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
	g_free(text);
	return info;
}
