/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Recipes of fixture trees: lines → files. Knows the commands that every kind of file shares;
 * image formats are made by recipe-<kind>.c. Errors name the line.
 */
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "support/recipe-image.h"
#include "support/recipe-makers.h"
#include "support/recipe-words.h"
#include "support/recipe.h"

struct kitchen {
	const char *root;
	char *last; /* the file made last: what a bare poke means */
	bool aged;  /* it was given its own time of change */
	struct timespec now;
	GPtrArray *words;
};

static const struct recipe_word *
word(const struct kitchen *k, guint i)
{
	return i < k->words->len ? k->words->pdata[i] : NULL;
}

static const char *
text(const struct kitchen *k, guint i)
{
	const struct recipe_word *w = word(k, i);
	return w ? w->text->str : "";
}

/* A name that begins with the root itself (@ROOT@/…) is taken as it is; nothing leaves the root. */
static char *
below_root(const struct kitchen *k, const char *path)
{
	bool inside = g_str_has_prefix(path, k->root);
	return inside ? g_strdup(path) : g_build_filename(k->root, path, NULL);
}

static char *
system_error(const char *what)
{
	return g_strdup_printf("%s: %s", what, g_strerror(errno));
}

/* The path in word 1, its parents made, and remembered as the last file. */
static const char *
place(struct kitchen *k)
{
	g_free(k->last);
	k->last = below_root(k, text(k, 1));
	k->aged = false;
	char *parent = g_path_get_dirname(k->last);
	g_mkdir_with_parents(parent, 0777);
	g_free(parent);
	return k->last;
}

static char *
make_dir(struct kitchen *k)
{
	return g_mkdir_with_parents(place(k), 0777) < 0 ? system_error("mkdir") : NULL;
}

static char *
make_link(struct kitchen *k)
{
	return symlink(text(k, 2), place(k)) < 0 ? system_error("symlink") : NULL;
}

static char *
make_hard(struct kitchen *k)
{
	char *existing = below_root(k, text(k, 2));
	char *error = link(existing, place(k)) < 0 ? system_error("link") : NULL;
	g_free(existing);
	return error;
}

static char *
make_fifo(struct kitchen *k)
{
	return mkfifo(place(k), 0666) < 0 ? system_error("mkfifo") : NULL;
}

/* Bound by way of its directory's descriptor, since sun_path is small and roots are long. */
static char *
make_socket(struct kitchen *k)
{
	g_autofree char *folder = g_path_get_dirname(place(k));
	g_autofree char *name = g_path_get_basename(place(k));
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int dir = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	g_snprintf(address.sun_path, sizeof(address.sun_path), "/proc/self/fd/%d/%s", dir, name);
	char *error = NULL;
	if (dir < 0 || fd < 0 || bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0)
		error = system_error("socket");
	if (fd >= 0)
		close(fd);
	if (dir >= 0)
		close(dir);
	return error;
}

static char *
make_text(struct kitchen *k)
{
	const struct recipe_word *w = word(k, 2);
	GError *e = NULL;
	if (!w)
		return g_strdup("text wants a content");
	if (g_file_set_contents_full(place(k), w->text->str, (gssize)w->text->len,
		    G_FILE_SET_CONTENTS_NONE, 0600, &e))
		return NULL;
	char *error = g_strdup(e->message);
	g_error_free(e);
	return error;
}

static char *
change_mode(struct kitchen *k)
{
	char *path = below_root(k, text(k, 2));
	mode_t mode = (mode_t)g_ascii_strtoull(text(k, 1), NULL, 8);
	char *error = chmod(path, mode) < 0 ? system_error("chmod") : NULL;
	g_free(path);
	return error;
}

static char *
change_length(struct kitchen *k)
{
	uint64_t length;
	if (!image_parse_number(text(k, 2), &length))
		return g_strdup("truncate wants a size");
	char *path = below_root(k, text(k, 1));
	char *error = truncate(path, (off_t)length) < 0 ? system_error("truncate") : NULL;
	g_free(path);
	return error;
}

static char *
change_time(struct kitchen *k)
{
	struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, { .tv_nsec = 0 } };
	times[1].tv_sec = (time_t)g_ascii_strtoll(text(k, 2), NULL, 10);
	k->aged = true;
	char *path = below_root(k, text(k, 1));
	char *error = utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW) < 0
			      ? system_error("mtime")
			      : NULL;
	g_free(path);
	return error;
}

static void
option_free(void *data)
{
	struct recipe_option *o = data;
	g_free(o->key);
	if (o->value)
		g_string_free(o->value, TRUE);
	g_free(o);
}

static GPtrArray *
options(const struct kitchen *k, guint from)
{
	GPtrArray *list = g_ptr_array_new_with_free_func(option_free);
	for (guint i = from; i < k->words->len; i++) {
		const GString *w = word(k, i)->text;
		struct recipe_option *o = g_new0(struct recipe_option, 1);
		const char *equals = strchr(w->str, '=');
		o->key = equals ? g_strndup(w->str, (gsize)(equals - w->str)) : g_strdup(w->str);
		if (equals)
			o->value = g_string_new_len(
				equals + 1, (gssize)(w->len - (gsize)(equals + 1 - w->str)));
		g_ptr_array_add(list, o);
	}
	return list;
}

static void
report_unused(struct recipe_image *im)
{
	for (guint i = 0; i < im->options->len; i++) {
		const struct recipe_option *o = im->options->pdata[i];
		if (!o->used)
			image_fail(im, "unknown option %s", o->key);
	}
}

