/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The fix that makes a chain explicit. It is safe when it only writes down what libvirt would find
 * anyway and every layer written is recorded, declared, trusted, or raw by both probes; it changes
 * which bytes the guest reads when it goes beyond an end that the XML sets, and is unsafe then.
 * What contradicts itself, is refused or is not known is never written down.
 */
#include <string.h>

#include <glib.h>

#include "base/lines.h"
#include "base/text.h"
#include "engine/chain-text.h"
#include "engine/sink.h"

/* What is to be written for one disk, and where. */
struct plan {
	const struct vml_document *document;
	const struct vml_disk *disk;
	const struct vml_chain *chain;
	const struct vml_decl *last;      /* the last declared layer */
	const struct vml_layer *first;    /* the first layer to write; NULL = the end alone */
	bool beyond;                      /* past the end that libvirt sees */
	bool mends;                       /* what headers record refuses the chain today */
	const struct vml_layer *relative; /* the first layer whose path is relative, or NULL */
	bool unsafe;
	const char *reason; /* why there is no fix, or none that is safe */
};

static bool
fail(struct plan *p, const char *reason)
{
	p->reason = reason;
	return false;
}

/* Whether libvirt of the target takes what the XML says of this disk's chain. */
static bool
is_honoured(const struct plan *p)
{
	const char *bus = p->disk->bus;
	return vml_target_has(p->document->target, VML_BEHAVIOUR_BACKING_INPUT) &&
	       !(bus && strcmp(bus, "sd") == 0);
}

static bool
find_place(struct plan *p)
{
	if (!is_honoured(p))
		return fail(p, "libvirt does not take the chain of this disk from the XML");
	p->last = &p->disk->decl;
	while (p->last->below)
		p->last = p->last->below;
	const struct vml_layer *l = vml_decl_layer(p->disk, p->last);
	if (!l || !p->last->storage.node)
		return fail(p, "the XML's own part of the chain is not in use");
	p->mends = p->chain->mended != NULL;
	p->beyond = !p->mends && p->chain->beyond;
	p->first = p->mends ? p->chain->mended : p->beyond ? p->chain->beyond : l->below;
	if (p->beyond && l != p->chain->last)
		return fail(p, "the header of a member names a base that libvirt does not see");
	if (p->last->terminator && !p->beyond)
		return fail(p, "the chain is explicit and ended already");
	return true;
}

/* Why a chain that libvirt or QEMU refuses is not written down. */
static const char *
fault_of(const struct vml_chain *c)
{
	switch (c->refusal ? c->refusal->kind : VML_REFUSAL_NONE) {
	case VML_REFUSAL_MISSING_IMAGE: return "a member of the chain is missing";
	case VML_REFUSAL_NOT_A_FILE: return "a member of the chain is no image file";
	case VML_REFUSAL_LOOP: return "the chain leads back to itself";
	case VML_REFUSAL_TOO_DEEP: return "the chain has more layers than libvirt takes";
	case VML_REFUSAL_OTHER_FORMAT:
		return "a member of the chain has another format than is stated of it, and vmlint "
		       "cannot know which of the two is wrong";
	case VML_REFUSAL_PROBED_HAS_PARENT:
	case VML_REFUSAL_FORMAT_MISSING:
		return "the format of a base is not recorded, and a guest may have written its "
		       "header";
	default: return "the chain is refused as it is, and writing it down would not mend that";
	}
}

static bool
is_settled(struct plan *p)
{
	const struct vml_chain *c = p->chain;
	if (p->document->lines_only)
		return fail(p, "the exact place in the file is not known");
	if (c->undecided)
		return fail(p, "part of the chain is not known");
	if (p->mends && c->mended_complete)
		return true;
	if (c->verdict == VML_REFUSED)
		return fail(p, fault_of(c));
	if (c->verdict != VML_ACCEPTED)
		return fail(p, "part of the chain is not known");
	if (p->beyond ? !c->beyond_complete : !c->terminated)
		return fail(p,
			"a member of the chain cannot be read, so nobody knows what is below it");
	return true;
}

static bool
is_container(const struct vml_image *i)
{
	return i && i->format != VML_FORMAT_RAW && i->format != VML_FORMAT_NONE;
}

/* A declared pair whose header names another file than the XML. */
static bool
contradicts(const struct vml_layer *l)
{
	const struct vml_recorded *h = &l->recorded;
	const struct vml_layer *b = l->below;
	return b && b->from_xml && h->ref && h->state == VML_STATE_PRESENT &&
	       b->state == VML_STATE_PRESENT && (h->ino != b->ino || h->dev != b->dev);
}

