/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What options and configuration make together. An option takes the place of the key of the same
 * name; nothing is merged. Faults of an option name it, faults that only show when a value is used
 * name the file and line it comes from.
 */
#include "run/settings.h"

#include <stdlib.h>
#include <string.h>

#include "base/target.h"
#include "base/text.h"
#include "input/source.h"
#include "run/driver.h"
#include "run/own.h"
#include "store/what-if.h"
#include "xml/parse.h"

/* A value and how complaints call where it comes from. */
struct given {
	const char *value;
	const char *origin;
};

static struct given
pick(struct vml_run *r, const struct vml_config *c, const char *option, const char *key,
	const char *const *field)
{
	if (option)
		return (struct given){ option, vml_arena_printf(r->arena, "--%s", key) };
	for (unsigned i = 0; i < VML_CONFIG_KEYS; i++)
		if (strcmp(vml_config_keys[i].name, key) == 0 && c->origins[i].file)
			return (struct given){ *field,
				vml_arena_printf(r->arena, "%s:%u: %s", c->origins[i].file,
					c->origins[i].line, key) };
	return (struct given){ NULL, key };
}

static void
reject(struct vml_run *r, const char *origin, char *why)
{
	vml_run_complain(r, "%s: %s", origin, why);
	g_free(why);
	r->dead = true;
}

