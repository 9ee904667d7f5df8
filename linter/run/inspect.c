/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Header facts of images by themselves, with where the names in them lead. */
#include "chain/reference.h"
#include "run/driver.h"

/* In the format that the image has, or else in which libvirt would take it. */
static void
resolve(struct vml_run *r, struct vml_inspected *x)
{
	const struct vml_image *image = x->image;
	const struct vml_storage at = { .type = VML_STORAGE_FILE, .path = x->path };
	bool raw = image->format == VML_FORMAT_RAW;
	const struct vml_reached by = { &r->base->target, &at,
		raw ? image->probe_libvirt : image->format, NULL };
	x->references = vml_references(r->arena, image, &by, &x->nreferences);
}

static struct vml_inspected
inspect(struct vml_run *r, const char *path)
{
	const struct vml_entry *e = vml_store_get(r->base->store, path, VML_NAMED_BY_XML);
	struct vml_inspected x = { .path = vml_arena_strdup(r->arena, path), .image = e->image };
	if (e->image) {
		resolve(r, &x);
		return x;
	}
	x.error = e->error ? e->error : "is not a regular file or block device";
	r->failed = true;
	return x;
}

enum vml_status
vml_run_inspect(struct vml_run *r, const char *const *images)
{
	if (r->dead)
		return VML_FAILED;
	r->task = VML_TASK_INSPECT;
	vml_settings_open(r);
	if (!images || !images[0])
		vml_run_complain(r, "inspect needs at least one image");
	for (const char *const *p = images; p && *p; p++) {
		struct vml_inspected x = inspect(r, *p);
		g_array_append_val(r->inspected, x);
	}
	return r->failed ? VML_FAILED : VML_CLEAN;
}
