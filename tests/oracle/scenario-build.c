/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* From a scenario to files: its tree, and the domain XML that its short form stands for. */
#include <string.h>

#include <glib/gstdio.h>

#include "oracle/scenario.h"
#include "support/qemu-img.h"
#include "support/recipe.h"

struct writer {
	GString *xml;
	char *ending;      /* what closes the disk at hand, "" when none is open */
	unsigned layers;   /* <backingStore> elements still open */
	const char *fault; /* or NULL */
};

/* "key=" among the words, else `standard`. */
static const char *
word(char **words, const char *key, const char *standard)
{
	size_t len = strlen(key);
	for (; *words; words++)
		if (strncmp(*words, key, len) == 0)
			return *words + len;
	return standard;
}

/* Which attribute of <source> holds the place. */
static const char *
place_attribute(const char *type)
{
	if (strcmp(type, "block") == 0)
		return "dev";
	return strcmp(type, "dir") == 0 ? "dir" : "file";
}

static void
write_source(struct writer *w, const char *type, const char *path)
{
	if (strcmp(path, "-") == 0)
		return;
	g_autofree char *safe = g_markup_escape_text(path, -1);
	g_string_append_printf(w->xml, "      <source %s='%s%s'/>\n", place_attribute(type),
		g_str_has_prefix(path, "/") || g_str_has_prefix(path, "@") ? "" : "@ROOT@/", safe);
}

static void
close_layers(struct writer *w)
{
	for (; w->layers; w->layers--)
		g_string_append(w->xml, "      </backingStore>\n");
}

static void
close_disk(struct writer *w)
{
	close_layers(w);
	g_string_append(w->xml, w->ending);
	g_free(w->ending);
	w->ending = g_strdup("");
}

/* disk TARGET FORMAT PATH [type=] [device=] [bus=] */
static void
write_disk(struct writer *w, char **words)
{
	close_disk(w);
	if (g_strv_length(words) < 4) {
		w->fault = "disk wants TARGET FORMAT PATH";
		return;
	}
	const char *type = word(words, "type=", "file"), *bus = word(words, "bus=", NULL);
	g_autofree char *on = bus ? g_strdup_printf(" bus='%s'", bus) : g_strdup("");
	g_string_append_printf(
		w->xml, "    <disk type='%s' device='%s'>\n", type, word(words, "device=", "disk"));
	if (strcmp(words[2], "-") != 0)
		g_string_append_printf(w->xml, "      <driver name='qemu' type='%s'/>\n", words[2]);
	write_source(w, type, words[3]);
	g_free(w->ending);
	w->ending = g_strdup_printf("      <target dev='%s'%s/>\n    </disk>\n", words[1], on);
}

/* below FORMAT PATH [type=] */
static void
write_layer(struct writer *w, char **words)
{
	if (g_strv_length(words) < 3) {
		w->fault = "below wants FORMAT PATH";
		return;
	}
	const char *type = word(words, "type=", "file");
	g_string_append_printf(w->xml, "      <backingStore type='%s'>\n", type);
	if (strcmp(words[1], "-") != 0)
		g_string_append_printf(w->xml, "      <format type='%s'/>\n", words[1]);
	write_source(w, type, words[2]);
	w->layers++;
}

static void
write_line(struct writer *w, const char *line)
{
	g_autofree char *text = g_strstrip(g_strdup(line));
	g_auto(GStrv) words = g_strsplit(text, " ", -1);
	if (!*text || *text == '#')
		return;
	if (strcmp(words[0], "disk") == 0)
		write_disk(w, words);
	else if (strcmp(words[0], "below") == 0)
		write_layer(w, words);
	else if (strcmp(words[0], "end") == 0)
		g_string_append(w->xml, "      <backingStore/>\n");
	else if (*line == ' ' || *w->ending == '\0')
		g_string_append_printf(w->xml, "%s\n", line);
	else {
		close_disk(w);
		g_string_append_printf(w->xml, "%s\n", line);
	}
}

