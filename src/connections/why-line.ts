import { excerptOf } from '../text/known-secrets.ts';

/** Longest line that is kept, in characters. */
const longest = 400;
/** Of a flood the end is looked at, in lines. */
const mostLines = 400;

/** Lines that name a failure as such: `psql:x.sql:3: ERROR:  …`, `aws: error: …`, `fatal: …`, `npm ERR! …`, `panic: …`. */
const marked =
  /(?:^|[\s:|[(])(?:error|fatal|panic|critical|failure|ERR!|E!)(?: \w+)?(?:\s*\([^)]*\)|\[\w+\])?\s*[:!\]]|\w(?:Error|Exception)\b(?::|$)|^Error from server|^Error response from|^Caused by:/i;
/** Lines in which a failure may be told without being named. */
const telling =
  /\b(?:error|fail(?:ed|ure)?|fatal|denied|refused|cannot|can't|could not|couldn't|unable|invalid|unknown|not found|no such|does not exist|unauthorized|forbidden|timed? ?out|unexpected|unreachable|missing|rejected|aborted|conflict)\b/i;
/** What stands around the reason and is none: usage, hints, marks under a column, frames of a stack, where a whole log lies. */
const noise =
  /^(?:usage:|to see help|see ['"\w-]+ (?:--help|help)|try ['"`]|hint:|line \d+: *$|line \d+:.*\bSELECT\b|context:|statement:|at [\w<.]|file ".*", line|traceback |npm err! (?:code|errno|syscall|path|a complete log|\s*$)|run ['"`]|for more (?:help|information)|note: )|^[\s^~|_.=+*-]*$|current transaction is aborted/i;

/**
 * The line of what a program printed that says why it failed: not a caret under a statement, a line of usage or a frame of a stack.
 * @returns '' for nothing
 */
export function whyLine(text: string): string {
  const lines = text
    .split(/\r?\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .slice(-mostLines);
  const told = lines.filter((line) => !noise.test(line));
  // A traceback ends with the error; whatever a program says about errors before is not what ended it.
  const isTraceback = lines.some((line) => line.startsWith('Traceback ('));
  const found = isTraceback
    ? told.at(-1)
    : (told.findLast((line) => marked.test(line)) ??
      told.findLast((line) => telling.test(line)) ??
      told.at(-1));
  const line = found ?? lines.at(-1) ?? '';
  // `error:` alone is a heading.
  const next = line.length < 40 && line.endsWith(':') ? lines[lines.lastIndexOf(line) + 1] : undefined;
  return excerptOf(next === undefined ? line : `${line} ${next}`, longest);
}
