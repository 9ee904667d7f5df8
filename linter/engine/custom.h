/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Rules of a configuration: what an XPath subject selects, where a pattern matches its text, is a
 * finding. Libxml2 answers the XPath before judgement (xml/query.h); from then on such a rule is
 * one like all others.
 */
#ifndef VML_ENGINE_CUSTOM_H
#define VML_ENGINE_CUSTOM_H

#include <vmlint/rule.h>

struct vml_pattern;
struct vml_rulebook;

/* A document that the rule has to find something in, or nothing. */
struct vml_example {
	const char *text;
	bool bad;
	uint32_t line, column; /* in the configuration file */
};

struct vml_own_rule {
	struct vml_rule rule; /* first: its check finds the rest by it */
	const char *subject;
	const char *const *namespaces;     /* prefix, URI, …, NULL */
	const struct vml_pattern *pattern; /* NULL = everything that is selected */
	const struct vml_pattern *unless;  /* NULL = no exceptions */
	const char *pattern_text, *unless_text;
	const char *why;     /* as given, or NULL */
	const char *message; /* "{1}" stands for what the first group captured */
	const struct vml_example *examples;
	uint32_t nexamples;
	const char *file; /* where the subject stands */
	uint32_t line, column;
};

struct vml_own_rules {
	const struct vml_own_rule *at; /* sorted by id */
	uint32_t n;
	const struct vml_rulebook *book; /* with all built-in rules; NULL = no rules of its own */
};

/* The keys of one rule, with the sentences that the JSON Schema has for them. */
struct vml_own_key {
	const char *name;
	enum vml_own_shape { VML_OWN_TEXT, VML_OWN_LIST, VML_OWN_MAP, VML_OWN_LEVEL } shape;
	bool needed;
	const char *help;
};

enum { VML_OWN_KEYS = 10 };
extern const struct vml_own_key vml_own_keys[VML_OWN_KEYS];

/* The check of every such rule. */
void vml_own_rule_check(const struct vml_document *d, struct vml_out *out);

#endif
