import type { ActionParams, ActionPlan, ActionRow, ActionState, TargetPlan } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { Target } from '../model/target.ts';
import type { Redact } from '../text/redactor.ts';
import type { Busy } from './guard.ts';
import { type Outcome, stateAfter } from './outcome.ts';
import { OutputTail } from './output-tail.ts';
import { outcomeText } from './sentences.ts';

/** A plan of this session and what became of it. */
export interface Entry {
  readonly plan: ActionPlan;
  readonly params: ActionParams;
  /** Fingerprint of `params`. */
  readonly mark: string | undefined;
  readonly intended: TargetPlan;
  readonly target: Target;
  readonly before: ComponentRow;
  /** What it is meant to mend. */
  readonly alert: string | undefined;
  /** Milliseconds of the clock that never goes backwards. */
  readonly plannedAt: number;
  readonly abort: AbortController;
  readonly redact: Redact;
  /** Makes `redact` take one more secret out. */
  readonly hide: (secret: string) => void;
  readonly tail: OutputTail;
  /** What is to be shown once. It is nowhere else: not in the row, the output or the journal. */
  revealed: string | undefined;
  /** The group it was confirmed with. */
  group: string | undefined;
  row: ActionRow;
}

/** A plan that was just made. */
export type NewEntry = Omit<Entry, 'plannedAt' | 'abort' | 'tail' | 'revealed' | 'group' | 'row'>;

/** A plan is forgotten after this, in milliseconds: what it saw may no longer be so. */
const planLifeMs = 10 * 60_000;
const keptRows = 50;
/** Output is shown this often at most, in milliseconds, however fast it comes. */
const outputEveryMs = 50;

/** What changed: a flood of output alone is no reason to read the journal again. */
export type EntriesChanged = (what: 'state' | 'output') => void;

/** The actions of this session, each with its row. */
export class Entries {
  readonly #clock: Clock;
  readonly #changed: EntriesChanged;
  readonly #entries = new Map<string, Entry>();

  constructor(clock: Clock, changed: EntriesChanged) {
    this.#clock = clock;
    this.#changed = changed;
  }

  add(entry: NewEntry): void {
    const { plan, redact } = entry;
    const refused = plan.refused;
    this.#entries.set(plan.id, {
      ...entry,
      plannedAt: this.#clock.elapsed(),
      abort: new AbortController(),
      tail: new OutputTail(redact),
      revealed: undefined,
      group: undefined,
      row: {
        plan,
        state: refused === undefined ? 'planned' : 'refused',
        output: [],
        droppedLines: 0,
        ...defined({ result: refused }),
      },
    });
    this.#forget();
  }

  get(id: string): Entry | undefined {
    return this.#entries.get(id);
  }

  stateOf(id: string): ActionState | undefined {
    return this.#entries.get(id)?.row.state;
  }

  delete(id: string): void {
    this.#entries.delete(id);
  }

  get ids(): ReadonlySet<string> {
    return new Set(this.#entries.keys());
  }

  get busy(): readonly Entry[] {
    return [...this.#entries.values()].filter(({ row }) => isBusy(row));
  }

  /** Newest first: what was confirmed or refused, and what of a group waits for its turn. */
  rows(): readonly ActionRow[] {
    return [...this.#entries.values()]
      .filter(({ row, group }) => row.state !== 'planned' || group !== undefined)
      .map(({ row }) => row)
      .reverse()
      .slice(0, keptRows);
  }

  /** What this session is doing to a component now. */
  busyOn(component: string): Busy | undefined {
    const row = this.busy.find((entry) => entry.plan.component === component)?.row;
    return row && { where: 'here', verb: row.plan.verb, title: row.plan.componentTitle, state: row.state };
  }

  /** Drops unconfirmed plans. */
  forgetPlans(): void {
    for (const [id, { row }] of this.#entries) if (row.state === 'planned') this.#entries.delete(id);
  }

  isTooOld(entry: Entry): boolean {
    return this.#clock.elapsed() - entry.plannedAt > planLifeMs;
  }

  /** Ends an action as it was found to have ended; what is said about it is made free of secrets. */
  end(entry: Entry, outcome: Outcome, more: Partial<ActionRow> = {}): void {
    this.set(entry, { state: stateAfter(outcome), result: entry.redact(outcomeText(outcome)), ...more });
  }

  set(entry: Entry, change: Partial<ActionRow>): void {
    entry.row = { ...entry.row, ...entry.tail.take(), ...change };
    this.#changed('state');
  }

  /** Takes a line of output; how often it is shown does not depend on how much there is. */
  outputOf(entry: Entry): (line: string) => void {
    let due = false;
    return (line) => {
      entry.tail.push(line);
      if (due) return;
      due = true;
      this.#clock.after(outputEveryMs, () => {
        due = false;
        if (!isBusy(entry.row)) return;
        entry.row = { ...entry.row, ...entry.tail.take() };
        this.#changed('output');
      });
    };
  }

  /** Keeps a secret until it is taken, and out of everything that is shown or recorded of the action. */
  reveal(entry: Entry, secret: string): void {
    if (secret === '') return;
    entry.hide(secret);
    entry.revealed = secret;
    this.set(entry, { reveals: true });
  }

  /** The secret of an action that ended or runs; undefined when there is none, or it was taken. */
  takeRevealed(id: string): string | undefined {
    const entry = this.#entries.get(id);
    if (entry?.revealed === undefined) return undefined;
    const { revealed } = entry;
    entry.revealed = undefined;
    const { reveals: _, ...row } = entry.row;
    entry.row = row;
    this.#changed('state');
    return revealed;
  }

  /** An action was undone: it cannot be undone twice. */
  undone(id: string): void {
    const entry = this.#entries.get(id);
    if (!entry) return;
    const { canUndo: _, ...row } = entry.row;
    entry.row = row;
  }

  /** Drops unconfirmed plans that are too old, and all but the newest rows. */
  #forget(): void {
    for (const [id, entry] of this.#entries) {
      if (entry.row.state === 'planned' && entry.group === undefined && this.isTooOld(entry))
        this.#entries.delete(id);
    }
    const ended = [...this.#entries].filter(
      ([, { row }]) => (row.endedAt !== undefined || row.state === 'refused') && !row.unsettled,
    );
    for (const [id] of ended.slice(0, Math.max(0, ended.length - keptRows))) this.#entries.delete(id);
  }
}

export function isBusy({ state }: ActionRow): boolean {
  return state === 'running' || state === 'verifying';
}
