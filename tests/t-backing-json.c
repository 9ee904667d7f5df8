/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* json: backing strings, and what libvirt 9.0.0 makes of them: drivers, syntax, dotted keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glib.h>

#include "support/backing.h"

#define GLUSTER_SERVERS                                    \
	"[{\"type\":\"tcp\",\"host\":\"example.com\"},"    \
	"{\"type\":\"unix\",\"socket\":\"/path/socket\"}," \
	"{\"type\":\"inet\",\"port\":\"24007\",\"host\":\"example2.com\"}]"
#define GLUSTER_HOSTS "@example.com:24007 @+unix=/path/socket @example2.com:24007"
#define LACKS(json) \
	"error: invalid argument: JSON backing volume definition '" json "' lacks driver name"

static void
json_files(void **state)
{
	static const struct backing_row rows[] = {
		{ "json:", "error: internal error: cannot parse json " },
		{ "json:asdgsdfg", "error: internal error: cannot parse json asdgsdfg" },
		{ "json:{}", LACKS("{}") },
		{ "json: {\"file.driver\":\"blah\"}",
			"error: internal error: missing parser implementation for JSON backing "
			"volume driver 'blah'" },
		{ "json:{\"file.driver\":\"file\"}",
			"error: invalid argument: missing 'filename' field in JSON backing volume "
			"definition" },
		{ "json:{\"file.driver\":\"file\",\"file.filename\":\"/path/to/file\"}",
			"file /path/to/file" },
		{ "json:{\"file.driver\":\"file\",\"filename\":\"/path/to/file\"}",
			"error: invalid argument: missing 'filename' field in JSON backing volume "
			"definition" },
		{ "json:{\"file\":{\"driver\":\"file\",\"filename\":\"/path/to/file\"}}",
			"file /path/to/file" },
		{ "json:{\"driver\":\"file\",\"filename\":\"/path/to/file\"}",
			"file /path/to/file" },
		{ "json:{\"file\":{\"driver\":\"host_device\",\"filename\":\"/path/to/dev\"}}",
			"block /path/to/dev" },
		{ "json:{\"file\":{\"driver\":\"host_cdrom\",\"filename\":\"/path/to/cd\"}}",
			"block /path/to/cd" },
		{ "json:{\"file\":{\"driver\":\"raw\",\"file\":"
		  "{\"driver\":\"file\",\"filename\":\"/path/to/file\"}}}",
			"file /path/to/file" },
		{ "json:{\"driver\":\"raw\",\"offset\":10752,\"size\":4063232,\"file\":"
		  "{\"driver\":\"file\",\"filename\":\"/tmp/disk\"}}",
			"file /tmp/disk slice=10752+4063232" },
		{ "json:{\"file\":{\"driver\":\"nvme\",\"device\":\"0000:01:00.0\","
		  "\"namespace\":1}}",
			"nvme 0000:01:00.0 1" },
		/* further cases */
		{ "json:{\"driver\":\"qcow2\",\"file\":{\"driver\":\"file\",\"filename\":\"/x\"}}",
			"error: internal error: missing parser implementation for JSON backing "
			"volume driver 'qcow2'" },
		{ "json:{\"driver\":\"raw\",\"file\":{\"driver\":\"raw\",\"file\":"
		  "{\"driver\":\"file\",\"filename\":\"/x\"}}}",
			"error: invalid argument: JSON backing volume definition "
			"'{\"driver\":\"raw\",\"file\":{\"driver\":\"raw\",\"file\":"
			"{\"driver\":\"file\",\"filename\":\"/x\"}}}' must not have nested format "
			"drivers" },
		{ "json:{\"driver\":\"file\",\"filename\":\"rel\"}", "file rel" },
		{ "json:{\"driver\":\"raw\",\"file\":\"node\"}",
			"error: invalid argument: JSON backing volume definition "
			"'{\"driver\":\"raw\",\"file\":\"node\"}' lacks 'file' object" },
		{ "json:{\"driver\":\"raw\",\"offset\":\"0\",\"file\":{}}",
			"error: invalid argument: malformed 'offset' property of 'raw' driver" },
		{ "json:{\"driver\":\"nvme\",\"device\":\"0000:01:00.0\",\"namespace\":0}",
			"error: invalid argument: missing or malformed 'namespace' field of "
			"'nvme' storage" },
	};

	(void)state;
	backing_check_rows(rows, G_N_ELEMENTS(rows));
}