static char *
disks_xml(const char *text, char **error)
{
	struct writer w = { .xml = g_string_new(NULL), .ending = g_strdup("") };
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (char **l = lines; *l; l++)
		write_line(&w, *l);
	close_disk(&w);
	g_free(w.ending);
	if (w.fault)
		*error = g_strdup(w.fault);
	return g_string_free(w.xml, FALSE);
}

/* As little of a machine as libvirt and QEMU start quickly. */
static char *
domain_xml(const char *disks)
{
	return g_strdup_printf("<domain type='qemu'>\n"
			       "  <name>@NAME@</name>\n"
			       "  <uuid>@UUID@</uuid>\n"
			       "  <memory unit='MiB'>32</memory>\n"
			       "  <os><type arch='x86_64' machine='pc'>hvm</type></os>\n"
			       "  <devices>\n"
			       "    <emulator>@EMULATOR@</emulator>\n"
			       "%s"
			       "    <controller type='usb' model='none'/>\n"
			       "    <memballoon model='none'/>\n"
			       "  </devices>\n"
			       "</domain>\n",
		disks);
}

static char *
uuid_of(const char *name)
{
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_MD5, name, -1);
	return g_strdup_printf(
		"%.8s-%.4s-4%.3s-8%.3s-%.12s", sum, sum + 8, sum + 13, sum + 17, sum + 20);
}

static char *
fill_in(const struct scenario *s, char *xml, const char *emulator)
{
	g_autofree char *uuid = uuid_of(s->name);
	const char *const pairs[][2] = { { "@NAME@", s->name }, { "@UUID@", uuid },
		{ "@EMULATOR@", emulator }, { "@ROOT@", s->root } };
	GString *text = g_string_new(xml);
	for (size_t i = 0; i < G_N_ELEMENTS(pairs); i++)
		g_string_replace(text, pairs[i][0], pairs[i][1], 0);
	g_free(xml);
	return g_string_free(text, FALSE);
}

/* The calls of qemu-img; NULL, or what went wrong. */
static char *
make_images(const struct scenario *s)
{
	g_auto(GStrv) lines = g_strsplit(s->make, "\n", -1);
	char *error = NULL;
	for (char **l = lines; *l && !error; l++) {
		g_auto(GStrv) words = g_strsplit(*l, " ", -1);
		if (**l)
			qemu_img_run(s->root, (const char *const *)words, NULL, &error);
	}
	return error;
}

/* By its name it comes after the domain. */
static char *
write_pool(struct scenario *s, const char *emulator)
{
	g_autofree char *xml = fill_in(s, g_strdup(s->pool), emulator);
	s->pool_path = g_strconcat(s->root, "~pool.xml", NULL);
	return g_file_set_contents(s->pool_path, xml, -1, NULL) ? NULL
								: g_strdup("cannot write its pool");
}

bool
scenario_build(struct scenario *s, const char *work, const char *emulator, char **error)
{
	g_autofree char *why = NULL, *xml = NULL;
	s->root = g_build_filename(work, s->name, NULL);
	s->xml_path = g_strconcat(s->root, ".xml", NULL);
	if (g_mkdir_with_parents(s->root, 0755) < 0)
		why = g_strdup("cannot make its folder");
	if (!why && s->tree)
		why = recipe_build(s->tree, s->root);
	if (!why && s->make)
		why = make_images(s);
	if (!why) {
		g_autofree char *disks = s->domain ? NULL : disks_xml(s->disks, &why);
		xml = s->domain ? g_strdup(s->domain) : domain_xml(disks);
		xml = fill_in(s, xml, emulator);
	}
	if (!why && !g_file_set_contents(s->xml_path, xml, -1, NULL))
		why = g_strdup("cannot write its domain");
	if (!why && s->pool)
		why = write_pool(s, emulator);
	if (why)
		*error = g_strdup_printf("%s (%s): %s", s->name, s->origin, why);
	return !why;
}
