/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The schema's verdict: tables, patterns, target versions, other grammars, threads, the corpus. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <glib.h>

#include "domain/domain.h"
#include "support/patience.h"
#include "support/schema.h"
#include "support/scratch.h"

#define DOMAIN(inside)                                                                        \
	"<domain type='kvm'><name>a</name><memory>1</memory><os><type>hvm</type></os>" inside \
	"</domain>"
#define DEVICES(inside) DOMAIN("<devices>" inside "</devices>")
#define DISK(inside) DEVICES("<disk type='file'>" inside "<target dev='vda'/></disk>")
#define NEWEST VML_VERSION(12, 7, 0)

static struct vml_grammar *builtin;

static int
setup(void **state)
{
	(void)state;
	builtin = schema_open(NULL);
	return builtin ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	schema_close(builtin);
	return 0;
}

static const struct {
	const char *xml;
	enum vml_schema_verdict verdict;
	unsigned by;
} table[] = {
	{ DOMAIN(""), VML_SCHEMA_VALID, 0 },
	{ DISK(""), VML_SCHEMA_VALID, 0 },
	{ DISK("<source file='/a'/>"), VML_SCHEMA_VALID, 0 },
	{ DISK("<source file='a'/>"), VML_SCHEMA_INVALID, VML_BY_PATTERN },
	{ DISK("<source file=''/>"), VML_SCHEMA_INVALID, VML_BY_PATTERN },
	{ DISK("<source file='[ds] x/a.vmdk'/>"), VML_SCHEMA_VALID, 0 },
	{ DISK("<source dev='/a'/>"), VML_SCHEMA_INVALID, VML_BY_RELAXNG },
	{ DISK("<driver type='qcow3'/>"), VML_SCHEMA_INVALID, VML_BY_RELAXNG },
	{ DISK("<driver queues='-1'/>"), VML_SCHEMA_INVALID, VML_BY_RELAXNG },
	{ DISK("<driver queues='+1'/>"), VML_SCHEMA_INVALID, VML_BY_PATTERN },
	{ DISK("<driver  type='\n raw '/>"), VML_SCHEMA_VALID, 0 },
	{ DISK("<backingStore/>"), VML_SCHEMA_VALID, 0 },
	{ DISK("<backingStore type='file'><source file='/b'/></backingStore>"), VML_SCHEMA_INVALID,
		VML_BY_RELAXNG },
	{ DISK("<backingStore type='file'><source file='/b'/><format type='raw'/>"
	       "<backingStore/></backingStore>"),
		VML_SCHEMA_VALID, 0 },
	{ DISK("<backingStore/><backingStore/>"), VML_SCHEMA_INVALID, VML_BY_RELAXNG },
	{ DISK("<serial>a b</serial><vendor>abcdefgh</vendor>"), VML_SCHEMA_VALID, 0 },
	{ DISK("<vendor>abcdefghi</vendor>"), VML_SCHEMA_INVALID, VML_BY_PATTERN },
	{ DEVICES("<disk><source file='/a'/></disk>"), VML_SCHEMA_INVALID, VML_BY_RELAXNG },
	{ DEVICES("<foo/>"), VML_SCHEMA_INVALID, VML_BY_RELAXNG },
	{ DOMAIN("<vcpu>0</vcpu>"), VML_SCHEMA_INVALID, VML_BY_PATTERN },
	{ DOMAIN("<vcpu>lots</vcpu>"), VML_SCHEMA_INVALID, VML_BY_PATTERN },
	{ DOMAIN("<vcpu current='+1'>2</vcpu>"), VML_SCHEMA_INVALID, VML_BY_PATTERN },
	{ DOMAIN("<blkiotune><device><path>/a</path>"
		 "<read_iops_sec>+5</read_iops_sec></device></blkiotune>"),
		VML_SCHEMA_VALID, 0 },
	{ DOMAIN("<metadata><x:a xmlns:x='u'>t</x:a></metadata>"), VML_SCHEMA_VALID, 0 },
	{ DOMAIN("<name>b</name>"), VML_SCHEMA_INVALID, VML_BY_RELAXNG },
	{ "<domain type='kvm'/>", VML_SCHEMA_INVALID, VML_BY_RELAXNG },
	{ "<disk><target dev='vda'/></disk>", VML_SCHEMA_VALID, 0 },
	{ "<disk><target/></disk>", VML_SCHEMA_INVALID, VML_BY_RELAXNG },
	{ "<devices><input type='tablet'/></devices>", VML_SCHEMA_VALID, 0 },
	{ "<x:domain xmlns:x='u'/>", VML_SCHEMA_UNCHECKED, 0 },
	{ "<project/>", VML_SCHEMA_UNCHECKED, 0 },
	/* members of an interleave in any order, other members between */
	{ "<domain type='kvm'><name>a</name><os><type>hvm</type></os>"
	  "<uuid>f0f0f0f0-0000-1111-2222-333344445555</uuid><memory>1</memory></domain>",
		VML_SCHEMA_VALID, 0 },
	{ DEVICES("<pstore backend='acpi-erst'><size>8</size><alias name='a'/></pstore>"),
		VML_SCHEMA_VALID, 0 },
	{ DEVICES("<pstore backend='acpi-erst'><size>8</size><acpi index='1'/></pstore>"),
		VML_SCHEMA_INVALID, VML_BY_RELAXNG },
	{ DEVICES("<interface type='hostdev'><source><address type='pci' slot='1'/></source>"
		  "<driver model='vfio-pci-igb' iommufd='yes'/></interface>"),
		VML_SCHEMA_VALID, 0 },
	{ DEVICES("<interface type='user'><route address='10.0.0.0'/></interface>"),
		VML_SCHEMA_INVALID, VML_BY_RELAXNG },
	/* what templates stand for is not known */
	{ DOMAIN("<vcpu>{{ n }}</vcpu>"), VML_SCHEMA_VALID, 0 },
	{ DISK("<driver cache='{{ c }}'/>"), VML_SCHEMA_UNCHECKED, 0 },
	{ DISK("<source file='%%DISK'/>"), VML_SCHEMA_VALID, 0 },
};

