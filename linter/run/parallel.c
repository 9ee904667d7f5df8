/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Files are analysed by several threads and told in order. Threads take the next file from a
 * shared counter; the main thread hands results on as soon as all earlier ones are done, and a
 * window keeps finished results from piling up behind a slow file.
 */
#include "run/driver.h"

enum { WORTH_A_THREAD = 100, WINDOW = 512 };

struct crew {
	struct vml_run *run;
	const GPtrArray *found;
	struct vml_analysis **done; /* by position in found */
	GMutex lock;
	GCond changed;
	guint next; /* to be analysed */
	guint told; /* handed on so far */
};

static gpointer
work(gpointer p)
{
	struct crew *c = p;
	g_mutex_lock(&c->lock);
	while (c->next < c->found->len) {
		if (c->next >= c->told + WINDOW) {
			g_cond_wait(&c->changed, &c->lock);
			continue;
		}
		guint i = c->next++;
		g_mutex_unlock(&c->lock);
		struct vml_analysis *a = vml_analyse(c->run, g_ptr_array_index(c->found, i));
		g_mutex_lock(&c->lock);
		c->done[i] = a;
		g_cond_broadcast(&c->changed);
	}
	g_mutex_unlock(&c->lock);
	return NULL;
}

static void
tell_in_order(struct crew *c, void (*each)(struct vml_run *, struct vml_analysis *))
{
	for (guint i = 0; i < c->found->len; i++) {
		g_mutex_lock(&c->lock);
		while (!c->done[i])
			g_cond_wait(&c->changed, &c->lock);
		c->told = i + 1;
		g_cond_broadcast(&c->changed);
		g_mutex_unlock(&c->lock);
		each(c->run, c->done[i]);
	}
}

static void
analyse_together(struct vml_run *r, const GPtrArray *found, guint threads,
	void (*each)(struct vml_run *, struct vml_analysis *))
{
	struct crew c = { .run = r, .found = found };
	c.done = g_new0(struct vml_analysis *, found->len);
	g_mutex_init(&c.lock);
	g_cond_init(&c.changed);
	GThread **crew = g_new(GThread *, threads);
	for (guint i = 0; i < threads; i++)
		crew[i] = g_thread_new("vmlint", work, &c);
	tell_in_order(&c, each);
	for (guint i = 0; i < threads; i++)
		g_thread_join(crew[i]);
	g_free(crew);
	g_mutex_clear(&c.lock);
	g_cond_clear(&c.changed);
	g_free(c.done);
}

void
vml_analyse_all(struct vml_run *r, const GPtrArray *found,
	void (*each)(struct vml_run *, struct vml_analysis *))
{
	guint threads = r->options.jobs ? r->options.jobs : g_get_num_processors();
	if (threads > found->len / WORTH_A_THREAD)
		threads = found->len / WORTH_A_THREAD;
	if (threads > 1) {
		analyse_together(r, found, threads, each);
		return;
	}
	for (guint i = 0; i < found->len; i++)
		each(r, vml_analyse(r, g_ptr_array_index(found, i)));
}
