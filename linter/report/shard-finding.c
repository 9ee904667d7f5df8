/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Findings in both directions, with all that any format tells of them. */
#include <string.h>

#include "report/shard-finding.h"
#include "report/story.h"

/* Which image file a place is in. */
static void
file(struct vml_codec *c, json_t *object, struct vml_location *l)
{
	g_autofree char *key = vml_shard_file_key(l->dev, l->ino);
	const char *name = !c->reading && l->ino ? g_hash_table_lookup(c->files, key) : NULL;
	vml_codec_text(c, object, "file", &name);
	if (!c->reading || !name)
		return;
	const uint64_t *number = g_hash_table_lookup(c->files, name);
	l->ino = number ? *number : g_hash_table_size(c->files) + 1;
	if (!number)
		g_hash_table_insert(c->files, g_strdup(name), g_memdup2(&l->ino, sizeof(l->ino)));
}

static void
place(struct vml_codec *c, json_t *object, struct vml_location *l)
{
	bool text = l->source != NULL;
	vml_codec_text(c, object, "path", &l->path);
	vml_codec_flag(c, object, "text", &text);
	file(c, object, l);
	vml_codec_number(c, object, "start", &l->at.start);
	vml_codec_number(c, object, "end", &l->at.end);
	c->bad = c->bad || !l->path || l->at.end < l->at.start;
	if (!c->reading || !text)
		return;
	struct vml_source *s = vml_make(c->arena, struct vml_source);
	s->path = l->path;
	l->source = s;
}

static void
related(struct vml_codec *c, json_t *object, struct vml_finding *f)
{
	json_t *list = vml_codec_list(c, object, "related", &f->nrelated);
	struct vml_related *all = vml_make_n(c->arena, struct vml_related, f->nrelated);
	for (uint32_t i = 0; i < f->nrelated; i++) {
		json_t *item = vml_codec_item(c, list, i);
		if (!c->reading)
			all[i] = f->related[i];
		place(c, item, &all[i].where);
		vml_codec_text(c, item, "message", &all[i].message);
		c->bad = c->bad || !all[i].message;
	}
	f->related = all;
}

/* What an edit writes is told with secrets masked, as in any report. */
static void
edits(struct vml_codec *c, json_t *object, const struct vml_finding *f, struct vml_fix *fix)
{
	json_t *list = vml_codec_list(c, object, "edits", &fix->nedits);
	struct vml_edit *all = vml_make_n(c->arena, struct vml_edit, fix->nedits);
	for (uint32_t i = 0; i < fix->nedits; i++) {
		json_t *item = vml_codec_item(c, list, i);
		if (!c->reading) {
			all[i] = fix->edits[i];
			all[i].text = vml_story_edit(c->arena, f, &all[i]);
		}
		vml_codec_number(c, item, "start", &all[i].at.start);
		vml_codec_number(c, item, "end", &all[i].at.end);
		vml_codec_text(c, item, "text", &all[i].text);
		c->bad = c->bad || !all[i].text || all[i].at.end < all[i].at.start;
	}
	fix->edits = all;
}

static void
fix(struct vml_codec *c, json_t *object, struct vml_finding *f)
{
	json_t *value = vml_codec_object(c, object, "fix", f->fix != NULL);
	struct vml_fix *made = vml_make(c->arena, struct vml_fix);
	bool safe = f->fix && f->fix->safety == VML_SAFE;
	if (!value)
		return;
	if (!c->reading)
		*made = *f->fix;
	vml_codec_flag(c, value, "safe", &safe);
	made->safety = safe ? VML_SAFE : VML_UNSAFE;
	vml_codec_text(c, value, "title", &made->title);
	edits(c, value, f, made);
	c->bad = c->bad || !made->title || !f->document;
	f->fix = made;
}

static void
document(struct vml_codec *c, json_t *object, struct vml_finding *f)
{
	const char *path = f->document ? f->document->source->path : NULL;
	vml_codec_text(c, object, "document", &path);
	if (!c->reading || !path)
		return;
	struct vml_source *s = vml_make(c->arena, struct vml_source);
	struct vml_document *d = vml_make(c->arena, struct vml_document);
	s->path = path;
	d->source = s;
	f->document = d;
}

#define CHOICE(c, object, key, type, field, end) \
	(field) = (type)vml_codec_choice(c, object, key, (uint32_t)(field), (uint32_t)(end))

void
vml_codec_finding(struct vml_codec *c, json_t *object, struct vml_finding *f)
{
	CHOICE(c, object, "severity", enum vml_severity, f->severity, VML_ERROR + 1);
	CHOICE(c, object, "effect", enum vml_effect, f->effect, VML_EFFECT_STYLE + 1);
	CHOICE(c, object, "certainty", enum vml_certainty, f->certainty, VML_LIKELY + 1);
	vml_codec_text(c, object, "message", &f->message);
	vml_codec_text(c, object, "label", &f->label);
	place(c, object, &f->where);
	vml_codec_text(c, object, "domain", &f->domain);
	vml_codec_text(c, object, "disk", &f->disk);
	vml_codec_text(c, object, "image", &f->image);
	document(c, object, f);
	vml_codec_chain(c, object, &f->chain);
	related(c, object, f);
	vml_codec_texts(c, object, "notes", &f->notes, &f->nnotes);
	bool expects = f->expected != NULL;
	vml_codec_flag(c, object, "expects", &expects);
	vml_codec_texts(c, object, "expected", &f->expected, &f->nexpected);
	if (expects && !f->expected)
		f->expected = vml_make_n(c->arena, const char *, 1);
	vml_codec_texts(c, object, "commands", &f->commands, &f->ncommands);
	vml_codec_count(c, object, "commands_depth", &f->commands_depth);
	vml_codec_text(c, object, "no_command", &f->no_command);
	fix(c, object, f);
	c->bad = c->bad || !f->message;
}
