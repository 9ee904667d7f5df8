/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The one header a rule includes: the descriptor it ends with, and how its check tells what it
 * found. A check is a pure function: it reads the model, calls the functions below, and returns.
 * It keeps nothing, opens nothing, prints nothing and knows no other rule.
 */
#ifndef VMLINT_RULE_H
#define VMLINT_RULE_H

#include <vmlint/model.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define VML_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define VML_PRINTF(f, a)
#endif

enum vml_severity { VML_OFF, VML_NOTE, VML_WARNING, VML_ERROR };

/* What comes of it if nobody mends it. */
enum vml_effect {
	VML_EFFECT_NONE,
	VML_EFFECT_REFUSED,
	VML_EFFECT_WRONG_DATA,
	VML_EFFECT_DATA_LOSS,
	VML_EFFECT_HOST_EXPOSURE,
	VML_EFFECT_IGNORED,
	VML_EFFECT_PORTABILITY,
	VML_EFFECT_STYLE,
};

enum vml_certainty { VML_PROVEN, VML_LIKELY };
enum vml_safety { VML_SAFE, VML_UNSAFE };
enum vml_scope { VML_SCOPE_DOCUMENT, VML_SCOPE_IMAGE, VML_SCOPE_RUN };

/*
 * How much one finding of a rule speaks of, hence what a finding that replaces it must share with
 * it: the same element (and attribute, where both name one); the same layer of the same disk (a
 * layer known from a header counts as one with the layer whose header names it); the same disk; or
 * only the document.
 */
enum vml_extent { VML_EXTENT_ELEMENT, VML_EXTENT_LAYER, VML_EXTENT_DISK, VML_EXTENT_DOCUMENT };

/* Bits: which grades of fix the rule may offer; COMMAND = it prints a qemu-img command. */
enum vml_fixable { VML_FIX_NONE = 0, VML_FIX_SAFE = 1, VML_FIX_UNSAFE = 2, VML_FIX_COMMAND = 4 };

struct vml_out;    /* where findings go; the only mutable thing a check receives */
struct vml_report; /* one finding in the making */

/*
 * A rule. All strings are plain text, wrapped by whoever prints them; paragraphs are separated by
 * an empty line. `bad` and `good` are XML that the documentation shows; the fixtures hold more.
 */
struct vml_rule {
	const char *id;             /* VMLnnn; the first digit is the family */
	const char *name;           /* kebab-case */
	enum vml_severity severity; /* default; VML_OFF = only when selected */
	enum vml_severity selected; /* then: VML_NOTE, or VML_OFF for a warning */
	enum vml_effect effect;
	enum vml_scope scope;
	unsigned fixable;      /* enum vml_fixable bits */
	bool locked;           /* cannot be suppressed */
	const char *summary;   /* one line, at most 72 characters */
	const char *why;       /* what breaks, and for whom */
	const char *behaviour; /* what libvirt and QEMU of which version were seen to do */
	const char *remedy;    /* what to do about it */
	const char *options;   /* which of its own it has, and what they change; NULL = none */
	const char *bad, *good;
	const char *const *refs; /* NULL-terminated addresses and document names, or NULL */
	/*
	 * NULL-terminated ids dropped where they speak of the same fault (their `extent`), or NULL.
	 * A proven refusal that is dropped lives on in the finding that stays.
	 */
	const char *const *replaces;
	enum vml_extent extent;    /* of this rule's findings, for rules that replace it */
	const char *const *within; /* of `replaces`: also what is about parts of its element */
	const enum vml_refusal_kind *refusals; /* ended by VML_REFUSAL_NONE, or NULL */
	/* What there is to add to the finding that tells one of them, or NULL. */
	void (*more)(struct vml_report *, const struct vml_refusal *);
	/* What it judges; `scope` names the main one, others may stand beside it. */
	struct {
		void (*document)(const struct vml_document *, struct vml_out *);
		void (*image)(const struct vml_image_use *, struct vml_out *);
		void (*run)(const struct vml_index *, struct vml_out *);
		/* After all others of the document, when it is known what its suppressions did. */
		void (*suppressions)(const struct vml_document *, struct vml_out *);
	} check;
};

/* What a finding of the rule weighs by itself, also where it is off unless selected. */
static inline enum vml_severity
vml_rule_weight(const struct vml_rule *r)
{
	if (r->severity != VML_OFF)
		return r->severity;
	return r->selected != VML_OFF ? r->selected : VML_WARNING;
}

/* Ids from here to VML999 are left to configurations. */
#define VML_FIRST_OWN_RULE "VML910"
/* The folder a rule lives in, by the first digit of its id: "input", "chain", … or "custom". */
const char *vml_rule_family(const struct vml_rule *r);

