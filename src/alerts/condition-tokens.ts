import type { ConditionFault } from '../model/alert-codes.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';

/** The text is not a condition; `column` counts from 1 and is where the fault stands. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError';
  readonly fault: ConditionFault;
  readonly column: number;
  readonly nearest: string | undefined;

  constructor(fault: ConditionFault, column: number, nearest?: string) {
    super(words.alerts.atColumn(sentenceOf(words.alerts.conditionFaults, fault), column));
    this.fault = fault;
    this.column = column;
    this.nearest = nearest;
  }
}

/** A word, a sign or a quoted text of a condition; `column` counts from 1. */
export interface Token {
  readonly text: string;
  readonly column: number;
  readonly quoted: boolean;
}

/** A condition's words, signs and quoted texts. @throws ConditionError for a quote that is never closed */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const found of text.matchAll(/"((?:[^"\\]|\\.)*)"|[()]|[<>=!]+|[^\s()<>=!"]+|"/gu)) {
    const quoted = found[1] !== undefined;
    const body = quoted ? found[1]!.replace(/\\(["\\])/g, '$1') : found[0];
    if (body === '"' && !quoted) throw new ConditionError({ code: 'open-quote' }, found.index + 1);
    tokens.push({ text: body === '=' && !quoted ? '==' : body, column: found.index + 1, quoted });
  }
  return tokens;
}

/** A word as a message quotes it. */
export function shown({ text }: Token): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
