/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Suppressions: what comments and elements below <metadata> say, and which findings they leave out.
 *
 *   <!-- vmlint: ignore CODES [disk=DISK] [until=YYYY-MM-DD] REASON -->       the next element
 *   <!-- vmlint: ignore-file CODES … -->                                     the document
 *   <vmlint:ignore rule='CODES' disk='…' until='…'>REASON</vmlint:ignore>    the document
 *
 * A suppression that says something wrong is a suppression of nothing, with a flaw; rules tell. A
 * misspelt disk= or until= is such a flaw: without it more would be left out than was meant.
 */
#include "engine/suppress.h"

#include <string.h>

#include "base/text.h"

/* ---- reading ------------------------------------------------------------------------------ */

static bool
is_date(const char *text)
{
	GDate date;
	unsigned y, m, d;
	int used = 0;

	if (sscanf(text, "%4u-%2u-%2u%n", &y, &m, &d, &used) != 3 || used != 10 || text[10])
		return false;
	g_date_clear(&date, 1);
	return m <= 12 && d <= 31 && y > 0 && m > 0 && d > 0 &&
	       g_date_valid_dmy((GDateDay)d, (GDateMonth)m, (GDateYear)y);
}

static void
set_codes(struct vml_arena *a, struct vml_suppression *x, const char *text)
{
	g_auto(GStrv) words = g_strsplit(text, ",", -1);
	const char **codes = vml_make_n(a, const char *, g_strv_length(words) + 1);
	size_t n = 0;

	for (char **word = words; *word; word++)
		if (*g_strstrip(*word))
			codes[n++] = vml_arena_strdup(a, *word);
	x->codes = codes;
	if (n == 0 && !x->flaw)
		x->flaw = "it names no rule";
}

/* What is wrong with the codes themselves. */
static void
check_codes(struct vml_arena *a, struct vml_suppression *x, const struct vml_rulebook *book)
{
	for (const char *const *code = x->codes; *code && !x->flaw; code++) {
		const char *near;
		const struct vml_rule *rule = vml_rulebook_find(book, *code);
		if (rule && rule->locked)
			x->flaw = vml_arena_printf(a, "%s cannot be suppressed", rule->id);
		else if (!vml_rule_code(book, *code, &near))
			x->flaw = near ? vml_arena_printf(a,
						 "no rule is called '%s'; did you "
						 "mean '%s'?",
						 vml_text_escape(a, *code), near)
				       : vml_arena_printf(a, "no rule is called '%s'",
						 vml_text_escape(a, *code));
	}
}

static void
check_date(struct vml_arena *a, struct vml_suppression *x, const char *today)
{
	if (!x->until)
		return;
	if (!is_date(x->until))
		x->flaw = vml_arena_printf(
			a, "'%s' is no date of the form YYYY-MM-DD", vml_text_escape(a, x->until));
	else
		x->expired = strcmp(x->until, today) < 0;
}

/* The next word of *at, or NULL; moves *at behind it. */
static char *
next_word(struct vml_arena *a, const char **at)
{
	*at += strspn(*at, " \t\r\n");
	size_t len = strcspn(*at, " \t\r\n");
	const char *word = *at;

	*at += len;
	return len ? vml_arena_strndup(a, word, len) : NULL;
}

/* The rules named: the next word, and those after it as long as a comma says that more follow. */
static const char *
next_codes(struct vml_arena *a, const char **at)
{
	g_autoptr(GString) codes = g_string_new(NULL);
	const char *word;

	do {
		word = next_word(a, at);
		g_string_append(codes, word ? word : "");
	} while (word && g_str_has_suffix(word, ","));
	return vml_arena_strdup(a, codes->str);
}

/* The value when `word` is "name=value". */
static const char *
setting(const char *word, const char *name)
{
	size_t len = strlen(name);
	return strncmp(word, name, len) == 0 && word[len] == '=' ? word + len + 1 : NULL;
}

static bool
take_setting(struct vml_suppression *x, const char *word)
{
	const char *disk = setting(word, "disk"), *until = setting(word, "until");

	if (disk)
		x->disk = disk;
	if (until)
		x->until = until;
	return disk || until;
}

/* The setting that was meant by a name that is none, or NULL. */
static const char *
meant(const char *name)
{
	static const char *const names[] = { "disk", "until" };
	return vml_text_nearest(name, names, G_N_ELEMENTS(names));
}