static void
judges_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
		struct schema_case c = schema_judge(builtin, table[i].xml, NEWEST);
		if (c.schema.verdict != table[i].verdict || c.schema.by != table[i].by)
			fail_msg("%s: verdict %u by %u", table[i].xml, c.schema.verdict,
				c.schema.by);
		if (c.schema.verdict == VML_SCHEMA_INVALID)
			assert_true(c.schema.nmisfits > 0);
		schema_case_free(&c);
	}
}

/* ---- versions ---------------------------------------------------------------------------------
 */

static const struct {
	const char *xml;
	uint32_t since; /* valid from then on */
} versions[] = {
	{ DISK("<driver discard_no_unref='on'/>"), VML_VERSION(9, 5, 0) },
	{ DISK("<driver io='io_uring'/>"), VML_VERSION(6, 3, 0) },
	{ DISK("<source file='/a'><dataStore type='file'><source file='/b'/><format type='raw'/>"
	       "</dataStore></source>"),
		VML_VERSION(10, 10, 0) },
	{ DEVICES("<watchdog model='i6300esb'/><watchdog model='ib700'/>"), VML_VERSION(9, 1, 0) },
	{ DOMAIN("<launchSecurity type='tdx'/>"), VML_VERSION(11, 6, 0) },
	{ DOMAIN("<cputune><cachetune vcpus='0'><monitor level='1'/></cachetune></cputune>"),
		VML_VERSION(12, 7, 0) },
	{ DEVICES("<hostdev mode='subsystem' type='pci'><source><address slot='1'/></source>"
		  "<teaming type='persistent'/></hostdev>"),
		VML_VERSION(7, 1, 0) },
	{ DOMAIN("<hwuuid>f0f0f0f0-0000-1111-2222-333344445555</hwuuid>"), VML_VERSION(11, 7, 0) },
	{ DOMAIN("<on_crash>preserve-running</on_crash>"), VML_VERSION(12, 6, 0) },
	{ DOMAIN("<iothreadids><iothread id='1'><poll weight='3'/></iothread></iothreadids>"),
		VML_VERSION(12, 7, 0) },
	{ DOMAIN("<features><virtualization/></features>"), VML_VERSION(12, 1, 0) },
	{ DISK("<product>01234567890123456</product>"), VML_VERSION(11, 1, 0) },
	{ DEVICES("<disk><target dev='sda' dpofua='on'/></disk>"), VML_VERSION(11, 10, 0) },
	{ DEVICES("<disk type='ctl'><source dev='/a'/><target dev='sda'/></disk>"),
		VML_VERSION(12, 0, 0) },
	{ DEVICES("<disk type='block' device='lun'><source dev='/a'><reservations managed='yes' "
		  "migration='no'/></source><target dev='sda'/></disk>"),
		VML_VERSION(12, 1, 0) },
	{ DEVICES("<interface type='user'><route gateway='10.0.0.1'/></interface>"),
		VML_VERSION(12, 2, 0) },
	{ DEVICES("<interface type='hostdev'><source><address type='pci' slot='1'/></source>"
		  "<driver iommufd='yes' name='vfio'/></interface>"),
		VML_VERSION(12, 1, 0) },
	{ DEVICES("<video><model type='vga' edid='off'/></video>"), VML_VERSION(11, 7, 0) },
	{ DEVICES("<graphics type='rdp' username='a'/>"), VML_VERSION(11, 1, 0) },
	{ DEVICES("<tpm><backend type='emulator' debug='5'/></tpm>"), VML_VERSION(10, 6, 0) },
	{ DEVICES("<iommu model='smmuv3'><driver pciBus='1'/></iommu>"), VML_VERSION(11, 10, 0) },
	{ DEVICES("<iommu model='smmuv3'><driver oas='44'/></iommu>"), VML_VERSION(12, 7, 0) },
	{ DEVICES("<iommu model='smmuv3'/><iommu model='smmuv3'/>"), VML_VERSION(11, 10, 0) },
	{ DEVICES("<audio id='1' type='alsa'/>"), VML_VERSION(7, 2, 0) },
	{ DEVICES("<audio id='1' type='pipewire' runtimeDir='/a'><input name='a'/></audio>"),
		VML_VERSION(9, 10, 0) },
	{ DEVICES("<video><acpi index='1'/></video>"), VML_VERSION(7, 3, 0) },
	{ DEVICES("<filesystem><source socket='/a'/><target dir='a'/></filesystem>"),
		VML_VERSION(7, 3, 0) },
	{ DEVICES("<disk type='network'><source protocol='rbd' name='a/b'>"
		  "<encryption format='luks' "
		  "engine='librbd'/></source><target dev='sda'/></disk>"),
		VML_VERSION(7, 9, 0) },
	{ DEVICES("<interface type='vhostuser'><source path='/a' type='unix'/></interface>"),
		VML_VERSION(11, 1, 0) },
	{ DOMAIN("<features><hyperv><tlbflush state='on'><extended state='on'/></tlbflush></hyperv>"
		 "</features>"),
		VML_VERSION(11, 0, 0) },
};

