/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * One virsh reads the commands for many domains; marks that it echoes into both of its outputs
 * tell afterwards what was said about which. Two of them share the work.
 */
#include <string.h>

#include <glib/gstdio.h>
#include <unistd.h>

#include "oracle/libvirt.h"
#include "oracle/live.h"
#include "support/command.h"

#define WORKERS 2
#define APART_SECONDS 10

/* Security labels, ownership, namespaces and cgroups would reach out of the folder. */
static const char configuration[] = "security_driver = \"none\"\n"
				    "user = \"root\"\n"
				    "group = \"root\"\n"
				    "dynamic_ownership = 0\n"
				    "namespaces = []\n"
				    "cgroup_controllers = []\n"
				    "stdio_handler = \"file\"\n";

/* Of a session, which can do none of that anyway. */
static const char session_configuration[] = "security_driver = \"none\"\n"
					    "stdio_handler = \"file\"\n";

struct worker {
	const struct oracle *oracle;
	GPtrArray *scenarios; /* struct scenario * */
	GPtrArray *answers;   /* struct truth *, same order */
	unsigned number;
};

char *
libvirt_missing(bool session)
{
	static const char *const programs[] = { "virsh", "qemu-system-x86_64", "libvirtd",
		"setpriv", NULL };
	for (const char *const *p = programs; *p && (session || p < programs + 2); p++) {
		g_autofree char *found = g_find_program_in_path(*p);
		if (!found)
			return g_strdup_printf("%s is not installed", *p);
	}
	const char *const libvirt[] = { "virsh", "--version", NULL };
	const char *const qemu[] = { "qemu-system-x86_64", "--version", NULL };
	struct command v = command_run(libvirt, NULL, NULL, NULL);
	struct command q = command_run(qemu, NULL, NULL, NULL);
	char *why = NULL;
	if (!g_str_has_prefix(v.out, "9.0.") || !strstr(q.out, "version 7.2."))
		why = g_strdup_printf("the facts hold for libvirt 9.0 and QEMU 7.2, here are %s "
				      "and %.*s",
			g_strchomp(v.out), (int)strcspn(q.out, "\n"), q.out);
	command_clear(&v);
	command_clear(&q);
	return why;
}

static void
mark(GString *commands, const char *what, const char *name)
{
	g_string_append_printf(
		commands, "echo @@%s %s\necho --err @@%s %s\n", what, name, what, name);
}

static char *
commands_for(const GPtrArray *scenarios, guint first, guint count)
{
	GString *c = g_string_new(NULL);
	for (guint i = first; i < first + count; i++) {
		const struct scenario *s = scenarios->pdata[i];
		if (s->pool)
			g_string_append_printf(
				c, "pool-define %s\npool-start %s\n", s->pool_path, s->name);
		mark(c, "define", s->name);
		g_string_append_printf(c, "define %s\n", s->xml_path);
		mark(c, "undefine", s->name);
		g_string_append_printf(c, "undefine %s\n", s->name);
		mark(c, "create", s->name);
		g_string_append_printf(c, "create --paused %s\n", s->xml_path);
		mark(c, "live", s->name);
		g_string_append_printf(c, "dumpxml %s\n", s->name);
		mark(c, "destroy", s->name);
		g_string_append_printf(c, "destroy %s\n", s->name);
		if (s->pool)
			g_string_append_printf(c, "pool-destroy %s\n", s->name);
	}
	return g_string_free(c, FALSE);
}

/* What stands below each mark, without the prompts that virsh prints. */
static GHashTable *
split(const char *text)
{
	GHashTable *parts = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	GString *part = g_string_new(NULL);
	char *now = NULL;
	for (char **l = lines;; l++) {
		const char *line = *l;
		if (line && g_str_has_prefix(line, "error: @@"))
			line += strlen("error: ");
		if (line && !g_str_has_prefix(line, "@@")) {
			if (!g_str_has_prefix(line, "virsh # "))
				g_string_append_printf(part, "%s\n", line);
			continue;
		}
		if (now)
			g_hash_table_insert(parts, now, g_strdup(part->str));
		g_string_truncate(part, 0);
		if (!line)
			break;
		now = g_strdup(line + 2);
	}
	g_string_free(part, TRUE);
	return parts;
}

static const char *
part(GHashTable *parts, const char *what, const char *name)
{
	g_autofree char *key = g_strdup_printf("%s %s", what, name);
	return g_hash_table_lookup(parts, key);
}

