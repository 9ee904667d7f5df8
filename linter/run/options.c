/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options → the parts of a run. Every fault is told with the nearest valid word. */
#include <string.h>

#include "base/text.h"
#include "chain/target.h"
#include "run/driver.h"

void
vml_run_complain(struct vml_run *r, const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	g_ptr_array_add(r->problems, g_strdup_vprintf(fmt, ap));
	va_end(ap);
	r->failed = true;
}

static void
reject(struct vml_run *r, const char *option, char *why)
{
	vml_run_complain(r, "%s: %s", option, why);
	g_free(why);
	r->dead = true;
}

static const char *const *
copy_list(struct vml_arena *a, const char *const *list)
{
	size_t n = 0;
	while (list && list[n])
		n++;
	if (!list)
		return NULL;
	const char **copy = vml_make_n(a, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		copy[i] = vml_arena_strdup(a, list[i]);
	return copy;
}

static void
copy_options(struct vml_run *r, const struct vml_options *o)
{
	struct vml_options *c = &r->options;
	vml_options_init(c);
	memcpy(c, o, MIN(o->size, sizeof(*c)));
	c->size = sizeof(*c);
	const char **strings[] = { &c->target, &c->target_from, &c->domcaps, &c->probe_policy,
		&c->images, &c->sysroot, &c->fail_level, &c->schema, &c->stdin_name };
	for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
		*strings[i] = vml_arena_strdup(r->arena, *strings[i]);
	const char *const **lists[] = { &c->path_maps, &c->select, &c->ignore, &c->extend_select,
		&c->exclude };
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		*lists[i] = copy_list(r->arena, *lists[i]);
}

/* The index of `word` among `words`; complains when it is none of them. `word` NULL = 0. */
static size_t
choose(struct vml_run *r, const char *option, const char *word, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!word || strcmp(word, words[i]) == 0)
			return i;
	const char *near = vml_text_nearest(word, words, n);
	char *all = g_strjoinv(", ", (char **)words);
	reject(r, option,
		near ? g_strdup_printf("'%s' is not known; did you mean '%s'?", word, near)
		     : g_strdup_printf("'%s' is not one of %s", word, all));
	g_free(all);
	return 0;
}

static char *
slurp(struct vml_run *r, const char *option, const char *file)
{
	char *text = NULL;
	GError *error = NULL;
	if (g_file_get_contents(file, &text, NULL, &error))
		return text;
	reject(r, option, g_strdup(error->message));
	g_error_free(error);
	return NULL;
}

static void
take_domcaps(struct vml_run *r, const char *file)
{
	char *text = slurp(r, "--domcaps", file);
	if (!text)
		return;
	const char *feature = strstr(text, "<backingStoreInput");
	const char *yes = feature ? strstr(feature, "supported=") : NULL;
	if (!strstr(text, "<domainCapabilities"))
		reject(r, "--domcaps", g_strdup_printf("%s holds no <domainCapabilities>", file));
	r->target.has_domcaps = true;
	r->target.domcaps_backing = yes && g_str_has_prefix(yes + 11, "yes");
	g_free(text);
}

static void
take_target(struct vml_run *r)
{
	const struct vml_options *o = &r->options;
	static const char *const policies[] = { "libvirt", "strict", NULL };
	char *error = NULL;
	r->target = vml_target_newest();
	if (o->target && !vml_target_parse(o->target, &r->target, &error))
		reject(r, "--target", error);
	if (o->target_from) {
		char *text = slurp(r, "--target-from", o->target_from);
		if (text && !vml_target_from_virsh(text, &r->target, &error))
			reject(r, "--target-from", error);
		g_free(text);
	}
	if (o->domcaps)
		take_domcaps(r, o->domcaps);
	r->target.given = o->target || o->target_from;
	r->target.strict_probe = choose(r, "--probe-policy", o->probe_policy, policies, 2) == 1;
}

static void
check_path_maps(struct vml_run *r)
{
	for (const char *const *m = r->options.path_maps; m && *m; m++)
		if (!strchr(*m, '='))
			reject(r, "--path-map", g_strdup_printf("'%s' is not FROM=TO", *m));
	if (r->options.sysroot && !g_file_test(r->options.sysroot, G_FILE_TEST_IS_DIR))
		reject(r, "--sysroot",
			g_strdup_printf("%s is not a directory", r->options.sysroot));
}

static void
take_schema(struct vml_run *r)
{
	const char *schema = r->options.schema;
	char *error = NULL;
	if (schema && strcmp(schema, "none") == 0)
		return;
	bool builtin = !schema || strcmp(schema, "builtin") == 0;
	r->grammar = vml_grammar_new(builtin ? NULL : schema, &error);
	if (!r->grammar)
		reject(r, "--schema", error);
}

/* The list and one more code: --fix-xml selects the rule whose fix it is about. */
static const char *const *
with_rule(struct vml_run *r, const char *const *list, const char *code)
{
	size_t n = list ? g_strv_length((char **)list) : 0;
	const char **longer = vml_make_n(r->arena, const char *, n + 2);
	for (size_t i = 0; i < n; i++)
		longer[i] = list[i];
	longer[n] = code;
	return longer;
}

void
vml_run_take_options(struct vml_run *r, const struct vml_options *o)
{
	static const char *const modes[] = { "auto", "require", "skip", NULL };
	static const char *const levels[] = { "warning", "error", "note", NULL };
	static const enum vml_severity severities[] = { VML_WARNING, VML_ERROR, VML_NOTE };
	copy_options(r, o);
	o = &r->options;
	take_target(r);
	r->images = (enum vml_images_mode)choose(r, "--images", o->images, modes, 3);
	r->images_given = o->images != NULL;
	r->fail_level = severities[choose(r, "--fail-level", o->fail_level, levels, 3)];
	check_path_maps(r);
	take_schema(r);
	char *error = NULL;
	const char *const *extend =
		o->fix_xml ? with_rule(r, o->extend_select, "VML121") : o->extend_select;
	r->selection = vml_selection_new(o->select, o->ignore, extend, &error);
	if (!r->selection)
		reject(r, "rule selection", error);
}
