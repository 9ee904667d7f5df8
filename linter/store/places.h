/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The files of a run by the last part of their paths. Added to by one thread, before others ask. */
#ifndef VML_STORE_PLACES_H
#define VML_STORE_PLACES_H

#include <glib.h>

struct vml_places;

struct vml_places *vml_places_new(void);
void vml_places_free(struct vml_places *p);
/* `path` is kept by reference. */
void vml_places_add(struct vml_places *p, const char *path);
/* const char *: paths of that name in byte order (g_ptr_array_unref). Safe for threads. */
GPtrArray *vml_places_named(struct vml_places *p, const char *name);

#endif
