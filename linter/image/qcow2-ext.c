/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * qcow2 header extensions as QEMU reads them: padded to 8 bytes, the last of a kind wins, from the
 * end of the header to the backing name or the end of the first cluster.
 */
#include "image/qcow2.h"

#include <string.h>

#include "base/limits.h"
#include "image/luks.h"

enum { EXT_END = 0, MAX_FORMAT = 15, CRYPTO_LEN = 16 };

#define EXT_BACKING_FORMAT 0xE2792ACAu
#define EXT_DATA_FILE 0x44415441u
#define EXT_BITMAPS 0x23852875u
#define EXT_CRYPTO 0x0537BE77u

struct extension {
	uint32_t type, len;
	uint64_t at; /* of its payload */
};

struct seen {
	bool crypto;
	uint32_t formats, data_files;
	struct extension data_file;
};

static void
take_format(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d,
	const struct extension *e, struct seen *seen)
{
	if (e->len > MAX_FORMAT) {
		vml_draft_defect(d, true, "backing-format", "backing format", e->at, e->len,
			"15 bytes", "recorded backing format of %u bytes is too long", e->len);
		return;
	}
	struct vml_slice s = vml_bytes_slice(b, e->at, e->len);
	q->format = vml_arena_strndup(d->arena, s.data ? (const char *)s.data : "", s.len);
	q->format_at = e->at;
	if (s.data && memchr(s.data, 0, s.len))
		vml_draft_defect(d, false, "backing-format", "backing format", e->at, e->len,
			"a name without NUL",
			"recorded backing format goes on behind a NUL: readers differ on where it "
			"ends");
	if (seen->formats++)
		vml_draft_defect(d, false, "extension-repeated", "backing format", e->at, e->len,
			"one", "backing format is recorded twice: QEMU takes the last");
}

static void
take_crypto(const struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d,
	const struct extension *e)
{
	uint64_t at = vml_be64(b, e->at);
	if (q->crypt != 2)
		vml_draft_defect(d, true, "encryption-header", "encryption header", e->at, q->crypt,
			"only with LUKS", "encryption header in an image without LUKS");
	else if (e->len != CRYPTO_LEN)
		vml_draft_defect(d, true, "encryption-header", "encryption header", e->at, e->len,
			"16 bytes", "encryption header extension of %u bytes", e->len);
	else if (at % q->cluster != 0)
		vml_draft_defect(d, true, "encryption-header", "encryption header", e->at, at,
			"a multiple of the cluster size",
			"encryption header at 0x%llx is not aligned to a cluster",
			(unsigned long long)at);
	else if (!vml_draft_inside(d, b, "encryption header", at, VML_LUKS_HEADER) ||
		 !vml_draft_have(d, b, at, VML_LUKS_HEADER))
		return;
	else if (!vml_bytes_equal(b, at, "LUKS\xba\xbe\0\1", 8))
		vml_draft_defect(d, true, "encryption-header", "encryption header", at, 0, "LUKS 1",
			"no LUKS header at 0x%llx", (unsigned long long)at);
	else
		vml_luks_check(b, d, at);
}

static void
take(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d, const struct extension *e,
	struct seen *seen)
{
	switch (e->type) {
	case EXT_BACKING_FORMAT: take_format(q, b, d, e, seen); break;
	case EXT_CRYPTO:
		seen->crypto = true;
		take_crypto(q, b, d, e);
		break;
	case EXT_BITMAPS: vml_qcow2_bitmaps(q, b, d, e->at, e->len); break;
	case EXT_DATA_FILE:
		if (seen->data_files++)
			vml_draft_defect(d, false, "extension-repeated", "data file", e->at, e->len,
				"one", "data file is named twice: QEMU takes the last");
		seen->data_file = *e;
		break;
	default: break;
	}
}

static bool
is_known(uint32_t type)
{
	return type == EXT_BACKING_FORMAT || type == EXT_CRYPTO || type == EXT_BITMAPS ||
	       type == EXT_DATA_FILE;
}

/*
 * Whether `len` bytes at `offset` can be read. When not, everything up to the end of the header
 * area is asked for, as far as one window reaches.
 */
