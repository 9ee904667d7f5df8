/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A finding in words, for formats that hold one text per finding. Such programs show text files
 * only, so a finding in an image stands where the XML leads to the image.
 */
#include "report/story.h"

#include <inttypes.h>
#include <string.h>

#include <glib.h>

#include "base/mask.h"
#include "base/text.h"
#include "report/draw.h"

const struct vml_location *
vml_story_place(const struct vml_finding *f)
{
	for (uint32_t i = 0; !f->where.line && i < f->nrelated; i++) {
		if (f->related[i].where.line)
			return &f->related[i].where;
	}
	return &f->where;
}

/* Unescaped; points into `path` or the arena. */
static const char *
relative(struct vml_arena *a, const char *path)
{
	g_autofree char *here = g_get_current_dir();
	size_t n = strlen(here);
	if (strncmp(path, here, n) == 0 && path[n] == '/')
		path += n + 1;
	while (path[0] == '.' && path[1] == '/')
		path += 2 + strspn(path + 2, "/");
	return vml_arena_strdup(a, *path ? path : ".");
}

const char *
vml_story_path(struct vml_arena *a, const char *path)
{
	return vml_text_escape(a, relative(a, path));
}

const char *
vml_story_uri(struct vml_arena *a, const char *path)
{
	const char *shown = relative(a, path);
	g_autofree char *uri = g_uri_escape_bytes((const guint8 *)shown, strlen(shown), "/");
	return vml_arena_printf(a, "%s%s", *shown == '/' ? "file://" : "", uri);
}

const char *
vml_story_message(struct vml_arena *a, const struct vml_finding *f)
{
	if (f->where.line)
		return f->message;
	return vml_arena_printf(a, "%s (%s @ byte %" PRIu64 ")", f->message,
		vml_text_escape(a, f->where.path), f->where.at.start);
}

const char *
vml_story_title(struct vml_arena *a, const struct vml_finding *f)
{
	return vml_arena_printf(
		a, "%s %s: %s", f->rule->id, f->rule->name, vml_story_message(a, f));
}

const char *
vml_story_edit(struct vml_arena *a, const struct vml_finding *f, const struct vml_edit *e)
{
	return vml_mask_text(a, e->text, f->document ? f->document->source : NULL);
}

static void
add_lines(GString *to, const char *what, const char *const *lines, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		g_string_append_printf(to, "%s%s\n", what, lines[i]);
}

static void
add_chain(GString *to, struct vml_arena *a, const struct vml_finding *f)
{
	if (!f->chain || !f->chain->top)
		return;
	g_string_append_printf(to, "chain%s%s:\n", f->disk ? " of " : "",
		f->disk ? vml_text_escape(a, f->disk) : "");
	struct vml_draw draw = {
		.arena = a,
		.source = f->document ? f->document->source : NULL,
		.indent = "  ",
		.unicode = true,
		.shorten = true,
	};
	vml_draw_chain(to, &draw, f->chain);
}

const char *
vml_story_body(struct vml_arena *a, const struct vml_finding *f)
{
	g_autoptr(GString) text = g_string_new(NULL);
	if (f->label)
		add_lines(text, "", &f->label, 1);
	add_chain(text, a, f);
	add_lines(text, "note: ", f->notes, f->nnotes);
	for (uint32_t i = 0; i + 1 < f->ncommands; i += 2)
		g_string_append_printf(
			text, "command: %s\n%s\n", f->commands[i], f->commands[i + 1]);
	if (f->fix)
		g_string_append_printf(text, "fix (%s): %s\n",
			f->fix->safety == VML_SAFE ? "safe" : "unsafe", f->fix->title);
	if (text->len)
		g_string_truncate(text, text->len - 1);
	return vml_arena_strdup(a, text->str);
}
