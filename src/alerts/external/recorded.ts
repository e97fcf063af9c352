import { type AlertRow, isActive, isTold } from '../../model/alert.ts';
import { defined } from '../../model/defined.ts';
import type { EventKind, JournalEvent, NewEvent } from '../../model/event.ts';

const fires = 'foreign.firing' satisfies EventKind;
const isOver = 'foreign.resolved' satisfies EventKind;

/** Kinds that are written about alerts of other places which people are told of, or which open incidents. */
export const recordedExternalKinds = [fires, isOver] as const;

/** What is written down of alerts of other places: that they fire and that they are over, where it matters to people here. */
export class RecordedExternal {
  /** Those that fire as far as is written, by id: when they began to, and what they are called. */
  #firing = new Map<string, { readonly firedAt: number; readonly name: string }>();

  /** Takes over what the journal knows, oldest event first. */
  restore(events: Iterable<Pick<JournalEvent, 'kind' | 'data'>>): void {
    this.#firing = new Map();
    for (const { kind, data } of events) {
      const id = String(data.alert);
      if (kind === fires)
        this.#firing.set(id, { firedAt: Number(data.firedAt ?? 0), name: String(data.name) });
      else if (kind === isOver) this.#firing.delete(id);
    }
  }

  /**
   * Writes down what began and what is over.
   * @param isUnknown whether it cannot be said that one is over, because its place was not read yet
   */
  follow(
    rows: readonly AlertRow[],
    isUnknown: (id: string) => boolean,
    record: (event: NewEvent) => void,
  ): void {
    const active = new Map(rows.filter(matters).map((row) => [row.id, row]));
    for (const { id, name, severity, component, text, startedAt, firedAt = 0 } of active.values()) {
      if (this.#firing.get(id)?.firedAt === firedAt) continue;
      this.#firing.set(id, { firedAt, name });
      const facts = { alert: id, name, severity, evidence: text, firedAt };
      record({ kind: fires, data: { ...facts, ...defined({ component, startedAt }) } });
    }
    for (const [id, { name }] of [...this.#firing]) {
      if (active.has(id) || isUnknown(id)) continue;
      this.#firing.delete(id);
      record({ kind: isOver, data: { alert: id, name } });
    }
  }
}

function matters(row: AlertRow): boolean {
  return isActive(row) && row.from !== 'plantao' && (isTold(row) || row.opens === true);
}
