/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * What libvirt does to dotted keys. The order of keys decides which of two is the one that
 * collides, and a plain object may be added to by dotted keys after it, not before. Objects inside
 * arrays stay as they are.
 */
#include "chain/json-flat.h"

#include <stdint.h>
#include <string.h>

#include <glib.h>

#include "chain/backing-parts.h"

/* The object that `name` of `into` is, made when there is none; NULL when it is something else. */
static struct vml_jnode *
enter(struct vml_arena *a, struct vml_jnode *into, const char *name)
{
	struct vml_jnode *inner = vml_jnode_get(into, name);

	if (inner == NULL) {
		inner = vml_jnode_new(a, VML_JNODE_OBJECT);
		inner->key = name;
		vml_jnode_append(into, inner);
	}
	return inner->kind == VML_JNODE_OBJECT ? inner : NULL;
}

static struct vml_jnode *
unflatten(struct vml_arena *a, const struct vml_jnode *object, const char **error);

/* What `value` contributes where its key leads; its own keys are dotted too. */
static bool
place(struct vml_arena *a, struct vml_jnode *into, struct vml_jnode *value, const char **error)
{
	const char *key = value->key;

	for (const char *dot = strchr(key, '.'); dot != NULL; dot = strchr(key, '.')) {
		into = enter(a, into, vml_arena_strndup(a, key, (size_t)(dot - key)));
		if (into == NULL) {
			*error = "invalid argument: mixing nested objects and values is forbidden "
				 "in JSON deflattening";
			return false;
		}
		key = dot + 1;
	}
	if (value->kind == VML_JNODE_OBJECT)
		value = unflatten(a, value, error);
	if (value == NULL)
		return false;
	if (vml_jnode_get(into, key) != NULL) {
		*error = vml_arena_printf(
			a, "invalid argument: can't deflatten colliding key '%s'", key);
		return false;
	}
	value->key = key;
	vml_jnode_append(into, value);
	return true;
}

/* The reader bounds the depth of this. */
static struct vml_jnode *
unflatten(struct vml_arena *a, const struct vml_jnode *object, const char **error)
{
	struct vml_jnode *out = vml_jnode_new(a, VML_JNODE_OBJECT);

	for (struct vml_jnode *v = object->first, *next; v != NULL; v = next) {
		next = v->next;
		if (!place(a, out, v, error))
			return NULL;
	}
	return out;
}

/* The members in the order of their keys 0 to n-1; NULL when the keys are anything else. */
static struct vml_jnode **
in_order(const struct vml_jnode *object, uint32_t n)
{
	g_autofree struct vml_jnode **members = g_new0(struct vml_jnode *, n + 1u);

	for (struct vml_jnode *v = object->first; v != NULL; v = v->next) {
		uint32_t i;

		if (!vml_backing_number(v->key, &i) || i >= n || members[i] != NULL)
			return NULL;
		members[i] = v;
	}
	return g_steal_pointer(&members);
}

static void
make_array(struct vml_jnode *object)
{
	g_autofree struct vml_jnode **members = NULL;
	uint32_t n = 0;

	for (const struct vml_jnode *v = object->first; v != NULL; v = v->next)
		n++;
	members = in_order(object, n);
	if (members == NULL)
		return;
	object->kind = VML_JNODE_ARRAY;
	object->first = object->last = NULL;
	for (uint32_t i = 0; i < n; i++)
		vml_jnode_append(object, members[i]);
}

static void
make_arrays(struct vml_jnode *object)
{
	if (object->kind != VML_JNODE_OBJECT)
		return;
	for (struct vml_jnode *v = object->first; v != NULL; v = v->next)
		make_arrays(v);
	make_array(object);
}

struct vml_jnode *
vml_jnode_unflatten(struct vml_arena *a, const struct vml_jnode *object, const char **error)
{
	struct vml_jnode *root = unflatten(a, object, error);

	if (root != NULL)
		make_arrays(root);
	return root;
}
