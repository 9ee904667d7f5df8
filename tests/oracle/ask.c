/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The JSON of `vmlint chain` in the form of an answer. */
#include <string.h>

#include <vmlint/vmlint.h>

#include "oracle/ask.h"
#include "support/tell.h"

static const char *
text(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static const char *
or_nothing(const char *value)
{
	return value ? value : "";
}

/* "nbd export [ host:port unix:/socket ]", as live.c writes it */
static char *
network_place(const json_t *layer)
{
	GString *s = g_string_new(NULL);
	g_string_printf(s, "%s %s [", text(layer, "protocol"), or_nothing(text(layer, "name")));
	size_t i;
	json_t *host;
	json_array_foreach(json_object_get(layer, "hosts"), i, host)
	{
		const char *socket = text(host, "socket");
		if (socket)
			g_string_append_printf(s, " unix:%s", socket);
		else
			g_string_append_printf(s, " %s:%s", or_nothing(text(host, "name")),
				or_nothing(text(host, "port")));
	}
	g_string_append(s, " ]");
	return g_string_free(s, FALSE);
}

static char *
place(const json_t *layer)
{
	if (text(layer, "protocol"))
		return network_place(layer);
	if (text(layer, "pool"))
		return g_strdup_printf("%s/%s", text(layer, "pool"), text(layer, "volume"));
	return g_strdup(or_nothing(text(layer, "path")));
}

static void
read_disk(struct truth *t, const json_t *disk, const char *root)
{
	struct truth_disk *d = truth_add_disk(t, text(disk, "target"));
	size_t i;
	json_t *layer;
	d->verdict = g_strdup(text(disk, "verdict"));
	d->terminated = json_is_true(json_object_get(disk, "terminated"));
	json_array_foreach(json_object_get(disk, "layers"), i, layer)
	{
		g_autofree char *where = place(layer);
		truth_add_layer(d, root, text(layer, "type"), where, text(layer, "format"));
	}
}

static void
read_document(struct truth *t, const json_t *report, const char *root)
{
	const json_t *document = json_array_get(json_object_get(report, "documents"), 0);
	const char *message = text(json_object_get(document, "reason"), "message");
	size_t i;
	json_t *disk;
	t->verdict = g_strdup(text(document, "verdict"));
	t->stage = g_strdup(text(document, "stage"));
	t->message = message ? truth_fold(message, root) : NULL;
	json_array_foreach(json_object_get(document, "disks"), i, disk)
	{
		read_disk(t, disk, root);
	}
}

struct truth *
ask_vmlint(const struct scenario *s)
{
	struct truth *t = truth_new();
	struct vml_options o;
	const char *const paths[] = { s->xml_path, s->pool_path, NULL };

	vml_options_init(&o);
	o.target = "libvirt=9.0.0,qemu=7.2";
	struct vml_run *run = vml_run_new(&o);
	vml_run_chain(run, paths);
	g_autofree char *text = tell_report(run, "json");
	json_t *report = json_loads(text, 0, NULL);
	if (report)
		read_document(t, report, s->root);
	if (!t->verdict) {
		const char *problem = vml_run_problem(run, 0);
		t->verdict = g_strdup("failed");
		t->message = g_strdup(problem ? problem : text);
	}
	json_decref(report);
	vml_run_free(run);
	return t;
}
