/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Colour for text formats: every name gives "" when colour is off. */
#ifndef VML_REPORT_INK_H
#define VML_REPORT_INK_H

#include <vmlint/rule.h>

struct vml_ink {
	const char *error, *warning, *note, *frame, *strong, *plain;
};

static inline struct vml_ink
vml_ink_new(bool color)
{
	if (!color)
		return (struct vml_ink){ "", "", "", "", "", "" };
	return (struct vml_ink){ "\033[1;31m", "\033[1;33m", "\033[1;36m", "\033[1;34m", "\033[1m",
		"\033[0m" };
}

static inline const char *
vml_ink_of(const struct vml_ink *ink, enum vml_severity s)
{
	if (s == VML_ERROR)
		return ink->error;
	return s == VML_WARNING ? ink->warning : ink->note;
}

#endif
