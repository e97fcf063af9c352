import type { DaysError } from '../time/days.ts';
import { words } from '../words/index.ts';

/** What is wrong with the days that somebody wrote, in words. */
export function daysProblem({ code, word, text, nearest }: DaysError): string {
  const say = words.config.days;
  switch (code) {
    case 'not-date':
      return say.notDate(text);
    case 'not-day-of-month':
      return say.notDayOfMonth(word, text);
    case 'unknown-day':
      return nearest === undefined ? say.unknownExpected(word, text) : say.unknown(word, text);
  }
}
