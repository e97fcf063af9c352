/** What is wrong in a runbook or beside a configuration. */
export type LintFault =
  /** A component, metric, verb or alert that the configuration has not. */
  | { readonly code: 'unknown-name'; readonly text: string; readonly reason?: string }
  | { readonly code: 'unknown-environment'; readonly name: string }
  | { readonly code: 'unknown-alert'; readonly name: string }
  | { readonly code: 'broken-link'; readonly to: string }
  | { readonly code: 'literal-secret' }
  /** `name`: as Unicode numbers it, `U+202E`. */
  | { readonly code: 'hidden-character'; readonly name: string }
  | { readonly code: 'equal-ids'; readonly id: string; readonly first: number }
  | { readonly code: 'unknown-annotation'; readonly text: string }
  | { readonly code: 'front-matter'; readonly text: string }
  | { readonly code: 'missing-file'; readonly path: string }
  | { readonly code: 'unknown-action'; readonly verb: string; readonly component: string }
  /** Whoever may list processes reads it while the program runs. */
  | { readonly code: 'exposed-secret'; readonly program: string }
  | { readonly code: 'not-understood'; readonly text: string }
  | { readonly code: 'no-component'; readonly text: string }
  | { readonly code: 'no-verification'; readonly step: string }
  | { readonly code: 'no-otherwise'; readonly step: string }
  | { readonly code: 'review'; readonly days: number }
  | { readonly code: 'other-environment'; readonly step: string; readonly environment: string }
  | { readonly code: 'no-runbook'; readonly alert: string }
  | { readonly code: 'over-budget'; readonly minutes: number; readonly most: number }
  | { readonly code: 'ignored-past'; readonly rule: string; readonly until: string }
  | { readonly code: 'unknown-rule'; readonly rule: string };

/** What `ignore RULE` may name: the codes of faults. */
export const lintRules = {
  'unknown-name': 'error',
  'unknown-environment': 'error',
  'unknown-alert': 'error',
  'broken-link': 'error',
  'literal-secret': 'error',
  'hidden-character': 'error',
  'equal-ids': 'error',
  'unknown-annotation': 'error',
  'front-matter': 'error',
  'missing-file': 'error',
  'unknown-action': 'error',
  'unknown-rule': 'error',
  'exposed-secret': 'warning',
  'not-understood': 'warning',
  'no-component': 'warning',
  'no-verification': 'warning',
  'no-otherwise': 'warning',
  review: 'warning',
  'other-environment': 'warning',
  'no-runbook': 'warning',
  'over-budget': 'warning',
  'ignored-past': 'warning',
} as const satisfies Readonly<Record<LintFault['code'], 'error' | 'warning'>>;

/** A fault with its place; line and column from 1. */
export interface LintFinding {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly fault: LintFault;
}