/* The index of the value among `words`; complains when it is none of them. None given = 0. */
static size_t
choose(struct vml_run *r, struct given g, const char *const *words)
{
	size_t n = g_strv_length((char **)words);
	for (size_t i = 0; i < n; i++)
		if (!g.value || strcmp(g.value, words[i]) == 0)
			return i;
	const char *near = vml_text_nearest(g.value, words, n);
	char *all = g_strjoinv(", ", (char **)words);
	reject(r, g.origin,
		near ? g_strdup_printf("'%s' is not known; did you mean '%s'?", g.value, near)
		     : g_strdup_printf("'%s' is not one of %s", g.value, all));
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

static const struct vml_node *
capabilities_of(const struct vml_xml_file *x)
{
	for (uint32_t i = 0; i < x->ndocuments; i++) {
		const struct vml_node *root = x->documents[i].root;
		if (root && strcmp(root->name, "domainCapabilities") == 0)
			return root;
	}
	return NULL;
}

/* A libvirt that does not know the feature has not got it. */
static void
take_domcaps(struct vml_run *r, struct vml_target *t, const char *file)
{
	g_autofree char *text = slurp(r, "--domcaps", file);
	if (!text)
		return;
	struct vml_arena *a = vml_arena_new();
	struct vml_xml_file *x = vml_xml_read(a, vml_source_memory(a, file, text, strlen(text)));
	const struct vml_node *root = capabilities_of(x);
	const struct vml_node *features = root ? vml_child(root, "features") : NULL;
	const struct vml_node *input = features ? vml_child(features, "backingStoreInput") : NULL;
	if (!root)
		reject(r, "--domcaps", g_strdup_printf("%s holds no <domainCapabilities>", file));
	t->has_domcaps = true;
	t->domcaps_backing = g_strcmp0(vml_value(input, "supported"), "yes") == 0;
	vml_xml_release(x);
	vml_arena_free(a);
}

static void
take_target(struct vml_run *r, struct vml_settings *s)
{
	static const char *const policies[] = { "libvirt", "strict", NULL };
	const struct vml_options *o = &r->options;
	const struct vml_config *c = s->config;
	struct vml_target *t = &s->target;
	struct given target = pick(r, c, o->target, "target", &c->target);
	struct given policy = pick(r, c, o->probe_policy, "probe-policy", &c->probe_policy);
	char *error = NULL;

	*t = vml_target_newest();
	if (o->target_from && !o->target)
		target.value = NULL;
	if (target.value && !vml_target_parse(target.value, t, &error))
		reject(r, target.origin, error);
	if (o->target_from) {
		char *text = slurp(r, "--target-from", o->target_from);
		if (text && !vml_target_from_virsh(text, t, &error))
			reject(r, "--target-from", error);
		g_free(text);
	}
	if (o->domcaps)
		take_domcaps(r, t, o->domcaps);
	t->given = target.value || o->target_from;
	t->strict_probe = choose(r, policy, policies) == 1;
}

/* path-map of the configuration as the options have it. */
static const char *const *
maps_of(struct vml_run *r, const struct vml_config *c)
{
	const struct vml_config_pairs *p = &c->path_map;
	const char **maps = vml_make_n(r->arena, const char *, p->n + 1);
	for (uint32_t i = 0; i < p->n; i++)
		maps[i] = vml_arena_printf(r->arena, "%s=%s", p->at[i].key, p->at[i].values[0]);
	return maps;
}

/* trusted-images of the configuration as the store has it. */
static const struct vml_trusted *
trusted_of(struct vml_run *r, const struct vml_config *c)
{
	const struct vml_config_pairs *p = &c->trusted_images;
	struct vml_trusted *list = vml_make_n(r->arena, struct vml_trusted, p->n + 1);
	for (uint32_t i = 0; i < p->n; i++) {
		const char *proof = p->at[i].values[0];
		list[i].glob = p->at[i].key;
		list[i].sha256 = strcmp(proof, "any") == 0 ? NULL : proof;
	}
	return list;
}

/* FROM=TO, neither of them empty. */
static bool
is_map(const char *text)
{
	const char *equals = strchr(text, '=');
	return equals && equals > text && equals[1];
}

static void
take_images(struct vml_run *r, struct vml_settings *s)
{
	static const char *const modes[] = { "auto", "require", "skip", NULL };
	const struct vml_options *o = &r->options;
	const struct vml_config *c = s->config;
	struct given images = pick(r, c, o->images, "images", &c->images);
	struct given sysroot = pick(r, c, o->sysroot, "sysroot", &c->sysroot);

	s->images = (enum vml_images_mode)choose(r, images, modes);
	s->images_given = images.value != NULL;
	s->sysroot = sysroot.value;
	s->path_maps = o->path_maps ? o->path_maps : maps_of(r, c);
	s->trusted = trusted_of(r, c);
	for (const char *const *m = s->path_maps; *m; m++)
		if (!is_map(*m))
			reject(r, "--path-map", g_strdup_printf("'%s' is not FROM=TO", *m));
	if (s->sysroot && !g_file_test(s->sysroot, G_FILE_TEST_IS_DIR))
		reject(r, sysroot.origin, g_strdup_printf("%s is not a directory", s->sysroot));
}

static void
take_inventory(struct vml_run *r, struct vml_settings *s)
{
	const struct vml_config *c = s->config;
	const char *const *files = r->options.inventories ? r->options.inventories : c->inventory;
	char *error = NULL;

	if (!files || !*files)
		return;
	g_autofree char *key = g_strjoinv("\n", (char **)files);
	s->inventory = g_hash_table_lookup(r->inventories, key);
	if (s->inventory)
		return;
	struct vml_inventory *v = vml_inventory_load(files, &error);
	if (v)
		g_hash_table_insert(r->inventories, g_steal_pointer(&key), v);
	else
		reject(r, "inventory", error);
	s->inventory = v;
}

static void
take_schema(struct vml_run *r, struct vml_settings *s)
{
	struct given schema = pick(r, s->config, r->options.schema, "schema", &s->config->schema);
	const char *name = schema.value ? schema.value : "builtin";
	char *error = NULL;

	if (strcmp(name, "none") == 0)
		return;
	s->grammar = g_hash_table_lookup(r->grammars, name);
	if (s->grammar)
		return;
	s->grammar = vml_grammar_new(strcmp(name, "builtin") == 0 ? NULL : name, &error);
	if (s->grammar)
		g_hash_table_insert(r->grammars, g_strdup(name), s->grammar);
	else
		reject(r, schema.origin, error);
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

static void
take_rules(struct vml_run *r, struct vml_settings *s)
{
	static const char *const levels[] = { "warning", "error", "note", NULL };
	static const enum vml_severity severities[] = { VML_WARNING, VML_ERROR, VML_NOTE };
	const struct vml_options *o = &r->options;
	const struct vml_config *c = s->config;
	struct given level = pick(r, c, o->fail_level, "fail-level", &c->fail_level);
	const char *const *extend = o->extend_select ? o->extend_select : c->extend_select;
	char *error = NULL;

	s->fail_level = severities[choose(r, level, levels)];
	if (o->fix_xml)
		extend = with_rule(r, extend, "VML121");
	s->selection = vml_selection_new(c->rules.book, o->select ? o->select : c->select,
		o->ignore ? o->ignore : c->ignore, extend, &error);
	if (!s->selection) {
		vml_run_complain(r, "%s", error);
		g_free(error);
		r->dead = true;
		return;
	}
	vml_selection_grade(s->selection, &c->severity);
}

/* What the changes make of the store that the same files have today. */
static void
look_ahead(struct vml_run *r, const char *file, struct vml_settings *s)
{
	const struct vml_settings *today = vml_settings_by(r->as_is, file);
	char *error = NULL;
	s->prospect = vml_prospect_new(today->store, r->what_if, r->nwhat_if, &error);
	if (s->prospect)
		return;
	if (!r->dead)
		vml_run_complain(r, "%s", error);
	g_free(error);
	r->dead = true;
}

static void
open_store(struct vml_run *r, const char *file, struct vml_settings *s)
{
	if (r->as_is)
		look_ahead(r, file, s);
	struct vml_store_options o = { .mode = s->images,
		.sysroot = s->sysroot,
		.path_maps = s->path_maps,
		.allowed_roots = s->config->allowed_roots,
		.trusted = s->trusted,
		.inventory = s->inventory,
		.prospect = s->prospect };
	o.digests = r->task == VML_TASK_INVENTORY;
	o.locks = r->task == VML_TASK_CHAIN || r->task == VML_TASK_INSPECT;
	if (o.digests || r->task == VML_TASK_INSPECT ||
		(r->task == VML_TASK_CHAIN && !s->images_given))
		s->images = o.mode = VML_IMAGES_REQUIRE;
	s->store = vml_store_new(&o);
	if (s->config->hypervisor_user && o.mode != VML_IMAGES_SKIP)
		s->user = vml_user_new(s->config->hypervisor_user, s->sysroot, s->path_maps);
}

static void
free_selection(gpointer p)
{
	vml_selection_free(p);
}

/* Settings by a configuration file, or by none. */
static struct vml_settings *
make(struct vml_run *r, const char *file)
{
	char *error = NULL;
	const struct vml_config *c = vml_own_load(r->arena, file, &error);
	if (!c) {
		vml_run_complain(r, "%s", error);
		g_free(error);
		r->dead = true;
		c = vml_config_load(r->arena, NULL, &error);
	}
	struct vml_settings *s = g_new0(struct vml_settings, 1);
	s->config = c;
	s->narrower = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, free_selection);
	take_target(r, s);
	take_images(r, s);
	take_inventory(r, s);
	take_schema(r, s);
	take_rules(r, s);
	if (r->opened)
		open_store(r, file ? file : "", s);
	g_hash_table_insert(r->settings, g_strdup(file ? file : ""), s);
	return s;
}

void
vml_settings_free(gpointer settings)
{
	struct vml_settings *s = settings;
	vml_store_free(s->store);
	vml_prospect_free(s->prospect);
	vml_user_free(s->user);
	g_hash_table_unref(s->narrower);
	vml_selection_free(s->selection);
	g_free(s);
}

void
vml_settings_open(struct vml_run *r)
{
	GHashTableIter i;
	gpointer file, s;

	r->opened = true;
	g_hash_table_iter_init(&i, r->settings);
	while (g_hash_table_iter_next(&i, &file, &s))
		open_store(r, file, s);
}

const struct vml_settings *
vml_settings_by(struct vml_run *r, const char *file)
{
	const struct vml_settings *s = g_hash_table_lookup(r->settings, file);
	return s ? s : make(r, *file ? file : NULL);
}

const struct vml_settings *
vml_settings_of(struct vml_run *r, const char *folder)
{
	const struct vml_settings *s = g_hash_table_lookup(r->folders, folder);
	if (s)
		return s;
	g_autofree char *file = NULL;
	if (r->options.config)
		file = g_strdup(r->options.config);
	else if (!r->options.isolated)
		file = vml_config_find(folder);
	s = g_hash_table_lookup(r->settings, file ? file : "");
	if (!s)
		s = make(r, file);
	g_hash_table_insert(r->folders, g_strdup(folder), (gpointer)s);
	return s;
}