static void
json_servers(void **state)
{
	static const struct backing_row rows[] = {
		{ "json:{\"file\":{\"driver\":\"gluster\","
		  "\"filename\":\"gluster://example.com/vol/file\"}}",
			"gluster vol/file @example.com:24007" },
		{ "json:{\"file\":{\"driver\":\"gluster\",\"volume\":\"testvol\",\"path\":"
		  "\"img.qcow2\",\"server\":" GLUSTER_SERVERS "}}",
			"gluster testvol/img.qcow2 " GLUSTER_HOSTS },
		{ "json:{\"file.driver\":\"gluster\",\"file.volume\":\"testvol\",\"file.path\":"
		  "\"img.qcow2\",\"file.server\":" GLUSTER_SERVERS "}",
			"gluster testvol/img.qcow2 " GLUSTER_HOSTS },
		{ "json:{\"driver\":\"raw\",\"file\":{\"server.0.host\":\"example.com\","
		  "\"driver\":\"gluster\",\"path\":\"img.qcow2\",\"server.0.type\":\"tcp\","
		  "\"server.1.type\":\"unix\",\"server.1.socket\":\"/path/socket\","
		  "\"server.2.type\":\"tcp\",\"server.2.host\":\"example2.com\","
		  "\"server.2.port\":\"24007\",\"volume\":\"testvol\"}}",
			"gluster testvol/img.qcow2 " GLUSTER_HOSTS },
		{ "json:{\"file\":{\"driver\":\"nbd\",\"path\":\"/path/to/socket\"}}",
			"nbd - @+unix=/path/to/socket" },
		{ "json:{\"driver\":\"nbd\",\"path\":\"/path/to/socket\"}",
			"nbd - @+unix=/path/to/socket" },
		{ "json:{\"file.driver\":\"nbd\",\"file.path\":\"/path/to/socket\"}",
			"nbd - @+unix=/path/to/socket" },
		{ "json:{\"file\":{\"driver\":\"nbd\",\"export\":\"blah\",\"host\":"
		  "\"example.org\",\"port\":\"6000\"}}",
			"nbd blah @example.org:6000" },
		{ "json:{\"file.driver\":\"nbd\",\"file.export\":\"blah\",\"file.host\":"
		  "\"example.org\",\"file.port\":\"6000\"}",
			"nbd blah @example.org:6000" },
		{ "json:{\"file\":{\"driver\":\"nbd\",\"export\":\"blah\",\"server\":{\"type\":"
		  "\"inet\",\"host\":\"example.org\",\"port\":\"6000\"}}}",
			"nbd blah @example.org:6000" },
		{ "json:{\"file\":{\"driver\":\"nbd\",\"server\":{\"type\":\"unix\",\"path\":"
		  "\"/path/socket\"}}}",
			"nbd - @+unix=/path/socket" },
	};

	(void)state;
	backing_check_rows(rows, G_N_ELEMENTS(rows));
}

