/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Options become the run's own; what they mean together with a configuration is settings.c's. */
#include <string.h>

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
		&c->images, &c->sysroot, &c->fail_level, &c->schema, &c->stdin_name, &c->config,
		&c->baseline, &c->shard };
	for (size_t i = 0; i < G_N_ELEMENTS(strings); i++)
		*strings[i] = vml_arena_strdup(r->arena, *strings[i]);
	const char *const **lists[] = { &c->path_maps, &c->select, &c->ignore, &c->extend_select,
		&c->exclude, &c->ignored, &c->only, &c->inventories, &c->what_if };
	for (size_t i = 0; i < G_N_ELEMENTS(lists); i++)
		*lists[i] = copy_list(r->arena, *lists[i]);
}

void
vml_run_take_options(struct vml_run *r, const struct vml_options *o)
{
	copy_options(r, o);
	if (r->options.config && r->options.isolated) {
		vml_run_complain(r, "--config and --isolated exclude each other");
		r->dead = true;
	}
	vml_run_take_changes(r);
	vml_run_take_shard(r);
	r->base = vml_settings_of(r, ".");
}
