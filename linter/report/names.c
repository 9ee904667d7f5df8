/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* Words for what a finding weighs, as the JSON contract spells them. */
#include "report/report.h"

const char *
vml_severity_name(enum vml_severity s)
{
	switch (s) {
	case VML_OFF: return "off";
	case VML_NOTE: return "note";
	case VML_WARNING: return "warning";
	case VML_ERROR: return "error";
	}
	return "error";
}

const char *
vml_effect_name(enum vml_effect e)
{
	switch (e) {
	case VML_EFFECT_NONE: return "none";
	case VML_EFFECT_REFUSED: return "refused";
	case VML_EFFECT_WRONG_DATA: return "wrong-data";
	case VML_EFFECT_DATA_LOSS: return "data-loss";
	case VML_EFFECT_HOST_EXPOSURE: return "host-exposure";
	case VML_EFFECT_IGNORED: return "ignored";
	case VML_EFFECT_PORTABILITY: return "portability";
	case VML_EFFECT_STYLE: return "style";
	}
	return "none";
}
