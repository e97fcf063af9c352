const months: readonly string[] = [
  'jan',
  'feb',
  'mar',
  'apr',
  'may',
  'jun',
  'jul',
  'aug',
  'sep',
  'oct',
  'nov',
  'dec',
];

const dated =
  /^(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d+))? ?(Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)?/;
const common = /^(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d:\d\d:\d\d) ([+-]\d{4})/;
const spoken = /^(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d:\d\d:\d\d)(?:\.(\d+))?/;

/** The last second parsed: lines of one second come together, and parsing a date is slow. */
const lastIso: { text: string; at: number | undefined } = { text: '', at: undefined };
const lastCommon: { text: string; at: number | undefined } = { text: '', at: undefined };

/**
 * Wall-clock milliseconds of a time at the start of a text: ISO 8601 and variants (`2026-01-05 12:00:00,123`,
 * `2026/01/05 12:00:00`), the common log format, `05 Jan 2026 12:00:00.123`. Without a zone it is local time.
 */
export function timeAt(text: string): number | undefined {
  const iso = dated.exec(text);
  if (iso) {
    const [, year, month, day, time, fraction = '', zone = ''] = iso;
    const whole = `${year}-${month}-${day}T${time}${zone}`;
    if (whole !== lastIso.text) {
      lastIso.text = whole;
      lastIso.at = stamp(`${year}-${month}-${day}T${time}${zoneText(zone)}`);
    }
    return lastIso.at === undefined || fraction === ''
      ? lastIso.at
      : lastIso.at + Number(fraction.slice(0, 3).padEnd(3, '0'));
  }
  const clf = common.exec(text);
  if (clf) {
    const [whole, day, month, year, time, zone] = clf;
    if (whole !== lastCommon.text) {
      lastCommon.text = whole;
      lastCommon.at = stamp(`${year}-${monthText(month!)}-${day}T${time}${zoneText(zone!)}`);
    }
    return lastCommon.at;
  }
  const long = spoken.exec(text);
  if (!long) return undefined;
  const [, day, month, year, time, fraction = ''] = long;
  return stamp(
    `${year}-${monthText(month!)}-${day!.padStart(2, '0')}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}`,
  );
}

/** The time in a logger's value: ISO 8601, or epoch seconds, milliseconds, microseconds or nanoseconds. */
export function timeOf(value: unknown): number | undefined {
  if (typeof value === 'number' && value > 0 && Number.isFinite(value)) {
    if (value < 1e11) return value * 1_000;
    if (value < 1e14) return value;
    return value < 1e17 ? value / 1e3 : value / 1e6;
  }
  return typeof value === 'string' ? timeAt(value) : undefined;
}

/**
 * A local time without a year: the latest one at most a day after `now`.
 * @param month 1 to 12
 */
export function yearless(month: number, day: number, time: string, now: number): number | undefined {
  const year = new Date(now).getFullYear();
  for (const candidate of [year + 1, year, year - 1]) {
    const at = stamp(`${candidate}-${two(month)}-${two(day)}T${time}`);
    if (at !== undefined && at <= now + 86_400_000) return at;
  }
  return undefined;
}

/** 1 to 12; 0 for no month. */
export function monthOf(name: string): number {
  return months.indexOf(name.toLowerCase()) + 1;
}

function monthText(name: string): string {
  return two(monthOf(name));
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}

function zoneText(zone: string): string {
  if (zone === '') return '';
  if (zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 'Z';
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0');
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`;
}

function stamp(text: string): number | undefined {
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}