static void
check_word(struct vml_arena *a, struct vml_suppression *x, const char *word)
{
	const char *equals = strchr(word, '=');
	const char *name = equals ? vml_arena_strndup(a, word, (size_t)(equals - word)) : NULL;

	if (name && meant(name))
		x->flaw = vml_arena_printf(a, "'%s=' says nothing; did you mean '%s='?",
			vml_text_escape(a, name), meant(name));
}

/* "CODES [disk=…] [until=…] REASON"; the settings may as well stand behind the reason. */
static void
read_words(struct vml_arena *a, struct vml_suppression *x, const char *at)
{
	g_autoptr(GString) reason = g_string_new(NULL);
	const char *word;

	set_codes(a, x, next_codes(a, &at));
	while ((word = next_word(a, &at))) {
		if (take_setting(x, word))
			continue;
		if (reason->len == 0)
			check_word(a, x, word);
		g_string_append_printf(reason, "%s%s", reason->len ? " " : "", word);
	}
	x->reason = vml_arena_strdup(a, reason->str);
}

static void
read_directive(struct vml_arena *a, const struct vml_directive *d, struct vml_suppression *x)
{
	const char *at = d->text;
	const char *verb = next_word(a, &at);

	x->at = d->at;
	x->codes = vml_make_n(a, const char *, 1);
	x->reason = "";
	if (verb && strcmp(verb, "ignore-file") == 0) {
		read_words(a, x, at);
	} else if (verb && strcmp(verb, "ignore") == 0) {
		read_words(a, x, at);
		x->covered = d->next;
		if (!x->covered)
			x->flaw = "no element follows it";
	} else {
		x->flaw = "it says neither ignore nor ignore-file";
	}
}

/* What else is in an element below <metadata> is a slip, too. */
static void
check_element(struct vml_arena *a, struct vml_suppression *x)
{
	const struct vml_node *n = x->node;

	if (strcmp(n->name, "ignore") != 0)
		x->flaw =
			vml_arena_printf(a, "the element <%s> says nothing; did you mean <ignore>?",
				vml_text_escape(a, n->name));
	for (uint32_t i = 0; i < n->nattrs && !x->flaw; i++) {
		const struct vml_attr *attr = &n->attrs[i];
		if (attr->ns || strcmp(attr->name, "rule") == 0 ||
			strcmp(attr->name, "disk") == 0 || strcmp(attr->name, "until") == 0)
			continue;
		x->flaw = vml_arena_printf(a,
			"the attribute '%s' says nothing; there are rule, disk and until",
			vml_text_escape(a, attr->name));
	}
}

static void
read_element(struct vml_arena *a, const struct vml_node *n, struct vml_suppression *x)
{
	const char *codes = vml_value(n, "rule");
	g_autofree char *reason = g_strdup(n->text);

	x->at = n->whole;
	x->node = n;
	check_element(a, x);
	set_codes(a, x, codes ? codes : "");
	x->disk = vml_value(n, "disk");
	x->until = vml_value(n, "until");
	x->reason = vml_arena_strdup(a, g_strstrip(reason));
}

/* libvirt keeps one element of each namespace below <metadata>: ours holds the others. */
static void
find_elements(const struct vml_document *d, GPtrArray *found)
{
	const struct vml_node *metadata = d->node ? vml_child(d->node, "metadata") : NULL;

	for (const struct vml_node *n = metadata ? metadata->first : NULL; n; n = n->next) {
		if (!n->ns || strcmp(n->ns, VML_METADATA_NS) != 0)
			continue;
		if (strcmp(n->name, "ignore") == 0)
			g_ptr_array_add(found, (gpointer)n);
		for (const struct vml_node *x = n->first; x; x = x->next)
			if (x->ns && strcmp(x->ns, VML_METADATA_NS) == 0)
				g_ptr_array_add(found, (gpointer)x);
	}
}

/* The container goes with the only element in it. */
static struct vml_span
removable(const struct vml_suppression *x)
{
	const struct vml_node *above = x->node ? x->node->parent : NULL;
	bool alone = above && above->ns && strcmp(above->ns, VML_METADATA_NS) == 0 &&
		     above->first == x->node && !x->node->next;
	return alone ? above->whole : x->at;
}

