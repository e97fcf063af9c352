import { matches } from '../checks/pattern.ts';
import type { LabelMatcher } from '../model/alert.ts';
import type { MatcherFault } from '../model/alert-codes.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';

/** The text is not a list of matchers. */
export class MatcherError extends Error {
  override readonly name = 'MatcherError';
  readonly fault: MatcherFault;

  constructor(fault: MatcherFault) {
    super(sentenceOf(words.alerts.matcherFaults, fault));
    this.fault = fault;
  }
}

/** Longest value that a matcher looks at, in characters. */
const longestValue = 256;
const answers = new Map<string, boolean>();
const mostAnswers = 5_000;

/**
 * Parses `component="api", severity=~"P[12]"`, also without quotes, in braces and with a trailing comma, as Alertmanager does.
 * At least one matcher must not match the empty text: a silence never means everything by accident.
 * @throws MatcherError
 */
export function parseMatchers(text: string): readonly LabelMatcher[] {
  const inner = text.trim().replace(/^\{(.*)\}$/s, '$1');
  const found: LabelMatcher[] = [];
  const one =
    /\s*([\p{L}_][\p{L}\p{N}_.-]*)\s*(=~|!~|!=|=)\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"{}]*))\s*(?:,|$)/uy;
  while (one.lastIndex < inner.length) {
    const at = one.lastIndex;
    const match = one.exec(inner);
    if (!match) {
      const rest = inner.slice(at).trim();
      if (rest === '') break;
      throw new MatcherError({ code: 'not-a-matcher', text: rest.slice(0, 40) });
    }
    const value = match[3]?.replace(/\\(["\\])/g, '$1') ?? match[4]!;
    const operator = match[2] as LabelMatcher['operator'];
    if (operator.endsWith('~')) checkPattern(value);
    found.push({ label: match[1]!, operator, value });
  }
  if (found.length === 0) throw new MatcherError({ code: 'empty' });
  if (found.every((matcher) => matchesOne(matcher, '')))
    throw new MatcherError({ code: 'matches-everything' });
  return found;
}

/** Whether all matchers match; a label that is missing counts as empty. */
export function matchesLabels(
  matchers: readonly LabelMatcher[],
  labels: Readonly<Record<string, string>>,
): boolean {
  return matchers.every((matcher) =>
    matchesOne(matcher, Object.hasOwn(labels, matcher.label) ? labels[matcher.label]! : ''),
  );
}

/** Matchers as they are written. */
export function matchersText(matchers: readonly LabelMatcher[]): string {
  return matchers
    .map(({ label, operator, value }) => `${label}${operator}"${value.replace(/["\\]/g, '\\$&')}"`)
    .join(', ');
}

function matchesOne({ operator, value: wanted }: LabelMatcher, value: string): boolean {
  switch (operator) {
    case '=':
      return value === wanted;
    case '!=':
      return value !== wanted;
    case '=~':
      return wholly(wanted, value);
    case '!~':
      return !wholly(wanted, value);
  }
}

/** Whether the pattern matches the whole value. One that takes too long matches nothing, so that nothing is muted by it. */
function wholly(pattern: string, value: string): boolean {
  const key = `${pattern}\n${value.slice(0, longestValue)}`;
  const known = answers.get(key);
  if (known !== undefined) return known;
  let answer = false;
  try {
    answer = matches(`^(?:${pattern})$`, value.slice(0, longestValue));
  } catch {
    // Stays false.
  }
  if (answers.size >= mostAnswers) answers.clear();
  answers.set(key, answer);
  return answer;
}

function checkPattern(source: string): void {
  try {
    new RegExp(`^(?:${source})$`, 'u');
  } catch {
    throw new MatcherError({ code: 'not-a-pattern', pattern: source.slice(0, 40) });
  }
}
