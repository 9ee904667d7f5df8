/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * Built and run with the program, not installed: prints the completions of a shell from the tables
 * of options and commands, so that they cannot differ from what the program takes.
 */
#include <string.h>

#include "cli/options.h"

static bool
has(const struct vml_cli_option *o, const struct vml_cli_command *c)
{
	return (o->commands & 1u << c->task) != 0;
}

/* Words to choose from after this option of this command, separated by spaces; NULL = anything. */
static char *
choices_of(const struct vml_cli_option *o, const struct vml_cli_command *c)
{
	if (strcmp(o->name, "output-format") == 0)
		return g_strjoinv(" ", (char **)vml_task_formats(c->task));
	return o->choices ? g_strjoinv(" ", (char **)o->choices) : NULL;
}

/* Whether its value names rules. */
static bool
wants_rules(const struct vml_cli_option *o)
{
	return o->arg && strcmp(o->arg, "CODES") == 0;
}

static bool
takes_rules(const struct vml_cli_command *c)
{
	return g_str_has_prefix(c->args, "[RULE");
}

/* What a command can do, by its first word, separated by spaces; NULL where it has no such word. */
static char *
actions_of(const struct vml_cli_command *c)
{
	g_auto(GStrv) words = g_strsplit(c->args, " ", 2);
	return strchr(words[0], '|') ? g_strdelimit(g_strdup(words[0]), "|", ' ') : NULL;
}

static bool
wants_folder(const struct vml_cli_option *o)
{
	return o->arg && strcmp(o->arg, "DIR") == 0;
}

/* Ids and names of all rules, one a line: those of the configuration here are among them. */
#define RULES "vmlint explain 2>/dev/null | awk '{ print $1; print $2 }'"

/* ---- bash --------------------------------------------------------------------------------- */

static void
bash_options(const struct vml_cli_command *c)
{
	printf("\t%s)\n\t\toptions='", c->name);
	for (size_t i = 0; i < vml_cli_noptions; i++) {
		const struct vml_cli_option *o = &vml_cli_options[i];
		if (!has(o, c))
			continue;
		if (o->letter)
			printf("-%c ", o->letter);
		printf("--%s ", o->name);
	}
	puts("'\n\t\tcase $previous in");
	for (size_t i = 0; i < vml_cli_noptions; i++) {
		const struct vml_cli_option *o = &vml_cli_options[i];
		g_autofree char *words = has(o, c) ? choices_of(o, c) : NULL;
		if (words)
			printf("\t\t--%s) values='%s' ;;\n", o->name, words);
		else if (has(o, c) && wants_rules(o))
			printf("\t\t--%s) values=$(_vmlint_rules) ;;\n", o->name);
		else if (has(o, c) && wants_folder(o))
			printf("\t\t--%s) values=/ ;;\n", o->name);
		else if (has(o, c) && o->arg)
			printf("\t\t--%s) values=. ;;\n", o->name);
	}
	puts("\t\tesac");
	g_autofree char *actions = actions_of(c);
	if (actions)
		printf("\t\tif [[ $previous == %s ]]; then commands='%s'; fi\n", c->name, actions);
	if (takes_rules(c))
		puts("\t\tif ((COMP_CWORD > 1)); then commands=$(_vmlint_rules); fi");
	puts("\t\t;;");
}

