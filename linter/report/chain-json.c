/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `vmlint chain` as JSON; schemas/chain.schema.json describes it. */
#include <string.h>

#include <glib.h>

#include "report/chain-value.h"
#include "report/plan.h"

static json_t *
reason_value(const struct vml_chain_report *r, const struct vml_refusal *x, const char *unknown)
{
	if (!x && !unknown)
		return json_null();
	json_t *reason = json_object();
	const struct vml_rule *rule = x ? r->rule_of(x) : NULL;
	const char *message = x ? (x->text ? x->text : x->message) : unknown;
	json_object_set_new(reason, "rule", vml_json_text(rule ? rule->id : NULL));
	json_object_set_new(reason, "message", vml_json_text(message));
	return reason;
}

static json_t *
chain_reason(const struct vml_chain_report *r, const struct vml_chain *c)
{
	if (c->verdict == VML_ACCEPTED)
		return json_null();
	return reason_value(r, c->refusal, c->refusal ? NULL : c->unknown);
}

static json_t *
end_value(const struct vml_chain *c)
{
	if (!c->terminated)
		return json_null();
	if (c->terminated_by == VML_ORIGIN_XML)
		return json_string("xml");
	return json_string(c->terminated_by == VML_ORIGIN_HEADER ? "header" : "format");
}

json_t *
vml_json_disk(const struct vml_chain_report *r, const struct vml_disk *d)
{
	json_t *disk = json_object();
	json_object_set_new(disk, "target", vml_json_text(d->target));
	json_object_set_new(disk, "verdict", json_string(vml_verdict_name(d->chain->verdict)));
	json_object_set_new(disk, "reason", chain_reason(r, d->chain));
	json_object_set_new(disk, "layers", vml_json_layers(d->chain, true));
	json_object_set_new(disk, "terminated", json_boolean(d->chain->terminated));
	json_object_set_new(disk, "terminated_by", end_value(d->chain));
	return disk;
}

/* Why a document is not known: the first disk that is not. */
static const char *
unknown_of(const struct vml_document *d)
{
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_chain *c = d->disks[i]->chain;
		if (c && c->verdict == VML_UNKNOWN && c->unknown)
			return c->unknown;
	}
	return NULL;
}

void
vml_json_verdict(json_t *to, const struct vml_chain_report *r, const struct vml_document *d)
{
	const struct vml_refusal *x =
		d->verdict == VML_REFUSED && d->nrefusals ? d->refusals[0] : NULL;
	const char *unknown = d->verdict == VML_UNKNOWN ? unknown_of(d) : NULL;
	json_t *stage = json_null();
	if (x && x->stage != VML_STAGE_NONE)
		stage = json_string(x->stage == VML_STAGE_PARSE ? "parse" : "start");
	json_object_set_new(to, "verdict", json_string(vml_verdict_name(d->verdict)));
	json_object_set_new(to, "stage", stage);
	json_object_set_new(to, "reason", reason_value(r, x, unknown));
}

static json_t *
document_value(const struct vml_chain_report *r, const struct vml_document *d)
{
	json_t *value = json_object(), *disks = json_array();
	for (uint32_t i = 0; i < d->ndisks; i++) {
		if (d->disks[i]->chain)
			json_array_append_new(disks, vml_json_disk(r, d->disks[i]));
	}
	json_object_set_new(value, "path", vml_json_text(d->source->path));
	json_object_set_new(value, "root", vml_json_text(d->root_name));
	json_object_set_new(value, "name", vml_json_text(d->name));
	vml_json_verdict(value, r, d);
	json_object_set_new(value, "disks", disks);
	return value;
}

/* ---- who uses an image --------------------------------------------------------------------- */

/* File identity → list of paths of documents and images whose chains hold it. */
static void
note_uses(GHashTable *users, const struct vml_layer *l, const char *user)
{
	for (; l; l = l->below) {
		char *key = vml_plan_key(l);
		if (!key)
			continue;
		GPtrArray *list = g_hash_table_lookup(users, key);
		if (!list) {
			list = g_ptr_array_new();
			g_hash_table_insert(users, g_strdup(key), list);
		}
		if (!g_ptr_array_find_with_equal_func(list, user, g_str_equal, NULL))
			g_ptr_array_add(list, (gpointer)user);
		g_free(key);
	}
}

static GHashTable *
all_users(const struct vml_chain_report *r)
{
	GHashTable *users = g_hash_table_new_full(
		g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_ptr_array_unref);
	for (uint32_t i = 0; i < r->ndocuments; i++) {
		const struct vml_document *d = r->documents[i];
		for (uint32_t k = 0; k < d->ndisks; k++) {
			if (d->disks[k]->chain)
				note_uses(users, d->disks[k]->chain->top, d->source->path);
		}
	}
	for (uint32_t i = 0; i < r->nimages; i++) {
		if (r->images[i]->top)
			note_uses(users, r->images[i]->top->below, r->image_paths[i]);
	}
	return users;
}

static json_t *
users_value(GHashTable *users, const struct vml_chain *c)
{
	json_t *value = json_array();
	g_autofree char *key = c->top ? vml_plan_key(c->top) : NULL;
	const GPtrArray *list = key ? g_hash_table_lookup(users, key) : NULL;
	for (guint i = 0; list && i < list->len; i++)
		json_array_append_new(value, vml_json_text(g_ptr_array_index(list, i)));
	return value;
}

json_t *
vml_json_image(const struct vml_chain_report *r, const struct vml_chain *c, const char *path)
{
	json_t *image = json_object();
	const char *format = c->top ? vml_format_libvirt(c->top->format) : NULL;
	json_object_set_new(image, "path", vml_json_text(path));
	json_object_set_new(image, "format", vml_json_text(format));
	json_object_set_new(image, "layers", vml_json_layers(c, true));
	json_object_set_new(image, "verdict", json_string(vml_verdict_name(c->verdict)));
	json_object_set_new(image, "reason", chain_reason(r, c));
	return image;
}

static json_t *
images_value(const struct vml_chain_report *r)
{
	json_t *images = json_array();
	g_autoptr(GHashTable) users = all_users(r);
	for (uint32_t i = 0; i < r->nimages; i++) {
		const struct vml_chain *c = r->images[i];
		json_t *image = vml_json_image(r, c, r->image_paths[i]);
		json_object_set_new(image, "used_by", users_value(users, c));
		json_array_append_new(images, image);
	}
	return images;
}

void
vml_write_chain_json(const struct vml_chain_report *r, FILE *out)
{
	json_t *report = json_object(), *documents = json_array();
	for (uint32_t i = 0; i < r->ndocuments; i++)
		json_array_append_new(documents, document_value(r, r->documents[i]));
	json_object_set_new(report, "schema_version", json_integer(1));
	json_object_set_new(report, "target", vml_json_target(r->target));
	json_object_set_new(report, "documents", documents);
	json_object_set_new(report, "images", images_value(r));
	if (r->today)
		json_object_set_new(report, "what_if", vml_json_what_if(r));
	vml_json_write(report, VML_JSON_INDENTED, out);
}
