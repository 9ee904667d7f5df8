/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Untrusted names on their way into the page. */
#include <string.h>

#include "base/mask.h"
#include "base/text.h"
#include "report/html.h"
#include "report/markup.h"
#include "report/snippet.h"

const char *
vml_html_name(struct vml_arena *a, const char *s)
{
	return vml_markup(a, vml_mask_escape(a, s));
}

/* Length in bytes of what fits into so many columns. */
static size_t
head_of(const char *s, size_t len, unsigned columns)
{
	size_t at = 0;
	uint32_t c;
	for (size_t n; (n = vml_utf8_decode(s + at, len - at, &c)) > 0; at += n) {
		unsigned width = (unsigned)vml_utf8_width(c);
		if (width > columns)
			break;
		columns -= width;
	}
	return at;
}

const char *
vml_html_short(struct vml_arena *a, const char *s, unsigned columns)
{
	const char *text = vml_mask_escape(a, s);
	unsigned all = vml_columns(text);
	if (all <= columns)
		return vml_markup(a, text);
	size_t len = strlen(text);
	unsigned tail = columns / 2;
	size_t head = head_of(text, len, columns - tail - 1);
	const char *rest = text + head_of(text, len, all - tail);
	return vml_markup(a, vml_arena_printf(a, "%.*s\342\200\246%s", (int)head, text, rest));
}

char *
vml_html_digest(const char *bytes, size_t len)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	guint8 digest[32];
	gsize n = sizeof(digest);
	g_checksum_update(sum, (const guchar *)bytes, (gssize)len);
	g_checksum_get_digest(sum, digest, &n);
	return g_base64_encode(digest, n);
}
