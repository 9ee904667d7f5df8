/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The page of `vmlint chain`: what is drawn, where it stands, and what is said of it. Everything
 * that a browser shows is in the file; its script only moves the picture and finds things in it.
 */
#ifndef VML_REPORT_HTML_H
#define VML_REPORT_HTML_H

#include <glib.h>

#include "base/arena.h"
#include "report/plan.h"

enum vml_item_kind {
	VML_ITEM_IMAGE,
	VML_ITEM_DISK,
	VML_ITEM_FILE, /* one without a drawn disk that findings are about */
};

#define VML_NO_ITEM UINT32_MAX

/* One card of the picture. Lengths are in pixels at its natural size. */
struct vml_item {
	enum vml_item_kind kind;
	/*
	 * A path, or a domain with a target; secrets are masked, before anything is cut off. Of a
	 * path the folder with its slash, "" for none, and the rest; else what kind of place it is,
	 * and all of it. In the arena of the board.
	 */
	const char *name, *folder, *base;
	const struct vml_plan_node *node; /* of an image */
	const struct vml_plan_user *user; /* of a disk */
	const char *path;                 /* of a file; as told */
	GPtrArray *findings;              /* const struct vml_finding *, or NULL */
	uint32_t parent;                  /* left of it, or VML_NO_ITEM */
	uint32_t edge;                    /* of the plan, which leads there, or VML_NO_ITEM */
	uint32_t first, last, next;       /* its children; the next root, or of its parent's */
	uint32_t domain;                  /* of a disk: the first disk item of its document */
	int x, y;                         /* top left corner */
	int width, height;                /* with all that hangs on it */
};

/* The folder of the images that stand below it. */
struct vml_heading {
	const char *text; /* of an item */
	int x, y;
};

struct vml_board {
	const struct vml_chain_report *report;
	struct vml_plan *plan;
	struct vml_arena *arena;
	/* Images by their numbers in the plan, then disks by theirs, then files. */
	GArray *items;    /* struct vml_item */
	GArray *headings; /* struct vml_heading */
	uint32_t first;   /* root, or VML_NO_ITEM */
	int width, height;
	unsigned counts[VML_ERROR + 1]; /* of findings, by severity */
};

enum {
	VML_CARD_WIDTH = 224,
	VML_DISK_WIDTH = 176,
	VML_CARD_HEIGHT = 46,
	VML_DISK_HEIGHT = 28,
	VML_HEADING_HEIGHT = 26,
};

/* ---- html-board.c --------------------------------------------------------------------------- */
struct vml_board *vml_board_new(const struct vml_chain_report *r);
void vml_board_free(struct vml_board *b);
struct vml_item *vml_board_item(const struct vml_board *b, uint32_t i);
/* The item after this one, from each root on, its own before its siblings; or VML_NO_ITEM. */
uint32_t vml_board_after(const struct vml_board *b, uint32_t i);
int vml_item_width(const struct vml_item *i);
/* The gravest of its findings, VML_OFF = it has none. */
enum vml_severity vml_item_severity(const struct vml_item *i);

/* ---- html-layout.c: gives all items their places, in time linear but for sorting ------------- */
void vml_board_lay_out(struct vml_board *b);

/* ---- html-text.c ---------------------------------------------------------------------------- */
/* Bytes from anywhere, masked, printable and without meaning in HTML, also inside "…". */
const char *vml_html_name(struct vml_arena *a, const char *s);
/* The same in at most so many columns, the middle left out where it is longer. */
const char *vml_html_short(struct vml_arena *a, const char *s, unsigned columns);
/* Bytes of our own as base64 of their SHA-256, as a content security policy wants it (g_free). */
char *vml_html_digest(const char *bytes, size_t len);

/* ---- the parts of the page, each written to `out` -------------------------------------------- */
void vml_html_picture(const struct vml_board *b, FILE *out);
/* An article for each item: what is known of it, its findings. */
void vml_html_facts(const struct vml_board *b, FILE *out);
void vml_html_findings(const struct vml_item *i, struct vml_arena *a, FILE *out);
/* The page of each rule that something was found by. */
void vml_html_rules(const struct vml_board *b, FILE *out);

/* ---- made by the build of html/page.css and html/page.js ------------------------------------- */
extern const char vml_page_css[];
extern const char vml_page_js[];
extern const size_t vml_page_css_len, vml_page_js_len;

#endif
