/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An image in the making: bounded lists that grow in the arena, and the asking for a second
 * window. A list's capacity follows from its length (4, 8, 16, …), so none is stored.
 */
#include "image/format.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

enum { FIELD = 4 }; /* bytes that a header field has at least */

/* Room for one more element behind `n`; the whole list may move. Most images have one of a kind. */
static void *
grow(struct vml_image_draft *d, void *list, uint32_t n, size_t size)
{
	bool full = (n & (n - 1)) == 0;
	if (!full)
		return list;
	void *longer = vml_arena_array(d->arena, n ? (size_t)n * 2 : 1, size);
	if (n)
		memcpy(longer, list, n * size);
	return longer;
}

static uint64_t
end_of(uint64_t offset, uint64_t len)
{
	uint64_t end;
	return vml_add_u64(offset, len, &end) ? end : UINT64_MAX;
}

void
vml_draft_defect(struct vml_image_draft *d, bool fatal, const char *kind, const char *field,
	uint64_t offset, uint64_t value, const char *limit, const char *fmt, ...)
{
	uint32_t n = d->image->ndefects;
	d->image->refused |= fatal;
	if (n >= VML_MAX_DEFECTS)
		return;
	va_list ap;
	va_start(ap, fmt);
	d->defects = grow(d, d->defects, n, sizeof(*d->defects));
	d->defects[n] = (struct vml_defect){
		.kind = kind,
		.field = field,
		.offset = offset,
		.value = value,
		.limit = limit,
		.message = vml_arena_vprintf(d->arena, fmt, ap),
		.fatal = fatal,
		.cut = end_of(offset, FIELD) > d->image->file_size,
	};
	va_end(ap);
	d->image->ndefects = n + 1;
}

bool
vml_draft_have(struct vml_image_draft *d, const struct vml_bytes *b, uint64_t offset, uint64_t len)
{
	if (vml_bytes_have(b, offset, len))
		return true;
	uint64_t end = end_of(offset, len);
	if (b->more.len > 0 || offset >= b->file_size || len > VML_MORE_WINDOW)
		return false;
	uint64_t start = offset;
	if (d->want->len > 0) {
		uint64_t other = d->want->offset + d->want->len;
		start = start < d->want->offset ? start : d->want->offset;
		end = end > other ? end : other;
	}
	if (end - start <= VML_MORE_WINDOW)
		*d->want = (struct vml_want){ start, (uint32_t)(end - start) };
	return false;
}

bool
vml_draft_have_further(
	struct vml_image_draft *d, const struct vml_bytes *b, uint64_t offset, uint64_t len)
{
	bool there = offset < b->file_size && len <= VML_MORE_WINDOW;
	if (vml_bytes_have(b, offset, len))
		return true;
	if (there && b->more.len > 0 && b->last.len == 0)
		*d->want = (struct vml_want){ offset, (uint32_t)len };
	return false;
}

bool
vml_draft_inside(struct vml_image_draft *d, const struct vml_bytes *b, const char *field,
	uint64_t offset, uint64_t len)
{
	if (end_of(offset, len) <= b->file_size)
		return true;
	vml_draft_defect(d, false, "truncated", field, b->file_size, b->file_size,
		"the file's length", "truncated at byte %llu: the %s reaches to byte %llu",
		(unsigned long long)b->file_size, field, (unsigned long long)end_of(offset, len));
	return false;
}

struct vml_ref *
vml_draft_text_ref(struct vml_image_draft *d, enum vml_ref_kind kind, const char *text,
	uint64_t offset, uint64_t len)
{
	uint32_t n = d->image->nrefs;
	if (n >= VML_MAX_REFS)
		return NULL;
	d->refs = grow(d, d->refs, n, sizeof(*d->refs));
	d->refs[n] = (struct vml_ref){
		.kind = kind,
		.raw = text,
		.raw_len = len,
		.offset = offset,
		.decoded = true,
	};
	d->image->nrefs = n + 1;
	return &d->refs[n];
}

/* A name that the file's end cuts is what is there of it: QEMU reads zeros behind. */
struct vml_ref *
vml_draft_ref(struct vml_image_draft *d, struct vml_bytes *b, enum vml_ref_kind kind,
	uint64_t offset, uint64_t len)
{
	uint64_t there = len;
	if (offset >= b->file_size || len > VML_MORE_WINDOW)
		return NULL;
	if (there > b->file_size - offset)
		there = b->file_size - offset;
	if (!vml_draft_have(d, b, offset, there))
		return NULL;
	struct vml_slice s = vml_bytes_slice(b, offset, there);
	const char *text = vml_arena_strndup(d->arena, (const char *)s.data, s.len);
	struct vml_ref *ref = vml_draft_text_ref(d, kind, text, offset, len);
	if (ref)
		ref->decoded = false;
	return ref;
}

static const char **
add_word(struct vml_image_draft *d, const char **list, uint32_t *n, const char *word)
{
	const char **longer = grow(d, (void *)list, *n, sizeof(*list));
	longer[(*n)++] = word;
	return longer;
}

void
vml_draft_feature(struct vml_image_draft *d, const char *name)
{
	d->features = add_word(d, d->features, &d->image->nfeatures, name);
}

void
vml_draft_content(struct vml_image_draft *d, const char *word)
{
	d->contents = add_word(d, d->contents, &d->image->ncontents, word);
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Only what a truncated file lacks is cut: a field may well stand in the last bytes of a whole one.
 */
static void
settle_cuts(struct vml_image_draft *d)
{
	bool truncated = false;
	for (uint32_t i = 0; i < d->image->ndefects; i++)
		truncated |= strcmp(d->defects[i].kind, "truncated") == 0;
	for (uint32_t i = 0; i < d->image->ndefects; i++)
		d->defects[i].cut &= truncated;
}

/* Stored bytes behind a NUL; a name that the end of the file cuts has none. */
static bool
goes_on(const struct vml_image *im, const struct vml_ref *ref)
{
	return !ref->decoded && strlen(ref->raw) < ref->raw_len && ref->offset <= im->file_size &&
	       ref->raw_len <= im->file_size - ref->offset;
}

void
vml_draft_finish(struct vml_image_draft *d)
{
	struct vml_image *im = d->image;
	settle_cuts(d);
	if (im->nfeatures)
		qsort((void *)d->features, im->nfeatures, sizeof(*d->features), compare_names);
	if (im->ncontents)
		qsort((void *)d->contents, im->ncontents, sizeof(*d->contents), compare_names);
	for (uint32_t i = 0; i < im->nrefs; i++)
		d->refs[i].goes_on = goes_on(im, &d->refs[i]);
	im->contents = d->contents;
	im->features = d->features;
	im->refs = d->refs;
	im->defects = d->defects;
	im->backing = d->backing ? &d->refs[d->backing - 1] : NULL;
	im->data_file = d->data_file ? &d->refs[d->data_file - 1] : NULL;
}
