/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What has other types in other versions of libxml2. */
#ifndef VML_XML_COMPAT_H
#define VML_XML_COMPAT_H

#include <libxml/xmlerror.h>

#if LIBXML_VERSION >= 21200
typedef const xmlError *vml_xml_error;
#else
typedef xmlError *vml_xml_error;
#endif

#endif