static void
json_plain_servers(void **state)
{
	static const struct backing_row rows[] = {
		{ "json:{\"file\":{\"driver\":\"ssh\",\"host\":\"example.org\",\"port\":\"6000\","
		  "\"path\":\"blah\",\"user\":\"user\"}}",
			"ssh blah @example.org:6000" },
		{ "json:{\"file.driver\":\"ssh\",\"file.host\":\"example.org\",\"file.port\":"
		  "\"6000\",\"file.path\":\"blah\",\"file.user\":\"user\"}",
			"ssh blah @example.org:6000" },
		{ "json:{\"file.driver\":\"ssh\",\"file.path\":\"blah\",\"file.server.host\":"
		  "\"example.org\",\"file.server.port\":\"6000\",\"file.user\":\"user\"}",
			"ssh blah @example.org:6000" },
		{ "json:{\"file.driver\":\"rbd\",\"file.filename\":"
		  "\"rbd:testshare:id=asdf:mon_host=example.com\"}",
			"rbd testshare @example.com" },
		{ "json:{\"file\":{\"driver\":\"rbd\",\"image\":\"test\",\"pool\":\"libvirt\","
		  "\"conf\":\"/path/to/conf\",\"snapshot\":\"snapshotname\",\"server\":["
		  "{\"host\":\"example.com\",\"port\":\"1234\"},{\"host\":\"example2.com\"}]}}",
			"rbd libvirt/test @example.com:1234 @example2.com snapshot=snapshotname "
			"config=/path/to/conf" },
		{ "json:{\"file\":{\"driver\":\"sheepdog\",\"vdi\":\"test\",\"server\":{\"type\":"
		  "\"inet\",\"host\":\"example.com\",\"port\":\"321\"}}}",
			"sheepdog test @example.com:321" },
		{ "json:{\"driver\":\"raw\",\"file\":{\"server.host\":\"10.10.10.10\","
		  "\"server.port\":\"7000\",\"tag\":\"\",\"driver\":\"sheepdog\","
		  "\"server.type\":\"inet\",\"vdi\":\"Alice\"}}",
			"sheepdog Alice @10.10.10.10:7000" },
		{ "json:{\"file\":{\"driver\":\"vxhs\",\"vdisk-id\":\"c6718f6b\",\"server\":"
		  "{\"type\":\"tcp\",\"host\":\"example.com\",\"port\":\"9999\"}}}",
			"vxhs c6718f6b @example.com:9999" },
		{ "json:{\"file\":{\"driver\":\"nfs\",\"user\":2,\"group\":9,\"path\":"
		  "\"/foo/bar/baz\",\"server\":{\"host\":\"example.com\",\"type\":\"inet\"}}}",
			"nfs /foo/bar/baz @example.com user=+2 group=+9" },
		/* further cases */
		{ "json:{\"driver\":\"nbd\",\"server\":{\"type\":\"vsock\"}}",
			"error: internal error: backing store protocol 'vsock' is not yet "
			"supported" },
		{ "json:{\"driver\":\"gluster\",\"volume\":\"v\",\"path\":\"p\",\"server\":[]}",
			"error: invalid argument: at least 1 server is necessary in JSON backing "
			"definition for gluster volume" },
		{ "json:{\"driver\":\"rbd\",\"pool\":\"p\",\"image\":\"i\",\"server.1.host\":\"b\","
		  "\"server. +0.host\":\"a\"}",
			"rbd p/i @a @b" },
		{ "json:{\"driver\":\"rbd\",\"pool\":\"p\",\"image\":\"i\","
		  "\"server.1.host\":\"b\"}",
			"rbd p/i" },
	};

	(void)state;
	backing_check_rows(rows, G_N_ELEMENTS(rows));
}

#define HTTPS_FILE                                \
	"\"file.driver\":\"https\",\"file.url\":" \
	"\"https://host/folder/esx6%5f5.vmdk?dcPath=data&dsName=ds\""

static void
json_urls(void **state)
{
	static const struct backing_row rows[] = {
		{ "json:{\"file\":{\"driver\":\"http\",\"url\":\"http://example.com/file\"}}",
			"http file @example.com:80" },
		{ "json:{\"file.driver\":\"http\",\"file.url\":\"http://example.com/file\"}",
			"http file @example.com:80" },
		{ "json:{\"file\":{\"driver\":\"ftp\",\"url\":\"http://example.com/file\"}}",
			"error: invalid argument: expected protocol 'ftp' but got 'http' in URI "
			"JSON volume definition" },
		{ "json:{" HTTPS_FILE ",\"file.cookie\":\"vmware_soap_session=\\\"09a\\\"\","
		  "\"file.sslverify\":false,\"file.timeout\":2000}",
			"https folder/esx6_5.vmdk @host:443 ?dcPath=data&dsName=ds ssl=no "
			"cookie:vmware_soap_session=\"09a\" timeout=2000" },
		{ "json:{" HTTPS_FILE ",\"file.sslverify\":\"off\",\"file.timeout\":2000}",
			"https folder/esx6_5.vmdk @host:443 ?dcPath=data&dsName=ds ssl=no "
			"timeout=2000" },
		{ "json:{\"file\":{\"driver\":\"iscsi\",\"transport\":\"tcp\",\"portal\":"
		  "\"test.org\",\"target\":\"iqn.2016-12.com.virttest:emulated\"}}",
			"iscsi iqn.2016-12.com.virttest:emulated/0 @test.org:3260" },
		{ "json:{\"driver\":\"iscsi\",\"transport\":\"tcp\",\"portal\":\"test.org\","
		  "\"target\":\"iqn\",\"user\":\"u\"}",
			"1: iscsi iqn/0 @test.org:3260" },
		{ "json:{\"driver\":\"iscsi\",\"transport\":\"tcp\",\"portal\":\"test.org\","
		  "\"target\":\"iqn\",\"password\":\"p\"}",
			"1: iscsi iqn/0 @test.org:3260" },
		{ "json:{\"driver\":\"iscsi\",\"transport\":\"tcp\",\"portal\":\"test.org:1234\","
		  "\"target\":\"iqn\",\"lun\":\"6\"}",
			"iscsi iqn/6 @test.org:1234" },
		{ "json:{\"driver\":\"iscsi\",\"transport\":\"tcp\",\"portal\":"
		  "\"[2001::0]:1234\",\"target\":\"iqn\",\"lun\":6}",
			"iscsi iqn/6 @[2001::0]:1234" },
		{ "json:{\"driver\":\"iscsi\",\"transport\":\"tcp\",\"portal\":\"[2001::0]\","
		  "\"target\":\"iqn\",\"lun\":6}",
			"iscsi iqn/6 @[2001::0]:3260" },
		/* further cases */
		{ "json:{\"driver\":\"http\",\"url\":\"http://h/x\",\"cookie\":\"a=b; c=d=e\"}",
			"http x @h:80 cookie:a=b cookie:c=d=e" },
		{ "json:{\"driver\":\"http\",\"url\":\"/x\"}",
			"error: An error occurred, but the cause is unknown" },
		{ "json:{\"driver\":\"http\",\"url\":\"http://u@h/x\",\"sslverify\":7}",
			"1: http x @h:80" },
		{ "json:{\"driver\":\"http\",\"url\":\"http://h/x\",\"timeout\":1.5}",
			"error: invalid argument: malformed 'timeout' field in backing store "
			"definition "
			"'{\"driver\":\"http\",\"url\":\"http://h/x\",\"timeout\":1.5}'" },
		{ "json:{\"driver\":\"http\",\"url\":\"http://h/x\",\"readahead\":5}",
			"http x @h:80 readahead=5" },
	};

	(void)state;
	backing_check_rows(rows, G_N_ELEMENTS(rows));
}

