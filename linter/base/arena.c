/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Growing blocks of memory, handed out front to back and zeroed on the way. A block is as large as
 * all before it, up to a bound, so that a small document costs one allocation and a large one
 * wastes little; what does not fit a block of the usual size gets one of its own. Under
 * AddressSanitizer everything not handed out is poisoned, with a gap behind each object. There is
 * no marker and no pop.
 */
#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

#include <glib.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define VML_POISON 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define VML_POISON 1
#endif
#ifdef VML_POISON
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#define GAP 16u
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#define GAP 0u
#endif

#define ALIGNMENT alignof(max_align_t)
#define SMALL_BLOCK ((size_t)1 << 10)
#define FIRST_BLOCK ((size_t)8 << 10)
#define LARGEST_BLOCK ((size_t)256 << 10)

struct block {
	struct block *older;
	size_t size, used;
	alignas(max_align_t) unsigned char data[];
};

/* What is not the arena's own memory, but ends with it. */
struct adopted {
	struct adopted *older;
	void *what;
	void (*end)(void *);
};

struct vml_arena {
	struct adopted *adopted;
	struct block *newest; /* what is handed out comes from here */
	size_t next_size;
	size_t handed_out;
};

static struct vml_arena *
new_arena(size_t first)
{
	struct vml_arena *a = g_new0(struct vml_arena, 1);
	a->next_size = first;
	return a;
}

struct vml_arena *
vml_arena_new(void)
{
	return new_arena(FIRST_BLOCK);
}

struct vml_arena *
vml_arena_new_small(void)
{
	return new_arena(SMALL_BLOCK);
}

void
vml_arena_free(struct vml_arena *a)
{
	if (!a)
		return;
	for (struct adopted *x = a->adopted; x; x = x->older)
		x->end(x->what);
	struct block *older;
	for (struct block *b = a->newest; b; b = older) {
		older = b->older;
		UNPOISON(b->data, b->size);
		g_free(b);
	}
	g_free(a);
}

static struct block *
new_block(size_t size)
{
	struct block *b = g_malloc(sizeof(*b) + size);
	*b = (struct block){ .size = size };
	POISON(b->data, size);
	return b;
}

/* Room for `need` bytes; a large object goes behind the newest block, which stays in use. */
static struct block *
block_for(struct vml_arena *a, size_t need)
{
	struct block *top = a->newest;
	if (top && need <= top->size - top->used)
		return top;
	struct block *b;
	if (top && need > a->next_size / 4) {
		b = new_block(need);
		b->older = top->older;
		top->older = b;
		return b;
	}
	b = new_block(MAX(need, a->next_size));
	b->older = top;
	a->newest = b;
	if (top && a->next_size < LARGEST_BLOCK)
		a->next_size *= 2;
	return b;
}

/* Not zeroed. */
static void *
take(struct vml_arena *a, size_t size)
{
	if (size > SIZE_MAX / 2)
		g_error("arena: %zu bytes asked for", size);
	size_t need = (size + GAP + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	if (need == 0)
		need = ALIGNMENT; /* every object has an address of its own */
	struct block *b = block_for(a, need);
	void *p = b->data + b->used;
	b->used += need;
	a->handed_out += size;
	UNPOISON(p, size);
	return p;
}

void *
vml_arena_alloc(struct vml_arena *a, size_t size)
{
	return memset(take(a, size), 0, size);
}

void *
vml_arena_array(struct vml_arena *a, size_t n, size_t size)
{
	size_t total;
	if (__builtin_mul_overflow(n, size, &total))
		g_error("arena: %zu objects of %zu bytes asked for", n, size);
	return vml_arena_alloc(a, total);
}

void *
vml_arena_memdup(struct vml_arena *a, const void *p, size_t n)
{
	void *copy = take(a, n);
	if (n > 0)
		memcpy(copy, p, n);
	return copy;
}

char *
vml_arena_strndup(struct vml_arena *a, const char *s, size_t n)
{
	if (!s)
		return NULL;
	size_t len = strnlen(s, n);
	char *copy = take(a, len + 1);
	memcpy(copy, s, len);
	copy[len] = '\0';
	return copy;
}

char *
vml_arena_strdup(struct vml_arena *a, const char *s)
{
	return s ? vml_arena_memdup(a, s, strlen(s) + 1) : NULL;
}

char *
vml_arena_vprintf(struct vml_arena *a, const char *fmt, va_list ap)
{
	g_autofree char *s = g_strdup_vprintf(fmt, ap);
	return vml_arena_strdup(a, s);
}

char *
vml_arena_printf(struct vml_arena *a, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	char *s = vml_arena_vprintf(a, fmt, ap);
	va_end(ap);
	return s;
}

void
vml_arena_adopt(struct vml_arena *a, void *p, void (*end)(void *))
{
	struct adopted *x = vml_make(a, struct adopted);
	*x = (struct adopted){ a->adopted, p, end };
	a->adopted = x;
}

size_t
vml_arena_used(const struct vml_arena *a)
{
	return a->handed_out;
}
