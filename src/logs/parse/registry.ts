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

/** Every format that is known; the first that reads a line has it. */
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

/** Longest line that is looked into, in characters: what is behind stays text. */
const longest = 16_384;

/**
 * Reads a line of any format; one that no format knows has the level its words say and the time at its start. Never throws.
 * @param now wall-clock milliseconds that give a year to times without one
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
