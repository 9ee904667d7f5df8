/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Encoding detection (XML 1.0, appendix F): byte order mark, then the first bytes, then the XML
 * declaration. Only encodings in which every ASCII byte (or UTF-16 unit) means its ASCII character
 * are read: in others markup could hide from the lexer. libxml2 later decodes by the same
 * declaration; where that could differ from what was found here the file is refused.
 */
#include "xml/encoding.h"

#include <string.h>

#include <glib.h>

#include "base/lines.h"
#include "base/text.h"

#define COUNT(t) (sizeof(t) / sizeof((t)[0]))
#define LONGEST_NAME 40u

static const struct vml_fault *
fault(struct vml_arena *a, uint64_t start, uint64_t end, const char *text)
{
	struct vml_fault *f = vml_make(a, struct vml_fault);
	*f = (struct vml_fault){ VML_FAULT_ENCODING, { start, end }, text };
	return f;
}

/* ---- the first bytes ---------------------------------------------------------------------- */

static const char *
unreadable(const struct vml_source *s)
{
	static const struct {
		const char *bytes, *what;
	} table[] = {
		{ "\x00\x00\xfe\xff", "UTF-32 is not read" },
		{ "\xff\xfe\x00\x00", "UTF-32 is not read" },
		{ "\x00\x00\x00<", "UTF-32 is not read" },
		{ "<\x00\x00\x00", "UTF-32 is not read" },
		{ "\x4c\x6f\xa7\x94", "EBCDIC is not read" },
	};
	for (size_t i = 0; i < COUNT(table); i++)
		if (s->len >= 4 && memcmp(s->bytes, table[i].bytes, 4) == 0)
			return table[i].what;
	return NULL;
}

struct start {
	const char *bytes;
	uint32_t len, mark; /* how much of it is a byte order mark, in units */
	bool utf16, big_endian;
};

static struct start
look(const struct vml_source *s)
{
	static const struct start table[] = {
		{ "\xef\xbb\xbf", 3, 3, false, false },
		{ "\xfe\xff", 2, 1, true, true },
		{ "\xff\xfe", 2, 1, true, false },
		{ "\0<", 2, 0, true, true },
		{ "<\0", 2, 0, true, false },
	};
	for (size_t i = 0; i < COUNT(table); i++)
		if (s->len >= table[i].len && memcmp(s->bytes, table[i].bytes, table[i].len) == 0)
			return table[i];
	return (struct start){ 0 };
}

/* ---- the declaration ---------------------------------------------------------------------- */

static bool
is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static uint32_t
skip_spaces(const struct vml_units *u, uint32_t i)
{
	while (i < u->len && is_space(u->text[i]))
		i++;
	return i;
}

static bool
follows(const struct vml_units *u, uint32_t i, const char *word)
{
	size_t n = strlen(word);
	return i <= u->len && n <= u->len - i && memcmp(u->text + i, word, n) == 0;
}

/* name = "value" at `i`; returns the place behind it, 0 when it is something else. */
static uint32_t
pseudo_attribute(const struct vml_units *u, uint32_t i, uint32_t *name_end, struct vml_span *value)
{
	while (i < u->len && g_ascii_islower(u->text[i]))
		i++;
	*name_end = i;
	i = skip_spaces(u, i);
	if (!follows(u, i, "="))
		return 0;
	i = skip_spaces(u, i + 1);
	if (!follows(u, i, "\"") && !follows(u, i, "'"))
		return 0;
	const unsigned char *end = memchr(u->text + i + 1, u->text[i], u->len - i - 1);
	if (!end)
		return 0;
	*value = (struct vml_span){ i + 1, (uint64_t)(end - u->text) };
	return (uint32_t)value->end + 1;
}

bool
vml_encoding_declared(const struct vml_units *u, uint32_t at, struct vml_span *name)
{
	*name = (struct vml_span){ at, at };
	if (!follows(u, at, "<?xml") || at + 5 >= u->len || !is_space(u->text[at + 5]))
		return false;
	uint32_t i = at + 5;
	for (;;) {
		uint32_t word = skip_spaces(u, i), word_end;
		struct vml_span value;
		if (follows(u, word, "?>"))
			return true;
		i = word > i ? pseudo_attribute(u, word, &word_end, &value) : 0;
		if (i == 0)
			return false;
		if (word_end - word == 8 && follows(u, word, "encoding")) {
			*name = value;
			return true;
		}
	}
}

