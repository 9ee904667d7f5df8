/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* --verbose: what a run went by and what it did. */
#include <inttypes.h>

#include "base/text.h"
#include "run/driver.h"

static void
describe(const struct vml_run *r, const char *file, const struct vml_settings *s, FILE *out)
{
	const struct vml_target *t = &s->target;
	struct vml_store_stats stats =
		s->store ? vml_store_stats(s->store) : (struct vml_store_stats){ 0 };
	struct vml_arena *a = vml_arena_new();
	unsigned files = 0;

	for (guint i = 0; i < r->scopes->len; i++)
		files += ((const struct vml_judged_by *)r->scopes->pdata[i])->settings == s;
	fprintf(out, "vmlint: %u file%s by %s, for libvirt %s and QEMU %s\n", files,
		vml_text_plural(files), *file ? s->config->file : "no configuration file",
		vml_version_text(a, t->libvirt), vml_version_text(a, t->qemu));
	fprintf(out,
		"vmlint: images: %" PRIu64 " path%s examined, %" PRIu64 " file%s opened, %" PRIu64
		" read%s\n",
		stats.examined, vml_text_plural(stats.examined), stats.opened,
		vml_text_plural(stats.opened), stats.reads, vml_text_plural(stats.reads));
	vml_arena_free(a);
}

static int
by_name(gconstpointer a, gconstpointer b)
{
	return g_strcmp0(a, b);
}

void
vml_run_describe(const struct vml_run *r, FILE *out)
{
	GList *files = g_list_sort(g_hash_table_get_keys(r->settings), by_name);

	for (const GList *file = files; file; file = file->next)
		describe(r, file->data, g_hash_table_lookup(r->settings, file->data), out);
	g_list_free(files);
}
