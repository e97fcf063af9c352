import type { FieldValue, LineFormat } from './format.ts';
import { levelOf } from './level.ts';
import { timeAt } from './time.ts';

const nginx = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d) \[(\w{3,6})\] (\d+)#\d+: (?:\*(\d+) )?/;
const apache =
  /^\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? (\d{4})\] \[(?:[\w-]*:)?(\w+)\] (?:\[pid (\d+)[^\]]*\] )?(?:\[client ([0-9a-fA-F.:]+?)(?::\d+)?\] )?/;

/** nginx's error log; request, client and upstream become fields. */
export const nginxError: LineFormat = {
  name: 'nginx-error',
  read(line) {
    const found = nginx.exec(line);
    if (!found) return undefined;
    const [, time, level, pid, connection] = found;
    const fields: Record<string, FieldValue> = { pid: Number(pid) };
    if (connection !== undefined) fields.connection = Number(connection);
    const ip = /, client: ([0-9a-fA-F.:]+)/.exec(line)?.[1];
    if (ip !== undefined) fields.ip = ip;
    const request = /, request: "([A-Z]+) (\S{1,8192})/.exec(line);
    if (request) {
      fields.method = request[1]!;
      fields.path = request[2]!;
    }
    const upstream = /, upstream: "([^"]{1,1024})"/.exec(line)?.[1];
    if (upstream !== undefined) fields.upstream = upstream;
    return { level: levelOf(level), at: timeAt(time!), fields };
  },
};

/** Apache's error log. */
export const apacheError: LineFormat = {
  name: 'apache-error',
  read(line) {
    const found = apache.exec(line);
    if (!found) return undefined;
    const [, month, day, time, year, level, pid, ip] = found;
    const fields: Record<string, FieldValue> = {};
    if (pid !== undefined) fields.pid = Number(pid);
    if (ip !== undefined) fields.ip = ip;
    return { level: levelOf(level), at: timeAt(`${day} ${month} ${year} ${time}`), fields };
  },
};