/* How strictly libvirt's JSON reader reads; FILE is what remains when it does. */
#define FILE_JSON "\"driver\":\"file\",\"filename\":\"/x\""
#define REFUSED(json) "error: internal error: cannot parse json " json

static void
json_syntax(void **state)
{
	static const struct backing_row rows[] = {
		{ "json:\n\t {" FILE_JSON "}\v\f\r", "file /x" },
		{ "json:{" FILE_JSON "}x", REFUSED("{" FILE_JSON "}x") },
		{ "json:{" FILE_JSON "}{}", REFUSED("{" FILE_JSON "}{}") },
		{ "json:{" FILE_JSON "}\"unfinished", "file /x" },
		{ "json:{" FILE_JSON "}\"unfinished\\", REFUSED("{" FILE_JSON "}\"unfinished\\") },
		{ "json:{" FILE_JSON ",}", REFUSED("{" FILE_JSON ",}") },
		{ "json:{" FILE_JSON, REFUSED("{" FILE_JSON) },
		{ "json:/**/{" FILE_JSON "}", REFUSED("/**/{" FILE_JSON "}") },
		{ "json:{'driver':'file'}", REFUSED("{'driver':'file'}") },
		{ "json:{" FILE_JSON ",\"filename\":\"/y\"}",
			REFUSED("{" FILE_JSON ",\"filename\":\"/y\"}") },
		{ "json:{" FILE_JSON ",\"n\":[{\"a\":1,\"a\":2}]}",
			REFUSED("{" FILE_JSON ",\"n\":[{\"a\":1,\"a\":2}]}") },
		{ "json:{" FILE_JSON ",\"n\":[1,[],{},true,null,-0.5e+3]}", "file /x" },
		{ "json:{" FILE_JSON ",\"n\":01}", REFUSED("{" FILE_JSON ",\"n\":01}") },
		{ "json:{" FILE_JSON ",\"n\":1.}", REFUSED("{" FILE_JSON ",\"n\":1.}") },
		{ "json:{" FILE_JSON ",\"n\":99999999999999999999999999}", "file /x" },
		{ "json:{" FILE_JSON ",\"n\":1e999}", "file /x" },
		{ "json:[{" FILE_JSON "}]", "error: An error occurred, but the cause is unknown" },
		{ "json:\"x\"", "error: An error occurred, but the cause is unknown" },
		{ "json:{\"driver\":\"file\",\"filename\":\"/x\\u0000y\"}", "file /x" },
		{ "json:{\"driver\\u0000x\":\"file\",\"filename\":\"/x\"}", "file /x" },
		{ "json:{\"driver\":\"file\",\"filename\":\"/\\ud83d\\ude00\\u00e4\"}",
			"file /\360\237\230\200\303\244" },
		{ "json:{\"driver\":\"file\",\"filename\":\"/\\ud800y\"}", "file /?y" },
		{ "json:{\"driver\":\"file\",\"filename\":\"/\\b\\f\\n\\r\\t\\/\\\"\\\\\"}",
			"file /\b\f\n\r\t/\"\\" },
		{ "json:{\"driver\":\"file\",\"filename\":\"/\t\"}",
			REFUSED("{\"driver\":\"file\",\"filename\":\"/\t\"}") },
		{ "json:{\"driver\":\"file\",\"filename\":\"/\377\"}",
			REFUSED("{\"driver\":\"file\",\"filename\":\"/\377\"}") },
		{ "json:{\"driver\":\"file\",\"filename\":\"/\300\200\"}", "file /\300\200" },
		{ "json:{\"driver\":\"file\",\"filename\":\"/\\x\"}",
			REFUSED("{\"driver\":\"file\",\"filename\":\"/\\x\"}") },
	};

	(void)state;
	backing_check_rows(rows, G_N_ELEMENTS(rows));
}

