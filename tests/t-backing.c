/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Backing strings that are paths, URIs or colon notations, and what libvirt 9.0.0 makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "support/backing.h"

static void
paths(void **state)
{
	static const struct {
		const char *parent, *name, *meaning;
	} rows[] = {
		{ "/a/b", "/x/../y", "file /x/../y" },
		{ "/a/b", "c", "file /a/c" },
		{ "/a/b", "../c", "file /a/../c" },
		{ "/a/b", "./c:d", "file /a/./c:d" },
		{ "/a/b", "sub/c:d", "file /a/sub/c:d" },
		{ "/b", "c", "file /c" },
		{ "/a//b", "c", "file /a/c" },
		{ "/link/../b", "c", "file /link/../c" },
		{ "b", "c", "file ./c" },
		{ "a/b", "c", "file a/c" },
		{ "/a/b", "", "file /a/" },
		{ "/a/b", "fat:/d", "dir /d" },
		{ "/a/b", "fat:d", "dir d" },
		{ "/a/b", "line\nfeed", "file /a/line\nfeed" },
	};

	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
		const struct vml_storage parent = { .type = VML_STORAGE_FILE,
			.path = rows[i].parent };

		backing_check(rows[i].name, &parent, rows[i].meaning);
	}
}

static void
beside_network_images(void **state)
{
	const struct vml_host host = { .name = "h", .port = "24007", .transport = "tcp" };
	struct vml_storage parent = { .type = VML_STORAGE_NETWORK,
		.protocol = "gluster",
		.name = "vol/dir/top",
		.hosts = &host,
		.nhosts = 1 };

	(void)state;
	backing_check("base", &parent, "gluster vol/dir/base @h:24007");
	parent.name = "vol/top";
	backing_check("base", &parent, "gluster vol/./base @h:24007");
	backing_check("/base", &parent, "file /base");
	parent.protocol = "http";
	parent.name = "dir/top";
	backing_check("../base", &parent, "http dir/../base @h:24007");
}

static void
uris(void **state)
{
	static const struct backing_row rows[] = {
		{ "://", "error: internal error: failed to parse backing file location '://'" },
		{ "http://example.com", "http  @example.com:80" },
		{ "http://example.com/", "http  @example.com:80" },
		{ "http://example.com/file", "http file @example.com:80" },
		{ "http://user:pass@example.com/file", "1: http file @example.com:80" },
		{ "nbd://example.org:1234", "nbd - @example.org:1234" },
		{ "nbd://example.org:1234/", "nbd - @example.org:1234" },
		{ "nbd://example.org:1234/exportname", "nbd exportname @example.org:1234" },
		{ "nbd+unix://?socket=/tmp/sock", "nbd - @+unix=/tmp/sock" },
		{ "nbd+unix:///?socket=/tmp/sock", "nbd - @+unix=/tmp/sock" },
		{ "nbd+unix:////?socket=/tmp/sock", "nbd / @+unix=/tmp/sock" },
		{ "nbd+unix:///exp?socket=/tmp/sock", "nbd exp @+unix=/tmp/sock" },
		{ "nbd+unix:////exp?socket=/tmp/sock", "nbd /exp @+unix=/tmp/sock" },
		{ "iscsi://testuser:testpass@example.org:1234/exportname",
			"1: iscsi exportname @example.org:1234" },
		/* further cases */
		{ "https://h/a%20b?q=%20#f", "https a b @h:443 ?q=%20" },
		{ "http://h/a%00b", "http a @h:80" },
		{ "http://h/a%zz", "error: internal error: failed to parse backing file location "
				   "'http://h/a%zz'" },
		{ "http://h/a b", "error: internal error: failed to parse backing file location "
				  "'http://h/a b'" },
		{ "http://h:/a", "error: internal error: failed to parse backing file location "
				 "'http://h:/a'" },
		{ "http://[::1]/a", "http a @::1:80" },
		{ "http://[a]/b", "http b @[a]:80" },
		{ "http://@h/a", "1: http a @h:80" },
		{ "http://h:99999/a", "http a @h:99999" },
		{ "nbd+rdma://h/x", "nbd x @h+rdma" },
		{ "nbd+fd://h/x", "error: internal error: invalid protocol transport type 'fd'" },
		{ "HTTP://h/x", "error: internal error: invalid backing protocol 'HTTP'" },
		{ "file:///x", "error: internal error: invalid backing protocol 'file'" },
		{ "gluster://h/vol/dir/img", "gluster vol/dir/img @h:24007" },
		{ "gluster://h/vol",
			"error: unsupported configuration: missing volume name or file name in "
			"gluster source path 'vol'" },
		{ "ftp://h/x", "ftp x @h:21" },
		{ "ftps://h/x", "ftps x @h:990" },
		{ "tftp://h/x", "tftp x @h:69" },
		{ "sheepdog://h/x", "sheepdog x @h:7000" },
		{ "vxhs://h/x", "vxhs x @h:9999" },
		{ "ssh://h/x", "ssh x @h:22" },
		{ "nfs://h/x", "nfs x @h" },
	};

	(void)state;
	backing_check_rows(rows, G_N_ELEMENTS(rows));
}

