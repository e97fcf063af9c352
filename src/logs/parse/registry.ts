import { defined } from '../../model/defined.ts';
import { access, uvicorn } from './access.ts';
import { postgres, redis } from './databases.ts';
import { withCommonNames } from './fields.ts';
import type { LineFormat, ParsedLine } from './format.ts';
import { json } from './json.ts';
import { go, java, python } from './languages.ts';
import { levelIn } from './level.ts';
import { logfmt } from './logfmt.ts';
import { apacheError, nginxError } from './servers.ts';
import { klog, syslog } from './system.ts';
import { timeAt } from './time.ts';

/** Every known format; the first that reads a line wins. */
export const formats: readonly LineFormat[] = [
  json,
  access,
  uvicorn,
  nginxError,
  apacheError,
  postgres,
  redis,
  klog,
  java,
  python,
  go,
  syslog,
  logfmt,
];

/** Longest part of a line that is parsed, in characters. */
const longest = 16_384;

/**
 * Parses a line of any format; an unknown one has the level in its text and the time at its start. Never throws.
 * @param now wall-clock milliseconds, for the year of times without one
 */
export function parseLine(raw: string, now?: number): ParsedLine {
  const line = raw.length > longest ? raw.slice(0, longest) : raw;
  for (const format of formats) {
    const found = format.read(line, now);
    if (!found) continue;
    const at = found.at;
    return {
      format: format.name,
      level: found.level ?? levelIn(line),
      text: found.text ?? raw,
      fields: format.common === true ? (found.fields ?? {}) : withCommonNames(found.fields ?? {}),
      ...defined({ at }),
    };
  }
  const at = timeAt(line.startsWith('[') ? line.slice(1, 64) : line.slice(0, 64));
  return {
    format: 'plain',
    level: levelIn(line),
    text: raw,
    fields: {},
    ...defined({ at }),
  };
}
