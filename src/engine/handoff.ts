import { defined } from '../model/defined.ts';
import { numberOf } from '../model/json-path.ts';
import type { Row } from '../model/kind.ts';
import type { HandoffRow, MetricRow, WaitingRow } from '../model/snapshot.ts';
import type { EscalationConfig } from '../model/system.ts';
import { words } from '../words/index.ts';

/** Names that columns usually have, most telling first, in English and Portuguese. */
const usual = {
  id: ['id', 'ticket', 'ticket_id', 'conversation_id', 'conversa_id', 'uuid', 'key', 'number'],
  created: [
    'created_at',
    'created',
    'createdAt',
    'criado_em',
    'opened_at',
    'since',
    'requested_at',
    'timestamp',
    'date',
  ],
  summary: ['motivo', 'reason', 'summary', 'subject', 'assunto', 'title', 'description', 'message', 'status'],
  claimed: [
    'claimed_by',
    'claimedBy',
    'assigned_to',
    'assignee',
    'atendente',
    'controlled_by',
    'owner',
    'agent',
  ],
  link: ['link', 'url', 'href'],
  priority: ['priority', 'prioridade', 'severity'],
} as const;

/** Most rows that are shown. */
const most = 200;

/** Rows of a source as people waiting, the longest wait first. `redact` sanitizes a text and takes secrets out. */
export function waitingRows(
  rows: readonly Row[],
  columns: EscalationConfig['columns'],
  redact: (text: string) => string,
): readonly WaitingRow[] {
  const cell = (row: Row, what: keyof typeof usual): unknown => {
    const named = columns[what];
    if (named !== undefined) return row[named];
    return usual[what]
      .map((name) => row[name])
      .find((value) => value !== undefined && value !== null && value !== '');
  };
  const text = (row: Row, what: keyof typeof usual): string | undefined => {
    const value = cell(row, what);
    if (value === undefined || value === null) return undefined;
    return redact(textOf(value));
  };
  const keys = new Map<string, number>();
  return rows
    .map((row, index): WaitingRow => {
      const createdAt = instant(cell(row, 'created'));
      const claimedBy = text(row, 'claimed');
      const link = text(row, 'link');
      const priority = text(row, 'priority');
      const id = text(row, 'id') ?? String(index + 1);
      // Two rows may carry the same id; what the screen selects by must be unique all the same.
      const again = keys.get(id) ?? 0;
      keys.set(id, again + 1);
      return {
        key: again === 0 ? id : `${id} #${again + 1}`,
        id,
        summary: text(row, 'summary') ?? redact(firstText(row)),
        ...defined({ createdAt, claimedBy }),
        ...(link !== undefined && /^https?:\/\//.test(link) ? { link } : {}),
        ...defined({ priority }),
      };
    })
    .sort((a, b) => (a.createdAt ?? Number.MAX_VALUE) - (b.createdAt ?? Number.MAX_VALUE))
    .slice(0, most);
}

/** The row of a handoff, from the row of its number. */
export function handoffRow(number: MetricRow, waiting: readonly WaitingRow[]): HandoffRow {
  const { id, title, band, value, label, asked, stale, at, problem, nextAt, warning, critical } = number;
  return {
    id,
    title,
    band,
    count: value,
    waiting,
    label,
    asked,
    stale,
    ...defined({ at, problem, nextAt, warning, critical }),
  };
}

const iso = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i;

/**
 * A Date, ISO 8601 text, or seconds, milliseconds or microseconds since 1970, as wall-clock milliseconds. Text without a zone is
 * UTC: that is what backends write.
 */
export function instant(value: unknown): number | undefined {
  if (value instanceof Date) return finite(value.getTime());
  if (typeof value === 'boolean') return undefined;
  const number = numberOf(value);
  if (number !== undefined) {
    if (!Number.isFinite(number) || number < 1e8) return undefined;
    return number < 1e11 ? number * 1_000 : number < 1e14 ? number : number / 1_000;
  }
  if (typeof value !== 'string' || value.length > 64) return undefined;
  const match = value.trim().match(iso);
  if (!match) return undefined;
  const [day, time = '00:00'] = match[0]
    .slice(0, match[0].length - (match[1]?.length ?? 0))
    .trim()
    .split(/[T ]/i);
  const zone = (match[1] ?? 'Z').replace(
    /^([+-]\d\d):?(\d\d)?$/,
    (_all, hours, minutes) => `${hours}:${minutes ?? '00'}`,
  );
  return finite(Date.parse(`${day}T${time.replace(',', '.')}${zone.toUpperCase()}`));
}

function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}

/** A cell as text; whatever cannot become one is named instead of thrown over. */
function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? words.engine.invalidDate : value.toISOString();
  try {
    return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
  } catch {
    return `[${typeof value}]`;
  }
}

function firstText(row: Row): string {
  return Object.values(row).find((value): value is string => typeof value === 'string' && value !== '') ?? '';
}
