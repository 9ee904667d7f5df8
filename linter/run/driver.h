/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The run as its own files see it. */
#ifndef VML_RUN_DRIVER_H
#define VML_RUN_DRIVER_H

#include <glib.h>

#include <vmlint/finding.h>
#include <vmlint/vmlint.h>

#include "base/arena.h"
#include "engine/engine.h"
#include "input/gather.h"
#include "inventory/inventory.h"
#include "report/report.h"
#include "report/shard.h"
#include "run/run.h"
#include "run/settings.h"

struct vml_xml_file; /* xml/parse.h */
struct vml_forest;   /* chain/forest.h */
struct vml_pools;    /* chain/pools.h */
struct vml_supposed; /* store/what-if.h */

/* Suppressions hold for findings that only show at the end of the run, too. */
struct vml_remembered {
	const char *path;
	struct vml_span covered;
	const char *const *codes;
	const char *disk; /* or NULL */
};

struct vml_run {
	struct vml_arena *arena;    /* options, told documents, the index */
	struct vml_options options; /* strings are the run's own */
	enum vml_task task;
	bool judging;        /* what is analysed is judged */
	bool dead;           /* an option was wrong */
	bool failed;         /* something could not be done */
	GPtrArray *problems; /* char *, for standard error */

	GHashTable *settings;            /* configuration file, "" = none → struct vml_settings */
	GHashTable *folders;             /* folder → those that hold there */
	GPtrArray *scopes;               /* struct vml_judged_by *, one for each file */
	GHashTable *scopes_by_name;      /* what a report calls it → the same; NULL until asked */
	const struct vml_settings *base; /* those of the working directory */
	bool opened;                     /* stores are */
	char today[11];                  /* YYYY-MM-DD */
	GArray *suppressions;            /* struct vml_remembered: of documents that are gone */
	GHashTable *grammars;            /* name → struct vml_grammar */
	GHashTable *inventories;         /* names, a line each → struct vml_inventory */
	enum vml_rule_order order;       /* by id; tests try others */
	struct vml_baseline *baseline;   /* NULL = there is none */
	const char *baseline_file;
	bool over;              /* something was found at or above a fail level */
	bool over_but_warnings; /* something else than warnings was */

	uint32_t part, nparts;   /* with --shard; 0, 0 = this is the whole run */
	GArray *turns;           /* uint32_t: of the files of told documents */
	GArray *tellings;        /* struct vml_shard_finding: findings as they came */
	struct vml_target *from; /* what the parts that were merged are about, or NULL */

	/* With --what-if: the changes, and the run without them, which is done first. */
	struct vml_supposed *what_if;
	size_t nwhat_if;
	struct vml_run *as_is; /* NULL = there are none */

	void (*progress)(void *data, size_t done, size_t all); /* or NULL */
	void *progress_data;
	size_t ndone, nall;                /* files */
	void (*hold)(void *data, bool on); /* or NULL */
	void *hold_data;

	GPtrArray *kept;      /* struct vml_arena *: of documents that something points into */
	GPtrArray *findings;  /* struct vml_finding * */
	GArray *told;         /* struct vml_told_document */
	GPtrArray *documents; /* chain: const struct vml_document * */
	GPtrArray *chains;    /* chain: const struct vml_chain *, of images by themselves */
	GPtrArray *chain_paths;
	guint nnamed;        /* how many of those were named; the rest was found in directories */
	GArray *inspected;   /* struct vml_inspected */
	GPtrArray *imported; /* struct vml_record *, or NULL */
	bool compares;       /* inventories, with each other or with what is here */
	struct vml_changes changes; /* the outcome; its list is NULL until there is one */
	struct vml_summary summary;
	GString *diff;      /* of all files, with --diff */
	GByteArray *mended; /* standard input after its fixes */
	uint64_t nfixed;
	struct vml_index_builder *index;
	struct vml_places *places; /* files of directories by name */
	struct vml_forest *forest; /* image files of directories */
	GPtrArray *found;          /* struct vml_found *, or NULL before they are gathered */
	GPtrArray *links;          /* struct vml_found *: links to images among those */
	GPtrArray *detours;        /* those by which an image has another base */
	struct vml_pools *pools;   /* what they define; NULL until a document asks */
	GMutex pools_lock;
	bool vague; /* some definition does not say, or not yet, what it leads to */
	const struct vml_source *standard_input; /* once read, or NULL */
};

