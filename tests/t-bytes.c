/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Bounded reads: every getter at every offset around both windows, against a plain model. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "base/bytes.h"

#define FILE_SIZE 64u

/* Windows 0..20 and 40..52 of a file of 64 bytes; each in memory of its own, for ASan. */
struct fixture {
	uint8_t file[FILE_SIZE];
	uint8_t *head, *more;
	struct vml_bytes bytes;
};

static void
fill(struct fixture *f)
{
	for (unsigned i = 0; i < FILE_SIZE; i++)
		f->file[i] = (uint8_t)(i * 37 + 11);
	f->head = g_memdup2(f->file, 20);
	f->more = g_memdup2(f->file + 40, 12);
	f->bytes = (struct vml_bytes){
		.head = { f->head, 0, 20 }, .more = { f->more, 40, 12 }, .file_size = FILE_SIZE
	};
}

static void
drop(struct fixture *f)
{
	g_free(f->head);
	g_free(f->more);
}

static bool
known(uint64_t off, uint64_t len)
{
	return (off <= 20 && len <= 20 - off) || (off >= 40 && off <= 52 && len <= 52 - off);
}

static uint64_t
model(const struct fixture *f, uint64_t off, unsigned len, bool big)
{
	uint64_t v = 0;
	for (unsigned i = 0; i < len; i++)
		v |= (uint64_t)f->file[off + i] << 8 * (big ? len - 1 - i : i);
	return v;
}

static uint64_t
get(struct vml_bytes *b, uint64_t off, unsigned len, bool big)
{
	switch (len) {
	case 1: return vml_u8(b, off);
	case 2: return big ? vml_be16(b, off) : vml_le16(b, off);
	case 4: return big ? vml_be32(b, off) : vml_le32(b, off);
	default: return big ? vml_be64(b, off) : vml_le64(b, off);
	}
}

static void
getters(void **state)
{
	(void)state;
	struct fixture f;
	fill(&f);
	for (uint64_t off = 0; off < FILE_SIZE + 4; off++) {
		for (unsigned len = 1; len <= 8; len *= 2) {
			for (int big = 0; big < 2; big++) {
				f.bytes.short_ = false;
				uint64_t v = get(&f.bytes, off, len, big);
				bool ok = known(off, len);
				assert_int_equal(f.bytes.short_, !ok);
				assert_int_equal(v, ok ? model(&f, off, len, big) : 0);
			}
		}
	}
	drop(&f);
}

static void
slices(void **state)
{
	(void)state;
	struct fixture f;
	fill(&f);
	for (uint64_t off = 0; off < FILE_SIZE + 4; off++) {
		for (uint64_t len = 0; len < FILE_SIZE; len++) {
			f.bytes.short_ = false;
			assert_int_equal(vml_bytes_have(&f.bytes, off, len), known(off, len));
			assert_false(f.bytes.short_);
			struct vml_slice s = vml_bytes_slice(&f.bytes, off, len);
			assert_int_equal(f.bytes.short_, !known(off, len));
			assert_int_equal(s.data != NULL, known(off, len));
			if (s.data)
				assert_memory_equal(s.data, f.file + off, len);
		}
	}
	drop(&f);
}

static void
far_offsets(void **state)
{
	(void)state;
	struct fixture f;
	fill(&f);
	assert_int_equal(vml_be64(&f.bytes, UINT64_MAX), 0);
	assert_int_equal(vml_be64(&f.bytes, UINT64_MAX - 3), 0);
	assert_true(f.bytes.short_);
	assert_null(vml_bytes_slice(&f.bytes, 4, UINT64_MAX).data);
	assert_null(vml_bytes_slice(&f.bytes, UINT64_MAX, UINT64_MAX).data);
	f.bytes.short_ = false;
	assert_int_equal(vml_u8(&f.bytes, 3), f.file[3]);
	vml_u8(&f.bytes, 30);
	vml_u8(&f.bytes, 3);
	assert_true(f.bytes.short_); /* sticky */
	drop(&f);
}

static void
equal(void **state)
{
	(void)state;
	struct fixture f;
	fill(&f);
	assert_true(vml_bytes_equal(&f.bytes, 2, f.file + 2, 18));
	assert_false(vml_bytes_equal(&f.bytes, 2, f.file + 3, 4));
	assert_false(vml_bytes_equal(&f.bytes, 2, f.file + 2, 19));
	assert_true(vml_bytes_equal(&f.bytes, 44, f.file + 44, 8));
	assert_false(f.bytes.short_);
	struct vml_bytes none = { .file_size = 0 };
	assert_false(vml_bytes_have(&none, 0, 1));
	assert_int_equal(vml_u8(&none, 0), 0);
	assert_true(none.short_);
	drop(&f);
}

static void
arithmetic(void **state)
{
	(void)state;
	uint64_t v = 0;
	assert_true(vml_add_u64(UINT64_MAX - 1, 1, &v));
	assert_int_equal(v, UINT64_MAX);
	assert_false(vml_add_u64(UINT64_MAX, 1, &v));
	assert_true(vml_mul_u64(UINT64_C(1) << 32, (UINT64_C(1) << 32) - 1, &v));
	assert_int_equal(v, UINT64_C(0xffffffff00000000));
	assert_false(vml_mul_u64(UINT64_C(1) << 32, UINT64_C(1) << 32, &v));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(getters),
		cmocka_unit_test(slices),
		cmocka_unit_test(far_offsets),
		cmocka_unit_test(equal),
		cmocka_unit_test(arithmetic),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
