/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One file through all rooms: bytes, documents, facts, chains, judgement. Everything it makes is in
 * one arena; it shares only the store and the grammar with other threads.
 */
#include <string.h>

#include "base/lines.h"
#include "base/target.h"
#include "chain/chain.h"
#include "domain/domain.h"
#include "input/source.h"
#include "run/driver.h"
#include "run/own.h"
#include "xml/parse.h"

bool
vml_is_document_name(const char *path)
{
	static const char *const suffixes[] = { ".xml", ".j2", ".jinja", ".jinja2", ".tmpl",
		".gotmpl", ".tftpl", ".erb" };
	if (strcmp(path, "-") == 0)
		return true;
	for (size_t i = 0; i < G_N_ELEMENTS(suffixes); i++) {
		size_t len = strlen(path), n = strlen(suffixes[i]);
		if (len >= n && g_ascii_strcasecmp(path + len - n, suffixes[i]) == 0)
			return true;
	}
	return false;
}

char *
vml_found_path(const struct vml_settings *s, const struct vml_found *f)
{
	bool told = f->named || f->ino == 0; /* by the user, or by an inventory */
	return told ? g_strdup(f->path) : vml_store_seen_as(s->store, f->path);
}

/*
 * A path that is no XML by its name is asked for its first bytes, if the user named it or all are
 * recorded.
 */
static bool
is_image(struct vml_run *r, const struct vml_found *f, const char *path)
{
	const struct vml_settings *s = vml_scope_of(f).settings;
	bool wanted = f->named || r->task == VML_TASK_INVENTORY;
	if (vml_is_document_name(f->path) || !wanted || !path || s->images == VML_IMAGES_SKIP)
		return false;
	const struct vml_entry *e = vml_store_get(s->store, path, VML_NAMED_BY_XML);
	return e->state == VML_STATE_PRESENT && !(e->image && e->image->markup);
}

bool
vml_is_document(struct vml_run *r, const struct vml_found *f)
{
	g_autofree char *path = vml_found_path(vml_scope_of(f).settings, f);
	return (f->named || vml_is_document_name(f->path)) && !is_image(r, f, path);
}

static struct vml_document *
new_document(const struct vml_run *r, struct vml_analysis *a, const struct vml_source *s)
{
	struct vml_document *d = vml_make(a->arena, struct vml_document);
	d->source = s;
	/* Hooks name whatever was changed: then other programs' XML is passed over in silence. */
	d->named = a->found->named && !r->options.force_exclude;
	d->target = &a->scope.settings->target;
	d->root_name = "";
	d->qemu_driver = true;
	return d;
}

/* Whether bytes that do not parse were meant for libvirt, told by the first tag's name. */
static bool
looks_like_ours(const struct vml_source *s, struct vml_span extent, struct vml_arena *a)
{
	static const char *const names[] = { "domain", "domainsnapshot", "domaincheckpoint",
		"domainbackup", "domstatus", "disk", "volume", "pool" };
	char *text = vml_lines_slice(s, extent, a);
	const char *tag = text;
	while ((tag = strchr(tag, '<')) && !g_ascii_isalpha(tag[1]))
		tag++;
	if (!tag)
		return false;
	size_t n = strcspn(tag + 1, " \t\r\n/>");
	for (size_t i = 0; i < G_N_ELEMENTS(names); i++)
		if (strlen(names[i]) == n && strncmp(tag + 1, names[i], n) == 0)
			return strstr(text, "<devices") || strstr(text, " type=") ||
			       strstr(text, "libvirt");
	return false;
}

/* Whether template syntax, other than a stray sign, is in the text of a document. */
static bool
has_template_syntax(const struct vml_source *s, struct vml_span extent, struct vml_arena *a)
{
	static const char *const pairs[][2] = { { "{{", "}}" }, { "{%", "%}" }, { "<%", "%>" } };
	const char *text = vml_lines_slice(s, extent, a);

	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++) {
		const char *start = strstr(text, pairs[i][0]);
		if (start && strstr(start, pairs[i][1]))
			return true;
	}
	return false;
}