static void
colons(void **state)
{
	static const struct backing_row rows[] = {
		{ "rbd:testshare:id=asdf:mon_host=example.com", "rbd testshare @example.com" },
		{ "nbd:example.org:6000:exportname=blah", "nbd blah @example.org:6000" },
		{ "nbd:example.org:6000:exportname=:", "nbd : @example.org:6000" },
		{ "nbd:example.org:6000:exportname=:test", "nbd :test @example.org:6000" },
		{ "nbd:[::1]:6000:exportname=:test", "nbd :test @::1:6000" },
		{ "nbd:127.0.0.1:6000:exportname=:test", "nbd :test @127.0.0.1:6000" },
		{ "nbd:unix:/tmp/sock:exportname=/", "nbd / @+unix=/tmp/sock" },
		{ "nbd:unix:/tmp/sock:", "nbd - @+unix=/tmp/sock:" },
		{ "nbd:unix:/tmp/sock::exportname=:", "nbd : @+unix=/tmp/sock:" },
		/* further cases */
		{ "file:/x", "error: internal error: invalid backing protocol 'file'" },
		{ "a:b", "error: internal error: invalid backing protocol 'a'" },
		{ ":x", "error: internal error: invalid backing protocol ''" },
		{ "nbd:h", "error: internal error: malformed nbd string 'nbd:h'" },
		{ "nbd:", "error: internal error: malformed nbd string 'nbd:'" },
		{ "nbd:unix:", "error: internal error: malformed nbd string 'nbd:unix:'" },
		{ "nbd:[]:5", "error: internal error: malformed nbd string 'nbd:[]:5'" },
		{ "nbd:h:65536", "error: invalid argument: port '65536' out of range" },
		{ "nbd:h:x", "error: invalid argument: failed to parse port number 'x'" },
		{ "nbd:h: 5", "nbd - @h:5" },
		{ "nbd:h:0", "nbd - @h:10809" },
		{ "rbd:pool/img@snap:conf=/c", "rbd pool/img snapshot=snap config=/c" },
		{ "rbd:p/i:mon_host=a\\:1\\;b\\,[\\:\\:1]\\:2\\ c", "rbd p/i @a:1 @b @::1:2 @c" },
		{ "rbd:p/i:id=a\\:b:conf=/c:x", "rbd p/i config=/c" },
		{ "rbd:p/i:id=a:id=b", "error: internal error: duplicate 'id' found in 'i'" },
		{ "sheepdog:x",
			"error: internal error: backing store parser is not implemented for "
			"protocol sheepdog" },
		{ "iscsi:x",
			"error: internal error: malformed backing store path for protocol iscsi" },
	};

	(void)state;
	backing_check_rows(rows, G_N_ELEMENTS(rows));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths),
		cmocka_unit_test(beside_network_images),
		cmocka_unit_test(uris),
		cmocka_unit_test(colons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
