/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Text to text, and text to the bytes of an encoding. */
#include <string.h>

#include "oracle/layouts.h"

static char *
replaced(const char *xml, const char *from, const char *to)
{
	g_auto(GStrv) parts = g_strsplit(xml, from, -1);
	return g_strjoinv(to, parts);
}

static char *
as_it_is(const char *xml)
{
	return g_strdup(xml);
}

/* Every line through `edit`, which appends it to the text as it shall be. */
static char *
by_line(const char *xml, void (*edit)(GString *to, const char *line, gsize indent))
{
	g_auto(GStrv) lines = g_strsplit(xml, "\n", -1);
	GString *to = g_string_new(NULL);
	for (char **l = lines; *l; l++)
		if (l[1] || **l)
			edit(to, *l, strspn(*l, " \t"));
	return g_string_free(to, FALSE);
}

static void
join(GString *to, const char *line, gsize indent)
{
	g_string_append(to, line + indent);
}

static void
flush_left(GString *to, const char *line, gsize indent)
{
	g_string_append_printf(to, "%s\n", line + indent);
}

static void
with_tabs(GString *to, const char *line, gsize indent)
{
	for (gsize i = 0; i < indent / 2; i++)
		g_string_append_c(to, '\t');
	g_string_append_printf(to, "%s\n", line + indent);
}

static void
with_trailing_space(GString *to, const char *line, gsize indent)
{
	(void)indent;
	g_string_append_printf(to, "%s \t \n", line);
}

static void
with_instructions(GString *to, const char *line, gsize indent)
{
	g_string_append_printf(
		to, "%s\n%.*s<?keep <source file='/x'/> ?>\n", line, (int)indent, line);
}

static char *
on_one_line(const char *xml)
{
	return by_line(xml, join);
}

static char *
without_indentation(const char *xml)
{
	return by_line(xml, flush_left);
}

static char *
with_tab_indentation(const char *xml)
{
	return by_line(xml, with_tabs);
}

static char *
with_space_at_line_ends(const char *xml)
{
	return by_line(xml, with_trailing_space);
}

/* Not behind the root, where some of libvirt's parsers want the end. */
static char *
with_processing_instructions(const char *xml)
{
	return by_line(xml, with_instructions);
}

static char *
with_crlf(const char *xml)
{
	return replaced(xml, "\n", "\r\n");
}

static char *
in_double_quotes(const char *xml)
{
	return strchr(xml, '"') || strstr(xml, "&apos;") ? NULL : replaced(xml, "'", "\"");
}

static char *
with_comments(const char *xml)
{
	return replaced(xml, "/>", "/><!-- </disk> \xc3\xa4 <backingStore/> -->");
}

/* Self-closed elements get an end tag. */
static char *
with_end_tags(const char *xml)
{
	GString *to = g_string_new(NULL);
	const char *name = xml;
	for (const char *p = xml; *p; p++) {
		if (*p == '<')
			name = p + 1;
		if (g_str_has_prefix(p, "/>")) {
			g_string_append_printf(to, "></%.*s>", (int)strcspn(name, " \t\n/>"), name);
			p++;
		} else {
			g_string_append_c(to, *p);
		}
	}
	return g_string_free(to, FALSE);
}

/* The white space between the attributes of a tag becomes a line end. */
static char *
with_attributes_on_lines(const char *xml)
{
	GString *to = g_string_new(NULL);
	char quote = 0;
	gboolean tag = FALSE;
	for (const char *p = xml; *p; p++) {
		if (quote)
			quote = *p == quote ? 0 : quote;
		else if (tag && (*p == '\'' || *p == '"'))
			quote = *p;
		else if (*p == '<' || *p == '>')
			tag = *p == '<';
		if (tag && !quote && *p == ' ')
			g_string_append(to, "\n\t  ");
		else
			g_string_append_c(to, *p);
	}
	return g_string_free(to, FALSE);
}

static char *
without_final_newline(const char *xml)
{
	return g_strchomp(g_strdup(xml));
}

static char *
with_space_at_the_end(const char *xml)
{
	return g_strconcat(xml, "\n\n \t\n<!-- the end -->\n\n", NULL);
}

static char *
with_foreign_elements(const char *xml)
{
	return replaced(xml, "</name>",
		"</name>\n  <metadata>\n    <x:lab xmlns:x='urn:lab'><x:disk>"
		"<x:source file='/none'/><x:backingStore/></x:disk></x:lab>\n  </metadata>");
}

static char *
with_cdata(const char *xml)
{
	g_autofree char *start = replaced(xml, "<name>", "<name><![CDATA[");
	return replaced(start, "</name>", "]]></name>");
}