void
vml_suppressions_read(struct vml_arena *a, struct vml_document *d, const struct vml_rulebook *book,
	const char *today)
{
	g_autoptr(GPtrArray) comments = vml_directives_find(a, d);
	g_autoptr(GPtrArray) elements = g_ptr_array_new();

	find_elements(d, elements);
	d->nsuppressions = comments->len + elements->len;
	d->suppressions = vml_make_n(a, struct vml_suppression, d->nsuppressions);
	for (uint32_t i = 0; i < d->nsuppressions; i++) {
		struct vml_suppression *x = &d->suppressions[i];
		if (i < comments->len)
			read_directive(a, comments->pdata[i], x);
		else
			read_element(a, elements->pdata[i - comments->len], x);
		check_codes(a, x, book);
		check_date(a, x, today);
		x->line = vml_lines_around(d->source, removable(x));
	}
}

/* ---- applying ----------------------------------------------------------------------------- */

static bool
names(const struct vml_suppression *x, const struct vml_rule *r)
{
	for (const char *const *code = x->codes; *code; code++)
		if (vml_rule_matches(r, *code))
			return true;
	return false;
}

static bool
lies_in(const struct vml_location *l, const struct vml_source *s, const struct vml_node *n)
{
	return l->source == s && l->at.start >= n->whole.start && l->at.end <= n->whole.end;
}

/* A finding in an image is about the elements that lead to it. */
static bool
covers(const struct vml_suppression *x, const struct vml_document *d, const struct vml_finding *f)
{
	if (x->disk && (!f->disk || strcmp(x->disk, f->disk) != 0))
		return false;
	if (!x->covered || lies_in(&f->where, d->source, x->covered))
		return true;
	for (uint32_t i = 0; i < f->nrelated && f->where.source != d->source; i++)
		if (lies_in(&f->related[i].where, d->source, x->covered))
			return true;
	return false;
}

bool
vml_is_suppressed(const struct vml_document *d, const struct vml_finding *f)
{
	bool suppressed = false;

	if (f->rule->locked)
		return false;
	for (uint32_t i = 0; i < d->nsuppressions; i++) {
		struct vml_suppression *x = &d->suppressions[i];
		if (x->flaw || x->expired || !names(x, f->rule) || !covers(x, d, f))
			continue;
		x->used = true;
		suppressed = true;
	}
	return suppressed;
}

/* Whether the disk is one that the suppression is about. */
static bool
concerns(const struct vml_suppression *x, const struct vml_disk *disk)
{
	if (x->disk)
		return disk->target && strcmp(x->disk, disk->target) == 0;
	if (!x->covered || !disk->node)
		return true;
	return disk->node->tag.start < x->covered->whole.end &&
	       x->covered->tag.start < disk->node->whole.end;
}

static bool
is_exact(const struct vml_suppression *x, const struct vml_rule *r)
{
	return g_strv_contains(x->codes, r->id) || g_strv_contains(x->codes, r->name);
}

/* Whether this run could have come to a finding of that rule where the suppression holds. */
static bool
decides(const struct vml_document *d, const struct vml_selection *s,
	const struct vml_suppression *x, const struct vml_rule *r)
{
	if (vml_selection_severity(s, r) == VML_OFF)
		return r->severity == VML_OFF && !is_exact(x, r);
	if (r->check.run || strcmp(vml_rule_family(r), "target") == 0)
		return false;
	if (g_str_has_prefix(r->id, "VML01") && d->schema.verdict == VML_SCHEMA_UNCHECKED)
		return false;
	for (uint32_t i = 0; i < d->ndisks; i++) {
		const struct vml_chain *c = d->disks[i]->chain;
		if (c && c->undecided && concerns(x, d->disks[i]))
			return false;
	}
	return true;
}

void
vml_suppressions_settle(const struct vml_document *d, const struct vml_selection *s)
{
	const struct vml_rulebook all = vml_rulebook_or_registry(vml_selection_book(s));

	for (uint32_t i = 0; i < d->nsuppressions; i++) {
		struct vml_suppression *x = &d->suppressions[i];
		for (unsigned k = 0; k < all.n && !x->used && !x->flaw; k++)
			if (names(x, all.rules[k]) && !decides(d, s, x, all.rules[k]))
				x->undecided = true;
	}
}
