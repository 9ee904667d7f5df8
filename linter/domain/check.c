/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the checks share, and the order in which they are made. */
#include "domain/check.h"

#include <string.h>

const struct vml_disk *
vml_disk_at(const GPtrArray *disks, const struct vml_node *node)
{
	guint low = 0, high = disks->len; /* they stand in the order of the document */

	while (low < high) {
		guint middle = low + (high - low) / 2;
		const struct vml_disk *d = g_ptr_array_index(disks, middle);

		if (d->node == node)
			return d;
		if (d->node->tag.start < node->tag.start)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

struct vml_refusal *
vml_refuse_check(const struct vml_domain_reading *r, const char *rule, const struct vml_disk *disk,
	const struct vml_node *node, const char *attr, const char *text, const char *fmt, ...)
{
	const struct vml_attr *at = attr ? vml_attr(node, attr) : NULL;
	g_autofree char *message = NULL;
	struct vml_refusal *x;
	va_list ap;

	va_start(ap, fmt);
	message = g_strdup_vprintf(fmt, ap);
	va_end(ap);
	x = vml_refuse_parse(r, VML_REFUSAL_DRIVER_CHECK, disk, node, at, text, "%s", message);
	x->rule = rule;
	return x;
}

bool
vml_is_literal(const char *value)
{
	return !vml_placeholder(value) && !strpbrk(value, "{}$%@");
}

bool
vml_value_is(const struct vml_node *node, const char *attr, const char *value)
{
	return g_strcmp0(vml_value(node, attr), value) == 0;
}

bool
vml_is_one_of(const char *word, const char *const *list)
{
	return word && g_strv_contains(list, word);
}

bool
vml_read_number(const char *text, uint64_t max, uint64_t *out)
{
	text += strspn(text, " \t\n\v\f\r");
	text += *text == '+';
	return g_ascii_string_to_unsigned(text, 10, 0, max, out, NULL);
}

bool
vml_number_of(const struct vml_node *node, const char *attr, uint64_t fallback, uint64_t *out)
{
	const char *value = vml_value(node, attr);

	*out = fallback;
	return !value || vml_read_number(value, G_MAXUINT64, out);
}

/* How what it is made of must fit together, in the order in which libvirt asks. */
void
vml_check_disk(const struct vml_domain_reading *r, const struct vml_disk *disk)
{
	static void (*const checks[])(
		const struct vml_domain_reading *, const struct vml_disk *) = {
		vml_check_vhostuser,
		vml_check_iotune,
		vml_check_target,
		vml_check_address,
		vml_check_options,
		vml_check_identity,
		vml_check_drive,
		vml_check_source,
		vml_check_network,
		vml_check_driver,
	};

	for (size_t i = 0; i < G_N_ELEMENTS(checks); i++)
		checks[i](r, disk);
}
