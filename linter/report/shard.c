/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The part of a sharded run as JSON, and back. */
#include "report/shard.h"

#include <string.h>

#include "report/shard-finding.h"

typedef const struct vml_rule *find_rule(void *with, const char *path, const char *id);

static void
target(struct vml_codec *c, json_t *value, struct vml_target *t)
{
	vml_codec_count(c, value, "libvirt", &t->libvirt);
	vml_codec_count(c, value, "qemu", &t->qemu);
}

static void
summary(struct vml_codec *c, json_t *object, struct vml_summary *s)
{
	json_t *value = vml_codec_object(c, object, "counts", true);
	vml_codec_number(c, value, "files", &s->files);
	vml_codec_number(c, value, "disks", &s->disks);
	vml_codec_number(c, value, "images", &s->images);
	vml_codec_number(c, value, "undecided", &s->undecided);
}

static void
documents(struct vml_codec *c, json_t *value, struct vml_shard *s)
{
	json_t *list = vml_codec_list(c, value, "documents", &s->ndocuments);
	struct vml_told_document *all =
		vml_make_n(c->arena, struct vml_told_document, s->ndocuments);
	uint32_t *turns = vml_make_n(c->arena, uint32_t, s->ndocuments);
	for (uint32_t i = 0; i < s->ndocuments; i++) {
		json_t *item = vml_codec_item(c, list, i);
		if (!c->reading) {
			all[i] = s->documents[i];
			turns[i] = s->turns[i];
		}
		struct vml_schema *schema = &all[i].schema;
		vml_codec_count(c, item, "turn", &turns[i]);
		vml_codec_text(c, item, "path", &all[i].path);
		vml_codec_text(c, item, "root", &all[i].root);
		schema->verdict = (enum vml_schema_verdict)vml_codec_choice(
			c, item, "verdict", (uint32_t)schema->verdict, VML_SCHEMA_INVALID + 1);
		schema->by = vml_codec_choice(c, item, "by", schema->by, 8);
		vml_codec_text(c, item, "grammar", &schema->grammar);
		c->bad = c->bad || !all[i].path || !all[i].root;
	}
	s->documents = all;
	s->turns = turns;
}

static void
findings(struct vml_codec *c, json_t *value, struct vml_shard *s, find_rule *rule_of, void *with)
{
	json_t *list = vml_codec_list(c, value, "findings", &s->nfindings);
	struct vml_shard_finding *all =
		vml_make_n(c->arena, struct vml_shard_finding, s->nfindings);
	for (uint32_t i = 0; i < s->nfindings; i++) {
		json_t *item = vml_codec_item(c, list, i);
		struct vml_finding *f = vml_make(c->arena, struct vml_finding);
		if (!c->reading) {
			all[i] = s->findings[i];
			*f = *s->findings[i].finding;
		}
		const char *id = f->rule ? f->rule->id : NULL;
		vml_codec_count(c, item, "turn", &all[i].turn);
		vml_codec_flag(c, item, "over", &all[i].over);
		vml_codec_text(c, item, "rule", &id);
		vml_codec_finding(c, item, f);
		if (c->reading && id && f->where.path)
			f->rule = rule_of(with, f->where.path, id);
		c->bad = c->bad || !f->rule;
		all[i].finding = f;
	}
	s->findings = all;
}

static void
sources(struct vml_codec *c, json_t *value, struct vml_shard *s)
{
	json_t *list = vml_codec_list(c, value, "sources", &s->nsources);
	struct vml_shard_source *all = vml_make_n(c->arena, struct vml_shard_source, s->nsources);
	for (uint32_t i = 0; i < s->nsources; i++) {
		json_t *item = vml_codec_item(c, list, i);
		if (!c->reading)
			all[i] = s->sources[i];
		vml_codec_text(c, item, "path", &all[i].path);
		vml_codec_text(c, item, "digest", &all[i].digest);
		vml_codec_flag(c, item, "document", &all[i].document);
		c->bad = c->bad || !all[i].path || !all[i].digest;
	}
	s->sources = all;
}

static void
shard(struct vml_codec *c, json_t *value, struct vml_shard *s, find_rule *rule_of, void *with)
{
	vml_codec_count(c, value, "part", &s->part);
	vml_codec_count(c, value, "of", &s->of);
	vml_codec_text(c, value, "run", &s->run);
	vml_codec_flag(c, value, "failed", &s->failed);
	target(c, value, &s->target);
	summary(c, value, &s->summary);
	documents(c, value, s);
	findings(c, value, s, rule_of, with);
	sources(c, value, s);
	c->bad = c->bad || !s->run || s->part == 0 || s->part > s->of;
}

json_t *
vml_json_shard(const struct vml_shard *s)
{
	struct vml_codec c = { .arena = vml_arena_new(), .files = s->files };
	struct vml_shard copy = *s;
	json_t *value = json_object();
	shard(&c, value, &copy, NULL, NULL);
	vml_arena_free(c.arena);
	return value;
}

GHashTable *
vml_shard_files_new(void)
{
	return g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
}

char *
vml_shard_file_key(uint64_t dev, uint64_t ino)
{
	return g_strdup_printf("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT, dev, ino);
}

/* The shard of a report by this program, else *why there is none. */
static json_t *
part_of(json_t *report, const char **why)
{
	json_t *tool = json_object_get(report, "tool");
	const char *name = json_string_value(json_object_get(tool, "name"));
	const char *version = json_string_value(json_object_get(tool, "version"));
	json_t *value = json_object_get(report, "shard");
	if (!name || strcmp(name, "vmlint") != 0)
		*why = "is no report of vmlint lint --output-format json";
	else if (!version || strcmp(version, VMLINT_VERSION) != 0)
		*why = "is by another version of vmlint";
	else if (!json_is_object(value))
		*why = "is the report of a whole run, not of --shard";
	return *why ? NULL : value;
}

bool
vml_shard_read(struct vml_arena *a, const char *text, size_t len, struct vml_shard *s,
	GHashTable *files, find_rule *rule_of, void *with, const char **why)
{
	struct vml_codec c = { .arena = a, .reading = true, .files = files };
	json_t *report = json_loadb(text, len, 0, NULL);
	*s = (struct vml_shard){ .part = 0 };
	*why = report ? NULL : "is no JSON";
	json_t *value = report ? part_of(report, why) : NULL;
	if (value) {
		shard(&c, value, s, rule_of, with);
		if (c.bad)
			*why = "is damaged";
	}
	json_decref(report);
	return !*why;
}
