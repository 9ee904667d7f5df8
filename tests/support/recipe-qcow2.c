/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Empty qcow2 images, version 2 and 3, complete enough for qemu-img check: header, extensions,
 * refcounts, L1, snapshots with tables of their own. Layout from docs/interop/qcow2 of QEMU; no
 * data clusters are ever written.
 */
#include "support/recipe-makers.h"

#define EXT_BACKING_FORMAT 0xE2792ACAu
#define EXT_DATA_FILE 0x44415441u
#define EXT_CRYPTO 0x0537BE77u

struct layout {
	uint64_t cluster, version;
	uint64_t l1_entries, l1_clusters, snapshot_l1;
	uint64_t snapshots, snapshot_bytes, snapshot_clusters;
	uint64_t crypt_clusters;
	uint64_t blocks, table_clusters, clusters; /* refcount blocks, their table, everything */
	uint64_t table_at, blocks_at, l1_at, snapshots_at, snapshot_l1_at, crypt_at;
};

static uint64_t
divide_up(uint64_t n, uint64_t by)
{
	return n / by + (n % by != 0);
}

/* Refcounts must also count their own clusters, so the sizes are found by iteration. */
static void
arrange(struct layout *l)
{
	uint64_t rest = 1 + l->l1_clusters + l->snapshot_clusters + l->crypt_clusters +
			(l->snapshots ? l->l1_clusters : 0);
	l->blocks = l->table_clusters = 1;
	for (;;) {
		l->clusters = rest + l->blocks + l->table_clusters;
		uint64_t blocks = divide_up(l->clusters, l->cluster / 2);
		uint64_t table = divide_up(blocks * 8, l->cluster);
		if (blocks == l->blocks && table == l->table_clusters)
			break;
		l->blocks = blocks;
		l->table_clusters = table;
	}
	l->table_at = l->cluster;
	l->blocks_at = l->table_at + l->table_clusters * l->cluster;
	l->l1_at = l->blocks_at + l->blocks * l->cluster;
	l->snapshots_at = l->l1_at + l->l1_clusters * l->cluster;
	l->snapshot_l1_at = l->snapshots_at + l->snapshot_clusters * l->cluster;
	l->crypt_at = l->clusters * l->cluster - l->crypt_clusters * l->cluster;
}

static void
write_refcounts(struct recipe_image *im, const struct layout *l)
{
	for (uint64_t i = 0; i < l->blocks; i++)
		image_be(im, l->table_at + 8 * i, 8, l->blocks_at + i * l->cluster);
	for (uint64_t i = 0; i < l->clusters; i++) {
		uint64_t at = i * l->cluster;
		bool shared = l->snapshots && at >= l->snapshot_l1_at &&
			      at < l->snapshot_l1_at + l->l1_clusters * l->cluster;
		image_be(im, l->blocks_at + 2 * i, 2, shared ? l->snapshots : 1);
	}
}

/* All snapshots share one empty L1 table. */
static void
write_snapshots(struct recipe_image *im, const struct layout *l)
{
	uint64_t at = l->snapshots_at;
	for (uint64_t i = 0; i < l->snapshots; i++) {
		char id[24], name[32];
		g_snprintf(id, sizeof(id), "%u", (unsigned)i + 1);
		g_snprintf(name, sizeof(name), "snap%u", (unsigned)i + 1);
		image_be(im, at, 8, l->snapshot_l1_at);
		image_be(im, at + 8, 4, l->l1_entries);
		image_be(im, at + 12, 2, strlen(id));
		image_be(im, at + 14, 2, strlen(name));
		image_be(im, at + 16, 4, 1600000000 + i);
		image_be(im, at + 36, 4, 16);
		image_be(im, at + 48, 8, im->size);
		image_text(im, at + 56, id);
		image_text(im, at + 56 + strlen(id), name);
		at += (56 + strlen(id) + strlen(name) + 7) & ~(uint64_t)7;
	}
}

static uint64_t
snapshot_bytes(uint64_t n)
{
	uint64_t sum = 0;
	for (uint64_t i = 1; i <= n; i++) {
		uint64_t digits = 1;
		for (uint64_t v = i; v >= 10; v /= 10)
			digits++;
		sum += (56 + 4 + 2 * digits + 7) & ~(uint64_t)7;
	}
	return sum;
}

static uint64_t
write_extension(
	struct recipe_image *im, uint64_t at, uint64_t type, const void *payload, uint64_t len)
{
	image_be(im, at, 4, type);
	image_be(im, at + 4, 4, len);
	image_put(im, at + 8, payload, (size_t)len);
	return at + 8 + ((len + 7) & ~(uint64_t)7);
}

