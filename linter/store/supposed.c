/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What --what-if asks for, in words. */
#include <string.h>

#include <glib.h>

#include "base/text.h"
#include "store/what-if.h"

enum { MAX_BASE = 1023 }; /* bytes of a name that a qcow2 header takes */

/* Copies text up to a colon that stands for itself; *rest is what follows it, or NULL. */
static const char *
part(struct vml_arena *a, const char *text, const char **rest)
{
	g_autoptr(GString) name = g_string_new(NULL);
	for (; *text && *text != ':'; text++) {
		if (*text == '\\' && (text[1] == ':' || text[1] == '\\'))
			text++;
		g_string_append_c(name, *text);
	}
	*rest = *text ? text + 1 : NULL;
	return vml_arena_strdup(a, name->str);
}

static const char *
nearest_format(const char *word)
{
	const char *names[VML_FORMATS];
	size_t n = 0;
	for (unsigned f = 0; f < VML_FORMATS; f++)
		if (vml_format_qemu((enum vml_format)f))
			names[n++] = vml_format_qemu((enum vml_format)f);
	return vml_text_nearest(word, names, n);
}

/* "BASE[:FORMAT]" */
static bool
read_base(struct vml_arena *a, const char *text, struct vml_supposed *c, const char **why)
{
	const char *last = strrchr(text, ':'), *rest = NULL;
	bool address = strstr(text, "://") || g_str_has_prefix(text, "json:");
	if (last && (last == text || last[-1] != '\\') &&
		vml_format_from_qemu(last + 1) != VML_FORMAT_NONE) {
		c->format = vml_arena_strdup(a, last + 1);
		text = vml_arena_strndup(a, text, (size_t)(last - text));
	}
	c->to = address ? vml_arena_strdup(a, text) : part(a, text, &rest);
	if (strlen(c->to) > MAX_BASE)
		*why = "a header holds no name of more than 1023 bytes";
	if (!rest)
		return !*why;
	const char *near = nearest_format(rest);
	*why = vml_arena_printf(a, "'%s' is no format that QEMU has%s%s%s",
		vml_text_escape(a, rest), near ? "; did you mean '" : "", near ? near : "",
		near ? "'?" : "");
	return false;
}

static bool
read_rebase(struct vml_arena *a, const char *text, struct vml_supposed *c, const char **why)
{
	const char *rest;
	c->path = part(a, text, &rest);
	if (*c->path && rest)
		return read_base(a, rest, c, why);
	*why = "OVERLAY:BASE or OVERLAY:BASE:FORMAT belongs behind 'rebase='";
	return false;
}

static bool
read_rename(struct vml_arena *a, const char *text, struct vml_supposed *c, const char **why)
{
	const char *rest, *more = NULL;
	c->path = part(a, text, &rest);
	c->to = rest ? part(a, rest, &more) : "";
	if (*c->path && *c->to && !more)
		return true;
	*why = "OLD:NEW belongs behind 'rename=', with '\\:' for a colon of a name";
	return false;
}

static bool
read_delete(struct vml_arena *a, const char *text, struct vml_supposed *c, const char **why)
{
	const char *more;
	c->path = part(a, text, &more);
	if (*c->path && !more)
		return true;
	*why = "a path belongs behind 'delete=', with '\\:' for a colon of its name";
	return false;
}

bool
vml_supposed_read(struct vml_arena *a, const char *text, struct vml_supposed *c, const char **why)
{
	static const char *const names[] = { "rename", "delete", "rebase" };
	static bool (*const readers[])(struct vml_arena *, const char *, struct vml_supposed *,
		const char **) = { read_rename, read_delete, read_rebase };
	const char *equals = strchr(text, '=');
	const char *name = vml_arena_strndup(a, text, equals ? (size_t)(equals - text) : 0);
	*why = NULL;
	for (unsigned i = 0; i < G_N_ELEMENTS(names); i++) {
		if (strcmp(name, names[i]) != 0)
			continue;
		*c = (struct vml_supposed){ .kind = (enum vml_supposed_kind)i,
			.text = vml_arena_strdup(a, text) };
		return readers[i](a, equals + 1, c, why);
	}
	const char *near = *name ? vml_text_nearest(name, names, G_N_ELEMENTS(names)) : NULL;
	*why = near ? vml_arena_printf(a, "did you mean '%s='?", near)
		    : "it is none of rename=OLD:NEW, delete=PATH, rebase=OVERLAY:BASE[:FORMAT]";
	return false;
}
