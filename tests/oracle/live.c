/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Live XML → chains: each <disk> and its <backingStore> elements, down to the empty one. */
#include <string.h>

#include <libxml/parser.h>
#include <libxml/tree.h>

#include "oracle/live.h"

static xmlNode *
child(const xmlNode *n, const char *name)
{
	for (xmlNode *c = n ? n->children : NULL; c; c = c->next)
		if (c->type == XML_ELEMENT_NODE && strcmp((const char *)c->name, name) == 0)
			return c;
	return NULL;
}

/* The value, or "" (g_free). */
static char *
value(const xmlNode *n, const char *name)
{
	xmlChar *v = n ? xmlGetNoNsProp(n, (const xmlChar *)name) : NULL;
	char *copy = g_strdup(v ? (const char *)v : "");
	xmlFree(v);
	return copy;
}

/* "nbd export [host:port unix:/socket]" */
static char *
network_place(const xmlNode *source)
{
	g_autofree char *protocol = value(source, "protocol"), *name = value(source, "name");
	GString *s = g_string_new(NULL);
	g_string_printf(s, "%s %s [", protocol, name);
	for (xmlNode *h = child(source, "host"); h; h = h->next) {
		if (h->type != XML_ELEMENT_NODE || strcmp((const char *)h->name, "host") != 0)
			continue;
		g_autofree char *host = value(h, "name"), *port = value(h, "port");
		g_autofree char *socket = value(h, "socket");
		if (*socket)
			g_string_append_printf(s, " unix:%s", socket);
		else
			g_string_append_printf(s, " %s:%s", host, port);
	}
	g_string_append(s, " ]");
	return g_string_free(s, FALSE);
}

static char *
place(const xmlNode *source, const char *type)
{
	if (strcmp(type, "network") == 0)
		return network_place(source);
	if (strcmp(type, "volume") == 0) {
		g_autofree char *pool = value(source, "pool"), *volume = value(source, "volume");
		return g_strdup_printf("%s/%s", pool, volume);
	}
	if (strcmp(type, "block") == 0)
		return value(source, "dev");
	return value(source, strcmp(type, "dir") == 0 ? "dir" : "file");
}

static void
add_layer(struct truth_disk *d, const xmlNode *layer, const xmlNode *format, const char *root)
{
	g_autofree char *type = value(layer, "type"), *name = value(format, "type");
	g_autofree char *where = place(child(layer, "source"), type);
	truth_add_layer(d, root, type, where, name);
}

static void
read_disk(struct truth *t, const xmlNode *disk, const char *root)
{
	g_autofree char *target = value(child(disk, "target"), "dev");
	struct truth_disk *d = truth_add_disk(t, target);
	d->verdict = g_strdup("accepted");
	if (!child(disk, "source"))
		return;
	add_layer(d, disk, child(disk, "driver"), root);
	xmlNode *below = child(disk, "backingStore");
	for (; below && child(below, "source"); below = child(below, "backingStore"))
		add_layer(d, below, child(below, "format"), root);
	d->terminated = below != NULL;
}

static xmlNode *
first_disk(xmlDoc *doc)
{
	xmlNode *devices = doc ? child(xmlDocGetRootElement(doc), "devices") : NULL;
	return child(devices, "disk");
}

static xmlNode *
next_disk(xmlNode *disk)
{
	do
		disk = disk->next;
	while (disk &&
		(disk->type != XML_ELEMENT_NODE || strcmp((const char *)disk->name, "disk") != 0));
	return disk;
}

/* Whether the disk was given with something in it. */
static bool
was_filled(const xmlNode *disk)
{
	g_autofree char *type = value(disk, "type");
	const xmlNode *source = child(disk, "source");
	g_autofree char *where = source ? place(source, type) : g_strdup("");
	return *where != '\0';
}

static void
mark_dropped(struct truth *t, const xmlNode *given)
{
	g_autofree char *name = value(child(given, "target"), "dev");
	const char *target = name + (g_str_has_prefix(name, "ioemu:") ? strlen("ioemu:") : 0);
	struct truth_disk *d = truth_disk(t, target);
	if (d && (d->layers->len > 0 || !was_filled(given)))
		return;
	if (!d)
		d = truth_add_disk(t, target);
	g_free(d->verdict);
	d->verdict = g_strdup("dropped");
}

static xmlDoc *
parse(const char *text)
{
	/* A chain of 200 layers is deeper than libxml2's own limit allows in a live domain. */
	return xmlReadMemory(text, (int)strlen(text), "domain", NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
}

bool
live_read(struct truth *t, const char *live, const char *given, const char *root)
{
	xmlDoc *now = parse(live), *before = parse(given);
	for (xmlNode *d = first_disk(now); d; d = next_disk(d))
		read_disk(t, d, root);
	for (xmlNode *d = first_disk(before); d; d = next_disk(d))
		mark_dropped(t, d);
	bool read = now && before;
	xmlFreeDoc(now);
	xmlFreeDoc(before);
	return read;
}
