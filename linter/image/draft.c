/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * An image in the making: bounded lists that grow in the arena, and the asking for a second
 * window. A list's capacity follows from its length (4, 8, 16, …), so none is stored.
 */
#include "image/format.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* Room for one more element behind `n`; the whole list may move. */
static void *
grow(struct vml_image_draft *d, void *list, uint32_t n, size_t size)
{
	bool full = n == 0 || (n >= 4 && (n & (n - 1)) == 0);
	if (!full)
		return list;
	void *longer = vml_arena_array(d->arena, n ? (size_t)n * 2 : 4, size);
	if (n)
		memcpy(longer, list, n * size);
	return longer;
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
	};
	va_end(ap);
	d->image->ndefects = n + 1;
}

static uint64_t
end_of(uint64_t offset, uint64_t len)
{
	uint64_t end;
	return vml_add_u64(offset, len, &end) ? end : UINT64_MAX;
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

/* A name that the file's end cuts is what is there of it: QEMU reads zeros behind. */
struct vml_ref *
vml_draft_ref(struct vml_image_draft *d, struct vml_bytes *b, enum vml_ref_kind kind,
	uint64_t offset, uint64_t len)
{
	uint32_t n = d->image->nrefs;
	uint64_t there = len;
	if (offset >= b->file_size || n >= VML_MAX_REFS || len > VML_MORE_WINDOW)
		return NULL;
	if (there > b->file_size - offset)
		there = b->file_size - offset;
	if (!vml_draft_have(d, b, offset, there))
		return NULL;
	struct vml_slice s = vml_bytes_slice(b, offset, there);
	d->refs = grow(d, d->refs, n, sizeof(*d->refs));
	d->refs[n] = (struct vml_ref){
		.kind = kind,
		.raw = vml_arena_strndup(d->arena, (const char *)s.data, s.len),
		.raw_len = len,
		.offset = offset,
	};
	d->image->nrefs = n + 1;
	return &d->refs[n];
}

void
vml_draft_feature(struct vml_image_draft *d, const char *name)
{
	uint32_t n = d->image->nfeatures;
	d->features = grow(d, (void *)d->features, n, sizeof(*d->features));
	d->features[n] = name;
	d->image->nfeatures = n + 1;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
vml_draft_finish(struct vml_image_draft *d)
{
	struct vml_image *im = d->image;
	if (im->nfeatures)
		qsort((void *)d->features, im->nfeatures, sizeof(*d->features), compare_names);
	im->features = d->features;
	im->refs = d->refs;
	im->defects = d->defects;
	im->backing = d->backing ? &d->refs[d->backing - 1] : NULL;
	im->data_file = d->data_file ? &d->refs[d->data_file - 1] : NULL;
}
