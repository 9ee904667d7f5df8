/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * As much of a chain as findings show: layers with their places, formats and origins, where the XML
 * declares them, and what their headers record.
 */
#include <string.h>

#include "base/mask.h"
#include "report/shard-finding.h"

#define CHOICE(c, object, key, type, field, end) \
	(field) = (type)vml_codec_choice(c, object, key, (uint32_t)(field), (uint32_t)(end))

/* Names from headers, which may hold passwords. */
static void
name(struct vml_codec *c, json_t *object, const char *key, const char **text)
{
	const char *shown = !c->reading && *text ? vml_mask_text(c->arena, *text, NULL) : NULL;
	vml_codec_text(c, object, key, c->reading ? text : &shown);
}

static void
place(struct vml_codec *c, json_t *object, const char *key, struct vml_span *at)
{
	json_t *value = vml_codec_object(c, object, key, true);
	vml_codec_number(c, value, "start", &at->start);
	vml_codec_number(c, value, "end", &at->end);
	at->end = MAX(at->start, at->end);
}

static void
hosts(struct vml_codec *c, json_t *object, struct vml_storage *s)
{
	json_t *list = vml_codec_list(c, object, "hosts", &s->nhosts);
	struct vml_host *all = vml_make_n(c->arena, struct vml_host, s->nhosts);
	for (uint32_t i = 0; i < s->nhosts; i++) {
		json_t *host = vml_codec_item(c, list, i);
		if (!c->reading)
			all[i] = s->hosts[i];
		name(c, host, "name", &all[i].name);
		name(c, host, "port", &all[i].port);
		name(c, host, "transport", &all[i].transport);
		name(c, host, "socket", &all[i].socket);
	}
	s->hosts = all;
}

static void
storage(struct vml_codec *c, json_t *object, const char *key, struct vml_storage *s)
{
	json_t *value = vml_codec_object(c, object, key, true);
	CHOICE(c, value, "type", enum vml_storage_type, s->type, VML_STORAGE_VHOST_VDPA + 1);
	name(c, value, "path", &s->path);
	name(c, value, "protocol", &s->protocol);
	name(c, value, "name", &s->name);
	name(c, value, "pool", &s->pool);
	name(c, value, "volume", &s->volume);
	hosts(c, value, s);
}

static void
reference(struct vml_codec *c, json_t *object, const char *key, const struct vml_ref **ref)
{
	json_t *value = vml_codec_object(c, object, key, *ref != NULL);
	struct vml_ref *r = vml_make(c->arena, struct vml_ref);
	if (!value)
		return;
	if (!c->reading)
		*r = **ref;
	name(c, value, "raw", &r->raw);
	name(c, value, "format", &r->format);
	vml_codec_number(c, value, "offset", &r->offset);
	vml_codec_number(c, value, "format_offset", &r->format_offset);
	*ref = r;
}

static void
image(struct vml_codec *c, json_t *object, const struct vml_image **image)
{
	json_t *value = vml_codec_object(c, object, "image", *image != NULL);
	struct vml_image *m = vml_make(c->arena, struct vml_image);
	if (!value)
		return;
	if (!c->reading)
		*m = **image;
	vml_codec_number(c, value, "virtual_size", &m->virtual_size);
	vml_codec_flag(c, value, "in_use", &m->in_use);
	vml_codec_flag(c, value, "partial", &m->partial);
	reference(c, value, "backing", &m->backing);
	reference(c, value, "data_file", &m->data_file);
	*image = m;
}

static const struct vml_node *
node_at(struct vml_codec *c, struct vml_span tag)
{
	struct vml_node *n = vml_make(c->arena, struct vml_node);
	n->tag = tag;
	return n;
}