#define VML_LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define VML_KINDS(...) ((const enum vml_refusal_kind[]){ __VA_ARGS__, VML_REFUSAL_NONE })

/* What rules have in common that tell the refusals recorded under their own id. */
#define VML_DRIVER_CHECK                                                                  \
	.severity = VML_ERROR, .effect = VML_EFFECT_REFUSED, .scope = VML_SCOPE_DOCUMENT, \
	.replaces = VML_MISFITS, .check.document = vml_check_refusals
/* The rules of the schema, for rules that say more of the same element or attribute. */
#define VML_MISFITS VML_LIST("VML010", "VML011", "VML012", "VML013", "VML014", "VML015", "VML016")

/* ---- where ---------------------------------------------------------------------------------- */

/* A place in the document at hand, or in an image. Build it with the functions below. */
struct vml_place {
	const struct vml_image *image; /* NULL = in the document */
	const char *path;              /* run scope: the file; else NULL */
	struct vml_span at;
	const struct vml_node *node;   /* the element concerned, for `replaces`; may be NULL */
	const struct vml_layer *layer; /* concerned; NULL = that of the image at hand, if any */
};

struct vml_place vml_at_tag(const struct vml_node *n);     /* its start tag */
struct vml_place vml_at_name(const struct vml_node *n);    /* the name in its start tag */
struct vml_place vml_at_content(const struct vml_node *n); /* what is inside it */
struct vml_place vml_at_value(const struct vml_node *n, const struct vml_attr *a);
struct vml_place vml_at_attr(const struct vml_node *n, const struct vml_attr *a); /* its name */
struct vml_place vml_at_bytes(const struct vml_image *image, uint64_t offset, uint64_t len);
/* The name that the image stores. */
struct vml_place vml_at_ref(const struct vml_image *image, const struct vml_ref *ref);
struct vml_place vml_at_file(const char *path, struct vml_span at); /* run scope */
struct vml_place vml_at_misfit(const struct vml_misfit *m);
/* Where the XML declares that layer, or names the chain it belongs to. */
struct vml_place vml_at_layer(const struct vml_disk *d, const struct vml_layer *l);

/* ---- telling -------------------------------------------------------------------------------- */

/*
 * Starts a finding of the rule at hand with its default severity, effect and VML_PROVEN.
 * Message: lower case, no full stop, names the object and the value seen, says what libvirt or
 * QEMU will do. The result is never NULL and belongs to `out`.
 */
struct vml_report *
vml_report(struct vml_out *out, struct vml_place at, const char *fmt, ...) VML_PRINTF(3, 4);
void vml_report_severity(struct vml_report *r, enum vml_severity s);
void vml_report_effect(struct vml_report *r, enum vml_effect e);
void vml_report_likely(struct vml_report *r); /* certainty: likely */
/* Words beside the carets; without it the text format prints carets alone. */
void vml_report_label(struct vml_report *r, const char *fmt, ...) VML_PRINTF(2, 3);
/* The disk concerned: object.disk, and the chain that the text format draws. */
void vml_report_disk(struct vml_report *r, const struct vml_disk *d);
void vml_report_image(struct vml_report *r, const char *path); /* object.image */
/* Run scope: the domain and the target of its disk, either NULL. */
void vml_report_object(struct vml_report *r, const char *domain, const char *disk);
/* One more place that belongs to the story. */
void vml_report_related(struct vml_report *r, struct vml_place at, const char *fmt, ...)
	VML_PRINTF(3, 4);
/* A line of explanation under the finding ("= note: …"). */
void vml_report_note(struct vml_report *r, const char *fmt, ...) VML_PRINTF(2, 3);
/* What could stand there, likeliest first; people see a few, programs all. `all` outlives `r`. */
void vml_report_expected(struct vml_report *r, const char *const *all, uint32_t n);
/*
 * What the finding misses: an element or attribute of that name in `n`. And what a finding about a
 * misspelt name stands for, in `n`, or about an element at a wrong place (`n` is NULL, and a child
 * of any element is meant): who misses just that is told in one finding with it, and what matters
 * more tells it: wrong and lost data, else the name.
 */
void vml_report_lack(
	struct vml_report *r, const struct vml_node *n, enum vml_part part, const char *name);
void vml_report_meant(
	struct vml_report *r, const struct vml_node *n, enum vml_part part, const char *name);
/* A shell command for the user to run, with the sentence that goes with it. */
void vml_report_command(struct vml_report *r, const char *command, const char *fmt, ...)
	VML_PRINTF(3, 4);

/*
 * The qemu-img command that records the base of `overlay` and its format in the header; where no
 * format may be trusted, a note says why. `name` NULL = the base as recorded.
 */
