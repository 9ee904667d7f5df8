/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The layers of a chain as JSON, for findings and for `vmlint chain`. */
#include "report/json-value.h"

static json_t *
host_value(const struct vml_host *h)
{
	json_t *host = json_object();
	json_object_set_new(host, "name", vml_json_text(h->name));
	json_object_set_new(host, "port", vml_json_text(h->port));
	json_object_set_new(host, "transport", vml_json_text(h->transport));
	json_object_set_new(host, "socket", vml_json_text(h->socket));
	return host;
}

void
vml_json_place(json_t *layer, const struct vml_storage *s)
{
	json_object_set_new(layer, "type", vml_json_text(vml_storage_kind(s)));
	if (s->volume) {
		json_object_set_new(layer, "pool", vml_json_text(s->pool));
		json_object_set_new(layer, "volume", vml_json_text(s->volume));
	} else if (s->type == VML_STORAGE_NETWORK) {
		json_t *hosts = json_array();
		for (uint32_t i = 0; i < s->nhosts; i++)
			json_array_append_new(hosts, host_value(&s->hosts[i]));
		json_object_set_new(layer, "protocol", vml_json_text(s->protocol));
		json_object_set_new(layer, "name", vml_json_text(s->name));
		json_object_set_new(layer, "hosts", hosts);
		return;
	}
	json_object_set_new(layer, "path", vml_json_text(s->path));
}

static json_t *
backing_value(const struct vml_layer *l)
{
	const struct vml_ref *ref = l->image ? l->image->backing : NULL;
	if (!ref)
		return json_null();
	json_t *backing = json_object();
	json_object_set_new(backing, "raw", vml_json_text(ref->raw));
	json_object_set_new(backing, "format", vml_json_text(ref->format));
	return backing;
}

static json_t *
data_file_value(const struct vml_layer *l)
{
	const struct vml_ref *ref = l->image ? l->image->data_file : NULL;
	if (!ref && !l->has_data_file)
		return json_null();
	json_t *data_file = json_object();
	json_object_set_new(data_file, "raw", vml_json_text(ref ? ref->raw : NULL));
	json_object_set_new(
		data_file, "path", vml_json_text(l->has_data_file ? l->data_file.path : NULL));
	return data_file;
}

const char *
vml_layer_inventory(const struct vml_layer *l)
{
	const struct vml_layer *by = l->format_origin == VML_ORIGIN_HEADER  ? l->above
				     : l->format_origin == VML_ORIGIN_PROBE ? l
									    : NULL;
	return by && by->image ? by->image->inventory : NULL;
}

static json_t *
layer_value(const struct vml_layer *l, bool told)
{
	bool inventory = told && vml_layer_inventory(l);
	enum vml_origin origin = inventory ? VML_ORIGIN_INVENTORY : l->format_origin;
	json_t *layer = json_object();
	vml_json_place(layer, &l->storage);
	json_object_set_new(layer, "format", vml_json_text(vml_format_libvirt(l->format)));
	json_object_set_new(layer, "format_origin",
		origin ? json_string(vml_origin_name(origin)) : json_null());
	json_object_set_new(layer, "declared", json_string(l->from_xml ? "xml" : "header"));
	json_object_set_new(layer, "state", json_string(vml_state_name(l->state)));
	json_object_set_new(layer, "virtual_size",
		l->image ? vml_json_number(l->image->virtual_size) : json_null());
	json_object_set_new(layer, "backing", backing_value(l));
	json_object_set_new(layer, "data_file", data_file_value(l));
	if (told && l->image && l->image->in_use)
		json_object_set_new(layer, "in_use", json_true());
	return layer;
}

json_t *
vml_json_layers(const struct vml_chain *c, bool told)
{
	json_t *layers = json_array();
	if (c && c->overlay)
		json_array_append_new(layers, layer_value(c->overlay, told));
	for (const struct vml_layer *l = c ? c->top : NULL; l; l = l == c->last ? NULL : l->below)
		json_array_append_new(layers, layer_value(l, told));
	return layers;
}
