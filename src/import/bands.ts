import { defined } from '../model/defined.ts';
import type { Ask } from '../model/import-codes.ts';
import { parseQuantity } from '../model/quantity.ts';

/** A comparison or a range as a cell writes it. */
interface Limit {
  readonly sign?: '<' | '<=' | '>' | '>=' | '==';
  readonly low: number;
  /** Of a range: its upper end. */
  readonly high?: number;
  readonly unit: string;
}

const number = String.raw`(\d{1,9}(?:[.,]\d{1,6})?)`;
const unitWord = `(%|ms|s|min|m|h|d|kb|mb|gb|tb|kib|mib|gib|segundos?|seconds?|minutos?|minutes?|horas?|hours?|dias?|days?)?`;
const comparison = new RegExp(
  String.raw`(<=|>=|==|=|≤|≥|<|>)\s*\$?${number}\s*${unitWord}(?![\p{L}\d])`,
  'iu',
);
const range = new RegExp(
  String.raw`${number}\s*${unitWord}\s*(?:-|–|—|to|a|até)\s*${number}\s*${unitWord}(?![\p{L}\d])`,
  'iu',
);

/** Reads `< 500ms`, `≥ 99,5 %`, `500-1000ms`. Undefined where there is no number to compare with. */
export function limitIn(text: string): Limit | undefined {
  const compared = comparison.exec(text);
  if (compared) {
    const [, sign = '', value = '', unit = ''] = compared;
    return {
      sign: signs[sign] ?? (sign as Limit['sign'] & string),
      low: numberOf(value),
      unit: unitOf(unit),
    };
  }
  const between = range.exec(text);
  if (!between) return undefined;
  const [, low = '', first = '', high = '', last = ''] = between;
  return { low: numberOf(low), high: numberOf(high), unit: unitOf(last || first) };
}

const signs: Readonly<Record<string, Limit['sign'] & string>> = { '≤': '<=', '≥': '>=', '=': '==' };

function numberOf(text: string): number {
  return Number(text.replace(',', '.'));
}

/** `segundos` as plantao writes it. */
function unitOf(text: string): string {
  const plain = text.toLowerCase();
  if (/^seg|^sec/.test(plain)) return 's';
  if (/^min/.test(plain)) return 'm';
  if (/^hor|^hour/.test(plain)) return 'h';
  if (/^dia|^day/.test(plain)) return 'd';
  return { kb: 'KB', mb: 'MB', gb: 'GB', tb: 'TB', kib: 'KiB', mib: 'MiB', gib: 'GiB' }[plain] ?? plain;
}

/** What the cells of one metric say together. */
interface BandsRead {
  readonly unit?: string;
  readonly warning?: string;
  readonly critical?: string;
  readonly asks: readonly Ask[];
}

/**
 * Bands from the cells for normal, warning and critical. The signs give the direction: "500-1000ms" is warning from 500 where more is
 * worse, "60-80 %" is warning below 80 where less is.
 */
export function bandsOf(cells: {
  readonly normal?: string | undefined;
  readonly warning?: string | undefined;
  readonly critical?: string | undefined;
}): BandsRead | undefined {
  const [normal, warning, critical] = [cells.normal, cells.warning, cells.critical].map((cell) =>
    cell === undefined ? undefined : limitIn(cell),
  );
  if (!normal && !warning && !critical) return undefined;
  const unit = [critical, warning, normal].map((one) => one?.unit ?? '').find((one) => one !== '') ?? '';
  const rises = isRising(normal, warning, critical);
  const text = (sign: string, value: number, own: string) => `${sign} ${value}${own || unit}`;
  const asks: Ask[] = [];
  for (const [name, limit] of [
    ['normal', normal],
    ['warning', warning],
    ['critical', critical],
  ] as const) {
    const cell = cells[name];
    if (cell !== undefined && !limit && /\d/.test(cell)) asks.push({ code: 'unread', text: cell });
  }
  const warns = warningFrom(warning, normal, rises, text);
  const alarms = critical && limitText(critical, rises, text);
  gaps(normal, warning, critical, rises, text, asks);
  const usable = (one: string | undefined) =>
    one !== undefined && parseQuantity(one.replace(/^[<>=]+\s*/, ''), unit) !== undefined ? one : undefined;
  return {
    ...defined({ unit: unit === '' ? undefined : unit, warning: usable(warns), critical: usable(alarms) }),
    asks,
  };
}

type Text = (sign: string, value: number, unit: string) => string;

/** Whether more is worse. */
function isRising(normal?: Limit, warning?: Limit, critical?: Limit): boolean {
  if (normal?.sign) return normal.sign.startsWith('<');
  const worse = critical ?? warning;
  return worse?.sign === undefined || worse.sign.startsWith('>') || worse.sign === '==';
}

/** Where warning begins: at its own comparison, at the near end of its range, or where normal ends. */
function warningFrom(
  warning: Limit | undefined,
  normal: Limit | undefined,
  rises: boolean,
  text: Text,
): string | undefined {
  if (warning) return limitText(warning, rises, text);
  if (!normal) return undefined;
  const opposite: Readonly<Record<string, string>> = {
    '<': '>=',
    '<=': '>',
    '>': '<=',
    '>=': '<',
    '==': '!=',
  };
  if (normal.sign) return text(opposite[normal.sign]!, normal.low, normal.unit);
  return normal.high === undefined
    ? undefined
    : text(rises ? '>' : '<', rises ? normal.high : normal.low, normal.unit);
}

function limitText({ sign, low, high, unit }: Limit, rises: boolean, text: Text): string {
  // `< 10s (acceptable)` says what is still good: beyond it is bad.
  if (sign) {
    const isGood = rises ? sign.startsWith('<') : sign.startsWith('>');
    return isGood ? text(rises ? '>=' : '<=', low, unit) : text(sign, low, unit);
  }
  return rises ? text('>=', low, unit) : text('<', high ?? low, unit);
}

/** Values that belong to no band, or to two. */
function gaps(
  normal: Limit | undefined,
  warning: Limit | undefined,
  critical: Limit | undefined,
  rises: boolean,
  text: Text,
  asks: Ask[],
): void {
  const between = (end: number | undefined, start: number | undefined, unit: string): void => {
    if (end === undefined || start === undefined || end === start) return;
    const isHole = rises ? end < start : end > start;
    asks.push({
      code: isHole ? 'hole' : 'overlap',
      from: text('', end, unit).trim(),
      to: text('', start, unit).trim(),
    });
  };
  if (warning?.high === undefined) return;
  const [near, far] = rises ? [warning.low, warning.high] : [warning.high, warning.low];
  if (normal?.sign) between(normal.low, near, warning.unit);
  if (critical?.sign) between(far, critical.low, warning.unit);
}
