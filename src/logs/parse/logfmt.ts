import { numeric } from './fields.ts';
import type { FieldValue, LineFormat } from './format.ts';
import { levelOf } from './level.ts';
import { timeOf } from './time.ts';

const pair = /([A-Za-z_][\w.@-]{0,63})=(?:"((?:[^"\\]|\\.){0,4096})"|([^\s"]{0,4096}))(?=\s|$)/gy;

/** Lines of pairs only, `key=value key="two words"`: Go's slog, logrus, Heroku and others. */
export const logfmt: LineFormat = {
  name: 'logfmt',
  read(line) {
    if (!/^[A-Za-z_][\w.@-]{0,63}=/.test(line)) return undefined;
    const fields = pairsIn(line, 0);
    if (Object.keys(fields).length < 2) return undefined;
    return {
      level: levelOf(fields.level ?? fields.lvl ?? fields.severity),
      at: timeOf(fields.time ?? fields.ts ?? fields.timestamp),
      fields,
    };
  },
};

/** The consecutive pairs from `start` on. */
export function pairsIn(line: string, start: number): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  pair.lastIndex = start;
  for (let count = 0; count < 64; count++) {
    const found = pair.exec(line);
    if (!found) break;
    const [, key, quoted, bare] = found;
    if (key !== '__proto__')
      fields[key!] = quoted === undefined ? numeric(bare!) : quoted.replace(/\\(.)/g, '$1');
    while (line[pair.lastIndex] === ' ') pair.lastIndex += 1;
  }
  return fields;
}