void vml_report_rebase(struct vml_report *r, const struct vml_layer *overlay, const char *name);

/* Every refusal of the kinds this rule lists, one finding each, with what its `more` adds. */
void vml_check_refusals(const struct vml_document *d, struct vml_out *out);
/* The same for an image linted by itself: whatever refuses its own chain. */
void vml_check_image_refusal(const struct vml_image_use *use, struct vml_out *out);
/* The declared layer whose format the refusal is about, or NULL. */
const struct vml_decl *vml_refused_format(const struct vml_refusal *x);
/* One refusal as a finding (message, place, disk, certainty, libvirt's text as a note). */
struct vml_report *vml_report_refusal(struct vml_out *out, const struct vml_refusal *x);
/*
 * A defect of the image at hand, at its bytes, with the refusal's text as a note. Without `fatal`
 * the effect is not `refused` but what the caller says next.
 */
struct vml_report *
vml_report_defect(struct vml_out *out, const struct vml_image_use *use, const struct vml_defect *x);
/* Whether libvirt or QEMU opens that image in the format that it has; always when alone. */
bool vml_use_is_read(const struct vml_image_use *use);
/* Whether the rule at hand lists that kind. */
bool vml_is_mine(const struct vml_out *out, const struct vml_refusal *x);

/* ---- mending -------------------------------------------------------------------------------- */

/* A finding has at most one fix. Edits are spans of the document and Unicode text. */
void vml_fix(struct vml_report *r, enum vml_safety s, const char *title, ...) VML_PRINTF(3, 4);
void vml_fix_replace(struct vml_report *r, struct vml_span at, const char *text);
/* A new attribute right after the element's name, quoted as its neighbours are. */
void vml_fix_attribute(
	struct vml_report *r, const struct vml_node *n, const char *name, const char *value);
/* A new empty element <name attr='value'/> on the line before `before`. */
void vml_fix_element(struct vml_report *r, const struct vml_node *before, const char *name,
	const char *attr, const char *value);
/* A new empty element <name/> on the line after `after`. */
void vml_fix_behind(struct vml_report *r, const struct vml_node *after, const char *name);
/* Another value for an attribute, quoted and escaped as it must be. */
void vml_fix_value(struct vml_report *r, const struct vml_attr *attr, const char *value);
/* Another name for an element, in its start tag and its end tag; a prefix goes away. */
void vml_fix_rename(struct vml_report *r, const struct vml_node *n, const char *name);
/* An element goes, as it is written but for its indentation, to the line after `after`. */
void vml_fix_move(struct vml_report *r, const struct vml_node *n, const struct vml_node *after);
/* An attribute goes away. */
void vml_fix_drop(struct vml_report *r, const struct vml_attr *attr);
/* An element goes away, together with the line that it has for itself. */
void vml_fix_remove(struct vml_report *r, const struct vml_node *n);
/*
 * The fix makes libvirt build another chain than today; without this that is held against it. The
 * three below say what becomes of it, and are held to it; this one is for what may be anywhere.
 */
void vml_fix_changes_chain(struct vml_report *r);
/*
 * The layers above `l` stay as they are, and `l` itself gets that format and path (NONE and NULL =
 * as it is). What is below may become other layers.
 */
void vml_fix_announce(
	struct vml_report *r, const struct vml_layer *l, enum vml_format format, const char *path);
/*
 * The same for whatever is at that depth today: it becomes a declared layer of that format and path
 * (NULL = no local one). Format NONE: nothing, the chain ends above.
 */
void
vml_fix_announce_at(struct vml_report *r, uint32_t depth, enum vml_format format, const char *path);
/*
 * The same, with the layer that libvirt reads from a <backingStore> when it has that type; without
 * type and content the chain ends above. False when libvirt would not take it; nothing is said
 * then.
 */
bool vml_fix_announce_element(
	struct vml_report *r, uint32_t depth, const struct vml_node *n, const char *type);
/*
 * The fix that declares the format which the layer's image has, in place of the declared one. Says
 * whether there is a fix, which is never safe; where a guest may have planted that header, a note
 * says so.
 */
bool vml_fix_format(struct vml_report *r, const struct vml_layer *l);
/*
 * The fix that writes the rest of the disk's chain into the XML, every layer with type, format and
 * path, and ends it with <backingStore/>. Safe where it leaves the chain as libvirt would build it
 * and every layer written is recorded or trusted; where it cannot be offered, or only as unsafe, a
 * note says why. Says whether there is a fix.
 */
bool vml_fix_chain(struct vml_report *r, const struct vml_disk *d);

#ifdef __cplusplus
}
#endif

#endif
