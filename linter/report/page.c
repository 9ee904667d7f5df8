/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words for a rule's page that its descriptor implies. */
#include "report/page.h"

#include "report/report.h"

const char *
vml_page_fix(const struct vml_rule *r)
{
	static const char *const words[] = {
		[VML_FIX_NONE] = "none",
		[VML_FIX_SAFE] = "safe edit of the XML",
		[VML_FIX_UNSAFE] = "unsafe edit of the XML",
		[VML_FIX_SAFE | VML_FIX_UNSAFE] = "safe or unsafe edit of the XML",
		[VML_FIX_COMMAND] = "prints a command",
		[VML_FIX_COMMAND | VML_FIX_SAFE] = "safe edit of the XML; prints a command",
		[VML_FIX_COMMAND | VML_FIX_UNSAFE] = "unsafe edit of the XML; prints a command",
		[VML_FIX_COMMAND | VML_FIX_SAFE | VML_FIX_UNSAFE] =
			"safe or unsafe edit of the XML; prints a command",
	};
	return words[r->fixable & 7u];
}

const char *
vml_page_severity(const struct vml_rule *r)
{
	if (r->severity != VML_OFF)
		return vml_severity_name(r->severity);
	return vml_rule_weight(r) == VML_NOTE ? "off (a note when selected)"
					      : "off (a warning when selected)";
}

const char *
vml_page_scope(const struct vml_rule *r)
{
	switch (r->scope) {
	case VML_SCOPE_DOCUMENT: return "document";
	case VML_SCOPE_IMAGE: return "image";
	case VML_SCOPE_RUN: return "run";
	}
	return "document";
}

void
vml_page_sections(const struct vml_rule *r, struct vml_page_section sections[VML_PAGE_SECTIONS])
{
	sections[0] = (struct vml_page_section){ "Why", r->why };
	sections[1] = (struct vml_page_section){ "What libvirt and QEMU do", r->behaviour };
	sections[2] = (struct vml_page_section){ "What to do", r->remedy };
	sections[3] = (struct vml_page_section){ "Options", r->options };
}