static void
bash(void)
{
	puts("# bash completion for vmlint\n"
	     "_vmlint_rules() {\n"
	     "\t" RULES "\n"
	     "}\n"
	     "_vmlint() {\n"
	     "\tlocal current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]}\n"
	     "\tlocal command=lint commands='' options='' values='' word\n"
	     "\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD - 1}\"; do\n"
	     "\t\tcase $word in");
	fputs("\t\t", stdout);
	for (size_t i = 0; i < vml_cli_ncommands; i++)
		printf("%s%s", i ? " | " : "", vml_cli_commands[i].name);
	puts(")\n\t\t\tcommand=$word\n\t\t\tbreak\n\t\t\t;;\n\t\tesac\n\tdone");
	fputs("\tif ((COMP_CWORD == 1)); then commands='", stdout);
	for (size_t i = 0; i < vml_cli_ncommands; i++)
		printf("%s ", vml_cli_commands[i].name);
	puts("'; fi\n\tcase $command in");
	for (size_t i = 0; i < vml_cli_ncommands; i++)
		bash_options(&vml_cli_commands[i]);
	puts("\tesac\n"
	     "\tcase $values in\n"
	     "\t'') ;;\n"
	     "\t/) mapfile -t COMPREPLY < <(compgen -d -- \"$current\") && return ;;\n"
	     "\t.) mapfile -t COMPREPLY < <(compgen -f -- \"$current\") && return ;;\n"
	     "\t*) mapfile -t COMPREPLY < <(compgen -W \"$values\" -- \"$current\") && return ;;\n"
	     "\tesac\n"
	     "\tif [[ $current == -* ]]; then\n"
	     "\t\tmapfile -t COMPREPLY < <(compgen -W \"$options\" -- \"$current\")\n"
	     "\telse\n"
	     "\t\tmapfile -t COMPREPLY < <(compgen -W \"$commands\" -- \"$current\"\n"
	     "\t\t\tcompgen -f -- \"$current\")\n"
	     "\tfi\n"
	     "}\n"
	     "complete -o filenames -F _vmlint vmlint");
}

/* ---- zsh ---------------------------------------------------------------------------------- */

/* Text inside single quotes and a specification of _arguments. */
static void
zsh_text(const char *text)
{
	for (; *text; text++) {
		if (strchr("[]:\\", *text))
			putchar('\\');
		if (*text == '\'')
			fputs("'\\'", stdout);
		putchar(*text);
	}
}

static void
zsh_option(const struct vml_cli_option *o, const struct vml_cli_command *c)
{
	g_autofree char *words = choices_of(o, c);

	if (o->letter)
		printf("\t\t\t'(-%c --%s)'{-%c,--%s}'", o->letter, o->name, o->letter, o->name);
	else
		printf("\t\t\t'%s--%s", o->kind == VML_CLI_LIST ? "*" : "", o->name);
	putchar('[');
	zsh_text(o->help);
	putchar(']');
	if (words)
		printf(":%s:(%s)", o->arg, words);
	else if (o->arg) {
		const char *files = wants_folder(o) ? ":_files -/" : ":_files";
		putchar(':');
		zsh_text(o->arg);
		fputs(wants_rules(o) ? ":_vmlint_rules" : files, stdout);
	}
	puts("' \\");
}

/* The words of a command; the first of them is its name. */
static void
zsh_words(const struct vml_cli_command *c)
{
	g_autofree char *actions = actions_of(c);

	if (actions)
		printf("\t\t\t'2:action:(%s)' \\\n", actions);
	puts(takes_rules(c) ? "\t\t\t'*:rule:_vmlint_rules'" : "\t\t\t'*:file:_files'");
}

static void
zsh(void)
{
	puts("#compdef vmlint\n"
	     "_vmlint_rules() {\n"
	     "\tlocal -a rules=(${(f)\"$(" RULES ")\"})\n"
	     "\tcompadd -a rules\n"
	     "}\n"
	     "_vmlint() {\n"
	     "\tlocal command=lint word\n"
	     "\tfor word in ${words[2,CURRENT-1]}; do\n"
	     "\t\tcase $word in");
	fputs("\t\t", stdout);
	for (size_t i = 0; i < vml_cli_ncommands; i++)
		printf("%s%s", i ? "|" : "", vml_cli_commands[i].name);
	puts(") command=$word; break ;;\n\t\tesac\n\tdone\n"
	     "\tif ((CURRENT == 2)); then\n\t\tlocal -a commands=(");
	for (size_t i = 0; i < vml_cli_ncommands; i++) {
		printf("\t\t\t'%s:", vml_cli_commands[i].name);
		zsh_text(vml_cli_commands[i].summary);
		puts("'");
	}
	puts("\t\t)\n\t\t_describe command commands\n\tfi\n\tcase $command in");
	for (size_t i = 0; i < vml_cli_ncommands; i++) {
		printf("\t%s)\n\t\t_arguments \\\n", vml_cli_commands[i].name);
		for (size_t k = 0; k < vml_cli_noptions; k++)
			if (has(&vml_cli_options[k], &vml_cli_commands[i]))
				zsh_option(&vml_cli_options[k], &vml_cli_commands[i]);
		zsh_words(&vml_cli_commands[i]);
		puts("\t\t;;");
	}
	puts("\tesac\n}\n_vmlint \"$@\"");
}