/* Whether anybody wants to hear of this document. */
static bool
is_ours(const struct vml_document *d, struct vml_arena *a)
{
	if (d->named && !d->node)
		return true;
	if (!d->node)
		return looks_like_ours(d->source, d->extent, a);
	return d->root != VML_ROOT_OTHER || d->named;
}

static void
judge(struct vml_run *r, struct vml_analysis *a, struct vml_document *d)
{
	if (r->judging && vml_run_owns(r, a->found->path))
		vml_judge_document(d, a->scope.selection, r->order, a->arena, a->findings);
}

/*
 * The chains of a document, or (`image`) of an image by itself, as every version would walk them,
 * so that the store has seen all that any of them looks at.
 */
static void
walk_all(const struct vml_chain_context *c, struct vml_document *d, const char *image)
{
	g_autoptr(GArray) targets = vml_target_stretches();
	for (guint i = 0; i < targets->len; i++) {
		g_autoptr(GPtrArray) refusals = g_ptr_array_copy(c->refusals, NULL, NULL);
		struct vml_chain_context one = *c;
		one.target = &g_array_index(targets, struct vml_target, i);
		one.refusals = refusals;
		if (d)
			vml_chain_document(&one, d);
		else
			vml_chain_of_image(&one, image);
	}
}

static void
know(struct vml_run *r, struct vml_analysis *a, const struct vml_xml_document *x,
	struct vml_document *d)
{
	const struct vml_settings *s = a->scope.settings;
	GPtrArray *refusals = g_ptr_array_new();
	struct vml_chain_context c = { .arena = a->arena,
		.store = s->store,
		.user = s->user,
		.target = &s->target,
		.document = d,
		.places = r->places,
		.refusals = refusals };
	d->extent = x->extent;
	d->node = x->root;
	d->faults = x->faults;
	d->nfaults = x->nfaults;
	d->lines_only = x->lines_only;
	d->skeleton = !x->root && has_template_syntax(d->source, x->extent, a->arena);
	vml_domain_read(a->arena, d, refusals);
	c.pools = vml_run_pools_for(r, a, d);
	if (d->node && d->root != VML_ROOT_OTHER) {
		/* chains need no grammar */
		bool judged = r->judging && s->grammar && vml_run_owns(r, a->found->path);
		if (judged && vml_grammar_knows(s->grammar, x->root)) {
			d->schema = vml_grammar_judge(s->grammar, x, &s->target, a->arena);
			vml_domain_receive(a->arena, &d->schema);
		}
		if (r->task == VML_TASK_INVENTORY)
			walk_all(&c, d, NULL);
		else
			vml_chain_document(&c, d);
	}
	vml_own_select(a->arena, s->config, x, d);
	vml_suppressions_read(a->arena, d, s->config->rules.book, r->today);
	g_ptr_array_unref(refusals);
}

void
vml_note_secrets(struct vml_arena *a, struct vml_source *s, const struct vml_xml_file *x)
{
	g_autoptr(GArray) secrets = g_array_new(FALSE, FALSE, sizeof(struct vml_secret));
	for (uint32_t i = 0; i < x->ndocuments; i++)
		if (x->documents[i].root)
			vml_domain_secrets(a, x->documents[i].root, secrets);
	s->nsecrets = secrets->len;
	if (secrets->len)
		s->secrets = vml_arena_memdup(
			a, secrets->data, secrets->len * sizeof(struct vml_secret));
}

static void
analyse_source(struct vml_run *r, struct vml_analysis *a, struct vml_source *s)
{
	a->source = s;
	struct vml_xml_file *x = vml_xml_read(a->arena, s);
	a->xml = x;
	vml_note_secrets(a->arena, s, x);
	for (uint32_t i = 0; i < x->ndocuments; i++) {
		struct vml_document *d = new_document(r, a, s);
		d->ordinal = i;
		know(r, a, &x->documents[i], d);
		if (!is_ours(d, a->arena))
			continue;
		g_ptr_array_add(a->documents, d);
		judge(r, a, d);
	}
	a->xml = NULL;
	vml_xml_release(x);
}