static bool
may_write_layer(struct plan *p, const struct vml_layer *l)
{
	if (l->format == VML_FORMAT_RAW && is_container(l->image))
		return fail(p, "a base is taken as raw although its header says otherwise");
	if (!l->image && l->state != VML_STATE_PRESENT)
		return fail(p, "a member of the chain cannot be read here");
	if ((l->image && l->image->doubtful) ||
		(l->above && l->above->image && l->above->image->doubtful))
		return fail(p, "an inventory tells of the chain, and what it tells is in doubt");
	if (!p->relative && l->storage.path && l->storage.path[0] != '/')
		p->relative = l;
	if (l->format_origin == VML_ORIGIN_XML || l->format_origin == VML_ORIGIN_HEADER)
		return true;
	if ((l->image && l->image->union_raw) || l->trusted)
		return true;
	if (p->document->target->strict_probe)
		return fail(
			p, "the format of a base was only probed, and the probe policy is strict");
	p->unsafe = true;
	p->reason = "the format of a base was only probed, and a guest may have written its header";
	return true;
}

/* Recorded, and the bytes agree; or vouched for. */
static bool
is_settled_layer(const struct vml_layer *l)
{
	if (!l->image)
		return false;
	if (l->image->union_raw || l->trusted)
		return true;
	return l->format_origin != VML_ORIGIN_PROBE && l->format != VML_FORMAT_RAW &&
	       l->image->format == l->format;
}

/* What was refused is opened for the first time: it must be settled, and lie where it may. */
static void
grade_mending(struct plan *p)
{
	for (const struct vml_layer *l = p->first; l; l = l->below) {
		if (!l->in_tree && l->rooting != VML_ROOTING_INSIDE) {
			p->unsafe = true;
			p->reason = "a member that only a header names lies outside of the "
				    "overlay's folder and of the allowed roots";
		}
		if (!is_settled_layer(l)) {
			p->unsafe = true;
			p->reason = "libvirt refuses this chain, since a guest may have written "
				    "what its headers say; look at them first";
		}
	}
}

static bool
knows_data_stores(const struct plan *p)
{
	const struct vml_target *t = p->document->target;
	return t->given && vml_target_has(t, VML_BEHAVIOUR_DATA_FILE_SEEN);
}

/*
 * Where libvirt sees data files, a declared layer without <dataStore> would lose its own: they can
 * be written only when the user said which libvirt it is for.
 */
static bool
may_have_data_file(struct plan *p, const struct vml_layer *l)
{
	const struct vml_target *t = p->document->target;
	if (!l->has_data_file || !vml_target_has(t, VML_BEHAVIOUR_DATA_FILE_SEEN) ||
		l->storage.data_store)
		return true;
	if (!t->given)
		return fail(
			p, "a member has an external data file; say --target to have it written");
	return l->data_file.type == VML_STORAGE_FILE && l->data_file.path &&
			       l->data_file.path[0] == '/'
		       ? true
		       : fail(p, "a data file has no absolute path");
}

static bool
may_write(struct plan *p)
{
	for (const struct vml_layer *l = p->chain->top; l && !(p->mends && !l->from_xml);
		l = l->below) {
		if (contradicts(l))
			return fail(p, "the XML and the headers name different backing files");
		if (!may_have_data_file(p, l))
			return false;
	}
	for (const struct vml_layer *l = p->first; l; l = l->below)
		if (!may_write_layer(p, l) || !may_have_data_file(p, l))
			return false;
	if (p->mends)
		grade_mending(p);
	if (p->beyond || p->relative) {
		p->unsafe = true;
		p->reason = p->beyond ? "it changes what the guest reads"
				      : "a name in a header is relative to the directory that "
					"libvirtd runs in, and that need not be the root";
	}
	return true;
}

/* The <dataStore> of a layer that is declared already goes into its <source>. */
static void
add_data_store(struct vml_report *r, const struct plan *p, const struct vml_layer *l)
{
	const struct vml_node *source = l->decl->storage.node;
	struct vml_chain_text t = { .arena = r->out->arena };
	t.style = vml_neighbourhood_of(r->out->arena, p->document->source, source);
	char *indent = vml_arena_printf(t.arena, "%s%s", t.style.indent, t.style.step);
	char *store = vml_data_store_text(&t, l, indent);
	if (!store)
		return;
	if (!source->self_closing) {
		struct vml_span at = { source->tag.end, source->tag.end };
		vml_fix_replace(r, at, store);
		return;
	}
	struct vml_span slash = { source->tag.end - 2 * p->document->source->unit,
		source->tag.end };
	vml_fix_replace(r, slash,
		vml_arena_printf(
			t.arena, ">%s%s%s</source>", store, t.style.newline, t.style.indent));
}

/* How many bytes of the file stand for these `len` bytes of text. */
static uint64_t
width_of(const struct vml_source *s, const char *text, size_t len)
{
	uint64_t width = 0;
	uint32_t c;
	if (s->unit != 2 && !s->single_byte)
		return len;
	for (size_t n; (n = vml_utf8_decode(text, len, &c)) > 0; text += n, len -= n)
		width += s->unit == 2 && c >= 0x10000 ? 4 : s->unit;
	return width;
}

