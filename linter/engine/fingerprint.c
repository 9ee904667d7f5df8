/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What stays of a finding when lines move: rule, path, object and the text it points at, white
 * space folded and secrets masked (a short sum could be tried out), with an ordinal for equal ones.
 * In an image the offset stands for the text.
 */
#include <string.h>

#include "base/lines.h"
#include "base/mask.h"
#include "engine/engine.h"
#include "engine/sink.h"

#define DIGITS 16

static void
add(GChecksum *sum, const char *s)
{
	g_checksum_update(sum, (const guchar *)(s ? s : ""), s ? (gssize)strlen(s) + 1 : 1);
}

static void
add_folded(GChecksum *sum, const char *text)
{
	g_auto(GStrv) words = g_strsplit_set(text, " \t\r\n", -1);
	for (char **w = words; *w; w++) {
		if (**w)
			add(sum, *w);
	}
}

static void
add_content(GChecksum *sum, const struct vml_location *l, struct vml_arena *arena)
{
	if (l->source && l->source->nlines) {
		const char *text = vml_lines_slice(l->source, l->at, arena);
		add_folded(sum, vml_mask_text(arena, text, l->source));
		return;
	}
	g_autofree char *offset = g_strdup_printf("@%" G_GUINT64_FORMAT, l->at.start);
	add(sum, offset);
}

static GChecksum *
sum_of(const struct vml_finding *f, struct vml_arena *arena)
{
	GChecksum *sum = g_checksum_new(G_CHECKSUM_SHA256);
	add(sum, f->rule->id);
	add(sum, f->where.path);
	add(sum, f->domain);
	add(sum, f->disk);
	add(sum, f->image);
	add_content(sum, &f->where, arena);
	return sum;
}

/* The n-th finding with the same sum gets another one; the first keeps it. */
static void
mark(struct vml_finding *f, GHashTable *seen, struct vml_arena *arena)
{
	g_autoptr(GChecksum) sum = sum_of(f, arena);
	g_autoptr(GChecksum) base = g_checksum_copy(sum);
	char *key = g_strdup(g_checksum_get_string(base));
	guint n = GPOINTER_TO_UINT(g_hash_table_lookup(seen, key)) + 1;
	g_hash_table_insert(seen, key, GUINT_TO_POINTER(n));
	if (n > 1) {
		g_autofree char *ordinal = g_strdup_printf("#%u", n);
		add(sum, ordinal);
	}
	f->fingerprint = vml_arena_strndup(arena, g_checksum_get_string(sum), DIGITS);
}

void
vml_findings_mark(GPtrArray *findings, struct vml_arena *arena)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = 0; i < findings->len; i++)
		mark(g_ptr_array_index(findings, i), seen, arena);
}

char *
vml_finding_content(const struct vml_finding *f)
{
	struct vml_arena *a = vml_arena_new();
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	add_content(sum, &f->where, a);
	vml_arena_free(a);
	return g_strndup(g_checksum_get_string(sum), DIGITS);
}