static char *
make_image(struct kitchen *k, image_maker maker)
{
	struct recipe_image im = { .fd = -1 };
	if (!image_parse_number(text(k, 2), &im.size))
		return g_strdup_printf("not a size: %s", text(k, 2));
	im.fd = open(place(k), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (im.fd < 0)
		return system_error("open");
	im.options = options(k, 3);
	maker(&im);
	report_unused(&im);
	g_ptr_array_free(im.options, TRUE);
	close(im.fd);
	return im.error;
}

/* "be32" → width and order; false when it names no number. */
static bool
number_kind(const char *kind, unsigned *width, bool *big)
{
	static const struct {
		const char *name;
		unsigned width;
		bool big;
	} kinds[] = { { "u8", 1, true }, { "be16", 2, true }, { "be32", 4, true },
		{ "be64", 8, true }, { "le16", 2, false }, { "le32", 4, false },
		{ "le64", 8, false } };
	for (size_t i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (strcmp(kinds[i].name, kind) == 0) {
			*width = kinds[i].width;
			*big = kinds[i].big;
			return true;
		}
	}
	return false;
}

/* @OFFSET "string" [TIMES] */
static void
put_string(struct kitchen *k, struct recipe_image *im, guint at, uint64_t offset)
{
	const GString *s = word(k, at)->text;
	uint64_t times = 1;
	if (word(k, at + 1) && !image_parse_number(text(k, at + 1), &times))
		image_fail(im, "not a number: %s", text(k, at + 1));
	for (uint64_t i = 0; i < times; i++)
		image_put(im, offset + i * s->len, s->str, s->len);
}

static void
poke_image(struct kitchen *k, struct recipe_image *im, guint at, uint64_t offset)
{
	const struct recipe_word *what = word(k, at);
	uint64_t value = 0, count = 0;
	unsigned width;
	bool big;
	if (!what)
		image_fail(im, "poke wants a kind or a string");
	else if (what->quoted)
		put_string(k, im, at, offset);
	else if (!image_parse_number(text(k, at + 1), &value))
		image_fail(im, "not a number: %s", text(k, at + 1));
	else if (number_kind(what->text->str, &width, &big))
		(big ? image_be : image_le)(im, offset, width, value);
	else if (strcmp(what->text->str, "fill") == 0 &&
		 image_parse_number(text(k, at + 2), &count))
		image_fill(im, offset, (uint8_t)value, count);
	else
		image_fail(im, "unknown kind of poke: %s", what->text->str);
}

/* @OFFSET, or @-OFFSET from the end of the file, is word `at`. */
static char *
poke(struct kitchen *k, const char *path, guint at)
{
	const char *where = text(k, at);
	bool from_end = strncmp(where, "@-", 2) == 0;
	uint64_t offset;
	if (where[0] != '@' || !image_parse_number(where + (from_end ? 2 : 1), &offset))
		return g_strdup_printf("not an offset: %s", where);
	struct recipe_image im = { .fd = open(path, O_RDWR | O_CLOEXEC) };
	if (im.fd < 0)
		return system_error(path);
	if (from_end)
		offset = image_length(&im) - offset;
	poke_image(k, &im, at + 1, offset);
	close(im.fd);
	return im.error;
}

static char *
poke_named(struct kitchen *k)
{
	char *path = below_root(k, text(k, 1));
	char *error = poke(k, path, 2);
	g_free(path);
	return error;
}

static char *
seal(struct kitchen *k)
{
	char *path = below_root(k, text(k, 1));
	struct recipe_image im = { .fd = open(path, O_RDWR | O_CLOEXEC) };
	g_free(path);
	if (im.fd < 0)
		return system_error("seal");
	recipe_seal_vpc(&im);
	recipe_seal_vhdx(&im);
	close(im.fd);
	return im.error;
}

static const struct {
	const char *name;
	char *(*run)(struct kitchen *k);
} commands[] = {
	{ "dir", make_dir },
	{ "link", make_link },
	{ "hard", make_hard },
	{ "fifo", make_fifo },
	{ "socket", make_socket },
	{ "text", make_text },
	{ "chmod", change_mode },
	{ "truncate", change_length },
	{ "mtime", change_time },
	{ "poke", poke_named },
	{ "seal", seal },
};

static char *
cook(struct kitchen *k)
{
	const char *name = text(k, 0);
	if (name[0] == '@')
		return k->last ? poke(k, k->last, 0) : g_strdup("nothing made yet");
	if (!word(k, 1))
		return g_strdup_printf("%s wants a path", name);
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		if (strcmp(commands[i].name, name) == 0)
			return commands[i].run(k);
	image_maker maker = image_maker_find(name);
	return maker ? make_image(k, maker) : g_strdup_printf("unknown command %s", name);
}

/* All files of a recipe are of one age, however long it takes to make them. */
static void
stamp(const struct kitchen *k)
{
	const struct timespec times[2] = { { .tv_nsec = UTIME_OMIT }, k->now };
	if (k->last && !k->aged)
		utimensat(AT_FDCWD, k->last, times, AT_SYMLINK_NOFOLLOW);
}

static char *
cook_line(struct kitchen *k, const char *line)
{
	char *error = NULL;
	k->words = recipe_words(line, k->root, &error);
	if (!k->words)
		return error;
	if (k->words->len > 0)
		error = cook(k);
	stamp(k);
	g_ptr_array_free(k->words, TRUE);
	return error;
}

char *
recipe_build(const char *recipe, const char *root)
{
	struct kitchen k = { .root = root };
	clock_gettime(CLOCK_REALTIME, &k.now);
	char **lines = g_strsplit(recipe, "\n", -1);
	char *error = NULL;
	for (unsigned i = 0; lines[i] && !error; i++) {
		char *fault = cook_line(&k, lines[i]);
		if (fault)
			error = g_strdup_printf("line %u: %s", i + 1, fault);
		g_free(fault);
	}
	g_strfreev(lines);
	g_free(k.last);
	return error;
}