static void
judges_versions(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(versions); i++) {
		struct schema_case c =
			schema_judge(builtin, versions[i].xml, versions[i].since - 1);
		if (c.schema.verdict != VML_SCHEMA_INVALID || c.schema.by != VML_BY_TARGET ||
			c.schema.nmisfits != 1)
			fail_msg("%s before: verdict %u by %u, %u misfits", versions[i].xml,
				c.schema.verdict, c.schema.by, c.schema.nmisfits);
		assert_int_equal(c.schema.misfits[0].kind, VML_MISFIT_TOO_NEW);
		schema_case_free(&c);
		c = schema_judge(builtin, versions[i].xml, versions[i].since);
		if (c.schema.verdict != VML_SCHEMA_VALID)
			fail_msg("%s since: verdict %u", versions[i].xml, c.schema.verdict);
		schema_case_free(&c);
	}
}

/* Told, but libvirt's own grammar still lists them: the verdict is not theirs. */
static const struct {
	const char *xml;
	uint32_t until;
} removed[] = {
	{ DEVICES("<disk device='lun' type='block' sgio='unfiltered'><source dev='/dev/a'/>"
		  "<target dev='sda'/></disk>"),
		VML_VERSION(9, 0, 0) },
	{ DEVICES("<hostdev type='scsi' sgio='unfiltered'><source><adapter name='scsi_host0'/>"
		  "<address bus='0' target='0' unit='0'/></source></hostdev>"),
		VML_VERSION(9, 0, 0) },
	{ "<domain type='uml'><name>a</name><memory>1</memory><os><type>hvm</type></os></domain>",
		VML_VERSION(5, 0, 0) },
};

