/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "support/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/lines.h"

static const char text[] = "<domain type='kvm'>\n"
			   " <disk><driver type='qcow2'/><source file='a' dev='b'/>\n"
			   "  <backingStore type='file'><source file='c'/></backingStore>\n"
			   " </disk>\n"
			   " <disk/>\n"
			   "</domain>\n";

static struct vml_span
span_of(const char *part)
{
	const char *at = strstr(text, part);
	assert_non_null(at);
	return (struct vml_span){ (uint64_t)(at - text), (uint64_t)(at - text) + strlen(part) };
}

static void
make_node(struct vml_node *n, const char *name, const char *tag, struct vml_node *parent)
{
	n->name = name;
	n->tag = span_of(tag);
	n->whole = n->tag;
	n->parent = parent;
}

static void
make_nodes(struct world *w)
{
	make_node(&w->domain, "domain", "<domain type='kvm'>", NULL);
	make_node(&w->disk, "disk", "<disk>", &w->domain);
	make_node(&w->driver, "driver", "<driver type='qcow2'/>", &w->disk);
	make_node(&w->top, "source", "<source file='a' dev='b'/>", &w->disk);
	make_node(&w->store, "backingStore", "<backingStore type='file'>", &w->disk);
	make_node(&w->lower, "source", "<source file='c'/>", &w->store);
	make_node(&w->other, "disk", "<disk/>", &w->domain);
	w->attrs[0] = (struct vml_attr){ "file", NULL, "a", span_of("file"), span_of("a' dev") };
	w->attrs[0].name_at = (struct vml_span){ w->top.tag.start + 8, w->top.tag.start + 12 };
	w->attrs[0].value_at = (struct vml_span){ w->top.tag.start + 14, w->top.tag.start + 15 };
	w->attrs[1] = (struct vml_attr){ "dev", NULL, "b", span_of("dev"), span_of("b'/>") };
	w->attrs[1].value_at.end = w->attrs[1].value_at.start + 1;
	w->top.attrs = w->attrs;
	w->top.nattrs = 2;
}

/* vda declares two layers, the third is known from the second one's header; vdb is empty. */
static void
make_disks(struct world *w)
{
	w->disks[0].node = &w->disk;
	w->disks[0].target = "vda";
	w->disks[0].decl.node = &w->disk;
	w->disks[0].decl.storage.node = &w->top;
	w->disks[0].decl.below = &w->below;
	w->below.node = &w->store;
	w->below.storage.node = &w->lower;
	w->disks[1].node = &w->other;
	w->disks[1].decl.node = &w->other;
	w->disks[1].target = "vdb";
	for (uint32_t i = 0; i < 3; i++) {
		w->layers[i].depth = i;
		w->layers[i].from_xml = i < 2;
		w->layers[i].above = i > 0 ? &w->layers[i - 1] : NULL;
		w->layers[i].below = i < 2 ? &w->layers[i + 1] : NULL;
	}
	w->layers[0].decl = &w->disks[0].decl;
	w->layers[1].decl = &w->below;
	w->image.path = "/img/c";
	w->layers[2].image = &w->image;
	w->chain = (struct vml_chain){ .top = &w->layers[0], .last = &w->layers[2], .depth = 3 };
	w->disks[0].chain = &w->chain;
	w->list[0] = &w->disks[0];
	w->list[1] = &w->disks[1];
}

int
world_set_up(void **state)
{
	struct world *w = g_new0(struct world, 1);
	w->arena = vml_arena_new();
	w->source = (struct vml_source){ .path = "a.xml", .unit = 1, .len = strlen(text) };
	w->source.bytes = (const unsigned char *)text;
	vml_lines_index(&w->source, w->arena);
	make_nodes(w);
	make_disks(w);
	w->document.source = &w->source;
	w->document.root = VML_ROOT_DOMAIN;
	w->document.name = "web";
	w->document.node = &w->domain;
	w->document.disks = w->list;
	w->document.ndisks = 2;
	w->findings = g_ptr_array_new();
	*state = w;
	return 0;
}

int
world_tear_down(void **state)
{
	struct world *w = *state;
	g_ptr_array_unref(w->findings);
	vml_arena_free(w->arena);
	g_free(w);
	return 0;
}

struct vml_out
world_open(struct world *w)
{
	return (struct vml_out){ .arena = w->arena,
		.document = &w->document,
		.severity = VML_WARNING,
		.reports = g_ptr_array_new() };
}

void
world_close(struct world *w, struct vml_out *out)
{
	vml_out_finish(out, w->findings);
	g_ptr_array_unref(out->reports);
}

struct vml_report *
world_tell(struct world *w, struct vml_out *out, enum spot spot)
{
	const struct vml_node *nodes[] = { [DISK] = &w->disk,
		[DRIVER] = &w->driver,
		[SOURCE] = &w->top,
		[STORE] = &w->store,
		[OTHER] = &w->other };
	switch (spot) {
	case FILE_ATTR: return vml_report(out, vml_at_value(&w->top, &w->attrs[0]), "file");
	case DEV_ATTR: return vml_report(out, vml_at_attr(&w->top, &w->attrs[1]), "dev");
	case TOP: return vml_report(out, vml_at_layer(&w->disks[0], &w->layers[0]), "top");
	case MIDDLE: return vml_report(out, vml_at_layer(&w->disks[0], &w->layers[1]), "middle");
	case LAST: return vml_report(out, vml_at_layer(&w->disks[0], &w->layers[2]), "last");
	case BYTES: {
		struct vml_report *r = vml_report(out, vml_at_bytes(&w->image, 8, 4), "bytes");
		vml_report_disk(r, &w->disks[0]);
		return r;
	}
	default: return vml_report(out, vml_at_tag(nodes[spot]), "element");
	}
}
