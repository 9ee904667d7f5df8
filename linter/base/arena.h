/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Memory that is freed all at once. A document's model lives in one arena, so ownership inside the
 * model is never a question. GLib offers no such thing for structures. Not thread-safe: one arena
 * belongs to one thread at a time. Out of memory ends the process, as in GLib.
 */
#ifndef VML_BASE_ARENA_H
#define VML_BASE_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

struct vml_arena;

struct vml_arena *vml_arena_new(void);
/* For little: the first block is small, the others as usual. */
struct vml_arena *vml_arena_new_small(void);
void vml_arena_free(struct vml_arena *a); /* NULL is fine */
/* Zeroed memory, aligned for any type. Never NULL. */
void *vml_arena_alloc(struct vml_arena *a, size_t size);
/* `n` zeroed objects of `size` bytes; the product is checked. */
void *vml_arena_array(struct vml_arena *a, size_t n, size_t size);
char *vml_arena_strdup(struct vml_arena *a, const char *s);            /* NULL gives NULL */
char *vml_arena_strndup(struct vml_arena *a, const char *s, size_t n); /* stops at a NUL too */
void *vml_arena_memdup(struct vml_arena *a, const void *p, size_t n);
char *
vml_arena_printf(struct vml_arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *vml_arena_vprintf(struct vml_arena *a, const char *fmt, va_list ap)
	__attribute__((format(printf, 2, 0)));
/* Calls `end` with `p` when the arena is freed: for what other libraries allocate. */
void vml_arena_adopt(struct vml_arena *a, void *p, void (*end)(void *));
/* Bytes handed out so far. */
size_t vml_arena_used(const struct vml_arena *a);

#define vml_make(a, type) ((type *)vml_arena_alloc((a), sizeof(type)))
#define vml_make_n(a, type, n) ((type *)vml_arena_array((a), (n), sizeof(type)))

#endif
