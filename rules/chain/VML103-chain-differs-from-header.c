/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The XML and the header name different backing files. The XML wins; whether that is the documented
 * remedy for moved images or a wrong base depends on where the header's name leads.
 */
#include <string.h>

#include <vmlint/rule.h>

enum finding { AGREE, MOVED, UNCHECKED, DIFFER, NAMES_NONE };

static bool
same_text(const char *a, const char *b)
{
	return a == b || (a && b && strcmp(a, b) == 0);
}

static bool
same_remote(const struct vml_storage *a, const struct vml_storage *b)
{
	return a->type == b->type && same_text(a->protocol, b->protocol) &&
	       same_text(a->name, b->name);
}

/* Another program's account of images does not say which names lead to one file. */
static enum finding
compare_told(const struct vml_recorded *h, const struct vml_layer *declared)
{
	bool both = h->state == VML_STATE_PRESENT && declared->state == VML_STATE_PRESENT;
	bool same = h->dev == declared->dev && h->ino == declared->ino;
	return both && !same ? UNCHECKED : AGREE;
}

static enum finding
compare(const struct vml_layer *l, const struct vml_layer *declared)
{
	const struct vml_recorded *h = &l->recorded;
	if (!h->ref)
		return l->image && l->image->format == l->format ? NAMES_NONE : AGREE;
	if (same_text(h->storage.path, declared->storage.path) && h->storage.path)
		return AGREE;
	if (l->image && l->image->partial)
		return compare_told(h, declared);
	if (h->state == VML_STATE_PRESENT && declared->state == VML_STATE_PRESENT)
		return h->dev == declared->dev && h->ino == declared->ino ? AGREE : DIFFER;
	if (h->state == VML_STATE_MISSING && declared->state == VML_STATE_PRESENT)
		return MOVED;
	if (h->state == VML_STATE_REMOTE && declared->state == VML_STATE_REMOTE &&
		same_remote(&h->storage, &declared->storage))
		return AGREE;
	return declared->state == VML_STATE_MISSING ? AGREE : UNCHECKED;
}

static const char *
words_for(const struct vml_layer *l)
{
	return l->storage.path   ? l->storage.path
	       : l->storage.name ? l->storage.name
				 : "another image";
}

static struct vml_report *
tell(const struct vml_layer *l, const struct vml_layer *declared, enum finding what,
	struct vml_place at, struct vml_out *out)
{
	const char *raw = l->recorded.ref ? l->recorded.ref->raw : "";
	struct vml_report *r = NULL;
	switch (what) {
	case AGREE: return NULL;
	case DIFFER:
		return vml_report(out, at,
			"the XML puts %s below %s, but the header there names %s, which is another "
			"file; "
			"libvirt uses the XML's",
			words_for(declared), words_for(l), raw);
	case MOVED:
		r = vml_report(out, at,
			"the XML puts %s below %s; the header there still names %s, which is gone",
			words_for(declared), words_for(l), raw);
		vml_report_severity(r, VML_NOTE);
		return r;
	case UNCHECKED:
		r = vml_report(out, at,
			"the XML puts %s below %s, but the header there names %s, which cannot be "
			"compared; libvirt uses the XML's",
			words_for(declared), words_for(l), raw);
		vml_report_severity(r, VML_WARNING);
		return r;
	case NAMES_NONE:
		r = vml_report(out, at,
			"the XML puts %s below %s, whose header names no backing file; the guest "
			"reads it "
			"where %s has no data",
			words_for(declared), words_for(l), words_for(l));
		vml_report_severity(r, VML_WARNING);
		return r;
	}
	return NULL;
}

/* A layer without a place is no other layer; VML202 and VML203 speak of it. */
static bool
is_nowhere(const struct vml_storage *s)
{
	return s->type != VML_STORAGE_NETWORK && s->type != VML_STORAGE_VOLUME &&
	       (!s->path || !*s->path);
}

/* The new name, relative to the overlay's directory where the old one was relative. */
static const char *
moved_name(const struct vml_layer *l, const struct vml_layer *declared)
{
	const char *old = l->recorded.ref->raw, *now = declared->storage.path;
	const char *slash = l->storage.path ? strrchr(l->storage.path, '/') : NULL;
	size_t dir = slash ? (size_t)(slash - l->storage.path) + 1 : 0;
	bool below = now && dir && strncmp(now, l->storage.path, dir) == 0;
	return old[0] != '/' && below ? now + dir : now;
}

/* The format of the file that the header names: recorded or plain, and the bytes agree. */
static enum vml_format
settled_format(const struct vml_recorded *h)
{
	enum vml_format recorded =
		h->ref->format ? vml_format_from_libvirt(h->ref->format) : VML_FORMAT_RAW;
	if (recorded == VML_FORMAT_RAW)
		return h->image->union_raw ? VML_FORMAT_RAW : VML_FORMAT_NONE;
	return recorded == h->image->format ? recorded : VML_FORMAT_NONE;
}

