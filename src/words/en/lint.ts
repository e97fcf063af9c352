import type { LintFault, LintFinding } from '../../model/lint-codes.ts';
import { plural } from '../plural.ts';
import { type Sentences, sentenceOf } from '../sentence.ts';

const fault: Sentences<LintFault> = {
  'unknown-name': ({ text, reason }) =>
    `not in the configuration: ${text}${reason === undefined ? '' : ` (${reason})`}`,
  'unknown-environment': ({ name }) => `no environment "${name}"`,
  'unknown-alert': ({ name }) => `no alert "${name}"`,
  'broken-link': ({ to }) => `nothing is called ${to}`,
  'literal-secret': () => 'a secret stands here: remove it, and change it',
  'hidden-character': ({ name }) => `hidden character ${name}`,
  'equal-ids': ({ id, first }) => `id=${id} is taken on line ${first}`,
  'unknown-annotation': ({ text }) => `unknown annotation: ${text}`,
  'front-matter': ({ text }) => `front matter: ${text}`,
  'missing-file': ({ path }) => `no file ${path}`,
  'unknown-action': ({ verb, component }) => `${component} has no action ${verb}`,
  'unknown-rule': ({ rule }) => `no rule "${rule}" to ignore`,
  'exposed-secret': ({ program }) =>
    `a secret among the arguments of ${program} shows in the process list whenever it runs: hand it over in env:`,
  'not-understood': ({ text }) => `by hand, not understood: ${text}`,
  'no-component': ({ text }) => `by hand, about nothing in the configuration: ${text}`,
  'no-verification': ({ step }) => `nothing checks what "${step}" did`,
  'no-otherwise': ({ step }) => `no otherwise: "${step}" says only when to act`,
  review: ({ days }) => `last reviewed ${plural(days, 'day')} ago`,
  'other-environment': ({ step, environment }) => `"${step}" names ${environment}, another environment`,
  'no-runbook': ({ alert }) => `alert "${alert}" has no runbook`,
  'over-budget': ({ minutes, most }) => `steps take ${minutes} min, the procedure allows ${most} min`,
  'ignored-past': ({ rule, until }) => `${rule} was ignored until ${until}`,
};

/** What is wrong in runbooks. */
export const lint = {
  fault: (one: LintFault) => sentenceOf(fault, one),
  /** `runbooks/api.md:12:5  error  no environment "prod"  (unknown-environment)` */
  line: ({ file, line, column, fault: one }: LintFinding, isError: boolean) =>
    `${file}:${line}:${column}  ${isError ? 'error' : 'warning'}  ${sentenceOf(fault, one)}  (${one.code})`,
  sum: (errors: number, warnings: number) =>
    `runbooks: ${plural(errors, 'error')}, ${plural(warnings, 'warning')}`,
};