#define COLLIDES(key) "error: invalid argument: can't deflatten colliding key '" key "'"
#define MIXES                                                                             \
	"error: invalid argument: mixing nested objects and values is forbidden in JSON " \
	"deflattening"

static void
dotted_keys(void **state)
{
	static const struct backing_row rows[] = {
		{ "json:{" FILE_JSON ",\".\":1,\"a.\":1,\".a\":1,\"b..c\":1}", "file /x" },
		{ "json:{" FILE_JSON ",\"a.b.c\":1,\"a.b.d\":1}", "file /x" },
		{ "json:{" FILE_JSON ",\"a.b\":1,\"a\":1}", COLLIDES("a") },
		{ "json:{" FILE_JSON ",\"a\":1,\"a.b\":1}", MIXES },
		{ "json:{" FILE_JSON ",\"a\":{\"c\":1},\"a.b\":1}", "file /x" },
		{ "json:{" FILE_JSON ",\"a\":{\"b\":1},\"a.b\":1}", COLLIDES("b") },
		{ "json:{" FILE_JSON ",\"a.b\":1,\"a\":{\"c\":1}}", COLLIDES("a") },
		{ "json:{" FILE_JSON ",\"a.b\":1,\"a.b.c\":1}", MIXES },
		{ "json:{" FILE_JSON ",\"a\":{\"b\":1,\"b.c\":1}}", MIXES },
		{ "json:{" FILE_JSON ",\"a\":[{\"b\":1,\"b.c\":1}]}", "file /x" },
		{ "json:{\"file\":{\"filename\":\"/x\"},\"file.driver\":\"file\"}", "file /x" },
		{ "json:{\"file\":{" FILE_JSON "},\"driver\":5}",
			LACKS("{\"file\":{" FILE_JSON "},\"driver\":5}") },
		{ "json:{\"file\":{\"file\":{" FILE_JSON "}}}",
			LACKS("{\"file\":{\"file\":{" FILE_JSON "}}}") },
	};

	(void)state;
	backing_check_rows(rows, G_N_ELEMENTS(rows));
}

/* Depth is bounded, and up to there costs no crash. */
static void
deep_json(void **state)
{
	struct vml_arena *a = vml_arena_new();

	(void)state;
	for (unsigned depth = 4000; depth < 200000; depth *= 7) {
		g_autoptr(GString) s = g_string_new("json:{" FILE_JSON ",\"n\":");
		struct vml_storage at;
		const char *error;
		enum vml_backing_result result;

		for (unsigned i = 0; i < depth; i++)
			g_string_append(s, i % 2 == 0 ? "{\"a\":" : "{\"b.c\":");
		g_string_append_c(s, '1');
		for (unsigned i = 0; i < depth; i++)
			g_string_append_c(s, '}');
		g_string_append_c(s, '}');
		result = vml_backing_parse(a, s->str, NULL, &at, &error);
		assert_int_equal(result, depth == 4000 ? VML_BACKING_OK : VML_BACKING_ERROR);
	}
	vml_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_files),
		cmocka_unit_test(json_servers),
		cmocka_unit_test(json_plain_servers),
		cmocka_unit_test(json_urls),
		cmocka_unit_test(json_syntax),
		cmocka_unit_test(dotted_keys),
		cmocka_unit_test(deep_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
