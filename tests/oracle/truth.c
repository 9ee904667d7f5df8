/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Answers as data: making, finding, writing as JSON. */
#include <string.h>

#include "oracle/truth.h"

static void
disk_free(gpointer p)
{
	struct truth_disk *d = p;
	g_free(d->target);
	g_free(d->verdict);
	g_ptr_array_unref(d->layers);
	g_free(d);
}

struct truth *
truth_new(void)
{
	struct truth *t = g_new0(struct truth, 1);
	t->disks = g_ptr_array_new_with_free_func(disk_free);
	return t;
}

void
truth_free(gpointer p)
{
	struct truth *t = p;
	if (!t)
		return;
	g_free(t->verdict);
	g_free(t->stage);
	g_free(t->message);
	g_ptr_array_unref(t->disks);
	g_free(t);
}

struct truth_disk *
truth_add_disk(struct truth *t, const char *target)
{
	struct truth_disk *d = g_new0(struct truth_disk, 1);
	d->target = g_strdup(target ? target : "");
	d->layers = g_ptr_array_new_with_free_func(g_free);
	g_ptr_array_add(t->disks, d);
	return d;
}

struct truth_disk *
truth_disk(const struct truth *t, const char *target)
{
	for (guint i = 0; i < t->disks->len; i++) {
		struct truth_disk *d = t->disks->pdata[i];
		if (strcmp(d->target, target) == 0)
			return d;
	}
	return NULL;
}

char *
truth_fold(const char *text, const char *root)
{
	GString *s = g_string_new(text);
	g_string_replace(s, root, "@", 0);
	return g_string_free(s, FALSE);
}

void
truth_add_layer(struct truth_disk *d, const char *root, const char *type, const char *place,
	const char *format)
{
	g_autofree char *folded = truth_fold(place, root);
	g_ptr_array_add(d->layers,
		g_strdup_printf("%s %s %s", type, folded, format ? format : "(no format)"));
}

static json_t *
text_json(const char *text)
{
	return text ? json_string(text) : json_null();
}

static json_t *
disk_json(const struct truth_disk *d)
{
	json_t *layers = json_array();
	for (guint i = 0; i < d->layers->len; i++)
		json_array_append_new(layers, text_json(d->layers->pdata[i]));
	return json_pack("{s:o, s:o, s:o, s:b}", "target", text_json(d->target), "verdict",
		text_json(d->verdict), "layers", layers, "terminated", d->terminated);
}

json_t *
truth_json(const struct truth *t)
{
	json_t *disks = json_array();
	for (guint i = 0; i < t->disks->len; i++)
		json_array_append_new(disks, disk_json(t->disks->pdata[i]));
	return json_pack("{s:o, s:o, s:o, s:o}", "verdict", text_json(t->verdict), "stage",
		text_json(t->stage), "message", text_json(t->message), "disks", disks);
}
