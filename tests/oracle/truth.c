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
	g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;
	return valid ? json_string(valid) : json_null();
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
	return json_pack("{s:o, s:o, s:o, s:b, s:o}", "verdict", text_json(t->verdict), "stage",
		text_json(t->stage), "message", text_json(t->message), "by_qemu", t->by_qemu,
		"disks", disks);
}

static char *
text_of(const json_t *object, const char *key)
{
	return g_strdup(json_string_value(json_object_get(object, key)));
}

static void
disk_from_json(struct truth *t, const json_t *value)
{
	const char *target = json_string_value(json_object_get(value, "target"));
	struct truth_disk *d = truth_add_disk(t, target);
	size_t i;
	json_t *layer;
	d->verdict = text_of(value, "verdict");
	d->terminated = json_is_true(json_object_get(value, "terminated"));
	json_array_foreach(json_object_get(value, "layers"), i, layer)
	{
		g_ptr_array_add(d->layers, g_strdup(json_string_value(layer)));
	}
}

struct truth *
truth_from_json(const json_t *value)
{
	struct truth *t = truth_new();
	size_t i;
	json_t *disk;
	t->verdict = text_of(value, "verdict");
	t->stage = text_of(value, "stage");
	t->message = text_of(value, "message");
	t->by_qemu = json_is_true(json_object_get(value, "by_qemu"));
	json_array_foreach(json_object_get(value, "disks"), i, disk)
	{
		disk_from_json(t, disk);
	}
	return t;
}