/* Standard input is read by the first of two runs. */
static struct vml_source *
read_source(struct vml_run *r, struct vml_arena *a, const struct vml_found *f, const char *shown,
	const char **error)
{
	const struct vml_source *s = r->as_is ? r->as_is->standard_input : NULL;
	if (s && strcmp(f->path, "-") == 0)
		return vml_source_memory(a, shown, s->bytes, s->len);
	return vml_source_read(a, f->bytes_at ? f->bytes_at : f->path, shown, error);
}

static void
analyse_xml(struct vml_run *r, struct vml_analysis *a)
{
	const struct vml_found *f = a->found;
	bool standard_input = strcmp(f->path, "-") == 0;
	const char *shown =
		standard_input && r->options.stdin_name ? r->options.stdin_name : f->path;
	const char *error = NULL;
	struct vml_source *s = read_source(r, a->arena, f, shown, &error);
	if (!s && f->named) {
		a->problem = vml_arena_printf(a->arena, "%s: %s", shown, error);
		return;
	}
	if (!s) {
		struct vml_fault *fault = vml_make(a->arena, struct vml_fault);
		*fault = (struct vml_fault){ VML_FAULT_UNREADABLE, { 0, 0 }, error };
		struct vml_document *d =
			new_document(r, a, vml_source_memory(a->arena, shown, "", 0));
		d->faults = fault;
		d->nfaults = 1;
		g_ptr_array_add(a->documents, d);
		judge(r, a, d);
		return;
	}
	analyse_source(r, a, s);
}

static void
analyse_image(struct vml_run *r, struct vml_analysis *a, const char *path)
{
	const struct vml_settings *s = a->scope.settings;
	GPtrArray *refusals = g_ptr_array_new();
	struct vml_chain_context c = { .arena = a->arena,
		.store = s->store,
		.user = s->user,
		.target = &s->target,
		.places = r->places,
		.refusals = refusals };
	a->is_image = true;
	if (r->task == VML_TASK_INVENTORY)
		walk_all(&c, NULL, path);
	else
		a->image_chain = vml_chain_of_image(&c, path);
	if (r->judging && vml_run_owns(r, a->found->path))
		vml_judge_chain(a->image_chain, &s->target, a->scope.selection, r->order, a->arena,
			a->findings);
	g_ptr_array_unref(refusals);
}

static struct vml_analysis *
begin(const struct vml_found *f, struct vml_arena *arena)
{
	struct vml_analysis *a = g_new0(struct vml_analysis, 1);
	a->arena = arena;
	a->found = f;
	a->scope = vml_scope_of(f);
	a->documents = g_ptr_array_new();
	a->findings = g_ptr_array_new();
	return a;
}

struct vml_analysis *
vml_analyse_bytes(struct vml_run *r, const struct vml_analysis *as, const GByteArray *bytes)
{
	struct vml_analysis *a = begin(as->found, vml_arena_new());
	void *copy = vml_arena_memdup(a->arena, bytes->data, bytes->len);
	struct vml_source *s = vml_source_memory(
		a->arena, vml_arena_strdup(a->arena, as->source->path), copy, bytes->len);
	s->dev = as->source->dev;
	s->ino = as->source->ino;
	analyse_source(r, a, s);
	return a;
}

struct vml_analysis *
vml_analyse_image(struct vml_run *r, const struct vml_found *f)
{
	struct vml_analysis *a = begin(f, vml_arena_new_small());
	g_autofree char *path = vml_found_path(a->scope.settings, f);
	analyse_image(r, a, path);
	return a;
}

struct vml_analysis *
vml_analyse(struct vml_run *r, const struct vml_found *f)
{
	struct vml_analysis *a = begin(f, vml_arena_new());
	g_autofree char *path = vml_found_path(a->scope.settings, f);
	if (is_image(r, f, path))
		analyse_image(r, a, path);
	else if (f->named || vml_is_document_name(f->path))
		analyse_xml(r, a);
	if (r->task == VML_TASK_LINT && r->options.fix_xml && a->source && vml_is_told(r, f->path))
		a = vml_mend(r, a);
	return a;
}

void
vml_analysis_free(struct vml_analysis *a, bool keep)
{
	g_ptr_array_unref(a->documents);
	g_ptr_array_unref(a->findings);
	g_free(a->diff);
	if (a->mended)
		g_byte_array_unref(a->mended);
	if (!keep)
		vml_arena_free(a->arena);
	g_free(a);
}