/* ---- names -------------------------------------------------------------------------------- */

/* The name in capitals, without what is optional in it ("ISO88591"), and what it means. */
struct name {
	char plain[LONGEST_NAME + 1];
	char iconv[LONGEST_NAME + 1];
	enum vml_encoding_kind kind;
};

static bool
read_plain(const struct vml_units *u, struct vml_span at, struct name *n)
{
	size_t len = 0;
	*n = (struct name){ 0 };
	if (at.end - at.start > LONGEST_NAME)
		return false;
	for (uint64_t i = at.start; i < at.end; i++) {
		char c = (char)u->text[i];
		if (g_ascii_isalnum(c))
			n->plain[len++] = g_ascii_toupper(c);
		else if (c != '-' && c != '_')
			return false;
	}
	return true;
}

/* Families of encodings whose names end with a number. */
static bool
is_single_byte(struct name *n)
{
	static const struct {
		const char *stem, *iconv;
		unsigned first, last;
	} families[] = {
		{ "ISO8859", "ISO-8859-", 1, 16 },
		{ "LATIN", "LATIN", 1, 10 },
		{ "ISOLATIN", "LATIN", 1, 10 },
		{ "WINDOWS", "WINDOWS-", 1250, 1258 },
		{ "CP", "CP", 1250, 1258 },
	};
	for (size_t i = 0; i < COUNT(families); i++) {
		guint64 number;
		if (!g_str_has_prefix(n->plain, families[i].stem) ||
			!g_ascii_string_to_unsigned(n->plain + strlen(families[i].stem), 10,
				families[i].first, families[i].last, &number, NULL))
			continue;
		g_snprintf(n->iconv, sizeof(n->iconv), "%s%u", families[i].iconv, (unsigned)number);
		n->kind = VML_SINGLE_BYTE;
		return true;
	}
	return false;
}

/* False when that encoding is not read. */
static bool
read_name(const struct vml_units *u, struct vml_span at, struct name *n)
{
	static const struct {
		const char *plain, *iconv;
		enum vml_encoding_kind kind;
	} names[] = {
		{ "UTF8", "UTF-8", VML_UTF8 },
		{ "ASCII", "US-ASCII", VML_ASCII },
		{ "USASCII", "US-ASCII", VML_ASCII },
		{ "UTF16", "UTF-16", VML_UTF16 },
		{ "UTF16LE", "UTF-16LE", VML_UTF16 },
		{ "UTF16BE", "UTF-16BE", VML_UTF16 },
	};
	if (!read_plain(u, at, n))
		return false;
	for (size_t i = 0; i < COUNT(names); i++) {
		if (strcmp(n->plain, names[i].plain) != 0)
			continue;
		g_strlcpy(n->iconv, names[i].iconv, sizeof(n->iconv));
		n->kind = names[i].kind;
		return true;
	}
	return is_single_byte(n);
}

/*
 * Whether text found as UTF-8 (or UTF-16) may declare that. A bare "UTF-16" in a file of single
 * bytes is left to libxml2, which refuses or ignores it but never decodes by it.
 */
static bool
fits(const struct name *n, const struct start *found)
{
	enum vml_encoding_kind kind = n->kind;
	if (found->utf16)
		return kind == VML_UTF8 ||
		       (kind == VML_UTF16 &&
			       !g_str_has_suffix(n->plain, found->big_endian ? "LE" : "BE"));
	if (found->mark > 0)
		return kind == VML_UTF8 || strcmp(n->plain, "UTF16") == 0;
	return kind != VML_UTF16 || strcmp(n->plain, "UTF16") == 0;
}

/* ---- checking every unit ------------------------------------------------------------------ */

#define LOW UINT64_C(0x0101010101010101)
#define HIGH UINT64_C(0x8080808080808080)

/* Past all leading eights of bytes that are ASCII and not NUL. */
static size_t
skip_ascii(const unsigned char *p, size_t i, size_t len)
{
	uint64_t w;
	for (; len - i >= sizeof(w); i += sizeof(w)) {
		memcpy(&w, p + i, sizeof(w));
		if (((w - LOW) | w) & HIGH)
			break;
	}
	return i;
}