/* The end of the comment or instruction that `text` begins with, or NULL. */
static const char *
end_of_remark(const char *text)
{
	const char *end = NULL;
	if (g_str_has_prefix(text, "<!--") && (end = strstr(text + 4, "-->")))
		return end + 3;
	if (g_str_has_prefix(text, "<?") && (end = strstr(text + 2, "?>")))
		return end + 2;
	return NULL;
}

/* Behind the element, or at the end of its line when only remarks and blanks follow it there. */
static uint64_t
place_behind(struct vml_report *r, const struct vml_source *s, const struct vml_node *n)
{
	uint32_t line = vml_lines_at(s, n->whole.end).line;
	uint64_t end = line < s->nlines ? s->lines[line] : s->len;
	const char *rest =
		vml_lines_slice(s, (struct vml_span){ n->whole.end, end }, r->out->arena);
	const char *at = rest + strspn(rest, " \t");
	for (const char *next; (next = end_of_remark(at)); at = next + strspn(next, " \t"))
		;
	bool alone = at[strspn(at, "\r\n")] == '\0';
	return n->whole.end + (alone ? width_of(s, rest, (size_t)(at - rest)) : 0);
}

static bool
has_remarks(struct vml_report *r, const struct vml_node *n)
{
	const char *text = vml_lines_slice(r->out->document->source, n->content, r->out->arena);
	return strstr(text, "<!--") || strstr(text, "<?");
}

/* The layer takes the place of an end; what is said there stays, behind what the layer is. */
static void
replace_end(struct vml_report *r, const struct vml_node *end, const char *text)
{
	const char *tag = text + strspn(text, " \t\r\n"), *name_end = tag + strlen("<backingStore");
	const char *content = strchr(tag, '>') + 1, *close = g_strrstr(content, "</");
	if (!has_remarks(r, end)) {
		vml_fix_replace(r, end->whole, tag);
		return;
	}
	while (close > content && strchr(" \t\r\n", close[-1]))
		close--;
	struct vml_span name = { end->name_at.end, end->name_at.end };
	struct vml_span start = { end->content.start, end->content.start };
	struct vml_arena *a = r->out->arena;
	vml_fix_replace(r, name, vml_arena_strndup(a, name_end, (size_t)(content - 1 - name_end)));
	vml_fix_replace(r, start, vml_arena_strndup(a, content, (size_t)(close - content)));
}

static void
add_edits(struct vml_report *r, const struct plan *p, const char *text)
{
	const struct vml_node *source = p->last->storage.node, *end = p->last->terminator;
	uint64_t at =
		*text == '<' ? source->whole.end : place_behind(r, p->document->source, source);
	if (end)
		replace_end(r, end, text);
	else
		vml_fix_replace(r, (struct vml_span){ at, at }, text);
	for (const struct vml_layer *l = p->chain->top; l && knows_data_stores(p); l = l->below)
		if (l->decl && l->has_data_file && !l->storage.data_store)
			add_data_store(r, p, l);
}

static const char *
title_of(struct vml_report *r, const struct plan *p)
{
	unsigned n = 0;
	for (const struct vml_layer *l = p->first; l; l = l->below)
		n++;
	if (n == 0)
		return "end the chain with <backingStore/>";
	return vml_arena_printf(r->out->arena, "write the %s missing layer%s",
		n == 1 ? "one" : vml_arena_printf(r->out->arena, "%u", n), vml_text_plural(n));
}

bool
vml_fix_chain(struct vml_report *r, const struct vml_disk *d)
{
	struct plan p = { .document = r->out->document, .disk = d, .chain = d->chain };
	struct vml_chain_text t = { .arena = r->out->arena };
	bool can = p.chain && find_place(&p) && is_settled(&p) && may_write(&p);
	char *text = NULL;
	if (can) {
		const struct vml_node *at =
			p.last->terminator ? p.last->terminator : p.last->storage.node;
		t.style = vml_neighbourhood_of(t.arena, p.document->source, at);
		t.data_stores = knows_data_stores(&p);
		text = vml_chain_text(&t, p.first);
		if (!text)
			p.reason = t.obstacle;
	}
	if (p.reason)
		vml_report_note(r, text ? "no safe fix: %s" : "no fix: %s", p.reason);
	if (!text)
		return false;
	vml_fix(r, p.unsafe ? VML_UNSAFE : VML_SAFE, "%s", title_of(r, &p));
	r->promise = p.mends ? VML_CHAIN_MENDED : p.beyond ? VML_CHAIN_EXTENDED : VML_CHAIN_KEPT;
	if (p.relative)
		vml_fix_announce_at(r, p.relative->depth, p.relative->format,
			vml_chain_path(t.arena, &p.relative->storage));
	add_edits(r, &p, text);
	return true;
}
