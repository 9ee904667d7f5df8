/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Writes layers the way libvirt's own live XML does: <format> first, then <source>, then the next
 * layer. Paths are written as reached, never folded.
 */
#include "engine/chain-text.h"

#include <string.h>

#include <glib.h>

struct writer {
	struct vml_chain_text *text;
	GString *to;
	GString *indent;
	bool failed;
};

static void
line(struct writer *w)
{
	g_string_append(w->to, w->text->style.newline);
	g_string_append(w->to, w->indent->str);
}

static void
deeper(struct writer *w)
{
	g_string_append(w->indent, w->text->style.step);
}

static void
back(struct writer *w)
{
	g_string_truncate(w->indent, w->indent->len - strlen(w->text->style.step));
}

static void
attribute(struct writer *w, const char *name, const char *value)
{
	char quote = w->text->style.quote;
	if (!value)
		return;
	char *text = vml_attribute_text(w->text->arena, value, quote);
	if (!text) {
		w->failed = true;
		w->text->obstacle = "a name holds control characters or invalid UTF-8, which a "
				    "definition does not keep";
		return;
	}
	g_string_append_printf(w->to, " %s=%c%s%c", name, quote, text, quote);
}

static void
element(struct writer *w, const char *name, const char *attr, const char *value)
{
	line(w);
	g_string_append_printf(w->to, "<%s", name);
	attribute(w, attr, value);
	g_string_append(w->to, "/>");
}

static void
hosts(struct writer *w, const struct vml_storage *s)
{
	for (uint32_t i = 0; i < s->nhosts; i++) {
		const struct vml_host *h = &s->hosts[i];
		bool tcp = !h->transport || strcmp(h->transport, "tcp") == 0;
		line(w);
		g_string_append(w->to, "<host");
		attribute(w, "name", h->name);
		attribute(w, "port", h->port);
		if (!tcp)
			attribute(w, "transport", h->transport);
		attribute(w, "socket", h->socket);
		g_string_append(w->to, "/>");
	}
}

static void
slice(struct writer *w, const struct vml_storage *s)
{
	char number[32];
	line(w);
	g_string_append(w->to, "<slices>");
	deeper(w);
	line(w);
	g_string_append(w->to, "<slice");
	attribute(w, "type", "storage");
	g_snprintf(number, sizeof(number), "%" G_GUINT64_FORMAT, s->slice_offset);
	attribute(w, "offset", number);
	g_snprintf(number, sizeof(number), "%" G_GUINT64_FORMAT, s->slice_size);
	attribute(w, "size", number);
	g_string_append(w->to, "/>");
	back(w);
	line(w);
	g_string_append(w->to, "</slices>");
}

static const char *
path_attribute(enum vml_storage_type type)
{
	switch (type) {
	case VML_STORAGE_FILE: return "file";
	case VML_STORAGE_BLOCK: return "dev";
	case VML_STORAGE_DIR: return "dir";
	default: return NULL;
	}
}

static void source(struct writer *w, const struct vml_storage *s, const struct vml_layer *l);

static void
data_store(struct writer *w, const struct vml_layer *l)
{
	line(w);
	g_string_append(w->to, "<dataStore");
	attribute(w, "type", vml_storage_name(l->data_file.type));
	g_string_append_c(w->to, '>');
	deeper(w);
	element(w, "format", "type", "raw");
	source(w, &l->data_file, NULL);
	back(w);
	line(w);
	g_string_append(w->to, "</dataStore>");
}

static void
source(struct writer *w, const struct vml_storage *s, const struct vml_layer *l)
{
	const char *path = path_attribute(s->type);
	bool store = l && l->has_data_file && w->text->data_stores;
	line(w);
	g_string_append(w->to, "<source");
	if (path)
		attribute(w, path, vml_chain_path(w->text->arena, s));
	attribute(w, "protocol", s->protocol);
	attribute(w, "name", s->name);
	attribute(w, "query", s->query);
	if (!s->nhosts && !s->has_slice && !s->snapshot && !s->config && !store) {
		g_string_append(w->to, "/>");
		return;
	}
	g_string_append_c(w->to, '>');
	deeper(w);
	hosts(w, s);
	if (s->snapshot)
		element(w, "snapshot", "name", s->snapshot);
	if (s->config)
		element(w, "config", "file", s->config);
	if (s->has_slice)
		slice(w, s);
	if (store)
		data_store(w, l);
	back(w);
	line(w);
	g_string_append(w->to, "</source>");
}

const char *
vml_chain_path(struct vml_arena *a, const struct vml_storage *s)
{
	bool relative = s->path && s->path[0] != '/';
	return relative ? vml_arena_printf(a, "/%s", s->path) : s->path;
}

static bool
can_be_said(struct vml_chain_text *t, const struct vml_layer *l)
{
	const struct vml_storage *s = &l->storage;
	if (path_attribute(s->type) && (!s->path || !*s->path))
		t->obstacle = "a member has no path";
	else if (!path_attribute(s->type) && s->type != VML_STORAGE_NETWORK)
		t->obstacle = "a member is of a kind that headers cannot describe in full";
	else if (!vml_format_libvirt(l->format))
		t->obstacle = "libvirt has no name for the format of a member";
	return !t->obstacle;
}

static void
layers(struct writer *w, const struct vml_layer *l)
{
	line(w);
	g_string_append(w->to, "<backingStore");
	if (!l) {
		g_string_append(w->to, "/>");
		return;
	}
	w->failed = w->failed || !can_be_said(w->text, l);
	if (w->failed)
		return;
	attribute(w, "type", vml_storage_name(l->storage.type));
	g_string_append_c(w->to, '>');
	deeper(w);
	element(w, "format", "type", vml_format_libvirt(l->format));
	source(w, &l->storage, l);
	layers(w, l->below);
	back(w);
	line(w);
	g_string_append(w->to, "</backingStore>");
}

static char *
finish(struct writer *w)
{
	char *text = w->failed ? NULL : vml_arena_strdup(w->text->arena, w->to->str);
	g_string_free(w->to, TRUE);
	g_string_free(w->indent, TRUE);
	return text;
}

char *
vml_chain_text(struct vml_chain_text *t, const struct vml_layer *first)
{
	struct writer w = { t, g_string_new(NULL), g_string_new(t->style.indent), false };
	layers(&w, first);
	return finish(&w);
}

char *
vml_data_store_text(struct vml_chain_text *t, const struct vml_layer *l, const char *indent)
{
	struct writer w = { t, g_string_new(NULL), g_string_new(indent), false };
	data_store(&w, l);
	return finish(&w);
}
