/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What schemas/embed.c generates from our grammars. */
#ifndef VML_XML_SCHEMA_BUILTIN_H
#define VML_XML_SCHEMA_BUILTIN_H

#include <stddef.h>

struct vml_builtin {
	const char *rng; /* RELAX NG in the XML syntax */
	size_t len;
	const char
		*starts; /* names of root elements, each followed by a NUL; one more at the end */
};

extern const struct vml_builtin vml_builtins[];
extern const unsigned vml_nbuiltins;

#endif
