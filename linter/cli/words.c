/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Paths from the command line, from --files-from and from @FILE. */
#include "cli/words.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/* Everything in a file, "-" being standard input; NULL after a complaint. */
static GString *
slurp(const char *file)
{
	FILE *in = strcmp(file, "-") == 0 ? stdin : fopen(file, "re");
	g_autoptr(GString) text = g_string_new(NULL);
	char part[8192];
	size_t n;

	while (in && (n = fread(part, 1, sizeof(part), in)) > 0)
		g_string_append_len(text, part, (gssize)n);
	bool bad = !in || ferror(in);
	if (bad)
		vml_cli_complain("%s: %s", file, g_strerror(errno));
	if (in && in != stdin)
		fclose(in);
	return bad ? NULL : g_steal_pointer(&text);
}

/* Its entries, separated by NUL when there is one, else by newlines; false after a complaint. */
static bool
read_entries(const char *file, GPtrArray *entries)
{
	g_autoptr(GString) text = slurp(file);
	if (!text)
		return false;
	char end = memchr(text->str, '\0', text->len) ? '\0' : '\n';
	const char *at = text->str, *stop = text->str + text->len;
	while (at < stop) {
		const char *next = memchr(at, end, (size_t)(stop - at));
		size_t len = (size_t)((next ? next : stop) - at);
		if (len > 0 && end == '\n' && at[len - 1] == '\r')
			len--;
		if (len > 0)
			g_ptr_array_add(entries, g_strndup(at, len));
		at = next ? next + 1 : stop;
	}
	return true;
}

char **
vml_cli_expand(char **argv)
{
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);
	bool ended = false;

	for (; *argv; argv++) {
		ended = ended || strcmp(*argv, "--") == 0;
		if (ended || (*argv)[0] != '@' || !(*argv)[1])
			g_ptr_array_add(words, g_strdup(*argv));
		else if (!read_entries(*argv + 1, words))
			return NULL;
	}
	g_ptr_array_add(words, NULL);
	return (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
}

static GPtrArray *
new_list(void)
{
	return g_ptr_array_new_with_free_func(g_free);
}

/* Standard input is one thing only. */
static bool
is_read_twice(const struct vml_cli_values *v)
{
	bool list = v->files_from && strcmp(v->files_from, "-") == 0;
	for (guint i = 0; i < v->words->len; i++)
		if (list && strcmp(v->words->pdata[i], "-") == 0) {
			vml_cli_complain("standard input is the list of --files-from, and cannot "
					 "be a document too");
			return true;
		}
	return false;
}

bool
vml_cli_paths_find(const struct vml_cli_values *v, enum vml_task task, struct vml_cli_paths *paths)
{
	*paths = (struct vml_cli_paths){ .ignored = new_list() };
	if (is_read_twice(v))
		return false;
	if (v->words->len > 0 || v->files_from)
		paths->named = new_list();
	for (guint i = 0; i < v->words->len; i++)
		g_ptr_array_add(paths->named, g_strdup(v->words->pdata[i]));
	if (v->files_from && !read_entries(v->files_from, paths->named))
		return false;
	if (v->since) {
		paths->only = new_list();
		if (!vml_cli_git_changed(v->since, paths->only))
			return false;
	}
	if (v->no_gitignore || task == VML_TASK_INSPECT ||
		task == VML_TASK_MERGE) /* which looks into no folder */
		return true;
	if (!paths->named)
		vml_cli_git_ignored(".", paths->ignored);
	for (guint i = 0; paths->named && i < paths->named->len; i++)
		if (g_file_test(paths->named->pdata[i], G_FILE_TEST_IS_DIR))
			vml_cli_git_ignored(paths->named->pdata[i], paths->ignored);
	return true;
}

void
vml_cli_paths_clear(struct vml_cli_paths *paths)
{
	g_clear_pointer(&paths->named, g_ptr_array_unref);
	g_clear_pointer(&paths->ignored, g_ptr_array_unref);
	g_clear_pointer(&paths->only, g_ptr_array_unref);
}
