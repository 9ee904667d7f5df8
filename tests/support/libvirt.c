/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Private functions of libvirt, found by name; see the header. */
#include "support/libvirt.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#include <glib.h>

enum { WINDOW = 33280, AUTO = -1, AUTO_SAFE = -2, MAX_OBJECT = 1024 };

static struct {
	int (*initialize)(void);
	int (*probe)(const char *path, uid_t uid, gid_t gid);
	void *(*read)(const char *path, const char *buf, size_t len, int format);
	const char *(*name)(int format);
	int (*from_name)(const char *name);
	void (*unref)(void *object);
	size_t backing_at; /* of the backing name in the object; its format follows */
} lib;

static bool
find(void *so, const char *name, void *function)
{
	void *symbol = dlsym(so, name);
	memcpy(function, &symbol, sizeof(symbol));
	if (!symbol)
		printf("skipped: this libvirt has no %s\n", name);
	return symbol != NULL;
}

/* Whether `len` bytes can be read there, asked of the kernel. */
static bool
readable(int out, int in, const void *at, size_t len)
{
	char sink[256];
	ssize_t n = write(out, at, len);
	return n == (ssize_t)len && read(in, sink, sizeof(sink)) == n;
}

/* A qcow2 header of version 2 with a backing name and its format. */
static void
example(uint8_t bytes[WINDOW], const char *name, const char *format)
{
	memset(bytes, 0, WINDOW);
	memcpy(bytes, "QFI\xfb\0\0\0\2", 8);
	bytes[14] = 1; /* name at 256 */
	bytes[19] = (uint8_t)strlen(name);
	bytes[23] = 16;
	memcpy(bytes + 72, "\xe2\x79\x2a\xca\0\0\0", 7);
	bytes[79] = (uint8_t)strlen(format);
	memcpy(bytes + 80, format, strlen(format));
	memcpy(bytes + 256, name, strlen(name));
}

static bool
search(void *object, const char *name)
{
	int ends[2];
	bool found = false;
	if (pipe(ends) < 0)
		return false;
	for (size_t at = 16; at < MAX_OBJECT && !found; at += sizeof(void *)) {
		char *word, *field = (char *)object + at;
		if (!readable(ends[1], ends[0], field, sizeof(word)))
			break;
		memcpy(&word, field, sizeof(word));
		found = readable(ends[1], ends[0], word, strlen(name) + 1) &&
			strcmp(word, name) == 0;
		lib.backing_at = at;
	}
	close(ends[0]);
	close(ends[1]);
	return found;
}

static bool
calibrate(void)
{
	static const char name[] = "a-name-that-nothing-else-has";
	static const char *const formats[] = { "raw", "qcow2", "vmdk" };
	uint8_t bytes[WINDOW];
	example(bytes, name, "raw");
	void *object = lib.read("/x", (const char *)bytes, WINDOW, lib.from_name("qcow2"));
	bool good = object && search(object, name);
	if (object)
		lib.unref(object);
	for (size_t i = 0; good && i < G_N_ELEMENTS(formats); i++) {
		char *backing;
		const char *format;
		example(bytes, name, formats[i]);
		libvirt_read("qcow2", bytes, WINDOW, &backing, &format);
		good = g_strcmp0(backing, name) == 0 && strcmp(format, formats[i]) == 0;
		g_free(backing);
	}
	if (!good)
		printf("skipped: this libvirt keeps what it read elsewhere\n");
	return good;
}

bool
libvirt_present(void)
{
	void *so = dlopen("libvirt.so.0", RTLD_NOW);
	if (!so) {
		printf("skipped: libvirt is not installed\n");
		return false;
	}
	return find(so, "virInitialize", &lib.initialize) &&
	       find(so, "virStorageFileProbeFormat", &lib.probe) &&
	       find(so, "virStorageSourceGetMetadataFromBuf", &lib.read) &&
	       find(so, "virStorageFileFormatTypeToString", &lib.name) &&
	       find(so, "virStorageFileFormatTypeFromString", &lib.from_name) &&
	       find(so, "g_object_unref", &lib.unref) && lib.initialize() == 0 && calibrate();
}

static const char *
format_name(int format)
{
	if (format == AUTO)
		return "auto";
	if (format == AUTO_SAFE)
		return "auto-safe";
	const char *name = lib.name(format);
	return name ? name : "error";
}

const char *
libvirt_probe(const char *path)
{
	int format = lib.probe(path, (uid_t)-1, (gid_t)-1);
	return format < 0 ? "error" : format_name(format);
}

void
libvirt_read(const char *format, const void *bytes, size_t len, char **backing,
	const char **backing_format)
{
	/* libvirt reads fields without asking how long the header is: zeros lie behind. */
	char *copy = g_malloc0(WINDOW + 256);
	memcpy(copy, bytes, MIN(len, WINDOW));
	void *object = lib.read("/x", copy, MIN(len, WINDOW), lib.from_name(format));
	int number = 0;
	char *name = NULL;
	if (object) {
		memcpy(&name, (char *)object + lib.backing_at, sizeof(name));
		memcpy(&number, (char *)object + lib.backing_at + sizeof(name), sizeof(number));
	}
	*backing = g_strdup(name);
	*backing_format = !object ? "fails" : name ? format_name(number) : "none";
	if (object)
		lib.unref(object);
	g_free(copy);
}
