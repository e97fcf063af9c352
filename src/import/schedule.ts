import { plainWords } from '../runbooks/steps/plain.ts';

const days: readonly (readonly [RegExp, string])[] = [
  [/\b(?:segundas?(?:-feiras?)?|mondays?)\b/, 'Monday'],
  [/\b(?:tercas?(?:-feiras?)?|tuesdays?)\b/, 'Tuesday'],
  [/\b(?:quartas?(?:-feiras?)?|wednesdays?)\b/, 'Wednesday'],
  [/\b(?:quintas?(?:-feiras?)?|thursdays?)\b/, 'Thursday'],
  [/\b(?:sextas?(?:-feiras?)?|fridays?)\b/, 'Friday'],
  [/\b(?:sabados?|saturdays?)\b/, 'Saturday'],
  [/\b(?:domingos?|sundays?)\b/, 'Sunday'],
];
const which: readonly (readonly [RegExp, string])[] = [
  [/\b(?:primeir[oa]|first|1[oaº]|1st)\b/, 'first'],
  [/\b(?:second|2[oaº]|2nd)\b/, 'second'],
  [/\b(?:terceir[oa]|third|3[oaº]|3rd)\b/, 'third'],
  [/\b(?:ultim[oa]|last)\b/, 'last'],
];

/**
 * When something is due, as prose says it: `Domingos às 02:00`, `Último domingo de cada mês, 2:00 AM`, `every day at 03:00`.
 * @returns it in the words of the configuration; undefined where the days cannot be told for certain
 */
export function scheduleIn(text: string): string | undefined {
  const plain = plainWords(text);
  const time = timeIn(plain);
  const at = time === undefined ? '' : ` at ${time}`;
  const named = days.filter(([pattern]) => pattern.test(plain)).map(([, name]) => name);
  const [day, more] = named;
  const isMonthly = /\b(?:mes|meses|month|mensal|mensalmente|monthly)\b/.test(plain);
  // "Every two weeks", "every quarter" are no rhythm that can be written.
  if (
    /\b(?:quinzena\w*|biweekly|fortnight\w*|trimestr\w*|quarter\w*|semestr\w*|an(?:o|ual\w*)|year\w*|two|duas|other|alternad\w*)\b/.test(
      plain,
    )
  )
    return undefined;
  if (isMonthly) {
    const nth = which.find(([pattern]) => pattern.test(plain))?.[1];
    if (more !== undefined) return undefined;
    if (day !== undefined) return nth === undefined ? undefined : `monthly ${nth} ${day}${at}`;
    if (nth !== undefined && /\b(?:dia util|business day|working day)\b/.test(plain))
      return `monthly ${nth} business day${at}`;
    const number = /\b(?:dia|day)\s+(\d{1,2})\b/.exec(plain)?.[1];
    return number !== undefined && Number(number) >= 1 && Number(number) <= 28
      ? `monthly ${Number(number)}${at}`
      : undefined;
  }
  if (named.length > 0)
    return which.some(([pattern]) => pattern.test(withoutDays(plain)))
      ? undefined
      : `weekly ${named.join(', ')}${at}`;
  if (/\b(?:dias uteis|weekdays|business days)\b/.test(plain)) return `weekdays${at}`;
  if (/\b(?:daily|diari[ao]s?|diariamente|every day|todos? os dias|todo dia)\b/.test(plain))
    return `daily${at}`;
  return undefined;
}

/** `segunda` is a day as well as "second". */
function withoutDays(plain: string): string {
  return days.reduce((text, [pattern]) => text.replace(new RegExp(pattern, 'g'), ' '), plain);
}

/** The first time of day that a text names: `02:00`, `2:00 AM`, `14h`. */
function timeIn(plain: string): string | undefined {
  for (const match of plain.matchAll(/\b(\d{1,2})(?::(\d\d)|h(\d\d)?)?\s*(am|pm)?\b/g)) {
    const [whole, hours = '', minutes, after, half] = match;
    if (minutes === undefined && half === undefined && !/\dh/.test(whole)) continue;
    const hour = half === undefined ? Number(hours) : (Number(hours) % 12) + (half === 'pm' ? 12 : 0);
    if (hour > 23 || Number(minutes ?? after ?? 0) > 59) continue;
    return `${String(hour).padStart(2, '0')}:${minutes ?? after ?? '00'}`;
  }
  return undefined;
}
