/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Laws of image facts: bounded, consistent, and the same for the same bytes. */
#include "support/verify.h"

#include <string.h>

#include <glib.h>

#include "base/limits.h"
#include "support/peruse.h"

static bool
fatal_means_refused(const struct vml_image *im)
{
	bool fatal = false;
	for (uint32_t i = 0; i < im->ndefects; i++)
		fatal |= im->defects[i].fatal;
	return fatal == im->refused || im->ndefects == VML_MAX_DEFECTS;
}

static bool
defects_are_told(const struct vml_image *im)
{
	for (uint32_t i = 0; i < im->ndefects; i++) {
		const struct vml_defect *d = &im->defects[i];
		if (!d->kind || !d->field || !d->limit || !d->message || !*d->message)
			return false;
		if (strchr(d->message, '\n') || g_str_has_suffix(d->message, "."))
			return false;
	}
	return true;
}

static bool
references_are_listed(const struct vml_image *im)
{
	bool backing = !im->backing, data = !im->data_file;
	for (uint32_t i = 0; i < im->nrefs; i++) {
		backing |= &im->refs[i] == im->backing;
		data |= &im->refs[i] == im->data_file;
		if (!im->refs[i].raw || strlen(im->refs[i].raw) > VML_MORE_WINDOW)
			return false;
	}
	return backing && data;
}

static bool
words_are_sorted(const char *const *words, uint32_t n)
{
	for (uint32_t i = 1; i < n; i++)
		if (strcmp(words[i - 1], words[i]) > 0)
			return false;
	return true;
}

static bool
readings_are_there(const struct vml_image *im)
{
	for (unsigned f = 0; f < VML_FORMATS; f++)
		if (!im->readings[f] != !vml_format_backs((enum vml_format)f))
			return false;
	return true;
}

static bool
union_is_raw_only(const struct vml_image *im)
{
	bool raw = im->probe_qemu == VML_FORMAT_RAW &&
		   (im->probe_libvirt == VML_FORMAT_RAW || im->probe_libvirt == VML_FORMAT_ISO);
	return raw || !im->union_raw;
}

static const char *
judge(const struct vml_image *im)
{
	if (!fatal_means_refused(im))
		return "refused is not what the defects say";
	if (!defects_are_told(im))
		return "a defect without words";
	if (!references_are_listed(im))
		return "a reference outside the list";
	if (!words_are_sorted(im->features, im->nfeatures) ||
		!words_are_sorted(im->contents, im->ncontents))
		return "words out of order";
	if (!readings_are_there(im))
		return "readings missing";
	if (!union_is_raw_only(im))
		return "union of the probes";
	if (im->virtual_size > INT64_MAX && !im->refused)
		return "a size that no file has";
	if (im->format != im->probe_qemu)
		return "another format than QEMU's";
	return NULL;
}

const char *
verify_image(const void *bytes, size_t len, const char *name)
{
	struct vml_arena *a = vml_arena_new(), *again = vml_arena_new();
	const struct vml_image *im = peruse_bytes(a, bytes, len, name);
	const struct vml_image *other = peruse_bytes(again, bytes, len, name);
	const char *fault = judge(im);
	if (im->virtual_size != other->virtual_size || im->ndefects != other->ndefects ||
		im->nrefs != other->nrefs || im->format != other->format)
		fault = "two answers for the same bytes";
	if (vml_arena_used(a) > 16 * (size_t)VML_MORE_WINDOW)
		fault = "too much memory";
	vml_arena_free(again);
	vml_arena_free(a);
	return fault;
}