static void
tells_what_was_removed(void **state)
{
	(void)state;
	for (size_t i = 0; i < G_N_ELEMENTS(removed); i++) {
		struct schema_case c = schema_judge(builtin, removed[i].xml, removed[i].until - 1);
		if (c.schema.verdict != VML_SCHEMA_VALID || c.schema.nmisfits != 0)
			fail_msg("%s before: verdict %u, %u misfits", removed[i].xml,
				c.schema.verdict, c.schema.nmisfits);
		schema_case_free(&c);
		c = schema_judge(builtin, removed[i].xml, NEWEST);
		if (c.schema.verdict != VML_SCHEMA_VALID || c.schema.by != 0 ||
			c.schema.nmisfits != 1)
			fail_msg("%s since: verdict %u by %u, %u misfits", removed[i].xml,
				c.schema.verdict, c.schema.by, c.schema.nmisfits);
		assert_int_equal(c.schema.misfits[0].kind, VML_MISFIT_REMOVED);
		schema_case_free(&c);
	}
}

/* ---- another grammar --------------------------------------------------------------------------
 */

static void
reads_other_grammars(void **state)
{
	(void)state;
	char *s = scratch_new();
	char *rng = g_build_filename(s, "a.rng", NULL);
	char *part = g_build_filename(s, "b.rng", NULL);
	char *error = NULL;

	g_file_set_contents(part,
		"<grammar xmlns='http://relaxng.org/ns/structure/1.0' "
		"datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'>"
		"<define name='n'><attribute name='n'><data type='string'>"
		"<param name='pattern'>[a-z]+</param></data></attribute></define></grammar>",
		-1, NULL);
	g_file_set_contents(rng,
		"<grammar xmlns='http://relaxng.org/ns/structure/1.0'><include href='b.rng'/>"
		"<start><element name='a'><ref name='n'/></element></start></grammar>",
		-1, NULL);
	struct vml_grammar *g = vml_grammar_new(rng, &error);
	assert_non_null(g);
	struct schema_case c = schema_judge(g, "<a n='x'/>", NEWEST);
	assert_int_equal(c.schema.verdict, VML_SCHEMA_VALID);
	assert_string_equal(c.schema.grammar, rng);
	schema_case_free(&c);
	c = schema_judge(g, "<a n='1'/>", NEWEST);
	assert_int_equal(c.schema.verdict, VML_SCHEMA_INVALID);
	assert_int_equal(c.schema.misfits[0].kind, VML_MISFIT_VALUE);
	schema_case_free(&c);
	c = schema_judge(g, "<b/>", NEWEST);
	assert_int_equal(c.schema.verdict, VML_SCHEMA_UNCHECKED);
	schema_case_free(&c);
	vml_grammar_free(g);

	g_file_set_contents(rng, "<a/>", -1, NULL);
	assert_null(vml_grammar_new(rng, &error));
	assert_non_null(error);
	g_clear_pointer(&error, g_free);
	assert_null(vml_grammar_new("/nonexistent.rng", &error));
	assert_non_null(error);
	g_free(error);
	g_free(rng);
	g_free(part);
	scratch_free(s);
}

