import type { Severity } from '../../model/alert.ts';

/** Words that people give to severities elsewhere. */
const words: Readonly<Record<string, Severity>> = {
  page: 'P0',
  critical: 'P0',
  error: 'P1',
  high: 'P1',
  warning: 'P2',
  medium: 'P2',
  info: 'P3',
  low: 'P3',
  none: 'P3',
};

/** The severity that a word of another system means. What is not known is not taken for harmless: P2. */
export function severityFromWord(word: string): Severity {
  const known = (['P0', 'P1', 'P2', 'P3'] as const).find((one) => one === word.toUpperCase());
  const lower = word.toLowerCase();
  return known ?? (Object.hasOwn(words, lower) ? words[lower]! : 'P2');
}
