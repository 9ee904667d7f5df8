/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Where libvirt documents hold secrets in clear: passwords of graphics, cookies of network disks,
 * data of QEMU's secret objects and environment on its command line, addresses with a password in
 * them, and whatever is named like a password in <metadata>.
 */
#include <string.h>

#include "base/mask.h"
#include "domain/domain.h"

static bool
is_one_of(const char *name, const char *const *names)
{
	while (*names && strcmp(*names, name) != 0)
		names++;
	return *names;
}

static void
add(GArray *secrets, const struct vml_node *n, const struct vml_attr *attr, const char *what,
	const char *value)
{
	struct vml_secret s = {
		.at = attr ? attr->value_at : n->content,
		.value = value,
		.what = what,
		.node = n,
		.attr = attr,
	};
	if (*value)
		g_array_append_val(secrets, s);
}

/* A part of a longer value: the whole value is hidden in snippets, the part in messages. */
static void
add_part(GArray *secrets, struct vml_arena *a, const struct vml_node *n,
	const struct vml_attr *attr, const char *what, const char *text)
{
	size_t start = 0, end = 0;
	if (vml_mask_find(text, 0, NULL, &start, &end))
		add(secrets, n, attr, what, vml_arena_strndup(a, text + start, end - start));
}

/* "secret,id=x,data=VALUE" on QEMU's command line. */
static void
add_object(
	GArray *secrets, struct vml_arena *a, const struct vml_node *n, const struct vml_attr *attr)
{
	const char *data = strstr(attr->value, ",data=");
	if (!data || !strstr(attr->value, "secret"))
		return;
	data += strlen(",data=");
	add(secrets, n, attr, "key", vml_arena_strndup(a, data, strcspn(data, ",")));
}

static bool
is_secret_name(const char *name)
{
	g_autofree char *upper = g_ascii_strup(name, -1);
	return strstr(upper, "PASSW") || strstr(upper, "SECRET") || strstr(upper, "TOKEN");
}

static void
read_attrs(GArray *secrets, struct vml_arena *a, const struct vml_node *n)
{
	static const char *const names[] = { "passwd", "password", "passphrase", NULL };
	const char *key = vml_value(n, "name");
	bool env = strcmp(n->name, "env") == 0 && n->ns && key && is_secret_name(key);
	for (uint32_t i = 0; i < n->nattrs; i++) {
		const struct vml_attr *attr = &n->attrs[i];
		if (is_one_of(attr->name, names))
			add(secrets, n, attr, "password", attr->value);
		else if (env && strcmp(attr->name, "value") == 0)
			add(secrets, n, attr, "password", attr->value);
		else if (strcmp(n->name, "arg") == 0 && n->ns)
			add_object(secrets, a, n, attr);
		if (strchr(attr->value, '@') || strchr(attr->value, '='))
			add_part(secrets, a, n, attr, "password", attr->value);
	}
}

static void
read_text(GArray *secrets, struct vml_arena *a, const struct vml_node *n)
{
	static const char *const names[] = { "password", "passwd", "passphrase", NULL };
	if (n->first)
		return;
	if (strcmp(n->name, "cookie") == 0)
		add(secrets, n, NULL, "cookie", n->text);
	else if (is_one_of(n->name, names))
		add(secrets, n, NULL, "password", n->text);
	else if (strchr(n->text, '@') || strchr(n->text, '='))
		add_part(secrets, a, n, NULL, "password", n->text);
}

void
vml_domain_secrets(struct vml_arena *a, const struct vml_node *root, GArray *secrets)
{
	const struct vml_node *n = root;
	while (n) {
		read_attrs(secrets, a, n);
		read_text(secrets, a, n);
		if (n->first) {
			n = n->first;
			continue;
		}
		while (n != root && !n->next)
			n = n->parent;
		n = n == root ? NULL : n->next;
	}
}