/* Where the XML declares a layer, and where its format. */
static void
declaration(struct vml_codec *c, json_t *object, struct vml_layer *l)
{
	const struct vml_decl *d = l->decl;
	json_t *value = vml_codec_object(c, object, "declaration", d != NULL);
	struct vml_span at = { 0, 0 }, format = { 0, 0 };
	bool has_format = d && d->format_node;
	if (!value)
		return;
	if (d)
		at = (d->storage.node ? d->storage.node : d->node)->tag;
	if (has_format)
		format = d->format_node->tag;
	place(c, value, "at", &at);
	vml_codec_flag(c, value, "has_format", &has_format);
	place(c, value, "format", &format);
	struct vml_decl *made = vml_make(c->arena, struct vml_decl);
	made->node = node_at(c, at);
	made->format_node = has_format ? node_at(c, format) : NULL;
	l->decl = made;
}

static void
layer(struct vml_codec *c, json_t *value, struct vml_layer *l)
{
	vml_codec_count(c, value, "depth", &l->depth);
	storage(c, value, "storage", &l->storage);
	CHOICE(c, value, "layer_format", enum vml_format, l->format, VML_FORMATS);
	CHOICE(c, value, "origin", enum vml_origin, l->format_origin, VML_ORIGIN_INVENTORY + 1);
	CHOICE(c, value, "state", enum vml_state, l->state, VML_STATE_REMOTE + 1);
	vml_codec_flag(c, value, "from_xml", &l->from_xml);
	vml_codec_flag(c, value, "has_data_file", &l->has_data_file);
	storage(c, value, "data_storage", &l->data_file);
	declaration(c, value, l);
	reference(c, value, "named_by", &l->named_by);
	image(c, value, &l->image);
}

/* A list of layers joined to each other; the first is below `above`. */
static const struct vml_layer *
layers(struct vml_codec *c, json_t *object, const char *key, const struct vml_layer *first,
	const struct vml_layer *above)
{
	uint32_t n = 0;
	for (const struct vml_layer *l = first; l; l = l->below)
		n++;
	json_t *list = vml_codec_list(c, object, key, &n);
	struct vml_layer *all = vml_make_n(c->arena, struct vml_layer, n);
	for (uint32_t i = 0; i < n; i++) {
		if (!c->reading) {
			all[i] = *first;
			first = first->below;
		}
		layer(c, vml_codec_item(c, list, i), &all[i]);
		all[i].above = i ? &all[i - 1] : above;
		all[i].below = i + 1 < n ? &all[i + 1] : NULL;
	}
	return n ? all : NULL;
}

/* Which of the layers is the last that is handed over. */
static void
last(struct vml_codec *c, json_t *value, struct vml_chain *chain, const struct vml_layer *was)
{
	uint32_t n = 0, i = 0;
	bool some = was != NULL;
	for (; was && was->depth; was = was->above)
		n++;
	vml_codec_flag(c, value, "has_last", &some);
	vml_codec_count(c, value, "last", &n);
	const struct vml_layer *l = some ? chain->top : NULL;
	for (; l && i < n; i++)
		l = l->below;
	c->bad = c->bad || (some && !l);
	chain->last = l;
}

void
vml_codec_chain(struct vml_codec *c, json_t *object, const struct vml_chain **of)
{
	json_t *value = vml_codec_object(c, object, "chain", *of != NULL);
	struct vml_chain *chain = vml_make(c->arena, struct vml_chain);
	const struct vml_chain now = *of ? **of : (struct vml_chain){ .depth = 0 };
	bool has_overlay = now.overlay != NULL;
	if (!value)
		return;
	chain->depth = now.depth;
	vml_codec_count(c, value, "depth", &chain->depth);
	vml_codec_flag(c, value, "has_overlay", &has_overlay);
	chain->top = layers(c, value, "layers", has_overlay ? now.overlay : now.top, NULL);
	if (has_overlay && chain->top) {
		chain->overlay = chain->top;
		chain->top = chain->top->below;
	}
	last(c, value, chain, now.last);
	chain->beyond = layers(c, value, "beyond", now.beyond, chain->last);
	*of = chain;
}