/* ---- fish --------------------------------------------------------------------------------- */

static void
fish_text(const char *text)
{
	for (; *text; text++) {
		if (*text == '\'' || *text == '\\')
			putchar('\\');
		putchar(*text);
	}
}

/* The default command's options also hold where no command is named. */
static void
fish_condition(const struct vml_cli_command *c)
{
	fputs(" -n '", stdout);
	if (c == &vml_cli_commands[0]) {
		fputs("not __fish_seen_subcommand_from", stdout);
		for (size_t i = 1; i < vml_cli_ncommands; i++)
			printf(" %s", vml_cli_commands[i].name);
	} else
		printf("__fish_seen_subcommand_from %s", c->name);
	putchar('\'');
}

static void
fish_option(const struct vml_cli_option *o, const struct vml_cli_command *c)
{
	g_autofree char *words = choices_of(o, c);

	fputs("complete -c vmlint", stdout);
	fish_condition(c);
	if (o->letter)
		printf(" -s %c", o->letter);
	printf(" -l %s", o->name);
	if (words)
		printf(" -x -a '%s'", words);
	else if (wants_folder(o))
		fputs(" -x -a '(__fish_complete_directories)'", stdout);
	else if (wants_rules(o))
		fputs(" -x -a '(__vmlint_rules)'", stdout);
	else if (o->arg)
		fputs(" -r", stdout);
	fputs(" -d '", stdout);
	fish_text(o->help);
	puts("'");
}

static void
fish_words(const struct vml_cli_command *c)
{
	g_autofree char *actions = actions_of(c);

	if (!actions && !takes_rules(c))
		return;
	fputs("complete -c vmlint", stdout);
	fish_condition(c);
	printf(" %s'%s'\n", actions ? "-a " : "-f -a ", actions ? actions : "(__vmlint_rules)");
}

static void
fish(void)
{
	puts("# fish completion for vmlint\n"
	     "function __vmlint_rules\n"
	     "\t" RULES "\n"
	     "end");
	for (size_t i = 0; i < vml_cli_ncommands; i++) {
		printf("complete -c vmlint -n __fish_use_subcommand -a %s -d '",
			vml_cli_commands[i].name);
		fish_text(vml_cli_commands[i].summary);
		puts("'");
	}
	for (size_t i = 0; i < vml_cli_ncommands; i++)
		for (size_t k = 0; k < vml_cli_noptions; k++)
			if (has(&vml_cli_options[k], &vml_cli_commands[i]))
				fish_option(&vml_cli_options[k], &vml_cli_commands[i]);
	for (size_t i = 0; i < vml_cli_ncommands; i++)
		fish_words(&vml_cli_commands[i]);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*print)(void);
	} shells[] = { { "bash", bash }, { "zsh", zsh }, { "fish", fish } };

	for (size_t i = 0; argc == 2 && i < G_N_ELEMENTS(shells); i++)
		if (strcmp(shells[i].name, argv[1]) == 0) {
			shells[i].print();
			return 0;
		}
	fputs("usage: completions bash|zsh|fish\n", stderr);
	return 2;
}