/* ---- threads ----------------------------------------------------------------------------------
 */

static gpointer
judge_all(gpointer data)
{
	struct vml_grammar *g = data;
	unsigned wrong = 0;

	for (unsigned round = 0; round < 20; round++)
		for (size_t i = 0; i < G_N_ELEMENTS(table); i++) {
			struct schema_case c = schema_judge(g, table[i].xml, NEWEST);
			wrong += c.schema.verdict != table[i].verdict;
			schema_case_free(&c);
		}
	return GUINT_TO_POINTER(wrong);
}

static void
is_shared_by_threads(void **state)
{
	(void)state;
	struct vml_grammar *g = schema_open(NULL);
	GThread *one = g_thread_new("one", judge_all, g), *two = g_thread_new("two", judge_all, g);
	assert_int_equal(GPOINTER_TO_UINT(g_thread_join(one)), 0);
	assert_int_equal(GPOINTER_TO_UINT(g_thread_join(two)), 0);
	schema_close(g);
}

/* ---- the corpus -------------------------------------------------------------------------------
 */

/* Files whose names say "invalid" may be anything; all others are valid for the newest libvirt. */
static void
accepts_the_corpus(void **state)
{
	(void)state;
	const char *corpus = g_getenv("VMLINT_CORPUS");
	if (!corpus) {
		print_message("VMLINT_CORPUS is not set: no corpus to judge\n");
		skip();
	}
	GPtrArray *files = schema_corpus(corpus);
	unsigned judged = 0, wrong = 0;

	for (guint i = 0; i < files->len; i++) {
		struct schema_case c = schema_judge_file(builtin, files->pdata[i], NEWEST);
		bool invalid = strstr(files->pdata[i], "invalid") != NULL;
		judged += c.schema.verdict != VML_SCHEMA_UNCHECKED;
		if (!invalid && c.schema.verdict == VML_SCHEMA_INVALID) {
			print_message("%s: <%s> %s\n", (char *)files->pdata[i],
				c.schema.misfits[0].node->name, c.schema.misfits[0].name);
			wrong++;
		}
		schema_case_free(&c);
	}
	print_message("%u of %u files judged\n", judged, files->len);
	assert_int_equal(wrong, 0);
	assert_true(judged > 100);
	g_ptr_array_unref(files);
}

/* What two elements that libvirt reads as one have alike is found in linear time. */
static void
repeated_elements_take_no_time(void **state)
{
	struct vml_grammar *g = schema_open(NULL);
	g_autoptr(GString) s = g_string_new("<domain type='kvm'><name>a</name><memory>1</memory>"
					    "<os><type>hvm</type></os>");
	(void)state;
	for (unsigned i = 0; i < 2; i++) {
		g_string_append(s, "<devices>");
		for (unsigned k = 0; k < 10000; k++)
			g_string_append(s, "<interface type='user'/>");
		g_string_append(s, "</devices>");
	}
	g_string_append(s, "</domain>");
	struct schema_case c = schema_judge(g, s->str, 0);
	double start = patience_now();
	vml_domain_receive(c.arena, &c.schema);
	assert_true(c.schema.nmisfits > 0);
	assert_true(patience_now() - start < patience_for(1));
	schema_case_free(&c);
	schema_close(g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_documents),
		cmocka_unit_test(judges_versions),
		cmocka_unit_test(tells_what_was_removed),
		cmocka_unit_test(reads_other_grammars),
		cmocka_unit_test(is_shared_by_threads),
		cmocka_unit_test(accepts_the_corpus),
		cmocka_unit_test(repeated_elements_take_no_time),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
