/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* `vmlint inspect` as JSON; schemas/inspect.schema.json describes it. */
#include "report/json-value.h"
#include "report/report.h"

static json_t *
features_value(const struct vml_image *m)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < m->nfeatures; i++)
		json_array_append_new(list, vml_json_text(m->features[i]));
	return list;
}

static json_t *
backing_value(const struct vml_ref *ref)
{
	if (!ref)
		return json_null();
	json_t *backing = json_object();
	json_object_set_new(backing, "raw", vml_json_text(ref->raw));
	json_object_set_new(backing, "format", vml_json_text(ref->format));
	json_object_set_new(backing, "offset", vml_json_number(ref->offset));
	return backing;
}

/* The path that QEMU makes of a name, where it is one. */
static const char *
path_of(const struct vml_inspected *i, const struct vml_ref *ref)
{
	for (uint32_t n = 0; n < i->nreferences; n++)
		if (i->references[n].ref == ref)
			return i->references[n].qemu.place.path;
	return NULL;
}

static json_t *
data_file_value(const struct vml_inspected *i)
{
	const struct vml_ref *ref = i->image->data_file;
	if (!ref)
		return json_null();
	json_t *data_file = json_object();
	json_object_set_new(data_file, "raw", vml_json_text(ref->raw));
	json_object_set_new(data_file, "path", vml_json_text(path_of(i, ref)));
	return data_file;
}

/* `later` = later versions do what is told; this one does not follow the name. */
static json_t *
resolved_value(const struct vml_resolved *r, bool later)
{
	bool follows = r->course == VML_COURSE_PLACE || r->course == VML_COURSE_UNKNOWN;
	json_t *value = json_object();
	json_object_set_new(value, "follows", json_boolean(follows && !later));
	json_object_set_new(value, "error", vml_json_text(r->error));
	if (r->course == VML_COURSE_PLACE)
		vml_json_place(value, &r->place);
	return value;
}

static json_t *
references_value(const struct vml_inspected *i)
{
	json_t *list = json_array();
	for (uint32_t n = 0; n < i->nreferences; n++) {
		const struct vml_reference *r = &i->references[n];
		json_t *reference = json_object();
		json_object_set_new(reference, "kind", json_string(vml_ref_names[r->ref->kind]));
		json_object_set_new(reference, "raw", vml_json_text(r->ref->raw));
		json_object_set_new(reference, "format", vml_json_text(r->ref->format));
		json_object_set_new(reference, "access", vml_json_text(r->ref->access));
		json_object_set_new(reference, "offset", vml_json_number(r->ref->offset));
		json_object_set_new(reference, "qemu", resolved_value(&r->qemu, false));
		json_object_set_new(reference, "libvirt", resolved_value(&r->libvirt, r->later));
		json_array_append_new(list, reference);
	}
	return list;
}

static json_t *
defects_value(const struct vml_image *m)
{
	json_t *list = json_array();
	for (uint32_t i = 0; i < m->ndefects; i++) {
		const struct vml_defect *d = &m->defects[i];
		json_t *defect = json_object();
		json_object_set_new(defect, "kind", vml_json_text(d->kind));
		json_object_set_new(defect, "offset", vml_json_number(d->offset));
		json_object_set_new(defect, "value", vml_json_number(d->value));
		json_object_set_new(defect, "limit", vml_json_text(d->limit));
		json_object_set_new(defect, "message", vml_json_text(d->message));
		json_array_append_new(list, defect);
	}
	return list;
}

static json_t *
image_value(const struct vml_inspected *i)
{
	const struct vml_image *m = i->image;
	json_t *value = json_object();
	json_object_set_new(value, "path", vml_json_text(i->path));
	if (!m) {
		json_object_set_new(value, "error", vml_json_text(i->error));
		return value;
	}
	json_object_set_new(value, "format", vml_json_text(vml_format_qemu(m->format)));
	json_object_set_new(
		value, "version", m->has_version ? json_integer(m->version) : json_null());
	json_object_set_new(value, "virtual_size", vml_json_number(m->virtual_size));
	json_object_set_new(value, "cluster_size",
		m->cluster_size ? vml_json_number(m->cluster_size) : json_null());
	json_object_set_new(value, "backing", backing_value(m->backing));
	json_object_set_new(value, "data_file", data_file_value(i));
	json_object_set_new(value, "references", references_value(i));
	json_object_set_new(value, "encryption", vml_json_text(m->encryption));
	json_object_set_new(value, "features", features_value(m));
	json_object_set_new(value, "snapshots", json_integer(m->snapshots));
	json_t *probe = json_object();
	json_object_set_new(probe, "libvirt", vml_json_text(vml_format_libvirt(m->probe_libvirt)));
	json_object_set_new(probe, "qemu", vml_json_text(vml_format_qemu(m->probe_qemu)));
	json_object_set_new(value, "probe", probe);
	json_object_set_new(value, "defects", defects_value(m));
	if (m->in_use)
		json_object_set_new(value, "in_use", json_true());
	return value;
}

void
vml_write_inspect_json(const struct vml_inspected *images, uint32_t n, FILE *out)
{
	for (uint32_t i = 0; i < n; i++)
		vml_json_write_item(image_value(&images[i]), i == 0, out);
	vml_json_write_end(n == 0, out);
}
