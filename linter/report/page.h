/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What all forms of a rule's page share. */
#ifndef VML_REPORT_PAGE_H
#define VML_REPORT_PAGE_H

#include <vmlint/rule.h>

/* "safe or unsafe edit of the XML", "none", … */
const char *vml_page_fix(const struct vml_rule *r);
/* "error", or "off (a warning when selected)". */
const char *vml_page_severity(const struct vml_rule *r);
const char *vml_page_scope(const struct vml_rule *r);

/* The sections of a page that are running text. */
struct vml_page_section {
	const char *title, *text;
};
enum { VML_PAGE_SECTIONS = 4 };
void
vml_page_sections(const struct vml_rule *r, struct vml_page_section sections[VML_PAGE_SECTIONS]);

#endif
