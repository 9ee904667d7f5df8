/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Runs one program so that nothing of it stays behind: oracle-keeper FOLDER SECONDS PROGRAM ARG…
 *
 * Processes that detach (QEMU under libvirt) become children of this one, are reaped at once, so
 * that libvirt need not wait for init, and are killed at the end. libvirt's embedded driver wants
 * the user libvirt-qemu to exist; where it does not, a private mount namespace shows the program
 * an /etc/passwd and /etc/group from FOLDER, which only it sees. Exit code of the program, 124 when
 * the time was up, 125 when it could not be run.
 */
#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

static void
die(const char *what)
{
	fprintf(stderr, "oracle-keeper: %s: %s\n", what, strerror(errno));
	_exit(125);
}

/* `to` is a copy of `from` with one more line. */
static void
copy_with(const char *from, const char *to, const char *line)
{
	FILE *in = fopen(from, "r"), *out = fopen(to, "w");
	char buffer[4096];
	size_t n;
	if (!out)
		die(to);
	while (in && (n = fread(buffer, 1, sizeof(buffer), in)) > 0)
		fwrite(buffer, 1, n, out);
	fputs(line, out);
	if (in)
		fclose(in);
	if (fclose(out) != 0)
		die(to);
}

static void
write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0 || write(fd, text, strlen(text)) < 0)
		die(path);
	close(fd);
}

/* Not root: become root of a user namespace of our own. */
static void
become_root(void)
{
	char map[64];
	unsigned uid = geteuid(), gid = getegid();
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) < 0)
		die("cannot make a user namespace");
	write_file("/proc/self/setgroups", "deny");
	snprintf(map, sizeof(map), "0 %u 1", uid);
	write_file("/proc/self/uid_map", map);
	snprintf(map, sizeof(map), "0 %u 1", gid);
	write_file("/proc/self/gid_map", map);
}

static void
show(const char *folder, const char *name, const char *line)
{
	char from[64], to[4096];
	snprintf(from, sizeof(from), "/etc/%s", name);
	snprintf(to, sizeof(to), "%s/%s", folder, name);
	copy_with(from, to, line);
	if (mount(to, from, NULL, MS_BIND, NULL) < 0)
		die("cannot show another /etc");
}

static void
make_user(const char *folder)
{
	bool root = geteuid() == 0;
	if (root && getpwnam("libvirt-qemu"))
		return;
	if (!root)
		become_root();
	else if (unshare(CLONE_NEWNS) < 0)
		die("cannot make a mount namespace");
	if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		die("cannot make mounts private");
	if (getpwnam("libvirt-qemu"))
		return;
	show(folder, "passwd", "libvirt-qemu:x:64055:64055::/nonexistent:/usr/sbin/nologin\n");
	show(folder, "group", "libvirt-qemu:x:64055:\n");
}

/* Our children by now, detached ones included. */
static void
kill_children(void)
{
	char name[64];
	int pid;
	snprintf(name, sizeof(name), "/proc/self/task/%d/children", (int)getpid());
	FILE *list = fopen(name, "r");
	while (list && fscanf(list, "%d", &pid) == 1)
		kill(pid, SIGKILL);
	if (list)
		fclose(list);
}

static void
on_time_up(int signal)
{
	(void)signal; /* only to interrupt waitpid() */
}

/* Reaps until the program ends; its status, or -1 when the time is up or we are to end. */
static int
wait_for(pid_t program, unsigned seconds)
{
	struct sigaction up = { .sa_handler = on_time_up };
	int status;
	sigaction(SIGALRM, &up, NULL);
	sigaction(SIGTERM, &up, NULL); /* whoever asked is gone */
	sigaction(SIGINT, &up, NULL);
	alarm(seconds);
	for (;;) {
		pid_t pid = waitpid(-1, &status, 0);
		if (pid == program)
			return status;
		if (pid < 0)
			return -1;
	}
}

int
main(int argc, char **argv)
{
	if (argc < 4)
		return 125;
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	make_user(argv[1]);
	pid_t program = fork();
	if (program < 0)
		die("fork");
	if (program == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		execvp(argv[3], argv + 3);
		die(argv[3]);
	}
	int status = wait_for(program, (unsigned)strtoul(argv[2], NULL, 10));
	alarm(0);
	do
		kill_children();
	while (waitpid(-1, NULL, 0) > 0);
	if (status < 0)
		return 124;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
