/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * VMware's text descriptors with the eyes of QEMU, which searches for words and scans lines rather
 * than parsing a syntax: a key counts wherever it first occurs, white space is any, and what
 * follows an extent's name does not matter. Extents themselves are other files.
 */
#include <errno.h>
#include <string.h>

#include <glib.h>

#include "base/limits.h"
#include "image/vmdk.h"

enum { MAX_TEXT = (1 << 20) - 1, MAX_TYPE = 127, MAX_PARENT = 4095 };

struct extent {
	char access[11], type[11]; /* as QEMU scans them: "%10s" */
	const char *name;
	size_t name_len;
	int64_t sectors, offset;
	unsigned matches; /* conversions done, as scanf counts them */
};

/*
 * Up to `max` bytes from `offset` as a C string, behind the end of the file zeros. The windows may
 * meet inside it, so it is a copy.
 */
static const char *
text_at(struct vml_bytes *b, struct vml_image_draft *d, uint64_t offset, uint64_t max)
{
	uint64_t left = offset < b->file_size ? b->file_size - offset : 0;
	uint64_t len = max < left ? max : left;
	uint64_t head = offset < b->head.len ? b->head.len - offset : 0;
	head = head < len ? head : len;
	struct vml_slice s = vml_bytes_slice(b, offset, head);
	const uint8_t *nul = s.data && head ? memchr(s.data, 0, head) : NULL;
	if (nul || head == len)
		return vml_arena_strndup(
			d->arena, s.data ? (const char *)s.data : "", (size_t)head);
	if (!vml_draft_have(d, b, offset + head, len - head))
		len = head;
	char *copy = vml_arena_alloc(d->arena, (size_t)len + 1);
	struct vml_slice rest = vml_bytes_slice(b, offset + head, len - head);
	if (s.data)
		memcpy(copy, s.data, s.len);
	if (rest.data)
		memcpy(copy + head, rest.data, rest.len);
	copy[head + rest.len] = '\0';
	return copy;
}

/* scanf's white space, which includes line ends. */
static bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static const char *
skip_blanks(const char *p)
{
	while (is_blank(*p))
		p++;
	return p;
}

/* %10s */
static const char *
scan_word(const char *p, char out[11])
{
	size_t n = 0;
	for (p = skip_blanks(p); n < 10 && p[n] && !is_blank(p[n]); n++)
		out[n] = p[n];
	out[n] = '\0';
	return n > 0 ? p + n : NULL;
}

/* %511[^\n\r"]: how long it is. */
static size_t
scan_name(const char *p)
{
	size_t n = 0;
	while (n < 511 && p[n] && p[n] != '\n' && p[n] != '\r' && p[n] != '"')
		n++;
	return n;
}

/* A signed decimal, clamped to its type. */
static const char *
scan_number(const char *p, int64_t *out)
{
	p = skip_blanks(p);
	if (!g_ascii_isdigit(p[*p == '-' || *p == '+']))
		return NULL;
	char *end;
	*out = g_ascii_strtoll(p, &end, 10);
	return end;
}

/* ACCESS SECTORS TYPE "NAME" [OFFSET] */
static void
scan_extent(const char *p, struct extent *e)
{
	*e = (struct extent){ .offset = -1 };
	p = scan_word(p, e->access);
	e->matches = p ? 1 : 0;
	p = p ? scan_number(p, &e->sectors) : NULL;
	e->matches += p != NULL;
	p = p ? scan_word(p, e->type) : NULL;
	e->matches += p != NULL;
	p = p ? skip_blanks(p) : NULL;
	if (!p || *p != '"')
		return;
	e->name = p + 1;
	e->name_len = scan_name(e->name);
	if (e->name_len == 0)
		return;
	e->matches = 4;
	p = e->name + e->name_len;
	if (*p == '"' && scan_number(p + 1, &e->offset))
		e->matches = 5;
}

static bool
is_type(const struct extent *e, const char *type)
{
	return strcmp(e->type, type) == 0;
}

/* Whether QEMU takes the line for an extent, and whether the line is then valid. */
static bool
is_valid(const struct extent *e)
{
	if (is_type(e, "FLAT"))
		return e->matches == 5 && e->offset >= 0;
	return e->matches == 4;
}

static bool
is_known(const struct extent *e)
{
	static const char *const types[] = { "FLAT", "SPARSE", "VMFS", "VMFSSPARSE", "SESPARSE" };
	for (size_t i = 0; i < G_N_ELEMENTS(types); i++)
		if (is_type(e, types[i]))
			return e->sectors > 0;
	return false;
}

static void
add_extent(struct vml_image_draft *d, const struct extent *e, uint64_t offset)
{
	uint64_t bytes, *size = &d->image->virtual_size;
	if (!vml_mul_u64((uint64_t)e->sectors, 512, &bytes) || !vml_add_u64(*size, bytes, &bytes) ||
		bytes > INT64_MAX) {
		vml_draft_defect(d, true, "virtual-size", "extent", offset, (uint64_t)e->sectors,
			"2^63 bytes in all", "extents are too large");
		return;
	}
	*size = bytes;
	if (d->image->nrefs == VML_MAX_REFS)
		return;
	const char *name = vml_arena_strndup(d->arena, e->name, e->name_len);
	struct vml_ref *ref = vml_draft_text_ref(d, VML_REF_EXTENT, name, offset, e->name_len);
	if (ref)
		ref->access = vml_arena_printf(d->arena, "%s %s", e->access, e->type);
}

