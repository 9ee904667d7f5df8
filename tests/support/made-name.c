/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Random backing strings from templates: # is the absolute directory, % one of a few file names, ~
 * a random scrap. Some are spoiled afterwards by a few random edits, so that both sides of every
 * border of the notations are met.
 */
#include "support/made-name.h"

#include <string.h>

static const char *const names[] = { "f", "f", "f", "d", "l/../f", "d/../f", "./f", "../f", "gone",
	"d/gone/../../f", "f/", "d//../f", "l", "d/c:f" };

static const char *const scraps[] = { "", "", "/", "//", "..", ":", "@", "u@", "u:p@", "%41", "%00",
	"%zz", "?", "?socket=/s", "#x", "+unix", "+tcp", "[::1]", ":80", ":exportname=", "65536",
	" ", "\\", "\\:", "\\,", "\"", "{", "}", "[", "]", ",", ".", "0", "1", "-1", "1e3", "null",
	"true", "\n", "\t", "\v", "\303\244", "\377", "\\u0000", "\\u0041", "\\/", "file.",
	"json:" };

static const char *const templates[] = {
	/* paths */
	"%",
	"%",
	"%",
	"./%",
	"~%",
	"%~",
	"#/%",
	"#/%",
	"#/~/%",
	"d/~/../../%",
	"c",
	"../c",
	/* fat: */
	"fat:#/%",
	"fat:%",
	"fat:~#/%",
	"fat:c",
	/* protocols */
	"file:#/%",
	"file://#/%",
	"~:#/%",
	"nbd:unix:#/%",
	"nbd:~:~",
	"nbd://~/~",
	"nbd+unix://~#/%",
	"http://~/~",
	"https:~//~",
	"rbd:~/%",
	"iscsi://~",
	"gluster://~/~/~",
	"ssh://~#/%",
	"~+~://~",
	"none:~",
	"sheepdog:~",
	"host_device:#/%",
	"vvfat:#",
	"blkdebug::#/%",
	/* json: in every spelling */
	"json:{\"driver\":\"file\",\"filename\":\"#/%\"}",
	"json:~{\"driver\":\"file\",\"filename\":\"#/%\"}~",
	"json:{\"filename\":\"#/%\",~\"driver\":\"host_device\"}",
	"json:{\"file\":{\"driver\":\"host_cdrom\",\"filename\":\"#/%\"}}",
	"json:{\"file.driver\":\"file\",\"file.filename\":\"#/%\"}",
	"json:{\"file\":{\"filename\":\"#/%\"},\"file.driver\":\"file\"}",
	"json:{\"file.driver\":\"file\",\"file\":{\"filename\":\"#/%\"}}",
	"json:{\"driver\":\"raw\",\"file\":{\"driver\":\"file\",\"filename\":\"#/%\"}}",
	"json:{\"driver\":\"raw\",\"file.driver\":\"file\",\"file.filename\":\"#/%\"}",
	"json:{\"driver\":\"raw\",\"offset\":~,\"file.driver\":\"file\",\"file.filename\":\"#/%\"}",
	"json:{\"file\":{\"driver\":\"raw\",\"file\":{\"driver\":\"file\",\"filename\":\"#/%\"}}}",
	"json:{\"file.driver\":\"raw\",\"file.file.driver\":\"file\","
	"\"file.file.filename\":\"#/%\"}",
	"json:{\"driver\":\"raw\",\"file\":{\"driver\":\"raw\",\"file\":{\"driver\":\"file\","
	"\"filename\":\"#/%\"}}}",
	"json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"#/%\"}}",
	"json:{\"driver\":\"file\",\"filename\":\"%\"}",
	"json:{\"driver\":\"file\",\"filename\":\"c\"}",
	"json:{\"driver\":\"file\",\"filename\":\"~#/%~\"}",
	"json:{\"driver\":\"file\",\"filename\":\"#\\/%\",\"~\":1}",
	"json:{\"driver\":\"\\u0066ile\",\"filename\":\"#/\\u0066\"}",
	"json:{\"driver\":\"file\",\"filename\":\"#/f\\u0000~\"}",
	"json:{\"driver\":\"file\",\"filename\":\"#/%\",\"~\":~}",
	"json:{\"driver\":\"file\",\"filename\":\"#/%\",\"a.b\":1,\"a~\":2}",
	"json:{\"driver\":\"file\",\"filename\":\"#/%\",\"locking\":\"off\",\"n\":[1,{},[]]}",
	"json:{\"driver\":\"file\",\"filename\":\"/gone\",\"filename\":\"#/%\"}",
	"json:[{\"driver\":\"file\",\"filename\":\"#/%\"}]",
	"json:{'driver':'file','filename':'#/%'}",
	"json:{\"driver\":\"nbd\",\"path\":\"#/%\"}",
	"json:{\"driver\":\"nbd\",\"server\":{\"type\":\"unix\",\"path\":\"#/%\"}}",
	"json:{\"driver\":\"ssh\",\"host\":\"h\",\"path\":\"#/%\"}",
	"json:{\"driver\":\"https\",\"url\":\"https://~/~\"}",
	"json:{\"driver\":\"nvme\",\"device\":\"0000:01:00.0\",\"namespace\":~}",
};

static const char *
any(GRand *r, const char *const *from, size_t n)
{
	return from[g_rand_int_range(r, 0, (gint32)n)];
}

static void
spoil(GRand *r, GString *s)
{
	static const char bytes[] = "{}[]\":,/\\@+?#%.0123 fdcex\303\244\001\177";
	const gsize at = (gsize)g_rand_int_range(r, 0, (gint32)s->len + 1);

	switch (g_rand_int_range(r, 0, 4)) {
	case 0: g_string_erase(s, (gssize)at, at < s->len ? 1 : 0); break;
	case 1:
		g_string_insert_c(
			s, (gssize)at, bytes[g_rand_int_range(r, 0, (gint32)sizeof(bytes) - 1)]);
		break;
	case 2:
		if (at < s->len)
			s->str[at] = (char)g_rand_int_range(r, 1, 256);
		break;
	default: g_string_insert(s, (gssize)at, any(r, scraps, G_N_ELEMENTS(scraps))); break;
	}
}

char *
made_name(GRand *r, const char *dir, size_t max)
{
	GString *s = g_string_new(NULL);

	for (const char *t = any(r, templates, G_N_ELEMENTS(templates)); *t != '\0'; t++) {
		if (*t == '#')
			g_string_append(s, dir);
		else if (*t == '%')
			g_string_append(s, any(r, names, G_N_ELEMENTS(names)));
		else if (*t == '~')
			g_string_append(s, any(r, scraps, G_N_ELEMENTS(scraps)));
		else
			g_string_append_c(s, *t);
	}
	if (g_rand_int_range(r, 0, 3) == 0) {
		for (int i = g_rand_int_range(r, 1, 4); i > 0; i--)
			spoil(r, s);
	}
	if (s->len == 0)
		g_string_append_c(s, 'f');
	g_string_truncate(s, MIN(s->len, max));
	return g_string_free(s, FALSE);
}