/* Length of a good character that is not ASCII; 0 = it is a bad one. */
static size_t
check_character(const struct vml_source *s, size_t at, enum vml_encoding_kind kind,
	const uint32_t *upper, const char **reason)
{
	const unsigned char *p = s->bytes + at;
	uint32_t c;
	if (*p == 0) {
		*reason = "NUL byte";
		return 0;
	}
	if (kind == VML_ASCII) {
		*reason = "byte outside of ASCII";
		return 0;
	}
	if (kind == VML_SINGLE_BYTE) {
		*reason = "byte that stands for no character in this encoding";
		return upper[*p - 0x80] != VML_REPLACEMENT;
	}
	*reason = "invalid UTF-8";
	return vml_utf8_decode((const char *)p, s->len - at, &c);
}

/* How far the bytes are good. */
static size_t
check_bytes(const struct vml_source *s, enum vml_encoding_kind kind, const uint32_t *upper,
	const char **reason)
{
	const unsigned char *p = s->bytes;
	size_t len = s->len, n;
	for (size_t i = skip_ascii(p, 0, len); i < len; i = skip_ascii(p, i + n, len)) {
		n = 1;
		if (p[i] != 0 && p[i] < 0x80)
			continue;
		const char *why;
		n = check_character(s, i, kind, upper, &why);
		if (n == 0) {
			*reason = why;
			return i;
		}
	}
	return len;
}

/* One byte per unit. Surrogates must come in pairs; a lone last byte is no unit. */
static unsigned char *
copy_units(const struct vml_source *s, struct vml_units *u)
{
	uint32_t len = (uint32_t)(s->len / 2);
	unsigned char *to = g_malloc(len + 1u);
	const unsigned high = s->big_endian ? 0 : 1;
	bool pair = false; /* the second of a pair is due */
	u->reason = s->len % 2 != 0 ? "half of a UTF-16 unit" : NULL;
	for (uint32_t i = 0; i < len; i++) {
		unsigned char h = s->bytes[2 * (size_t)i + high];
		unsigned char l = s->bytes[2 * (size_t)i + 1 - high];
		bool first = (h & 0xfc) == 0xd8, second = (h & 0xfc) == 0xdc;
		if (second != pair || (h == 0 && l == 0)) {
			u->reason = h == 0 && l == 0 ? "NUL character" : "invalid UTF-16";
			len = pair && !second ? i - 1 : i;
			break;
		}
		pair = first;
		to[i] = h == 0 && l < 0x80 ? l : 0x80;
	}
	if (pair && u->reason == NULL) {
		u->reason = "invalid UTF-16";
		len--;
	}
	u->len = len;
	return to;
}

const struct vml_fault *
vml_encoding_detect(struct vml_arena *a, struct vml_source *s, struct vml_units *u)
{
	*u = (struct vml_units){ .text = s->bytes, .len = (uint32_t)s->len };
	s->unit = 1;
	const char *what = unreadable(s);
	if (what)
		return fault(a, 0, 4, what);
	struct start found = look(s);
	u->mark = found.mark;
	if (found.utf16) {
		s->unit = 2;
		s->big_endian = found.big_endian;
		s->encoding = found.big_endian ? "UTF-16BE" : "UTF-16LE";
		u->shift = 1;
		u->copy = copy_units(s, u);
		u->text = u->copy;
	}
	struct name name = { .kind = VML_UTF8 };
	uint32_t upper[128];
	struct vml_span at;
	if (vml_encoding_declared(u, u->mark, &at) && at.start < at.end) {
		if (!read_name(u, at, &name) || !fits(&name, &found))
			return fault(a, at.start << u->shift, at.end << u->shift,
				"this encoding is not read, or not that of the file");
		s->single_byte = name.kind == VML_SINGLE_BYTE;
		if (name.kind == VML_SINGLE_BYTE || name.kind == VML_ASCII)
			s->encoding = vml_arena_strdup(a, name.iconv);
		if (s->single_byte && !vml_upper_half(s->encoding, upper))
			return fault(a, at.start, at.end, "this encoding is not known here");
	}
	if (!found.utf16)
		u->len = (uint32_t)check_bytes(s, name.kind, upper, &u->reason);
	return NULL;
}

bool
vml_encoding_agrees(const struct vml_source *s, const struct vml_units *u, struct vml_span at)
{
	struct name name;
	if (at.start == at.end)
		return true;
	if (!read_name(u, at, &name))
		return false;
	if (s->unit == 2)
		return fits(&name, &(struct start){ .utf16 = true, .big_endian = s->big_endian });
	return s->encoding ? strcmp(s->encoding, name.iconv) == 0 : name.kind == VML_UTF8;
}
