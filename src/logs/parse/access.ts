import type { LogLevel } from '../../model/logs.ts';
import type { FieldValue, LineFormat } from './format.ts';
import { timeAt } from './time.ts';

const combined =
  /^(?:\S{1,255}:\d{1,5} )?([0-9A-Za-z.:_-]{1,255}) \S{1,255} [^[]{1,255}? ?\[([^\]]{20,30})\] "(?:([A-Z]{1,16}) (\S{1,8192})(?: HTTP\/[\d.]+)?|[^"]{0,8192})" (\d{3}) (\d+|-)(?: "((?:[^"\\]|\\.){0,4096})" "((?:[^"\\]|\\.){0,4096})")?(.{0,512})/;
const uvicornLine =
  /^(?:(INFO|WARNING|ERROR|DEBUG|CRITICAL):?\s+)?(?:\[[^\]]{1,64}\] )?(\[?[0-9a-fA-F.:]{3,45}\]?):(\d{1,5}) - "([A-Z]{1,16}) (\S{1,8192}) HTTP\/[\d.]+" (\d{3})(?: ([A-Za-z -]{1,40}))?(.{0,256})/;
const took = /(?:^|\s)(?:(?:request_time|rt|urt)=)?"?(\d+\.\d{3})"?(?:\s|$)/;
const tookMs = /(\d+(?:\.\d+)?) ?ms\b/;
const id = /(?:request_id|req_id|rid)=?"?([\w-]{6,64})/;

/** Common and combined access logs of nginx and Apache, with `$request_time` at the end where the team added it. */
export const access: LineFormat = {
  name: 'access',
  common: true,
  read(line) {
    const found = combined.exec(line);
    if (!found) return undefined;
    const [, ip, time, method, path, status, bytes, referer, agent, rest = ''] = found;
    const fields: Record<string, FieldValue> = { ip: ip!, status: Number(status) };
    if (method !== undefined) fields.method = method;
    if (path !== undefined) fields.path = path;
    if (bytes !== '-') fields.bytes = Number(bytes);
    if (referer !== undefined && referer !== '-') fields.referer = referer;
    if (agent !== undefined && agent !== '-') fields.agent = agent;
    const seconds = took.exec(rest)?.[1];
    if (seconds !== undefined) fields.latency = Number(seconds) * 1_000;
    const request = id.exec(rest)?.[1];
    if (request !== undefined) fields.request_id = request;
    return { level: levelOfStatus(Number(status)), at: timeAt(time!), fields };
  },
};

/** Access lines of uvicorn; without a time unless the team added one. */
export const uvicorn: LineFormat = {
  name: 'uvicorn',
  common: true,
  read(line) {
    const time = timeAt(line);
    const start =
      time === undefined ? 0 : (/^[\d:.,TZ+/ -]{19,35}? (?=[A-Z\d[])/.exec(line)?.[0].length ?? 0);
    const found = uvicornLine.exec(start === 0 ? line : line.slice(start).trimStart());
    if (!found) return undefined;
    const [, , ip, , method, path, status, , rest = ''] = found;
    const fields: Record<string, FieldValue> = {
      ip: ip!.replace(/[[\]]/g, ''),
      method: method!,
      path: path!,
      status: Number(status),
    };
    const ms = tookMs.exec(rest)?.[1];
    if (ms !== undefined) fields.latency = Number(ms);
    return { level: levelOfStatus(Number(status)), at: time, fields };
  },
};

/** The level of a request by its HTTP status. */
function levelOfStatus(status: number): LogLevel {
  return status >= 500 ? 'error' : status >= 400 ? 'warn' : 'info';
}
