import type { FieldValue, LineFormat } from './format.ts';
import { levelOf } from './level.ts';
import { pairsIn } from './logfmt.ts';
import { timeAt } from './time.ts';

const word = '(DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL|FATAL|TRACE|SEVERE)';
const pythonLine = new RegExp(
  `^(\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:[,.]\\d+)?) (?:- )?(?:\\[?([\\w.-]{1,128})\\]? - |\\[)?${word}(?:\\])?(?: in)?(?: - |:|\\s+)(?:\\[?([\\w.]{1,128})\\]?: )?`,
);
const pythonBare = new RegExp(`^${word}:([\\w.]{1,128}):`);

/** Python's logging in its usual shapes: `time - name - LEVEL - message`, `time LEVEL name: message`, `LEVEL:name:message`. */
export const python: LineFormat = {
  name: 'python',
  read(line) {
    const found = pythonLine.exec(line);
    if (found) {
      const [, time, before, level, behind] = found;
      const logger = before ?? behind;
      return { level: levelOf(level), at: timeAt(time!), fields: logger === undefined ? {} : { logger } };
    }
    const bare = pythonBare.exec(line);
    return bare ? { level: levelOf(bare[1]), fields: { logger: bare[2]! } } : undefined;
  },
};

const javaLine = new RegExp(
  `^(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[.,]\\d{3}(?:Z|[+-]\\d\\d:?\\d\\d)?)\\s+(?:\\[([^\\]]{1,128})\\]\\s+)?${word}\\s+(?:(\\d+)\\s+---\\s+)?(?:\\[([^\\]]{1,128})\\]\\s+)?([\\w.$\\[\\]/]{1,160})\\s+(?:-|:)\\s`,
);

/** Logback, Log4j and Spring Boot. */
export const java: LineFormat = {
  name: 'java',
  read(line) {
    const found = javaLine.exec(line);
    if (!found) return undefined;
    const [, time, before, level, pid, behind, logger] = found;
    const fields: Record<string, FieldValue> = { logger: logger! };
    const thread = before ?? behind;
    if (thread !== undefined) fields.thread = thread.trim();
    if (pid !== undefined) fields.pid = Number(pid);
    return { level: levelOf(level), at: timeAt(time!), fields };
  },
};

const goLine =
  /^(?:[\w./-]{1,32}: )?(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)?) (?:([\w./-]{1,128}\.go):(\d+): )?(?:(DEBUG|INFO|WARN|ERROR) )?/;
const zapConsole = /^(\S{19,35})\t(debug|info|warn|error|dpanic|panic|fatal)\t(?:([\w./-]{1,128}):(\d+)\t)?/i;

/** Go's log package, slog's default handler and zap's console encoder. */
export const go: LineFormat = {
  name: 'go',
  read(line) {
    const zap = zapConsole.exec(line);
    if (zap) {
      const [, time, level, file, number] = zap;
      return {
        level: levelOf(level) ?? 'fatal',
        at: timeAt(time!),
        fields: file === undefined ? {} : { logger: `${file}:${number}` },
      };
    }
    const found = goLine.exec(line);
    if (!found) return undefined;
    const [all, time, file, number, level] = found;
    const first = line.slice(all.length).search(/[A-Za-z_][\w.@-]{0,63}=/);
    const fields = first < 0 ? {} : pairsIn(line, all.length + first);
    if (file !== undefined) fields.logger = `${file}:${number}`;
    return { level: levelOf(level), at: timeAt(time!), fields };
  },
};
