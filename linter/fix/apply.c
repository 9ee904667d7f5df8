/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Splicing edits into bytes, in the encoding of the file. */
#include "fix/fix.h"

#include <string.h>

#include "base/text.h"

static gint
by_position(gconstpointer a, gconstpointer b)
{
	const struct vml_edit *x = *(const struct vml_edit *const *)a;
	const struct vml_edit *y = *(const struct vml_edit *const *)b;
	if (x->at.start != y->at.start)
		return x->at.start < y->at.start ? -1 : 1;
	if (x->at.end != y->at.end)
		return x->at.end < y->at.end ? -1 : 1;
	return strcmp(x->text, y->text);
}

static bool
equal(const struct vml_edit *a, const struct vml_edit *b)
{
	return a->at.start == b->at.start && a->at.end == b->at.end &&
	       strcmp(a->text, b->text) == 0;
}

/* Two insertions at one place clash, too: nobody said which comes first. */
bool
vml_edits_clash(const struct vml_edit *a, const struct vml_edit *b)
{
	if (equal(a, b))
		return false;
	if (a->at.start == b->at.start)
		return true;
	return a->at.start < b->at.start ? a->at.end > b->at.start : b->at.end > a->at.start;
}

static void
append_unit(GByteArray *to, const struct vml_source *s, uint32_t unit)
{
	guint8 high = (guint8)(unit >> 8), low = (guint8)unit;
	guint8 pair[2] = { s->big_endian ? high : low, s->big_endian ? low : high };
	g_byte_array_append(to, pair, 2);
}

static void
append_utf16(GByteArray *to, const struct vml_source *s, uint32_t c)
{
	if (c < 0x10000) {
		append_unit(to, s, c);
		return;
	}
	append_unit(to, s, 0xd800 + ((c - 0x10000) >> 10));
	append_unit(to, s, 0xdc00 + ((c - 0x10000) & 0x3ff));
}

/*
 * A character that an 8-bit encoding does not have is written as a reference, which is right in all
 * of them, since edits write attribute values and markup.
 */
static void
append_single(GByteArray *to, const struct vml_source *s, const char *c, size_t n)
{
	gsize len = 0;
	g_autofree char *coded =
		s->encoding ? g_convert(c, (gssize)n, s->encoding, "UTF-8", NULL, &len, NULL)
			    : NULL;
	g_autofree char *reference = g_strdup_printf("&#%u;", g_utf8_get_char(c));
	if (coded && len == 1)
		g_byte_array_append(to, (const guint8 *)coded, 1);
	else
		g_byte_array_append(to, (const guint8 *)reference, (guint)strlen(reference));
}

static void
append_text(GByteArray *to, const struct vml_source *s, const char *text)
{
	size_t len = strlen(text);
	if (s->unit != 2 && !s->single_byte) {
		g_byte_array_append(to, (const guint8 *)text, (guint)len);
		return;
	}
	uint32_t c;
	for (size_t n; (n = vml_utf8_decode(text, len, &c)) > 0; text += n, len -= n) {
		if (s->unit == 2)
			append_utf16(to, s, c);
		else if (c < 0x80)
			g_byte_array_append(to, (const guint8 *)text, 1);
		else
			append_single(to, s, text, n);
	}
}

static GPtrArray *
sorted(const struct vml_edit *edits, size_t n)
{
	GPtrArray *list = g_ptr_array_sized_new((guint)n);
	for (size_t i = 0; i < n; i++)
		g_ptr_array_add(list, (gpointer)&edits[i]);
	g_ptr_array_sort(list, by_position);
	for (guint i = 1; i < list->len;) {
		if (equal(list->pdata[i - 1], list->pdata[i]))
			g_ptr_array_remove_index(list, i);
		else
			i++;
	}
	return list;
}

static bool
check(const struct vml_source *s, const GPtrArray *list, char **error)
{
	for (guint i = 0; i < list->len; i++) {
		const struct vml_edit *e = list->pdata[i];
		if (e->at.start > e->at.end || e->at.end > s->len) {
			*error = g_strdup("an edit lies outside of the file");
			return false;
		}
		if (i > 0 && vml_edits_clash(list->pdata[i - 1], e)) {
			*error = g_strdup("two edits touch the same place");
			return false;
		}
	}
	return true;
}

GByteArray *
vml_fix_apply(const struct vml_source *s, const struct vml_edit *edits, size_t n, char **error)
{
	g_autoptr(GPtrArray) list = sorted(edits, n);
	if (!check(s, list, error))
		return NULL;
	GByteArray *to = g_byte_array_sized_new((guint)s->len);
	uint64_t done = 0;
	for (guint i = 0; i < list->len; i++) {
		const struct vml_edit *e = list->pdata[i];
		g_byte_array_append(to, s->bytes + done, (guint)(e->at.start - done));
		append_text(to, s, e->text);
		done = e->at.end;
	}
	g_byte_array_append(to, s->bytes + done, (guint)(s->len - done));
	return to;
}
