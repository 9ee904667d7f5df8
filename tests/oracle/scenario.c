/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Reads scenario files. The XML that they stand for is written in scenario-build.c. */
#include <string.h>

#include "oracle/scenario.h"

struct reader {
	const char *topic;
	GPtrArray *into;
	struct scenario *now;
	GString *section; /* text of the section at hand */
	char *heading;    /* its name, or NULL before the first */
	unsigned line;
	char *error;
};

struct scenario *
scenario_new(char *name, const char *origin)
{
	struct scenario *s = g_new0(struct scenario, 1);
	s->name = name;
	s->origin = g_strdup(origin);
	s->about = g_strdup("");
	s->differs = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return s;
}

void
scenario_free(gpointer p)
{
	struct scenario *s = p;
	g_free(s->name);
	g_free(s->about);
	g_free(s->tree);
	g_free(s->make);
	g_free(s->needs);
	g_free(s->disks);
	g_free(s->domain);
	g_free(s->origin);
	g_free(s->root);
	g_free(s->xml_path);
	g_free(s->pool_path);
	g_free(s->pool);
	g_hash_table_unref(s->differs);
	g_free(s);
}

static void
fail(struct reader *r, const char *why)
{
	if (!r->error)
		r->error = g_strdup_printf("%s.scenario:%u: %s", r->topic, r->line, why);
}

static void
take_differences(struct reader *r, const char *text)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l; l++) {
		char *colon = strstr(*l, ": ");
		if (colon)
			g_hash_table_insert(r->now->differs, g_strndup(*l, (gsize)(colon - *l)),
				g_strdup(colon + 2));
		else if (**l)
			fail(r, "[differs] wants KEY: reason");
	}
}

/* The section that ends here goes where it belongs. */
static void
close_section(struct reader *r)
{
	char *text = g_string_free(g_steal_pointer(&r->section), FALSE);
	r->section = g_string_new(NULL);
	g_autofree char *heading = g_steal_pointer(&r->heading);
	if (!heading)
		;
	else if (strcmp(heading, "tree") == 0)
		r->now->tree = g_steal_pointer(&text);
	else if (strcmp(heading, "make") == 0)
		r->now->make = g_steal_pointer(&text);
	else if (strcmp(heading, "needs") == 0)
		r->now->needs = g_strdup(g_strchomp(text));
	else if (strcmp(heading, "disks") == 0)
		r->now->disks = g_steal_pointer(&text);
	else if (strcmp(heading, "domain") == 0)
		r->now->domain = g_steal_pointer(&text);
	else if (strcmp(heading, "pool") == 0)
		r->now->pool = g_steal_pointer(&text);
	else if (strcmp(heading, "apart") == 0)
		r->now->apart = true;
	else if (strcmp(heading, "differs") == 0)
		take_differences(r, text);
	else
		fail(r, "unknown section");
	g_free(text);
}

static void
close_scenario(struct reader *r)
{
	close_section(r);
	if (r->now && !r->now->disks == !r->now->domain)
		fail(r, "a scenario wants one of [disks] and [domain]");
	if (r->now && !*r->now->about)
		fail(r, "a scenario wants a comment that says what it shows");
	r->now = NULL;
}

static void
open_scenario(struct reader *r, const char *name)
{
	g_autofree char *origin = g_strdup_printf("%s.scenario:%u", r->topic, r->line);
	if (strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(name) || !*name)
		fail(r, "a scenario name has small letters, digits and dashes");
	r->now = scenario_new(g_strdup_printf("%s-%s", r->topic, name), origin);
	g_ptr_array_add(r->into, r->now);
}

static void
take_comment(struct reader *r, const char *line)
{
	char *more = g_strconcat(r->now->about, *r->now->about ? "\n" : "", line, NULL);
	g_free(r->now->about);
	r->now->about = more;
}

static void
take_line(struct reader *r, const char *line)
{
	size_t len = strlen(line);
	if (g_str_has_prefix(line, "=== ")) {
		close_scenario(r);
		open_scenario(r, line + 4);
	} else if (!r->now) {
		if (*line && *line != '#')
			fail(r, "text before the first ===");
	} else if (!r->heading && g_str_has_prefix(line, "# ")) {
		take_comment(r, line + 2);
	} else if (len > 2 && line[0] == '[' && line[len - 1] == ']') {
		close_section(r);
		r->heading = g_strndup(line + 1, len - 2);
	} else if (r->heading) {
		g_string_append_printf(r->section, "%s\n", line);
	} else if (*line) {
		fail(r, "text outside of a section");
	}
}

bool
scenario_parse(const char *topic, const char *text, GPtrArray *into, char **error)
{
	struct reader r = { .topic = topic, .into = into, .section = g_string_new(NULL) };
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l; l++) {
		r.line++;
		take_line(&r, *l);
	}
	close_scenario(&r);
	g_string_free(r.section, TRUE);
	*error = r.error;
	return !r.error;
}