/* ext=0xTYPE:payload, as often as wanted. */
static uint64_t
write_free_extensions(struct recipe_image *im, uint64_t at)
{
	for (guint i = 0; i < im->options->len; i++) {
		struct recipe_option *o = im->options->pdata[i];
		if (strcmp(o->key, "ext") != 0)
			continue;
		o->used = true;
		const char *colon = o->value ? strchr(o->value->str, ':') : NULL;
		if (!colon) {
			image_fail(im, "ext wants 0xTYPE:\"payload\"");
			break;
		}
		const char *payload = colon + 1;
		uint64_t len = o->value->len - (uint64_t)(payload - o->value->str);
		at = write_extension(
			im, at, g_ascii_strtoull(o->value->str, NULL, 0), payload, len);
	}
	return at;
}

static uint64_t
write_extensions(struct recipe_image *im, const struct layout *l, uint64_t at)
{
	const GString *format = image_option(im, "format");
	const GString *data = image_option(im, "data_file");
	if (format)
		at = write_extension(im, at, EXT_BACKING_FORMAT, format->str, format->len);
	if (data)
		at = write_extension(im, at, EXT_DATA_FILE, data->str, data->len);
	if (l->crypt_clusters) {
		at = write_extension(im, at, EXT_CRYPTO, "", 0);
		image_be(im, at - 4, 4, 16);
		image_be(im, at, 8, l->crypt_at);
		image_be(im, at + 8, 8, l->crypt_clusters * l->cluster);
		at += 16;
		recipe_luks_header(im, l->crypt_at);
	}
	at = write_free_extensions(im, at);
	return at + 8; /* the end mark is zeros */
}

static uint64_t
feature_bits(struct recipe_image *im)
{
	uint64_t bits = image_number(im, "incompat", 0);
	if (image_flag(im, "dirty"))
		bits |= 1;
	if (image_flag(im, "corrupt"))
		bits |= 2;
	if (image_option(im, "data_file"))
		bits |= 4;
	return bits;
}

static void
write_version3(struct recipe_image *im)
{
	bool lazy = image_flag(im, "lazy"), raw = image_flag(im, "raw_data");
	uint64_t bits = feature_bits(im);
	image_be(im, 72, 8, bits);
	image_be(im, 80, 8, image_number(im, "compat", 0) | (lazy ? 1 : 0));
	image_be(im, 88, 8, image_number(im, "autoclear", 0) | (raw ? 2 : 0));
	image_be(im, 96, 4, 4);
	image_be(im, 100, 4, 112);
	image_be(im, 104, 1, bits & 8 ? 1 : 0);
}

static void
write_header(struct recipe_image *im, const struct layout *l, uint64_t bits, uint64_t crypt)
{
	image_put(im, 0, "QFI\xfb", 4);
	image_be(im, 4, 4, l->version);
	image_be(im, 20, 4, bits);
	image_be(im, 24, 8, im->size);
	image_be(im, 32, 4, crypt);
	image_be(im, 36, 4, l->l1_entries);
	image_be(im, 40, 8, l->l1_at);
	image_be(im, 48, 8, l->table_at);
	image_be(im, 56, 4, l->table_clusters);
	image_be(im, 60, 4, l->snapshots);
	image_be(im, 64, 8, l->snapshots ? l->snapshots_at : 0);
	if (l->version >= 3)
		write_version3(im);
}

static void
write_backing(struct recipe_image *im, uint64_t at)
{
	const GString *name = image_option(im, "backing");
	at = image_number(im, "backing_at", at);
	if (!name)
		return;
	image_be(im, 8, 8, at);
	image_be(im, 16, 4, name->len);
	image_put(im, at, name->str, name->len);
}

void
recipe_qcow2(struct recipe_image *im)
{
	uint64_t bits = image_number(im, "cluster_bits", 16);
	uint64_t crypt = image_number(im, "crypt", 0);
	struct layout l = { .version = image_number(im, "version", 3) };
	if (bits < 9 || bits > 21 || l.version < 2) {
		image_fail(im, "cluster_bits must be 9..21 and version 2 or more; poke for others");
		return;
	}
	l.cluster = UINT64_C(1) << bits;
	/* Extended L2 entries take 16 bytes each. */
	uint64_t per_l2 = image_number(im, "incompat", 0) & 16 ? l.cluster / 16 : l.cluster / 8;
	l.l1_entries = divide_up(im->size, l.cluster * per_l2);
	l.l1_clusters = MAX(1, divide_up(l.l1_entries * 8, l.cluster));
	l.snapshots = image_number(im, "snapshots", 0);
	l.snapshot_clusters = divide_up(snapshot_bytes(l.snapshots), l.cluster);
	l.crypt_clusters = crypt == 2 ? divide_up(RECIPE_LUKS_HEADER, l.cluster) : 0;
	arrange(&l);
	image_extend(im, l.clusters * l.cluster);
	write_header(im, &l, bits, crypt);
	write_refcounts(im, &l);
	write_snapshots(im, &l);
	write_backing(im, write_extensions(im, &l, l.version >= 3 ? 112 : 72));
}
