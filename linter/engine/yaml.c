/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The libyaml door. Builds our tree from libyaml's document; aliases are expanded, and what that
 * can cost is bounded by the number of nodes. Tags and merge keys mean nothing here.
 */
#include "engine/yaml.h"

#include <stdbool.h>
#include <string.h>

#include <yaml.h>

#include "base/limits.h"

struct builder {
	struct vml_arena *arena;
	yaml_document_t *document;
	struct vml_yaml_fault *fault;
	unsigned nodes, depth;
};

static void
blame(struct vml_yaml_fault *fault, const yaml_mark_t *mark, const char *text)
{
	fault->text = text;
	fault->line = mark ? (uint32_t)mark->line + 1 : 0;
	fault->column = mark ? (uint32_t)mark->column + 1 : 0;
}

static const struct vml_yaml *build(struct builder *b, int id);

static bool
build_list(struct builder *b, const yaml_node_t *from, struct vml_yaml *to)
{
	const yaml_node_item_t *item = from->data.sequence.items.start;
	size_t n = (size_t)(from->data.sequence.items.top - item);
	const struct vml_yaml **items = vml_make_n(b->arena, const struct vml_yaml *, n);

	for (size_t i = 0; i < n; i++)
		if (!(items[i] = build(b, item[i])))
			return false;
	to->kind = VML_YAML_LIST;
	to->items = items;
	to->n = (uint32_t)n;
	return true;
}

static bool
already(const struct vml_yaml *const *keys, size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(keys[i]->text, text) == 0)
			return true;
	return false;
}

static bool
build_map(struct builder *b, const yaml_node_t *from, struct vml_yaml *to)
{
	const yaml_node_pair_t *pair = from->data.mapping.pairs.start;
	size_t n = (size_t)(from->data.mapping.pairs.top - pair);
	const struct vml_yaml **keys = vml_make_n(b->arena, const struct vml_yaml *, n);
	const struct vml_yaml **items = vml_make_n(b->arena, const struct vml_yaml *, n);

	for (size_t i = 0; i < n; i++) {
		const yaml_mark_t *mark =
			&yaml_document_get_node(b->document, pair[i].key)->start_mark;
		if (!(keys[i] = build(b, pair[i].key)) || !(items[i] = build(b, pair[i].value)))
			return false;
		if (keys[i]->kind != VML_YAML_SCALAR) {
			blame(b->fault, mark, "a key must be a word");
			return false;
		}
		if (already(keys, i, keys[i]->text)) {
			blame(b->fault, mark, "this key is here already");
			return false;
		}
	}
	to->kind = VML_YAML_MAP;
	to->keys = keys;
	to->items = items;
	to->n = (uint32_t)n;
	return true;
}

static bool
build_scalar(struct builder *b, const yaml_node_t *from, struct vml_yaml *to)
{
	const char *text = (const char *)from->data.scalar.value;
	size_t len = from->data.scalar.length;

	if (memchr(text, '\0', len)) {
		blame(b->fault, &from->start_mark, "a NUL character");
		return false;
	}
	to->kind = VML_YAML_SCALAR;
	to->text = vml_arena_strndup(b->arena, text, len);
	return true;
}

static const struct vml_yaml *
build(struct builder *b, int id)
{
	const yaml_node_t *from = yaml_document_get_node(b->document, id);
	struct vml_yaml *to = vml_make(b->arena, struct vml_yaml);
	bool well = false;

	to->line = (uint32_t)from->start_mark.line + 1;
	to->column = (uint32_t)from->start_mark.column + 1;
	if (++b->nodes > VML_MAX_CONFIG_NODES || b->depth >= VML_MAX_CONFIG_DEPTH) {
		blame(b->fault, &from->start_mark, "too much, or too deep");
		return NULL;
	}
	b->depth++;
	switch (from->type) {
	case YAML_SCALAR_NODE: well = build_scalar(b, from, to); break;
	case YAML_SEQUENCE_NODE: well = build_list(b, from, to); break;
	case YAML_MAPPING_NODE: well = build_map(b, from, to); break;
	case YAML_NO_NODE: break;
	}
	b->depth--;
	return well ? to : NULL;
}

static void
blame_parser(struct vml_yaml_fault *fault, const yaml_parser_t *parser)
{
	/* libyaml's problems are constant sentences. */
	blame(fault, &parser->problem_mark, parser->problem ? parser->problem : "no YAML");
}

static bool
is_empty(const yaml_node_t *root)
{
	return !root || (root->type == YAML_SCALAR_NODE && root->data.scalar.length == 0);
}

/* One document and no more; its tree, or NULL with the fault set. */
static const struct vml_yaml *
read_one(struct vml_arena *a, yaml_parser_t *parser, struct vml_yaml_fault *fault)
{
	yaml_document_t document, next;
	const struct vml_yaml *root = NULL;

	if (!yaml_parser_load(parser, &document)) {
		blame_parser(fault, parser);
		return NULL;
	}
	struct builder b = { .arena = a, .document = &document, .fault = fault };
	if (is_empty(yaml_document_get_root_node(&document))) {
		struct vml_yaml *empty = vml_make(a, struct vml_yaml);
		*empty = (struct vml_yaml){ .kind = VML_YAML_MAP, .line = 1, .column = 1 };
		root = empty;
	} else if ((root = build(&b, 1))) {
		if (!yaml_parser_load(parser, &next)) {
			blame_parser(fault, parser);
			root = NULL;
		} else {
			const yaml_node_t *more = yaml_document_get_root_node(&next);
			if (more) {
				blame(fault, &more->start_mark, "a second document");
				root = NULL;
			}
			yaml_document_delete(&next);
		}
	}
	yaml_document_delete(&document);
	return root;
}

const struct vml_yaml *
vml_yaml_read(struct vml_arena *a, const char *text, size_t len, struct vml_yaml_fault *fault)
{
	yaml_parser_t parser;

	*fault = (struct vml_yaml_fault){ 0 };
	if (len > VML_MAX_CONFIG) {
		blame(fault, NULL, "larger than 1 MiB");
		return NULL;
	}
	if (!yaml_parser_initialize(&parser)) {
		blame(fault, NULL, "out of memory");
		return NULL;
	}
	yaml_parser_set_input_string(&parser, (const unsigned char *)text, len);
	const struct vml_yaml *root = read_one(a, &parser, fault);
	yaml_parser_delete(&parser);
	return root;
}