static bool
reach(struct vml_bytes *b, struct vml_image_draft *d, uint64_t offset, uint64_t len, uint64_t end)
{
	uint64_t left = end - offset;
	if (vml_bytes_have(b, offset, len))
		return true;
	vml_draft_have(d, b, offset, left < VML_MORE_WINDOW ? left : VML_MORE_WINDOW);
	if (d->want->len == 0 && offset + len <= b->file_size)
		vml_draft_defect(d, false, "not-read", "header extension", offset, len,
			"in the two windows", "header extension at 0x%llx is out of reach",
			(unsigned long long)offset);
	return false;
}

/* QEMU skips it; libvirt reads the next extension there. */
static void
check_padding(
	struct vml_bytes *b, struct vml_image_draft *d, const struct extension *e, uint64_t end)
{
	uint64_t at = e->at + e->len, len = -(uint64_t)e->len & 7;
	struct vml_slice s = vml_bytes_slice(b, at, len);
	for (size_t i = 0; at + len <= end && i < s.len; i++) {
		if (s.data[i] == 0)
			continue;
		vml_draft_defect(d, false, "extension-padding", "header extension", at, s.data[i],
			"padded with zeros",
			"bytes hide in the padding of header extension 0x%08x, where some readers "
			"take them for an extension",
			e->type);
		return;
	}
}

/* False when the walk must end: the end mark, bytes that are not there, or a refusal. */
static bool
step(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d, uint64_t *offset,
	uint64_t end, struct seen *seen)
{
	if (!reach(b, d, *offset, 8, end))
		return false;
	struct extension e = { vml_be32(b, *offset), vml_be32(b, *offset + 4), *offset + 8 };
	if (e.at > end || e.len > end - e.at) {
		vml_draft_defect(d, true, "extension-length", "header extension", *offset + 4,
			e.len, "inside the header area",
			"header extension 0x%08x of %u bytes overruns the header", e.type, e.len);
		return false;
	}
	if (e.type == EXT_END)
		return false;
	if (!vml_draft_inside(d, b, "header extension", e.at, e.len))
		return false;
	check_padding(b, d, &e, end);
	if (is_known(e.type) && reach(b, d, e.at, e.len, end))
		take(q, b, d, &e, seen);
	*offset = e.at + ((e.len + UINT64_C(7)) & ~UINT64_C(7));
	return true;
}

static void
name_data_file(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d,
	const struct seen *seen)
{
	bool in_use = q->incompat & VML_QCOW2_DATA_FILE;
	const struct extension *e = &seen->data_file;
	struct vml_ref *ref =
		seen->data_files ? vml_draft_ref(d, b, VML_REF_DATA_FILE, e->at, e->len) : NULL;
	if (ref && in_use)
		d->data_file = d->image->nrefs;
	else if (ref)
		vml_draft_defect(d, false, "data-file-unused", "data file", e->at, e->len,
			"with incompatible feature bit 2",
			"data file is named, but its feature bit is clear");
	else if (in_use && d->want->len == 0)
		vml_draft_defect(d, true, "data-file-missing", "incompatible features", 72,
			q->incompat, "a data file name with bit 2",
			"the image needs an external data file and names none");
	if (in_use && (q->autoclear & 2) && q->backing_at && q->backing_len)
		vml_draft_defect(d, false, "data-file-raw", "autoclear features", 88, q->autoclear,
			"bit 1 clear with a backing file",
			"a raw external data file and a backing file exclude each other");
}

void
vml_qcow2_extensions(struct vml_qcow2 *q, struct vml_bytes *b, struct vml_image_draft *d)
{
	struct seen seen = { 0 };
	uint64_t end = q->backing_at ? q->backing_at : q->cluster;
	uint64_t offset = q->header_length;
	if (end > q->cluster)
		return;
	while (offset < end && step(q, b, d, &offset, end, &seen))
		continue;
	name_data_file(q, b, d, &seen);
	if (q->crypt == 2 && !seen.crypto && d->want->len == 0)
		vml_draft_defect(d, true, "encryption-header", "encryption header", 32, q->crypt,
			"with LUKS", "LUKS image without an encryption header");
}
