/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Work is done by several threads and received in order. Threads take the next item from a
 * shared counter; the main thread hands results on as soon as all earlier ones are done, and a
 * window keeps finished results from piling up behind a slow file.
 */
#include "run/driver.h"

enum { WORTH_A_THREAD = 100, WINDOW = 512 };

struct crew {
	struct vml_run *run;
	const GPtrArray *items;
	vml_work *work;
	gpointer *done; /* by position in items */
	GMutex lock;
	GCond changed;
	guint next; /* to be done */
	guint told; /* handed on so far */
};

static gpointer
labour(gpointer p)
{
	struct crew *c = p;
	g_mutex_lock(&c->lock);
	while (c->next < c->items->len) {
		if (c->next >= c->told + WINDOW) {
			g_cond_wait(&c->changed, &c->lock);
			continue;
		}
		guint i = c->next++;
		g_mutex_unlock(&c->lock);
		gpointer result = c->work(c->run, g_ptr_array_index(c->items, i));
		g_mutex_lock(&c->lock);
		c->done[i] = result;
		g_cond_broadcast(&c->changed);
	}
	g_mutex_unlock(&c->lock);
	return NULL;
}

static void
tell_in_order(struct crew *c, vml_receive *each)
{
	for (guint i = 0; i < c->items->len; i++) {
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
work_together(
	struct vml_run *r, const GPtrArray *items, guint threads, vml_work *work, vml_receive *each)
{
	struct crew c = { .run = r, .items = items, .work = work };
	c.done = g_new0(gpointer, items->len);
	g_mutex_init(&c.lock);
	g_cond_init(&c.changed);
	GThread **crew = g_new(GThread *, threads);
	for (guint i = 0; i < threads; i++)
		crew[i] = g_thread_new("vmlint", labour, &c);
	tell_in_order(&c, each);
	for (guint i = 0; i < threads; i++)
		g_thread_join(crew[i]);
	g_free(crew);
	g_mutex_clear(&c.lock);
	g_cond_clear(&c.changed);
	g_free(c.done);
}

void
vml_work_all(struct vml_run *r, const GPtrArray *items, vml_work *work, vml_receive *each)
{
	guint threads = items->len / WORTH_A_THREAD, most = r->options.jobs;
	if (threads > 1 && most == 0)
		most = g_get_num_processors(); /* which asks the kernel each time */
	threads = MIN(threads, most);
	if (threads > 1) {
		work_together(r, items, threads, work, each);
		return;
	}
	for (guint i = 0; i < items->len; i++)
		each(r, work(r, g_ptr_array_index(items, i)));
}