/* False when QEMU gives up at this line. */
static bool
take_extent(struct vml_image_draft *d, const struct extent *e, uint64_t offset, unsigned *n)
{
	if (e->matches < 4 || strcmp(e->access, "RW") != 0)
		return true;
	if (!is_valid(e)) {
		vml_draft_defect(d, true, "extent", "extent", offset, 0,
			"ACCESS SECTORS TYPE \"NAME\" [OFFSET]", "invalid extent line");
		return false;
	}
	if (is_known(e)) {
		add_extent(d, e, offset);
		*n += 1;
	}
	return !d->image->refused;
}

/*
 * Every line is scanned by itself, but white space at its start may be whole lines: an extent
 * behind an empty line counts twice, as it does for QEMU. What begins at the same word scans the
 * same, so that each word is scanned once.
 */
static void
read_extents(struct vml_image_draft *d, const char *text, uint64_t offset)
{
	struct extent e = { .matches = 0 };
	const char *scanned = NULL, *end = text + strlen(text);
	unsigned n = 0;
	for (const char *p = text; p < end;) {
		if (!scanned || p > scanned) {
			scanned = skip_blanks(p);
			scan_extent(scanned, &e);
		}
		uint64_t at = offset + (uint64_t)(e.matches >= 4 ? e.name - text : p - text);
		if (!take_extent(d, &e, at, &n))
			return;
		const char *newline = memchr(p, '\n', (size_t)(end - p));
		p = newline ? newline + 1 : end;
	}
	if (n == 0)
		vml_draft_defect(d, true, "extent", "extents", offset, 0, "one or more",
			"the descriptor names no extent");
	else if (n > VML_MAX_REFS)
		vml_draft_defect(d, false, "extent", "extents", offset, n, "1024",
			"%u extents are more than are told", n);
}

/* The word, two bytes, and what stands up to the next quote. */
static char *
search_quoted(
	struct vml_image_draft *d, const char *text, const char *key, size_t max, uint64_t *at)
{
	const char *p = strstr(text, key);
	if (!p || strlen(p) < strlen(key) + 2)
		return NULL;
	p += strlen(key) + 2;
	size_t n = strcspn(p, "\"");
	if (p[n] != '"' || n > max)
		return NULL;
	*at = (uint64_t)(p - text);
	return vml_arena_strndup(d->arena, p, n);
}

void
vml_vmdk_descriptor(struct vml_bytes *b, struct vml_image_draft *d, uint64_t offset)
{
	static const char *const types[] = { "monolithicFlat", "vmfs", "vmfsSparse", "seSparse",
		"twoGbMaxExtentSparse", "twoGbMaxExtentFlat" };
	const char *text = text_at(b, d, offset, MAX_TEXT);
	uint64_t at = 0;
	bool known = false;
	const char *type = search_quoted(d, text, "createType", MAX_TYPE, &at);
	d->image->variant = type;
	for (size_t i = 0; type && i < G_N_ELEMENTS(types); i++)
		known |= strcmp(type, types[i]) == 0;
	const char *other = type ? strstr(text + at, "createType") : NULL;
	if (other)
		vml_draft_defect(d, false, "create-type", "createType",
			offset + (uint64_t)(other - text), 0, "one",
			"the descriptor has two create types: QEMU takes the first");
	if (!known && d->want->len == 0)
		vml_draft_defect(d, true, "create-type", "createType", offset + at, 0,
			"monolithicFlat, vmfs, vmfsSparse, seSparse, twoGbMaxExtentSparse, "
			"twoGbMaxExtentFlat",
			type ? "create type is not one that a descriptor file can have"
			     : "the descriptor has no create type");
	read_extents(d, text, offset);
}

/* The key and any one byte; "CID" is also found inside "parentCID" when that comes first. */
static bool
read_cid(const char *text, const char *key, uint32_t *out)
{
	const char *p = strstr(text, key);
	p = p ? p + strlen(key) : "";
	if (*p == '\0')
		return false;
	p = skip_blanks(p + 1);
	bool digit = g_ascii_isxdigit(*p) || ((*p == '-' || *p == '+') && g_ascii_isxdigit(p[1]));
	*out = (uint32_t)strtoul(p, NULL, 16);
	return digit;
}

void
vml_vmdk_parent(struct vml_bytes *b, struct vml_image_draft *d, uint64_t offset)
{
	const char *text = text_at(b, d, offset, VML_VMDK_DESCRIPTOR);
	uint32_t cid, parent;
	uint64_t at;
	const char *hint = search_quoted(d, text, "parentFileNameHint", MAX_PARENT, &at);
	if (hint && *hint) {
		struct vml_ref *ref =
			vml_draft_text_ref(d, VML_REF_BACKING, hint, offset + at, strlen(hint));
		if (ref) {
			ref->format = "vmdk";
			d->backing = d->image->nrefs;
		}
	} else if (!hint && strstr(text, "parentFileNameHint")) {
		vml_draft_defect(d, true, "parent-hint", "parentFileNameHint", offset, 0,
			"4095 bytes in quotes", "the parent's name has no end");
	}
	bool own = read_cid(text, "CID", &cid), above = read_cid(text, "parentCID", &parent);
	if (own)
		d->image->uuid = vml_arena_printf(d->arena, "%08x", cid);
	if (above && parent != UINT32_MAX)
		d->image->parent_uuid = vml_arena_printf(d->arena, "%08x", parent);
	if (!own || !above)
		vml_draft_defect(d, true, "content-id", own ? "parentCID" : "CID", offset, 0,
			"a hexadecimal number", "no content identity in the descriptor");
}