/* "error: Failed to create domain from …\nerror: TEXT\n" → TEXT; NULL when there is none. */
static char *
error_text(const char *said)
{
	const char *first = said ? strstr(said, "error: Failed to ") : NULL;
	const char *second = first ? strstr(first, "\nerror: ") : NULL;
	return second ? g_strchomp(g_strdup(second + strlen("\nerror: "))) : NULL;
}

/* QEMU's own words, without libvirt's preface, the time and the argument; NULL if there are none.
 */
static char *
qemu_words(const char *text)
{
	static const char program[] = "qemu-system-x86_64: -";
	const char *qemu = strstr(text, program);
	const char *from = qemu ? qemu + strlen(program) : NULL;
	const char *end = from ? strstr(from, strchr(from, '{') ? "}: " : ": ") : NULL;
	return end ? g_strdup(strstr(end, ": ") + 2) : NULL;
}

/* The user that libvirt opens images as is a matter of its configuration. */
static char *
without_user(const char *text)
{
	g_autoptr(GRegex) user = g_regex_new(" \\(as uid:\\d+, gid:\\d+\\)", 0, 0, NULL);
	return g_regex_replace_literal(user, text, -1, 0, "", 0, NULL);
}

static void
refuse(struct truth *t, const char *stage, const char *text, const char *root)
{
	g_autofree char *qemu = qemu_words(text), *own = without_user(text);
	t->verdict = g_strdup("refused");
	t->stage = g_strdup(stage);
	t->by_qemu = qemu != NULL;
	/* What follows is the place in the text, cut from its surroundings. */
	if (g_str_has_prefix(own, "internal error: cannot parse json"))
		own[strcspn(own, "\n")] = '\0';
	t->message = truth_fold(qemu ? qemu : own, root);
}

static void
read_live(struct truth *t, const struct scenario *s, const char *live)
{
	g_autofree char *given = NULL;
	g_file_get_contents(s->xml_path, &given, NULL, NULL);
	if (live && given && live_read(t, live, given, s->root))
		t->verdict = g_strdup("accepted");
}

static struct truth *
answer(const struct scenario *s, GHashTable *out, GHashTable *err)
{
	struct truth *t = truth_new();
	g_autofree char *defining = error_text(part(err, "define", s->name));
	g_autofree char *creating = error_text(part(err, "create", s->name));
	if (defining)
		refuse(t, "parse", defining, s->root);
	else if (creating)
		refuse(t, "start", creating, s->root);
	else
		read_live(t, s, part(out, "live", s->name));
	return t;
}

/* Waits for the daemon's socket, asks, and ends the daemon. */
static const char session_script[] =
	"libvirtd >/dev/null 2>&1 & daemon=$!; n=0; "
	"until [ -S \"$XDG_RUNTIME_DIR/libvirt/libvirt-sock\" ] || [ $n -gt 100 ]; do "
	"sleep 0.1; n=$((n + 1)); done; "
	"virsh -c qemu:///session; code=$?; kill $daemon; wait $daemon; exit $code";

static char *
make_folder(const struct worker *w)
{
	g_autofree char *name = g_strdup_printf("libvirt-%u", w->number);
	char *folder = g_build_filename(w->oracle->work, name, NULL);
	g_autofree char *etc =
		g_build_filename(folder, w->oracle->session ? "libvirt" : "etc", NULL);
	g_autofree char *file = g_build_filename(etc, "qemu.conf", NULL);
	const char *text = w->oracle->session ? session_configuration : configuration;
	if (g_mkdir_with_parents(etc, 0755) < 0 || !g_file_set_contents(file, text, -1, NULL))
		g_error("cannot write %s", file);
	return folder;
}

static struct command
run_embedded(const struct worker *w, const char *folder, const char *limit, const char *commands)
{
	g_autofree char *uri = g_strdup_printf("qemu:///embed?root=%s", folder);
	g_autofree char *log = g_strdup_printf("4:file:%s/errors", folder);
	const char *const argv[] = { w->oracle->keeper, folder, limit, "virsh", "-c", uri, NULL };
	g_auto(GStrv) env = g_environ_setenv(g_get_environ(), "LIBVIRT_LOG_OUTPUTS", log, TRUE);
	env = g_environ_setenv(env, "LC_ALL", "C", TRUE);
	return command_run(argv, "/", commands, env);
}