/* ---- options.c ------------------------------------------------------------------------------ */
/* Copies and checks the options; on a fault the run is dead. */
void vml_run_take_options(struct vml_run *r, const struct vml_options *o);
/* Around the replacement of a file. */
void vml_run_hold(const struct vml_run *r, bool on);
void
vml_run_complain(struct vml_run *r, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* ---- analyse.c: one file → what is known and found ------------------------------------------ */
struct vml_analysis {
	struct vml_arena *arena;
	const struct vml_found *found;
	struct vml_judged_by scope;
	GPtrArray *documents;                /* struct vml_document * that are libvirt's */
	GPtrArray *findings;                 /* struct vml_finding * */
	const struct vml_chain *image_chain; /* of an image by itself */
	bool is_image;
	const struct vml_source *source; /* of XML, or NULL */
	const struct vml_xml_file *xml;  /* while its documents are looked at */
	struct vml_pools *pools;         /* of standard input, once asked for */
	const char *problem; /* a named path that cannot be read, or a fix that was not written */
	char *diff;          /* what --diff shows of it (g_free), or NULL */
	GByteArray *mended;  /* bytes for standard output when standard input was mended */
	uint32_t nfixed;
};

/*
 * The path under which a file is looked up (g_free): of one found in a directory, what the target
 * host calls it, or NULL when it is outside.
 */
char *vml_found_path(const struct vml_settings *s, const struct vml_found *f);
struct vml_analysis *vml_analyse(struct vml_run *r, const struct vml_found *f);
/* The same for a file that is known to be an image. */
struct vml_analysis *vml_analyse_image(struct vml_run *r, const struct vml_found *f);
/* Whether files of that name are read as documents when they are found in a directory. */
bool vml_is_document_name(const char *path);
/* Whether that file is read as documents, and not as an image or not at all. */
bool vml_is_document(struct vml_run *r, const struct vml_found *f);
/* Fills the secrets of `s`, before anything is said about any of its documents. */
void vml_note_secrets(struct vml_arena *a, struct vml_source *s, const struct vml_xml_file *x);
/* The same for bytes in memory that take the place of those of `as`. */
struct vml_analysis *
vml_analyse_bytes(struct vml_run *r, const struct vml_analysis *as, const GByteArray *bytes);
/*
 * mend.c: applies the fixes that the options allow and that prove themselves, writes the file (or
 * keeps the difference), and gives the analysis of what is there then; `a` is consumed.
 */
struct vml_analysis *vml_mend(struct vml_run *r, struct vml_analysis *a);
/* Frees what is not kept; `keep` leaves the arena to the caller. */
void vml_analysis_free(struct vml_analysis *a, bool keep);

/* ---- parallel.c ------------------------------------------------------------------------------ */
typedef gpointer vml_work(struct vml_run *r, gpointer item);
typedef void vml_receive(struct vml_run *r, gpointer result);
/*
 * Does the work on all items, several at a time when that pays; `each` sees the results in order,
 * in the thread that called.
 */
void vml_work_all(struct vml_run *r, const GPtrArray *items, vml_work *work, vml_receive *each);

/* ---- reach.c --------------------------------------------------------------------------------- */
/* Notes in the forest what the document leads to. */
void vml_run_reach(struct vml_run *r, const struct vml_document *d);

/* ---- pools.c --------------------------------------------------------------------------------- */
/* The pools and volumes of the run, when a disk of the document is a volume; else NULL. */
const struct vml_pools *
vml_run_pools_for(struct vml_run *r, struct vml_analysis *a, const struct vml_document *d);

/* ---- trees.c --------------------------------------------------------------------------------- */
/*
 * Reads the files of directories that are no documents. `some` (or NULL) gets the analyses of the
 * images among them that no chain of the run holds yet; `all` (or NULL) then those of all images,
 * which are not judged.
 */
void vml_trees(struct vml_run *r, const GPtrArray *files, vml_receive *some, vml_receive *all);

/* ---- shard.c --------------------------------------------------------------------------------- */
/* Reads which part of the files is to be judged; on a fault the run is dead. */
void vml_run_take_shard(struct vml_run *r);
/* Whether this run judges that file, and tells of it. */
bool vml_run_owns(const struct vml_run *r, const char *path);
/* Whether parts can be made of the run; complains when not. */
bool vml_run_may_share(struct vml_run *r, const char *const *paths);
/* Keeps findings, of the file whose turn it is, for those who merge. */
void vml_run_keep(
	struct vml_run *r, const GPtrArray *findings, const struct vml_settings *s, uint32_t turn);
void vml_run_keep_turn(struct vml_run *r);
/* What goes into the report beside what any has. */
struct vml_shard vml_run_shard(struct vml_run *r);
/* Lower-case SHA-256 of a text as it was read (the arena's). */
const char *vml_source_digest(struct vml_arena *a, const struct vml_source *s);
/* run.c: fills the counts of findings. */
void vml_run_count(struct vml_run *r);
/* run.c: whether findings fail the run, by the settings of their file. */
void vml_run_weigh(struct vml_run *r, const GPtrArray *findings, const struct vml_settings *s);
/* whole.c: the findings of rules that are about all files. */
void vml_run_judge_whole(struct vml_run *r, const char *const *paths);

/* ---- what-if.c ------------------------------------------------------------------------------- */
/* Reads the changes that the options ask for; on a fault the run is dead. */
void vml_run_take_changes(struct vml_run *r);
/* Does the run without the changes; false when it failed, and so this one. */
bool vml_run_today(struct vml_run *r, const char *const *paths);
/* write.c: whether something would break that does not today. */
bool vml_run_breaks(const struct vml_run *r);
/* Puts files found today in the places where they would be found. */
void vml_run_foresee(struct vml_run *r, const char *const *paths,
	const struct vml_gather_options *o, GPtrArray *found);

/* Named paths that cannot be opened are problems; the rest goes on. `paths` NULL = here. */
GPtrArray *vml_run_gather(struct vml_run *r, const char *const *paths);

/* ---- inventory.c ----------------------------------------------------------------------------- */
/*
 * Whether an inventory of the settings that hold here has that path as a file, or as a folder of
 * files: `below` gets their names in it, and `links` those of links to such files.
 */
bool vml_run_holds(const struct vml_run *r, const char *path, GPtrArray *below, GPtrArray *links);
/* Tells the index where the inventories of the run are in doubt. */
void vml_run_doubt(struct vml_run *r, struct vml_index *index);
bool vml_run_write_inventory(struct vml_run *r, const char *format, FILE *out);

/* ---- reread.c -------------------------------------------------------------------------------- */
/*
 * Documents are gone when run-scope rules speak: gives such findings their lines and text by
 * reading the files concerned again.
 */
void vml_reread(struct vml_run *r, GPtrArray *findings, const struct vml_index *index);
/* One such file again, as XML or as it is; NULL when it cannot be read. */
const struct vml_source *vml_reread_file(struct vml_arena *a, const char *path, bool document);

/* ---- known.c: the baseline ------------------------------------------------------------------ */
void vml_known_open(struct vml_run *r);
/* Drops findings that are known; `path` is the linted file, or NULL for each one's own. */
void vml_known_drop(struct vml_run *r, const char *path, GPtrArray *findings);
/* Notes what was judged of that file, once its known findings were dropped. */
void vml_known_settle(struct vml_run *r, const struct vml_analysis *a);
/* Tells the index of entries that are stale. */
void vml_known_stale(struct vml_run *r, const char *const *paths, struct vml_index *index);
/* Writes the file when the options ask for it and nothing failed. */
void vml_known_write(struct vml_run *r);

/* ---- remember.c ---------------------------------------------------------------------------- */
void vml_run_set_today(struct vml_run *r);
/* Keeps what the document suppresses in findings that only show at the end. */
void vml_run_remember(struct vml_run *r, const struct vml_document *d);
bool vml_run_suppresses(const struct vml_run *r, const struct vml_finding *f);

/* ---- index.c ----------------------------------------------------------------------------------
 */
struct vml_index_builder *vml_index_builder_new(struct vml_arena *a);
void vml_index_builder_free(struct vml_index_builder *b);
void vml_index_add(struct vml_index_builder *b, const struct vml_document *d);
/* Valid until something is added. */
struct vml_index vml_index_view(struct vml_index_builder *b, struct vml_forest *forest);

#endif
