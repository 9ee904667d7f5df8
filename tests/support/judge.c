/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Image facts against the expectations of a fixture; cases.h tells their words. */
#include "support/cases.h"
#include "support/recipe-words.h"

struct judge {
	const struct vml_image *im;
	const GPtrArray *words;
};

static const char *
arg(const struct judge *j, guint i)
{
	if (i >= j->words->len)
		return NULL;
	const struct recipe_word *w = j->words->pdata[i];
	return w->text->str;
}

static bool
is_number(const struct judge *j, uint64_t value)
{
	return arg(j, 1) && g_ascii_strtoull(arg(j, 1), NULL, 0) == value;
}

static bool
is_word(const struct judge *j, guint i, const char *value)
{
	return g_strcmp0(arg(j, i), value ? value : "none") == 0;
}

static bool
format(const struct judge *j)
{
	return is_word(j, 1, vml_format_qemu(j->im->format));
}

static bool
size(const struct judge *j)
{
	return is_number(j, j->im->virtual_size);
}

static bool
cluster(const struct judge *j)
{
	return is_number(j, j->im->cluster_size);
}

static bool
version(const struct judge *j)
{
	return is_number(j, j->im->version) && j->im->has_version;
}

static bool
snapshots(const struct judge *j)
{
	return is_number(j, j->im->snapshots);
}

static bool
encryption(const struct judge *j)
{
	return is_word(j, 1, j->im->encryption);
}

static bool
variant(const struct judge *j)
{
	return is_word(j, 1, j->im->variant);
}

static bool
uuid(const struct judge *j)
{
	return is_word(j, 1, j->im->uuid);
}

static bool
parent_uuid(const struct judge *j)
{
	return is_word(j, 1, j->im->parent_uuid);
}

/* Names are compared as bytes up to the first NUL. */
static bool
is_ref(const struct judge *j, guint i, const struct vml_ref *ref)
{
	if (!ref)
		return is_word(j, i, NULL);
	return is_word(j, i, ref->raw) && (!arg(j, i + 1) || is_word(j, i + 1, ref->format));
}

static bool
backing(const struct judge *j)
{
	return is_ref(j, 1, j->im->backing);
}

static bool
data(const struct judge *j)
{
	return is_ref(j, 1, j->im->data_file);
}

static const char *const ref_kinds[] = { [VML_REF_BACKING] = "backing",
	[VML_REF_DATA_FILE] = "data",
	[VML_REF_EXTENT] = "extent",
	[VML_REF_PARENT] = "parent",
	[VML_REF_LOCATOR] = "locator" };

static bool
ref(const struct judge *j)
{
	for (uint32_t i = 0; i < j->im->nrefs; i++) {
		const struct vml_ref *r = &j->im->refs[i];
		if (is_word(j, 1, ref_kinds[r->kind]) && is_ref(j, 2, r))
			return true;
	}
	return false;
}

static bool
feature(const struct judge *j)
{
	for (uint32_t i = 0; i < j->im->nfeatures; i++)
		if (is_word(j, 1, j->im->features[i]))
			return true;
	return false;
}

static bool
probe(const struct judge *j)
{
	return is_word(j, 1, vml_format_libvirt(j->im->probe_libvirt)) &&
	       is_word(j, 2, vml_format_qemu(j->im->probe_qemu));
}

static bool
raw(const struct judge *j)
{
	return is_word(j, 1, j->im->union_raw ? "yes" : "no");
}

static bool
claims(const struct judge *j)
{
	uint32_t bits = 0;
	for (guint i = 1; i < j->words->len; i++) {
		enum vml_format f = vml_format_from_qemu(arg(j, i));
		f = f ? f : vml_format_from_libvirt(arg(j, i));
		bits |= 1u << f;
	}
	return bits == j->im->claims;
}

static bool
contents(const struct judge *j)
{
	for (guint i = 1; i < j->words->len; i++)
		if (i > j->im->ncontents || !is_word(j, i, j->im->contents[i - 1]))
			return false;
	return j->words->len == j->im->ncontents + 1;
}

static bool
dirty(const struct judge *j)
{
	return j->im->dirty;
}

static bool
corrupt(const struct judge *j)
{
	return j->im->corrupt;
}

