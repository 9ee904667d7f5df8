/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Safe fixes on the oracle's scenarios. */
#include <string.h>

#include <vmlint/vmlint.h>

#include "oracle/mended.h"

bool
mended(const struct scenario *s)
{
	struct vml_options o;
	char *before = NULL, *after = NULL;
	gsize len = 0, now = 0;
	const char *paths[] = { s->xml_path, NULL };
	vml_options_init(&o);
	o.target = "libvirt=9.0.0,qemu=7.2";
	o.isolated = 1;
	o.fix_xml = 1;
	o.images = "require";
	g_file_get_contents(s->xml_path, &before, &len, NULL);
	struct vml_run *run = vml_run_new(&o);
	vml_run_lint(run, paths);
	vml_run_free(run);
	g_file_get_contents(s->xml_path, &after, &now, NULL);
	bool changed = len != now || memcmp(before, after, len) != 0;
	g_free(before);
	g_free(after);
	return changed;
}

static char *
chain_text(const struct truth_disk *d)
{
	GString *s = g_string_new(d->verdict);
	for (guint i = 0; i < d->layers->len; i++)
		g_string_append_printf(s, " | %s", (const char *)d->layers->pdata[i]);
	return g_string_free(s, FALSE);
}

static char *
differ(const struct truth_disk *a, const struct truth_disk *b)
{
	g_autofree char *was = chain_text(a), *is = b ? chain_text(b) : g_strdup("no such disk");
	if (strcmp(was, is) == 0)
		return NULL;
	return g_strdup_printf("%s was %s and is %s", a->target, was, is);
}

char *
mended_difference(const struct truth *before, const struct truth *after)
{
	if (!after->verdict || strcmp(after->verdict, "accepted") != 0)
		return g_strdup_printf("refused now: %s", after->message ? after->message : "?");
	for (guint i = 0; i < before->disks->len; i++) {
		const struct truth_disk *a = before->disks->pdata[i];
		char *text = differ(a, truth_disk(after, a->target));
		if (text)
			return text;
	}
	return NULL;
}
