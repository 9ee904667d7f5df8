/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What git is asked: which files a repository ignores, and which ones changed. It is asked only
 * inside a repository, reads only, and runs nothing that the repository could bring along.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "cli/words.h"

static bool
in_repository(const char *directory)
{
	char *at = realpath(directory, NULL);
	bool found = false;

	while (at && !found) {
		g_autofree char *git = g_build_filename(at, ".git", NULL);
		found = g_file_test(git, G_FILE_TEST_EXISTS);
		char *slash = strrchr(at, '/');
		if (at[1] == '\0' || !slash)
			break;
		slash[slash == at] = '\0';
	}
	free(at);
	return found;
}

/* Reads to the end and closes. */
static GString *
drain(int fd)
{
	GString *text = g_string_new(NULL);
	char part[8192];
	ssize_t n;

	while ((n = read(fd, part, sizeof(part))) > 0 || (n < 0 && errno == EINTR))
		if (n > 0)
			g_string_append_len(text, part, n);
	close(fd);
	return text;
}

/* What git prints when it succeeds, or NULL. Names in it end with NUL. */
static GString *
ask(const char *directory, const char *const *words)
{
	static const char *const start[] = { "git", "--no-optional-locks", "-c",
		"core.fsmonitor=false", "-C" };
	g_autoptr(GPtrArray) argv = g_ptr_array_new();
	GPid pid;
	int out, status;

	for (size_t i = 0; i < G_N_ELEMENTS(start); i++)
		g_ptr_array_add(argv, (gpointer)start[i]);
	g_ptr_array_add(argv, (gpointer)directory);
	for (; *words; words++)
		g_ptr_array_add(argv, (gpointer)*words);
	g_ptr_array_add(argv, NULL);
	if (!g_spawn_async_with_pipes(NULL, (char **)argv->pdata, NULL,
		    G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL | G_SPAWN_DO_NOT_REAP_CHILD,
		    NULL, NULL, &pid, NULL, &out, NULL, NULL))
		return NULL;
	GString *text = drain(out);
	if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return text;
	g_string_free(text, TRUE);
	return NULL;
}

/* Adds the names in git's answer, each below `folder`. */
static void
add_names(const GString *text, const char *folder, GPtrArray *names)
{
	for (gsize at = 0; at < text->len; at += strlen(text->str + at) + 1)
		g_ptr_array_add(names, g_build_filename(folder, text->str + at, NULL));
}

void
vml_cli_git_ignored(const char *directory, GPtrArray *ignored)
{
	static const char *const words[] = { "ls-files", "--others", "--ignored",
		"--exclude-standard", "--directory", "-z", NULL };

	if (!in_repository(directory))
		return;
	g_autoptr(GString) text = ask(directory, words);
	if (!text)
		vml_cli_complain(
			"git cannot be asked about %s: .gitignore does not count there", directory);
	else if (strcmp(text->str, "./") != 0) /* who names an ignored directory means it */
		add_names(text, directory, ignored);
}

/* One line of git's answer, or NULL. */
static char *
line(const char *const *words)
{
	g_autoptr(GString) text = ask(".", words);
	return text && text->len ? g_strndup(text->str, strcspn(text->str, "\n")) : NULL;
}

bool
vml_cli_git_changed(const char *ref, GPtrArray *changed)
{
	const char *const root_words[] = { "rev-parse", "--show-toplevel", NULL };
	const char *const base_words[] = { "merge-base", "--end-of-options", ref, "HEAD", NULL };
	g_autofree char *root = line(root_words);
	g_autofree char *base = root ? line(base_words) : NULL;
	const char *const tracked_words[] = { "diff", "--name-only", "--no-ext-diff",
		"--no-textconv", "-z", base, "--", NULL };
	const char *const new_words[] = { "ls-files", "--others", "--exclude-standard", "-z",
		NULL };

	if (!base) {
		vml_cli_complain("--since: git knows no common point of '%s' and HEAD here", ref);
		return false;
	}
	g_autoptr(GString) tracked = ask(root, tracked_words);
	g_autoptr(GString) new = ask(root, new_words);
	if (!tracked || !new) {
		vml_cli_complain("--since: git cannot say what changed");
		return false;
	}
	add_names(tracked, root, changed);
	add_names(new, root, changed);
	return true;
}
