import type { FieldValue } from './format.ts';

/** Common names of fields that loggers name differently. */
const names: Readonly<Record<string, string>> = {
  status_code: 'status',
  statusCode: 'status',
  http_status: 'status',
  'res.statusCode': 'status',
  'http.status_code': 'status',
  'req.method': 'method',
  http_method: 'method',
  url: 'path',
  uri: 'path',
  endpoint: 'path',
  'req.url': 'path',
  client_ip: 'ip',
  clientIp: 'ip',
  client: 'ip',
  remote_addr: 'ip',
  remoteAddress: 'ip',
  'req.remoteAddress': 'ip',
  remote_ip: 'ip',
  requestId: 'request_id',
  reqId: 'request_id',
  req_id: 'request_id',
  'req.id': 'request_id',
  trace_id: 'request_id',
  correlation_id: 'request_id',
  responseTime: 'latency',
  duration: 'latency',
  duration_ms: 'latency',
  durationMs: 'latency',
  latency_ms: 'latency',
  elapsed: 'latency',
  elapsed_ms: 'latency',
  took: 'latency',
  request_time: 'latency',
};
const inSeconds = new Set(['request_time']);
const span = /^(\d+(?:\.\d+)?)\s*(ns|µs|us|ms|s|m)$/;
const units: Readonly<Record<string, number>> = { ns: 1e-6, µs: 1e-3, us: 1e-3, ms: 1, s: 1e3, m: 6e4 };
/** Most fields of a line: bounds the cost of a hostile one. */
const most = 64;

/** Adds common names to a logger's own. */
export function withCommonNames(fields: Record<string, FieldValue>): Record<string, FieldValue> {
  for (const [key, value] of Object.entries(fields)) {
    const name = Object.hasOwn(names, key) ? names[key] : undefined;
    if (name === undefined || Object.hasOwn(fields, name)) continue;
    fields[name] =
      name === 'latency'
        ? (milliseconds(value, inSeconds.has(key)) ?? value)
        : name === 'status'
          ? numeric(value)
          : value;
  }
  if (typeof fields.latency === 'string')
    fields.latency = milliseconds(fields.latency, false) ?? fields.latency;
  return fields;
}

/** The number, when the text is one. */
export function numeric(value: FieldValue): FieldValue {
  if (typeof value !== 'string' || !/^-?\d{1,15}(?:\.\d{1,9})?$/.test(value)) return value;
  return Number(value);
}

function milliseconds(value: FieldValue, seconds: boolean): number | undefined {
  if (typeof value === 'number') return seconds ? value * 1_000 : value;
  if (typeof value !== 'string') return undefined;
  const found = span.exec(value);
  if (found) return Number(found[1]) * units[found[2]!]!;
  const plain = Number(value);
  return value === '' || Number.isNaN(plain) ? undefined : seconds ? plain * 1_000 : plain;
}

/** An object's values as fields; nested ones as `outer.inner`. */
export function flatten(object: Record<string, unknown>): Record<string, FieldValue> {
  const fields: Record<string, FieldValue> = {};
  let left = most;
  const add = (prefix: string, from: object, depth: number): void => {
    for (const [key, value] of Object.entries(from)) {
      if (left <= 0) return;
      if (key === '__proto__') continue;
      if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
        fields[prefix + key] = value;
        left -= 1;
      } else if (value !== null && typeof value === 'object' && !Array.isArray(value) && depth < 2) {
        add(`${prefix}${key}.`, value, depth + 1);
      }
    }
  };
  add('', object, 0);
  return fields;
}
