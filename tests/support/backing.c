/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What a backing string means, as one line. */
#include "support/backing.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

static void
describe_network(GString *s, const struct vml_storage *at)
{
	g_string_append_printf(s, "%s %s", at->protocol, at->name != NULL ? at->name : "-");
	for (uint32_t i = 0; i < at->nhosts; i++) {
		const struct vml_host *h = &at->hosts[i];

		g_string_append_printf(s, " @%s", h->name != NULL ? h->name : "");
		if (h->port != NULL)
			g_string_append_printf(s, ":%s", h->port);
		if (strcmp(h->transport, "tcp") != 0)
			g_string_append_printf(s, "+%s", h->transport);
		if (h->socket != NULL)
			g_string_append_printf(s, "=%s", h->socket);
	}
	if (at->query != NULL)
		g_string_append_printf(s, " ?%s", at->query);
	if (at->snapshot != NULL)
		g_string_append_printf(s, " snapshot=%s", at->snapshot);
	if (at->config != NULL)
		g_string_append_printf(s, " config=%s", at->config);
	if (at->ssl_verify != NULL)
		g_string_append_printf(s, " ssl=%s", at->ssl_verify);
	for (uint32_t i = 0; i < at->ncookies; i++)
		g_string_append_printf(
			s, " cookie:%s=%s", at->cookies[i].name, at->cookies[i].value);
	if (at->readahead != 0)
		g_string_append_printf(s, " readahead=%" PRIu64, at->readahead);
	if (at->timeout != 0)
		g_string_append_printf(s, " timeout=%" PRIu64, at->timeout);
	if (at->nfs_user != NULL)
		g_string_append_printf(s, " user=%s group=%s", at->nfs_user, at->nfs_group);
}

char *
backing_describe(enum vml_backing_result result, const struct vml_storage *at, const char *error)
{
	GString *s = g_string_new(result == VML_BACKING_UNUSABLE ? "1: " : NULL);

	if (result == VML_BACKING_ERROR)
		g_string_append_printf(s, "error: %s", error);
	else if (at->type == VML_STORAGE_NETWORK)
		describe_network(s, at);
	else if (at->type == VML_STORAGE_NVME)
		g_string_append_printf(s, "nvme %s %" PRIu64, at->nvme_device, at->nvme_namespace);
	else
		g_string_append_printf(s, "%s %s",
			at->type == VML_STORAGE_FILE    ? "file"
			: at->type == VML_STORAGE_BLOCK ? "block"
							: "dir",
			at->path);
	if (at->has_slice)
		g_string_append_printf(
			s, " slice=%" PRIu64 "+%" PRIu64, at->slice_offset, at->slice_size);
	return g_string_free(s, FALSE);
}

void
backing_check(const char *name, const struct vml_storage *parent, const char *meaning)
{
	struct vml_arena *a = vml_arena_new();
	struct vml_storage at;
	const char *error;
	const enum vml_backing_result result = vml_backing_parse(a, name, parent, &at, &error);
	g_autofree char *got = backing_describe(result, &at, error);

	assert_true((error != NULL) == (result == VML_BACKING_ERROR));
	if (strcmp(got, meaning) != 0)
		fail_msg("%s\n  is        %s\n  should be %s", name, got, meaning);
	vml_arena_free(a);
}

void
backing_check_rows(const struct backing_row *rows, size_t n)
{
	const struct vml_storage parent = { .type = VML_STORAGE_FILE, .path = "/top/overlay" };

	for (size_t i = 0; i < n; i++)
		backing_check(rows[i].name, &parent, rows[i].meaning);
}