static bool
is_defect(const struct judge *j, const struct vml_defect *d)
{
	bool fatal = is_word(j, 0, "fatal");
	if (d->fatal != fatal || !is_word(j, 1, d->kind))
		return false;
	const char *at = arg(j, 2);
	return !at || (at[0] == '@' && g_ascii_strtoull(at + 1, NULL, 0) == d->offset);
}

static bool
defect(const struct judge *j)
{
	for (uint32_t i = 0; i < j->im->ndefects; i++)
		if (is_defect(j, &j->im->defects[i]))
			return true;
	return false;
}

static bool
later(const struct judge *j)
{
	(void)j;
	return true;
}

static const struct {
	const char *word;
	bool (*holds)(const struct judge *j);
} words[] = {
	{ "format", format },
	{ "size", size },
	{ "cluster", cluster },
	{ "version", version },
	{ "snapshots", snapshots },
	{ "encryption", encryption },
	{ "variant", variant },
	{ "uuid", uuid },
	{ "parent-uuid", parent_uuid },
	{ "backing", backing },
	{ "data", data },
	{ "ref", ref },
	{ "feature", feature },
	{ "probe", probe },
	{ "raw", raw },
	{ "claims", claims },
	{ "contents", contents },
	{ "dirty", dirty },
	{ "corrupt", corrupt },
	{ "defect", defect },
	{ "fatal", defect },
	{ "lint", later },
	{ "qemu", later },
};

static bool
holds(const struct judge *j)
{
	for (size_t i = 0; i < G_N_ELEMENTS(words); i++)
		if (is_word(j, 0, words[i].word))
			return words[i].holds(j);
	return false;
}

static char *
shown(const GPtrArray *list)
{
	GString *s = g_string_new(NULL);
	for (guint i = 0; i < list->len; i++) {
		const struct recipe_word *w = list->pdata[i];
		g_string_append_printf(s, "%s%s", i ? " " : "", w->text->str);
	}
	return g_string_free(s, FALSE);
}

static bool
begins(const GPtrArray *list, const char *word)
{
	const struct recipe_word *first = list->pdata[0];
	return strcmp(first->text->str, word) == 0;
}

static guint
count(const struct image_case *c, const char *word)
{
	guint n = 0;
	for (guint i = 0; i < c->expected->len; i++)
		n += begins(c->expected->pdata[i], word);
	return n;
}

static gint
by_name(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

char *
image_case_verdict(const struct image_case *c)
{
	g_autoptr(GPtrArray) said = g_ptr_array_new_with_free_func(g_free);
	for (guint i = 0; i < c->expected->len; i++) {
		char *text = shown(c->expected->pdata[i]);
		if (begins(c->expected->pdata[i], "lint"))
			g_ptr_array_add(said, g_strdup(text + strlen("lint ")));
		g_free(text);
	}
	g_ptr_array_sort(said, by_name);
	g_ptr_array_add(said, NULL);
	return g_strjoinv(", ", (char **)said->pdata);
}

/* What was found must be expected too. */
static char *
unexpected(const struct image_case *c, const struct vml_image *im)
{
	guint refs = count(c, "ref"), features = count(c, "feature");
	for (uint32_t i = 0; i < im->ndefects; i++) {
		const struct vml_defect *d = &im->defects[i];
		if (!image_case_expects(c, d->fatal ? "fatal" : "defect", d->kind))
			return g_strdup_printf("unexpected %s %s @%llu: %s",
				d->fatal ? "fatal" : "defect", d->kind,
				(unsigned long long)d->offset, d->message);
	}
	if (refs && refs != im->nrefs)
		return g_strdup_printf("%u references", im->nrefs);
	if (features && features != im->nfeatures)
		return g_strdup_printf("%u features", im->nfeatures);
	return NULL;
}

char *
image_case_judge(const struct image_case *c, const struct vml_image *im)
{
	for (guint i = 0; i < c->expected->len; i++) {
		struct judge j = { im, c->expected->pdata[i] };
		if (holds(&j))
			continue;
		char *text = shown(j.words);
		char *fault = g_strdup_printf("not so: %s (format %s, size %llu, cluster %llu)",
			text, vml_format_qemu(im->format), (unsigned long long)im->virtual_size,
			(unsigned long long)im->cluster_size);
		g_free(text);
		return fault;
	}
	return unexpected(c, im);
}
