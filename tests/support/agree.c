/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Image facts beside what the real qemu-img says of the same file. */
#include "support/agree.h"

#include <stdio.h>

#include "chain/reference.h"
#include "support/peruse.h"
#include "support/qemu-img.h"

/* Where they differ, appended to `out`; `c` may excuse a difference. */
static void
differ(GString *out, const struct image_case *c, const char *what, const char *have,
	const char *want)
{
	if (g_strcmp0(have, want) != 0 && !(c && image_case_expects(c, "qemu", what)))
		g_string_append_printf(out, "%s: %s, qemu-img %s; ", what, have ? have : "none",
			want ? want : "none");
}

static void
differ_number(GString *out, const struct image_case *c, const char *what, uint64_t have,
	const json_t *want)
{
	char *one = g_strdup_printf("%llu", (unsigned long long)have);
	char *two = g_strdup_printf("%lld", (long long)json_integer_value(want));
	differ(out, c, what, one, two);
	g_free(one);
	g_free(two);
}

/* Names with bytes that are not UTF-8 come back mangled from qemu-img's JSON. */
static void
differ_name(GString *out, const struct image_case *c, const char *what, const char *have,
	const char *want)
{
	if (!have || g_utf8_validate(have, -1, NULL))
		differ(out, c, what, have, want);
}

static const char *
word(const json_t *info, const char *key)
{
	return json_string_value(json_object_get(info, key));
}

/* Where qemu-img tells of encryption depends on the format. */
static const char *
encryption(const json_t *info)
{
	const json_t *data = json_object_get(json_object_get(info, "format-specific"), "data");
	const char *format = word(json_object_get(data, "encrypt"), "format");
	if (format)
		return format;
	if (g_strcmp0(word(info, "format"), "luks") == 0)
		return "luks";
	return json_is_true(json_object_get(info, "encrypted")) ? "aes" : NULL;
}

/* Paths that QEMU makes of names; it shows those with a protocol as they are. */
static void
compare_places(GString *out, const struct image_case *c, const struct vml_image *im,
	const json_t *info, struct vml_arena *a)
{
	const struct vml_target target = { .libvirt = VML_VERSION(9, 0, 0),
		.qemu = VML_VERSION(7, 2, 0) };
	const struct vml_storage at = { .type = VML_STORAGE_FILE, .path = word(info, "filename") };
	const struct vml_reached by = { &target, &at, im->format, NULL };
	const json_t *data = json_object_get(json_object_get(info, "format-specific"), "data");
	const json_t *extents = json_object_get(data, "extents");
	size_t k = 0;
	uint32_t n;
	const struct vml_reference *list = vml_references(a, im, &by, &n);
	for (uint32_t i = 0; i < n; i++) {
		const struct vml_resolved *to = &list[i].qemu;
		const char *raw = list[i].ref->raw;
		bool path = to->course == VML_COURSE_PLACE && raw[strcspn(raw, ":/")] != ':';
		if (path && list[i].ref == im->backing)
			differ_name(out, c, "place", to->place.path,
				word(info, "full-backing-filename"));
		if (path && list[i].ref->kind == VML_REF_EXTENT && *raw)
			differ_name(out, c, "extent", to->place.path,
				word(json_array_get(extents, k++), "filename"));
	}
}

static void
compare(GString *out, const struct image_case *c, const struct vml_image *im, const json_t *info,
	struct vml_arena *a)
{
	const json_t *data = json_object_get(json_object_get(info, "format-specific"), "data");
	const struct vml_ref *b = im->backing;
	const char *data_file = word(data, "data-file");
	bool raw = im->encryption && strcmp(im->encryption, "luks2") == 0;
	differ(out, c, "format", vml_format_qemu(im->format), word(info, "format"));
	differ(out, c, "probe", vml_format_qemu(im->probe_qemu), word(info, "format"));
	differ_number(out, c, "size", im->virtual_size, json_object_get(info, "virtual-size"));
	/* Grains of split disks are told by their extents, which are other files. */
	bool elsewhere = im->variant && strcmp(im->variant, "twoGbMaxExtentSparse") == 0;
	if (json_object_get(info, "cluster-size") && !elsewhere)
		differ_number(
			out, c, "cluster", im->cluster_size, json_object_get(info, "cluster-size"));
	differ_name(out, c, "backing", b ? b->raw : NULL, word(info, "backing-filename"));
	const char *format = b && b->format && *b->format ? b->format : NULL;
	differ_name(out, c, "backing-format", format, word(info, "backing-filename-format"));
	if (im->data_file)
		differ_name(out, c, "data", im->data_file->raw, data_file);
	differ(out, c, "encryption", raw ? NULL : im->encryption, encryption(info));
	differ_number(out, c, "snapshots", im->snapshots,
		json_integer((json_int_t)json_array_size(json_object_get(info, "snapshots"))));
	/* qemu-img tells the flag of qcow2 alone. */
	if (im->format == VML_FORMAT_QCOW2)
		differ(out, c, "dirty", im->dirty ? "yes" : "no",
			json_is_true(json_object_get(info, "dirty-flag")) ? "yes" : "no");
	differ(out, c, "corrupt", im->corrupt ? "yes" : "no",
		json_is_true(json_object_get(data, "corrupt")) ? "yes" : "no");
	compare_places(out, c, im, info, a);
}

/* qemu-img info does not open data files, and so does not miss them. */
static bool
refuses_header(const struct vml_image *im)
{
	for (uint32_t i = 0; i < im->ndefects; i++)
		if (im->defects[i].fatal && !g_str_has_prefix(im->defects[i].kind, "data-file"))
			return true;
	return im->refused && im->ndefects == 0;
}

/* Whether qemu-img must open it, after what vmlint says or the fixture knows better. */
static bool
should_open(const struct image_case *c, const struct vml_image *im)
{
	if (c && image_case_expects(c, "qemu", "opens"))
		return true;
	if (c && image_case_expects(c, "qemu", "refuses"))
		return false;
	return !refuses_header(im);
}

bool
image_agrees(const char *label, const struct image_case *c, const char *path)
{
	struct vml_arena *a = vml_arena_new();
	const struct vml_image *im = peruse_file(a, path);
	GString *out = g_string_new(NULL);
	char *error = NULL;
	json_t *info = qemu_img_info(path, &error);
	if (info && !should_open(c, im))
		g_string_append_printf(out, "qemu-img opens it (%s)",
			im->ndefects ? im->defects[0].message : "fixture");
	else if (!info && should_open(c, im) && !(im->nrefs && strstr(error, "No such file")))
		g_string_append_printf(out, "qemu-img refuses it: %s", error);
	else if (info)
		compare(out, c, im, info, a);
	if (out->len)
		fprintf(stderr, "%s %s\n", label, out->str);
	bool good = out->len == 0;
	g_string_free(out, TRUE);
	g_free(error);
	json_decref(info);
	vml_arena_free(a);
	return good;
}
