/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Runs programs without a shell, and walks the source tree. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/command.h"

static void
take_input(gpointer file)
{
	if (file)
		dup2(fileno(file), STDIN_FILENO);
}

static FILE *
input_file(const char *input)
{
	FILE *file = tmpfile();
	if (!file)
		g_error("no temporary file");
	fputs(input, file);
	rewind(file);
	return file;
}

struct command
command_run(const char *const *argv, const char *dir, const char *input, char **env)
{
	struct command c = { 0 };
	GError *error = NULL;
	FILE *file = input ? input_file(input) : NULL;
	GSpawnFlags flags = G_SPAWN_SEARCH_PATH | (file ? G_SPAWN_CHILD_INHERITS_STDIN : 0);
	int status;

	if (!g_spawn_sync(dir, (char **)argv, env, flags, take_input, file, &c.out, &c.err, &status,
		    &error))
		g_error("%s: %s", argv[0], error->message);
	c.code = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
	if (file)
		fclose(file);
	return c;
}

struct command
command_vmlint(const char *dir, const char *const *words, const char *input, char **env)
{
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	g_ptr_array_add(argv, (gpointer)house_path("VMLINT"));
	for (; *words; words++)
		g_ptr_array_add(argv, (gpointer)*words);
	g_ptr_array_add(argv, NULL);
	return command_run((const char *const *)argv->pdata, dir, input, env);
}

void
command_clear(struct command *c)
{
	g_clear_pointer(&c->out, g_free);
	g_clear_pointer(&c->err, g_free);
}

bool
command_present(const char *program)
{
	g_autofree char *found = g_find_program_in_path(program);
	if (!found)
		printf("skipped: %s is not installed\n", program);
	return found != NULL;
}

bool
command_traced(void)
{
	if (strcmp(house_path("VMLINT_PLAIN"), "yes") == 0)
		return command_present("strace");
	printf("skipped: the leak checker does not run under strace\n");
	return false;
}

const char *
house_path(const char *variable)
{
	const char *value = getenv(variable);
	if (!value)
		g_error("%s is not set: run this through meson test", variable);
	return value;
}

char *
house_read(const char *path)
{
	g_autofree char *full = g_build_filename(house_path("VMLINT_SOURCE"), path, NULL);
	GError *error = NULL;
	char *text;

	if (!g_file_get_contents(full, &text, NULL, &error))
		g_error("%s", error->message);
	return text;
}

static bool
has_suffix(const char *name, const char *const *suffixes)
{
	for (; *suffixes; suffixes++)
		if (g_str_has_suffix(name, *suffixes))
			return true;
	return false;
}

static void
walk(const char *folder, const char *const *suffixes, GPtrArray *files)
{
	g_autofree char *full = g_build_filename(house_path("VMLINT_SOURCE"), folder, NULL);
	g_autoptr(GDir) dir = g_dir_open(full, 0, NULL);
	const char *name;

	while (dir && (name = g_dir_read_name(dir))) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		g_autofree char *below = g_build_filename(full, name, NULL);
		if (g_file_test(below, G_FILE_TEST_IS_DIR))
			walk(path, suffixes, files);
		else if (has_suffix(name, suffixes))
			g_ptr_array_add(files, g_steal_pointer(&path));
	}
}

static int
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

GPtrArray *
house_files(const char *const *folders, const char *const *suffixes)
{
	GPtrArray *files = g_ptr_array_new_with_free_func(g_free);

	for (; *folders; folders++)
		walk(*folders, suffixes, files);
	g_ptr_array_sort(files, by_name);
	return files;
}
