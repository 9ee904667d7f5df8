/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * A run that is interrupted ends by the signal, and leaves neither a half-written file nor a
 * temporary one nor a line on the terminal. A thread of its own waits for the signals, which all
 * others block: what must not be cut in two is done under a lock that this thread takes before it
 * lets the signal have its way.
 */
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "cli/commands.h"

/* Those that ask a program to end. What is ignored (nohup, a job in the background) stays so. */
static void
choose(sigset_t *set)
{
	static const int ending[] = { SIGINT, SIGTERM, SIGHUP };
	sigemptyset(set);
	for (size_t i = 0; i < G_N_ELEMENTS(ending); i++) {
		struct sigaction now;
		if (sigaction(ending[i], NULL, &now) == 0 && now.sa_handler == SIG_DFL)
			sigaddset(set, ending[i]);
	}
}

static void
tidy(struct vml_cli_signals *s)
{
	static const char erase[] = "\r\033[K";
	if (s->temporary)
		unlink(s->temporary);
	if (s->line && write(STDERR_FILENO, erase, sizeof(erase) - 1) < 0)
		return; /* the terminal is gone, too */
}

static void *
wait_for_signals(void *p)
{
	struct vml_cli_signals *s = p;
	siginfo_t info;
	int number;
	do
		number = sigwaitinfo(&s->set, &info);
	while (number < 0);
	/* Never given back unless the run is over: nothing starts any more. */
	g_rw_lock_writer_lock(&s->lock);
	bool asked = s->over && info.si_pid == getpid(); /* by vml_cli_signals_end() */
	if (!asked) {
		sigset_t one;
		sigemptyset(&one);
		sigaddset(&one, number);
		tidy(s);
		pthread_sigmask(SIG_UNBLOCK, &one, NULL);
		raise(number);
	}
	g_rw_lock_writer_unlock(&s->lock);
	return NULL;
}

void
vml_cli_signals_begin(struct vml_cli_signals *s, bool wanted)
{
	*s = (struct vml_cli_signals){ 0 };
	g_rw_lock_init(&s->lock);
	if (!wanted)
		return;
	choose(&s->set);
	pthread_sigmask(SIG_BLOCK, &s->set, &s->before);
	s->waiting = pthread_create(&s->thread, NULL, wait_for_signals, s) == 0;
	if (!s->waiting)
		pthread_sigmask(SIG_SETMASK, &s->before, NULL);
}

static int
first(const sigset_t *set)
{
	int number = 1;
	while (number < NSIG && sigismember(set, number) != 1)
		number++;
	return number;
}

void
vml_cli_signals_end(struct vml_cli_signals *s)
{
	if (s->waiting) {
		vml_cli_signals_hold(s, true);
		s->over = true;
		vml_cli_signals_hold(s, false);
		pthread_kill(s->thread, first(&s->set));
		pthread_join(s->thread, NULL);
		pthread_sigmask(SIG_SETMASK, &s->before, NULL);
	}
	g_rw_lock_clear(&s->lock);
}

void
vml_cli_signals_hold(void *signals, bool on)
{
	struct vml_cli_signals *s = signals;
	if (on)
		g_rw_lock_reader_lock(&s->lock);
	else
		g_rw_lock_reader_unlock(&s->lock);
}
