/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A unified diff with three lines of context. Fixes touch few lines, so what stands between the
 * common beginning and the common end is compared by the plain table of longest common parts, and
 * as one block when it is too large for that.
 */
#include "fix/fix.h"

#include <string.h>

enum { CONTEXT = 3, TABLE_LIMIT = 4u << 20 };

struct text {
	char **lines; /* with their line ends */
	size_t n;
};

/* One line of the result: ' ' both, '-' only before, '+' only after. */
struct step {
	char kind;
	const char *line;
};

static struct text
split(const char *s)
{
	GPtrArray *lines = g_ptr_array_new();
	while (*s) {
		const char *end = strchr(s, '\n');
		size_t n = end ? (size_t)(end - s) + 1 : strlen(s);
		g_ptr_array_add(lines, g_strndup(s, n));
		s += n;
	}
	struct text t = { .n = lines->len };
	g_ptr_array_add(lines, NULL);
	t.lines = (char **)g_ptr_array_free(lines, FALSE);
	return t;
}

static void
add(GArray *steps, char kind, const char *line)
{
	struct step s = { kind, line };
	g_array_append_val(steps, s);
}

/* Lengths of the longest common part of the ends of a and b, row by row. */
static guint32 *
common_table(char **a, size_t n, char **b, size_t m)
{
	guint32 *t = g_new0(guint32, (n + 1) * (m + 1));
	for (size_t i = n; i-- > 0;)
		for (size_t k = m; k-- > 0;) {
			guint32 down = t[(i + 1) * (m + 1) + k], right = t[i * (m + 1) + k + 1];
			t[i * (m + 1) + k] = strcmp(a[i], b[k]) == 0
						     ? t[(i + 1) * (m + 1) + k + 1] + 1
						     : MAX(down, right);
		}
	return t;
}

static void
compare(GArray *steps, char **a, size_t n, char **b, size_t m)
{
	size_t i = 0, k = 0;
	guint32 *t = (n + 1) * (m + 1) <= TABLE_LIMIT ? common_table(a, n, b, m) : NULL;
	while (t && i < n && k < m) {
		if (strcmp(a[i], b[k]) == 0) {
			add(steps, ' ', a[i++]);
			k++;
		} else if (t[(i + 1) * (m + 1) + k] >= t[i * (m + 1) + k + 1]) {
			add(steps, '-', a[i++]);
		} else {
			add(steps, '+', b[k++]);
		}
	}
	while (i < n)
		add(steps, '-', a[i++]);
	while (k < m)
		add(steps, '+', b[k++]);
	g_free(t);
}

static GArray *
steps_between(const struct text *a, const struct text *b)
{
	GArray *steps = g_array_new(FALSE, FALSE, sizeof(struct step));
	size_t head = 0, tail = 0;
	while (head < a->n && head < b->n && strcmp(a->lines[head], b->lines[head]) == 0)
		add(steps, ' ', a->lines[head++]);
	while (tail < a->n - head && tail < b->n - head &&
		strcmp(a->lines[a->n - 1 - tail], b->lines[b->n - 1 - tail]) == 0)
		tail++;
	compare(steps, a->lines + head, a->n - head - tail, b->lines + head, b->n - head - tail);
	for (size_t i = a->n - tail; i < a->n; i++)
		add(steps, ' ', a->lines[i]);
	return steps;
}

static char
kind_at(const GArray *steps, guint i)
{
	return g_array_index(steps, struct step, i).kind;
}

/* The end of the hunk that begins with the change at `i`: where 2 * CONTEXT lines are common. */
static guint
hunk_end(const GArray *steps, guint i)
{
	guint last = i;
	for (guint k = i; k < steps->len && k <= last + 2 * CONTEXT; k++)
		if (kind_at(steps, k) != ' ')
			last = k;
	return MIN(last + 1 + CONTEXT, steps->len);
}

static void
put_range(GString *to, char sign, guint line, guint count)
{
	if (count == 1)
		g_string_append_printf(to, "%c%u", sign, line);
	else
		g_string_append_printf(to, "%c%u,%u", sign, count ? line : line - 1, count);
}

/* `old` and `new` are the line numbers at which the hunk begins; both move past it. */
static void
put_hunk(GString *to, const GArray *steps, guint from, guint end, guint *old, guint *new)
{
	guint removed = 0, added = 0;
	for (guint i = from; i < end; i++) {
		removed += kind_at(steps, i) != '+';
		added += kind_at(steps, i) != '-';
	}
	g_string_append(to, "@@ ");
	put_range(to, '-', *old, removed);
	g_string_append_c(to, ' ');
	put_range(to, '+', *new, added);
	g_string_append(to, " @@\n");
	for (guint i = from; i < end; i++) {
		const struct step *s = &g_array_index(steps, struct step, i);
		g_string_append_printf(to, "%c%s", s->kind, s->line);
		if (!g_str_has_suffix(s->line, "\n"))
			g_string_append(to, "\n\\ No newline at end of file\n");
	}
	*old += removed;
	*new += added;
}

static void
put_hunks(GString *to, const GArray *steps)
{
	guint old = 1, new = 1, at = 0;
	while (at < steps->len) {
		guint change = at;
		while (change < steps->len && kind_at(steps, change) == ' ')
			change++;
		if (change == steps->len)
			return;
		guint from = change - at > CONTEXT ? change - CONTEXT : at;
		old += from - at;
		new += from - at;
		guint end = hunk_end(steps, change);
		put_hunk(to, steps, from, end, &old, &new);
		at = end;
	}
}

char *
vml_fix_diff(const char *path, const char *before, const char *after)
{
	if (strcmp(before, after) == 0)
		return g_strdup("");
	struct text a = split(before), b = split(after);
	path += strspn(path, "/"); /* a/ and b/ stand for the root */
	g_autoptr(GArray) steps = steps_between(&a, &b);
	GString *to = g_string_new(NULL);
	g_string_append_printf(to, "--- a/%s\n+++ b/%s\n", path, path);
	put_hunks(to, steps);
	g_strfreev(a.lines);
	g_strfreev(b.lines);
	return g_string_free(to, FALSE);
}
