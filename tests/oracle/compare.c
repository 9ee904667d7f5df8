/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Keys of differences: verdict, stage, message, and per disk TARGET (its verdict and layers) and
 * TARGET.end (whether the chain is terminated).
 */
#include <string.h>

#include "oracle/compare.h"

struct differences {
	const struct scenario *scenario;
	GPtrArray *texts;
	GHashTable *used; /* keys of [differs] that did differ */
};

static void G_GNUC_PRINTF(3, 4) differ(struct differences *d, const char *key, const char *fmt, ...)
{
	va_list args;
	va_start(args, fmt);
	char *text = g_strdup_vprintf(fmt, args);
	va_end(args);
	if (g_hash_table_contains(d->scenario->differs, key)) {
		g_hash_table_add(d->used, g_strdup(key));
		g_free(text);
		return;
	}
	g_ptr_array_add(d->texts, g_strdup_printf("%s: %s", key, text));
	g_free(text);
}

static void
compare_word(struct differences *d, const char *key, const char *real, const char *ours)
{
	if (g_strcmp0(real, ours) != 0)
		differ(d, key, "really %s, vmlint says %s", real ? real : "nothing",
			ours ? ours : "nothing");
}

/*
 * vmlint gives the stable part of a program's words; its own for what QEMU finds wrong with a
 * header, and where a program hangs or crashes.
 */
static bool
says_the_same(const struct truth *real, const char *ours)
{
	if (strcmp(real->message, "hangs") == 0)
		return strstr(ours, "waits forever") != NULL;
	if (strcmp(real->message, "crashes") == 0)
		return strstr(ours, "crashes") != NULL;
	return strstr(real->message, ours) ||
	       (real->by_qemu && g_str_has_prefix(ours, "QEMU refuses to open "));
}

static void
compare_message(struct differences *d, const struct truth *real, const struct truth *ours)
{
	if (!ours->message || !says_the_same(real, ours->message))
		differ(d, "message", "\n  really  %s\n  vmlint  %s", real->message,
			ours->message ? ours->message : "nothing");
}

static char *
chain_text(const struct truth_disk *d)
{
	GString *s = g_string_new(NULL);
	for (guint i = 0; i < d->layers->len; i++)
		g_string_append_printf(s, "\n    %s", (char *)d->layers->pdata[i]);
	return g_string_free(s, FALSE);
}

static void
compare_disk(struct differences *d, const struct truth_disk *real, const struct truth_disk *ours)
{
	g_autofree char *end = g_strconcat(real->target, ".end", NULL);
	if (!ours) {
		differ(d, real->target, "vmlint does not tell of this disk");
		return;
	}
	compare_word(d, real->target, real->verdict, ours->verdict);
	if (strcmp(real->verdict, "dropped") == 0)
		return;
	g_autofree char *there = chain_text(real), *here = chain_text(ours);
	if (strcmp(there, here) != 0)
		differ(d, real->target, "\n  really%s\n  vmlint%s", there, here);
	if (real->terminated != ours->terminated && real->layers->len > 0)
		differ(d, end, "really %s", real->terminated ? "terminated" : "open");
}

static void
compare_accepted(struct differences *d, const struct truth *real, const struct truth *ours)
{
	for (guint i = 0; i < real->disks->len; i++) {
		const struct truth_disk *disk = real->disks->pdata[i];
		compare_disk(d, disk, truth_disk(ours, disk->target));
	}
	if (real->disks->len != ours->disks->len)
		differ(d, "disks", "really %u disks, vmlint tells of %u", real->disks->len,
			ours->disks->len);
}

static void
find_idle_explanations(struct differences *d)
{
	GHashTableIter i;
	gpointer key;
	g_hash_table_iter_init(&i, d->scenario->differs);
	while (g_hash_table_iter_next(&i, &key, NULL))
		if (!g_hash_table_contains(d->used, key))
			g_ptr_array_add(d->texts,
				g_strdup_printf("%s: explained, but does not differ", (char *)key));
}

GPtrArray *
compare(const struct scenario *s, const struct truth *real, const struct truth *ours)
{
	struct differences d = { s, g_ptr_array_new_with_free_func(g_free),
		g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) };
	compare_word(&d, "verdict", real->verdict, ours->verdict);
	if (g_strcmp0(real->verdict, ours->verdict) != 0) {
		if (ours->message)
			differ(&d, "verdict", "vmlint's reason: %s", ours->message);
		else if (real->message)
			differ(&d, "verdict", "the real reason: %s", real->message);
	} else if (strcmp(real->verdict, "refused") == 0) {
		compare_word(&d, "stage", real->stage, ours->stage);
		compare_message(&d, real, ours);
	} else {
		compare_accepted(&d, real, ours);
	}
	find_idle_explanations(&d);
	g_hash_table_unref(d.used);
	return d.texts;
}
