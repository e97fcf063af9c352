import type { FieldValue, LineFormat } from './format.ts';
import { levelIn, levelOf } from './level.ts';
import { monthOf, timeAt, yearless } from './time.ts';

const severities = ['fatal', 'fatal', 'fatal', 'error', 'warn', 'info', 'info', 'debug'] as const;
const rfc3164 =
  /^(?:<(\d{1,3})>)?([A-Z][a-z]{2}) ([ \d]\d) (\d\d:\d\d:\d\d)(?:\.\d+)? (\S{1,255}) ([^\s:[]{1,128})(?:\[(\d+)\])?: /;
const rfc5424 =
  /^(?:<(\d{1,3})>1 )?(\d{4}-\d\d-\d\dT\S{8,30}) (\S{1,255}) ([^\s:[]{1,128})(?:\[(\d+)\]:| (\S{1,128}) \S{1,32} )/;

/** syslog, RFC 3164 and RFC 5424, and `journalctl` (`-o short`, `-o short-iso`). */
export const syslog: LineFormat = {
  name: 'syslog',
  read(line, now) {
    const old = rfc3164.exec(line);
    const found = old ?? rfc5424.exec(line);
    if (!found) return undefined;
    const priority = found[1];
    const [host, program, pid] = old ? [old[5], old[6], old[7]] : [found[3], found[4], found[5] ?? found[6]];
    const at = old
      ? now === undefined
        ? undefined
        : yearless(monthOf(old[2]!), Number(old[3]), old[4]!, now)
      : timeAt(found[2]!);
    const fields: Record<string, FieldValue> = { host: host!, program: program! };
    if (pid !== undefined && pid !== '-') fields.pid = /^\d{1,9}$/.test(pid) ? Number(pid) : pid;
    const said = levelIn(line.slice(found[0].length));
    return {
      level: said !== 'none' || priority === undefined ? said : severities[Number(priority) & 7],
      at,
      fields,
    };
  },
};

const klogLine = /^([IWEF])(\d\d)(\d\d) (\d\d:\d\d:\d\d)\.\d+ +(\d+) ([\w./-]{1,128}):(\d+)\] /;

/** Kubernetes components. */
export const klog: LineFormat = {
  name: 'klog',
  read(line, now) {
    const found = klogLine.exec(line);
    if (!found) return undefined;
    const [, letter, month, day, time, pid, file, number] = found;
    return {
      level: levelOf({ I: 'info', W: 'warn', E: 'error', F: 'fatal' }[letter!]),
      at: now === undefined ? undefined : yearless(Number(month), Number(day), time!, now),
      fields: { pid: Number(pid), logger: `${file}:${number}` },
    };
  },
};
