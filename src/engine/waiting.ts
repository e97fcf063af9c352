import { numberOf } from '../model/json-path.ts';
import type { Row } from '../model/kind.ts';
import type { WaitingRow } from '../model/snapshot.ts';
import type { EscalationConfig } from '../model/system.ts';

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

/** Rows of a source as people waiting, the longest wait first. `tidy` makes a text harmless. */
export function waitingRows(
  rows: readonly Row[],
  columns: EscalationConfig['columns'],
  tidy: (text: string) => string,
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
    return tidy(typeof value === 'object' ? JSON.stringify(value) : String(value));
  };
  return rows
    .map((row, index): WaitingRow => {
      const createdAt = instant(cell(row, 'created'));
      const [claimedBy, link, priority] = [text(row, 'claimed'), text(row, 'link'), text(row, 'priority')];
      const id = text(row, 'id') ?? String(index + 1);
      return {
        key: id,
        id,
        summary: text(row, 'summary') ?? tidy(firstText(row)),
        ...(createdAt === undefined ? {} : { createdAt }),
        ...(claimedBy === undefined ? {} : { claimedBy }),
        ...(link !== undefined && /^https?:\/\//.test(link) ? { link } : {}),
        ...(priority === undefined ? {} : { priority }),
      };
    })
    .sort((a, b) => (a.createdAt ?? Infinity) - (b.createdAt ?? Infinity))
    .slice(0, most);
}

/** A Date, ISO 8601 text, or seconds or milliseconds since 1970, as wall-clock milliseconds. */
function instant(value: unknown): number | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.getTime();
  const number = numberOf(value);
  if (number !== undefined) return number > 1e11 ? number : number > 1e8 ? number * 1_000 : undefined;
  const parsed = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(parsed) ? undefined : parsed;
}

function firstText(row: Row): string {
  return Object.values(row).find((value): value is string => typeof value === 'string' && value !== '') ?? '';
}