/* Root hands the folder over to nobody. */
static struct command
run_session(const struct worker *w, const char *folder, const char *limit, const char *commands)
{
	static const char *const homes[] = { "HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME",
		"XDG_CACHE_HOME", "XDG_DATA_HOME" };
	const char *const give[] = { "chown", "-R", "65534:65534", w->oracle->work, NULL };
	const char *const argv[] = { "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
		"timeout", limit, "sh", "-c", session_script, NULL };
	bool root = geteuid() == 0;
	g_auto(GStrv) env = g_environ_setenv(g_get_environ(), "LC_ALL", "C", TRUE);
	for (size_t i = 0; i < G_N_ELEMENTS(homes); i++)
		env = g_environ_setenv(env, homes[i], folder, TRUE);
	if (root) {
		struct command c = command_run(give, NULL, NULL, NULL);
		command_clear(&c);
	}
	return command_run(root ? argv : argv + 4, "/", commands, env);
}

static struct command
run_virsh(const struct worker *w, const char *commands, unsigned seconds)
{
	g_autofree char *folder = make_folder(w), *limit = g_strdup_printf("%u", seconds);
	return w->oracle->session ? run_session(w, folder, limit, commands)
				  : run_embedded(w, folder, limit, commands);
}

/* Whether virsh lived to say everything about it. */
static bool
is_answered(const struct scenario *s, GHashTable *err)
{
	return part(err, "destroy", s->name) != NULL;
}

/* Asks about those from `first` on; how many were answered. The next one then killed libvirt. */
static guint
ask_some(struct worker *w, guint first, guint count, unsigned seconds)
{
	guint n = 0;
	g_autofree char *commands = commands_for(w->scenarios, first, count);
	struct command c = run_virsh(w, commands, seconds);
	GHashTable *out = split(c.out), *err = split(c.err);
	for (; n < count && is_answered(w->scenarios->pdata[first + n], err); n++)
		g_ptr_array_add(w->answers, answer(w->scenarios->pdata[first + n], out, err));
	if (n < count) {
		const struct scenario *s = w->scenarios->pdata[first + n];
		struct truth *t = answer(s, out, err);
		if (!t->verdict && part(err, "create", s->name))
			refuse(t, "start", c.code == 124 ? "hangs" : "crashes", s->root);
		else
			fprintf(stderr, "virsh ended with %d: %s\n", c.code, c.err);
		g_ptr_array_add(w->answers, t);
		n++;
	}
	g_hash_table_unref(out);
	g_hash_table_unref(err);
	command_clear(&c);
	return n;
}

/* Those that may hang are asked one by one. */
static gpointer
work(gpointer data)
{
	struct worker *w = data;
	guint all = w->scenarios->len;
	for (guint i = 0; i < all;) {
		const struct scenario *s = w->scenarios->pdata[i];
		guint n = i + 1;
		while (!s->apart && n < all &&
			!((const struct scenario *)w->scenarios->pdata[n])->apart)
			n++;
		i += ask_some(w, i, n - i, s->apart ? APART_SECONDS : 30 + 3 * (n - i));
	}
	return NULL;
}

GPtrArray *
libvirt_ask(const struct oracle *o, const GPtrArray *scenarios)
{
	GPtrArray *answers = g_ptr_array_new_with_free_func(truth_free);
	struct worker workers[WORKERS];
	GThread *threads[WORKERS];
	for (unsigned i = 0; i < WORKERS; i++)
		workers[i] = (struct worker){ o, g_ptr_array_new(), g_ptr_array_new(), i };
	for (guint i = 0; i < scenarios->len; i++)
		g_ptr_array_add(workers[i % WORKERS].scenarios, scenarios->pdata[i]);
	for (unsigned i = 0; i < WORKERS; i++)
		threads[i] = g_thread_new("virsh", work, &workers[i]);
	for (unsigned i = 0; i < WORKERS; i++)
		g_thread_join(threads[i]);
	for (guint i = 0; i < scenarios->len; i++)
		g_ptr_array_add(answers, workers[i % WORKERS].answers->pdata[i / WORKERS]);
	for (unsigned i = 0; i < WORKERS; i++) {
		g_ptr_array_unref(workers[i].scenarios);
		g_ptr_array_unref(workers[i].answers);
	}
	return answers;
}
