import { numberOf, parseJsonPath, valueAt } from '../model/json-path.ts';
import type { Row } from '../model/kind.ts';
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
  waiting: ['waiting_since', 'waitingSince', 'esperando_desde'],
  summary: ['motivo', 'reason', 'summary', 'subject', 'assunto', 'title', 'description', 'message', 'status'],
  reason: ['reason', 'motivo', 'handoff_reason', 'escalation_reason'],
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
  answered: [
    'first_human_reply_at',
    'first_human_message_at',
    'human_replied_at',
    'primeira_resposta_humana',
  ],
  due: ['due_at', 'sla_due_at', 'vence_em'],
  bot: ['bot_replied_at', 'bot_last_message_at', 'last_bot_message_at', 'last_bot_reply_at'],
  link: ['link', 'url', 'href'],
  priority: ['priority', 'prioridade', 'severity'],
} as const;

/** What a column of a handoff may hold. */
export type HandoffColumn = keyof typeof usual;

/** The columns of a source: those that its configuration names, else those that are usually called so. */
export class HandoffCells {
  readonly #named: EscalationConfig['columns'];

  constructor(named: EscalationConfig['columns']) {
    this.#named = named;
  }

  /** The value, or nothing where no column of the row holds it. */
  value(row: Row, what: HandoffColumn): unknown {
    return this.cell(row, what)?.value;
  }

  /** The column that holds it, and its value; undefined where there is none, or an unnamed one is empty. */
  cell(row: Row, what: HandoffColumn): { readonly column: string; readonly value: unknown } | undefined {
    const named = this.#named[what];
    if (named !== undefined) return holds(row, named) ? { column: named, value: at(row, named) } : undefined;
    const column = usual[what].find((name) => Object.hasOwn(row, name) && !isEmpty(row[name]));
    return column === undefined ? undefined : { column, value: row[column] };
  }

  /** Whether a row has such a column at all, empty or not. */
  has(row: Row, what: HandoffColumn): boolean {
    const named = this.#named[what];
    return named === undefined ? usual[what].some((name) => Object.hasOwn(row, name)) : holds(row, named);
  }

  /** What the configuration calls the column; undefined where it does not say. */
  named(what: HandoffColumn): string | undefined {
    return this.#named[what];
  }

  /** Columns that the configuration names and no row has. */
  missing(rows: readonly Row[]): readonly string[] {
    if (rows.length === 0) return [];
    return Object.values(this.#named).filter((name) => !rows.some((row) => holds(row, name)));
  }
}

/** Whether a row has a column, or of a path into a document (`meta.assignee.name`) where it begins: what is below may be empty. */
function holds(row: Row, named: string): boolean {
  if (Object.hasOwn(row, named)) return true;
  const first = parseJsonPath(named)?.[0];
  return typeof first === 'string' && first !== named && Object.hasOwn(row, first);
}

function at(row: Row, named: string): unknown {
  if (Object.hasOwn(row, named)) return row[named];
  const path = parseJsonPath(named);
  return path && valueAt(row, path);
}

/** Null, nothing, or an empty text. */
export function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** Whether a cell names the bot, in place of a person. */
export function isBot(value: unknown): boolean {
  return typeof value === 'string' && /^(?:bot|ai|ia|assistant|agent_bot)$/i.test(value.trim());
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
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Date)
    return Number.isNaN(value.getTime()) ? words.engine.invalidDate : value.toISOString();
  try {
    return typeof value === 'object' ? (JSON.stringify(value) ?? '') : String(value);
  } catch {
    return `[${typeof value}]`;
  }
}
