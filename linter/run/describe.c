/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a run went by and what it did: in passing, and all of it with --verbose. */
#include <inttypes.h>

#include "base/target.h"
#include "base/text.h"
#include "run/driver.h"

static unsigned
count_files(const struct vml_run *r, const struct vml_settings *s)
{
	unsigned n = 0;

	for (guint i = 0; i < r->scopes->len; i++)
		n += ((const struct vml_judged_by *)r->scopes->pdata[i])->settings == s;
	return n;
}

/* A patch release changes nothing that counts here. */
static void
tell_newer(FILE *out, const char *what, uint32_t version, uint32_t known)
{
	if (version / 1000 <= known / 1000)
		return;
	struct vml_arena *a = vml_arena_new();
	fprintf(out,
		"vmlint: %s %s is newer than %s, the newest known: it is judged as if nothing had "
		"changed since\n",
		what, vml_version_text(a, version), vml_version_text(a, known));
	vml_arena_free(a);
}

void
vml_run_remark(const struct vml_run *r, FILE *out)
{
	const struct vml_target known = vml_target_newest();
	struct vml_target most = known;
	GHashTableIter all;
	gpointer s;

	if (r->task != VML_TASK_LINT && r->task != VML_TASK_CHAIN)
		return;
	g_hash_table_iter_init(&all, r->settings);
	while (g_hash_table_iter_next(&all, NULL, &s)) {
		if (count_files(r, s) == 0)
			continue;
		const struct vml_target *t = &((const struct vml_settings *)s)->target;
		most.libvirt = MAX(most.libvirt, t->libvirt);
		most.qemu = MAX(most.qemu, t->qemu);
	}
	tell_newer(out, "libvirt", most.libvirt, known.libvirt);
	tell_newer(out, "QEMU", most.qemu, known.qemu);
}

static void
describe(const struct vml_run *r, const char *file, const struct vml_settings *s, FILE *out)
{
	const struct vml_target *t = &s->target;
	struct vml_store_stats stats =
		s->store ? vml_store_stats(s->store) : (struct vml_store_stats){ 0 };
	struct vml_arena *a = vml_arena_new();
	unsigned files = count_files(r, s);

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
