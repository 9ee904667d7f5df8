/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What the makers of fixture images share: a file being written, the options of its recipe line,
 * and numbers in both byte orders. The first fault sticks in `error`; everything after it is idle.
 */
#ifndef VML_TESTS_RECIPE_IMAGE_H
#define VML_TESTS_RECIPE_IMAGE_H

#include <stdbool.h>
#include <stdint.h>

#include <glib.h>

struct recipe_option {
	char *key;
	GString *value; /* NULL = a bare word */
	bool used;
};

struct recipe_image {
	int fd;
	uint64_t size; /* the SIZE word */
	GPtrArray *options;
	char *error;
};

void image_fail(struct recipe_image *im, const char *fmt, ...) G_GNUC_PRINTF(2, 3);
void image_put(struct recipe_image *im, uint64_t offset, const void *bytes, size_t len);
void image_text(struct recipe_image *im, uint64_t offset, const char *text);
void image_fill(struct recipe_image *im, uint64_t offset, uint8_t byte, uint64_t count);
void image_be(struct recipe_image *im, uint64_t offset, unsigned width, uint64_t value);
void image_le(struct recipe_image *im, uint64_t offset, unsigned width, uint64_t value);
void image_get(struct recipe_image *im, uint64_t offset, void *bytes, size_t len);
uint64_t image_length(struct recipe_image *im);
/* Makes the file at least this long. */
void image_extend(struct recipe_image *im, uint64_t length);

/* Options by name; each marks what it found as used. */
const GString *image_option(struct recipe_image *im, const char *key);
bool image_flag(struct recipe_image *im, const char *key);
uint64_t image_number(struct recipe_image *im, const char *key, uint64_t fallback);
/* A number with K, M, G or T, decimal or 0x; false when it is none. */
bool image_parse_number(const char *text, uint64_t *out);

typedef void (*image_maker)(struct recipe_image *im);

/* The maker of a kind, or NULL. */
image_maker image_maker_find(const char *kind);

#endif