/* <target> of each disk comes first. */
static char *
with_the_target_first(const char *xml)
{
	GString *to = g_string_new(xml);
	for (gsize from = 0;;) {
		const char *disk = strstr(to->str + from, "<disk ");
		const char *end = disk ? strstr(disk, "</disk>") : NULL;
		const char *target = disk ? strstr(disk, "<target ") : NULL;
		if (!end)
			return g_string_free(to, FALSE);
		gsize open = (gsize)(strchr(disk, '>') + 1 - to->str);
		from = (gsize)(end - to->str);
		if (!target || target > end)
			continue;
		gsize at = (gsize)(target - to->str),
		      len = (gsize)(strchr(target, '>') + 1 - target);
		g_autofree char *text = g_strndup(target, len);
		g_string_erase(to, (gssize)at, (gssize)len);
		g_string_insert(to, (gssize)open, text);
	}
}

/* What stands between two marks, both included, when the first is there once. */
static char *
part(const char *xml, const char *from, const char *to)
{
	const char *start = strstr(xml, from), *end = start ? strstr(start, to) : NULL;
	if (!end || strstr(start + 1, from))
		return NULL;
	return g_strndup(start, (gsize)(end + strlen(to) - start));
}

static char *
of_devices(const char *xml)
{
	return part(xml, "<devices>", "</devices>");
}

static char *
of_one_disk(const char *xml)
{
	return part(xml, "<disk ", "</disk>");
}

static char *
in_a_stream(const char *xml)
{
	return g_strconcat(xml, xml, NULL);
}

static char *
declared_utf16(const char *xml)
{
	return g_strconcat("<?xml version='1.0' encoding='UTF-16'?>\n", xml, NULL);
}

static char *
declared_latin1(const char *xml)
{
	return g_strconcat(
		"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<!-- \xc3\xa9 -->\n", xml, NULL);
}

static char *
declared_utf8(const char *xml)
{
	return g_strconcat(
		"<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n\n", xml, NULL);
}

static char *
utf16_on_one_line_with_comments(const char *xml)
{
	g_autofree char *line = on_one_line(xml);
	return with_comments(line);
}

const struct layout layouts[] = {
	{ "as it is", as_it_is, NULL, "", 0, TRUE },
	{ "on one line", on_one_line, NULL, "", 0, TRUE },
	{ "without indentation", without_indentation, NULL, "", 0, TRUE },
	{ "with tabs", with_tab_indentation, NULL, "", 0, TRUE },
	{ "with CRLF", with_crlf, NULL, "", 0, TRUE },
	{ "with space at line ends", with_space_at_line_ends, NULL, "", 0, TRUE },
	{ "with processing instructions", with_processing_instructions, NULL, "", 0, TRUE },
	{ "in double quotes", in_double_quotes, NULL, "", 0, TRUE },
	{ "with comments", with_comments, NULL, "", 0, TRUE },
	{ "with end tags", with_end_tags, NULL, "", 0, TRUE },
	{ "with attributes on lines", with_attributes_on_lines, NULL, "", 0, TRUE },
	{ "without final newline", without_final_newline, NULL, "", 0, TRUE },
	{ "with space at the end", with_space_at_the_end, NULL, "", 0, TRUE },
	{ "with foreign elements", with_foreign_elements, NULL, "", 0, TRUE },
	{ "with CDATA", with_cdata, NULL, "", 0, TRUE },
	{ "with the target first", with_the_target_first, NULL, "", 0, TRUE },
	{ "as <devices>", of_devices, NULL, "", 0, FALSE },
	{ "as one <disk>", of_one_disk, NULL, "", 0, FALSE },
	{ "twice in a stream", in_a_stream, NULL, "", 0, FALSE },
	{ "declared UTF-8, marked", declared_utf8, NULL, "\xef\xbb\xbf", 3, TRUE },
	{ "UTF-16 LE", declared_utf16, "UTF-16LE", "\xff\xfe", 2, TRUE },
	{ "UTF-16 BE", declared_utf16, "UTF-16BE", "\xfe\xff", 2, TRUE },
	{ "UTF-16 LE on one line, with comments", utf16_on_one_line_with_comments, "UTF-16LE",
		"\xff\xfe", 2, TRUE },
	{ "ISO-8859-1", declared_latin1, "ISO-8859-1", "", 0, TRUE },
};
const unsigned nlayouts = G_N_ELEMENTS(layouts);

GByteArray *
layout_encode(const struct layout *l, const char *text)
{
	gsize len = strlen(text);
	char *coded = l->encoding ? g_convert(text, -1, l->encoding, "UTF-8", NULL, &len, NULL)
				  : g_strdup(text);
	return coded ? g_byte_array_new_take((guint8 *)coded, len) : NULL;
}

GByteArray *
layout_bytes(const struct layout *l, const char *xml)
{
	g_autofree char *text = l->write(xml);
	GByteArray *bytes = text ? layout_encode(l, text) : NULL;
	if (bytes)
		g_byte_array_prepend(bytes, (const guint8 *)l->mark, l->mark_len);
	return bytes;
}