/* The header's name in place of the XML's, where the chain ends there either way. */
static void
offer_header(struct vml_report *r, const struct vml_layer *l, const struct vml_layer *declared)
{
	const struct vml_recorded *h = &l->recorded;
	const struct vml_decl *d = declared->decl;
	bool local = h->storage.path && h->storage.path[0] == '/' &&
		     h->storage.type == declared->storage.type;
	if (!h->image || h->image->backing || !local || d->below || !d->storage.path_attr ||
		!d->format_attr)
		return;
	enum vml_format format = settled_format(h);
	const char *name = vml_format_libvirt(format);
	if (!name)
		return;
	vml_fix(r, VML_UNSAFE, "declare %s, which the header names", h->storage.path);
	vml_fix_announce(r, declared, format, h->storage.path);
	vml_fix_value(r, d->storage.path_attr, h->storage.path);
	if (format != d->format)
		vml_fix_value(r, d->format_attr, name);
}

static void
check_disk(const struct vml_disk *disk, struct vml_out *out)
{
	const struct vml_layer *l = disk->chain ? disk->chain->top : NULL;
	for (; l && l->below; l = l->below) {
		const struct vml_layer *declared = l->below;
		if (!declared->from_xml || !l->image || !vml_format_backs(l->format) ||
			is_nowhere(&declared->storage))
			continue;
		enum finding what = compare(l, declared);
		struct vml_report *r = tell(l, declared, what, vml_at_layer(disk, declared), out);
		if (!r)
			continue;
		vml_report_disk(r, disk);
		if (what != MOVED)
			vml_report_note(r, "no safe fix: the XML or the header is wrong, and "
					   "vmlint cannot know which");
		if (what == DIFFER)
			offer_header(r, l, declared);
		if (what == MOVED)
			vml_report_rebase(r, l, moved_name(l, declared));
		if (l->recorded.ref)
			vml_report_related(
				r, vml_at_ref(l->image, l->recorded.ref), "the header's name");
	}
}

/* A volume's document does not change what its image says: it is only wrong. */
static void
check_volume(const struct vml_volume *v, struct vml_out *out)
{
	const struct vml_layer *l = v->layer, *base = l ? l->below : NULL;
	if (!base || !l->image || !base->storage.path || !vml_format_backs(l->image->format))
		return;
	const struct vml_ref *ref = l->recorded.ref;
	if (l->image->format != l->format || compare(l, base) != (ref ? DIFFER : NAMES_NONE))
		return;
	struct vml_report *r = vml_report(out, vml_at_content(base->storage.node),
		"volume %s says that its base is %s, but the header of %s names %s; libvirt goes "
		"by the header",
		v->name ? v->name : "without name", base->storage.path, l->storage.path,
		ref ? ref->raw : "none");
	vml_report_severity(r, VML_WARNING);
	vml_report_effect(r, VML_EFFECT_IGNORED);
	if (ref)
		vml_report_related(r, vml_at_ref(l->image, ref), "the header's name");
}

static void
check(const struct vml_document *d, struct vml_out *out)
{
	if (d->volume)
		check_volume(d->volume, out);
	for (uint32_t i = 0; i < d->ndisks; i++)
		check_disk(d->disks[i], out);
}

const struct vml_rule VML103 = {
	.id = "VML103",
	.name = "chain-differs-from-header",
	.severity = VML_ERROR,
	.effect = VML_EFFECT_WRONG_DATA,
	.scope = VML_SCOPE_DOCUMENT,
	.fixable = VML_FIX_UNSAFE | VML_FIX_COMMAND,
	.summary = "the declared backing file is not the one the header names",
	.why = "An overlay holds only what changed since it was made; over another base its data "
	       "means "
	       "nothing. The guest reads a mixture of two disks.",
	.behaviour = "libvirt 9.0.0 takes a declared chain as written and never compares it with "
		     "the headers; a wrong path, a wrong order, a skipped or an extra layer all "
		     "start.\n\nDeclaring the chain is also the documented remedy for moved "
		     "images. Where the header's name leads nowhere and the XML's leads to a "
		     "file, this is a note; where the header's name cannot be checked, a warning. "
		     "The document of a volume that is there does not even count: the pool reads "
		     "the header.",
	.remedy = "Correct the path in the XML. If the image was moved, record the new place in "
		  "the header "
		  "with `qemu-img rebase -u` while no VM uses it.",
	.bad = "<source file='/srv/overlay.qcow2'/>\n<backingStore type='file'>\n  <format "
	       "type='raw'/>\n"
	       "  <source file='/srv/other.img'/>\n  <backingStore/>\n</backingStore>",
	.good = "<source file='/srv/overlay.qcow2'/>\n<backingStore type='file'>\n  <format "
		"type='raw'/>\n"
		"  <source file='/srv/base.img'/>\n  <backingStore/>\n</backingStore>",
	.refs = VML_LIST("https://libvirt.org/kbase/backing_chains.html"),
	.extent = VML_EXTENT_LAYER,
	.check.document = check,
};
