import { createHash } from 'node:crypto';
import { defined } from '../model/defined.ts';
import type { JournalEvent, NewEvent } from '../model/event.ts';
import type { FollowUp, FollowUpChange, FollowUpRefusal, FollowUpRow } from '../model/follow-up.ts';
import { numberIn, textIn, textsIn } from '../oncall/read-event.ts';

/** What happened to follow-ups, and where they come from. */
export const followUpKinds: readonly string[] = [
  ...['added', 'changed', 'done', 'reopened', 'reminded'].map((kind) => `followup.${kind}`),
  ...['incident.opened', 'incident.resolved'],
];

type FollowUpEvent = Pick<JournalEvent, 'kind' | 'data' | 'at' | 'incident' | 'actor'>;

/** What incidents left to be done, as the journal tells it. */
interface FollowUps {
  /** By id, in the order in which they were added. */
  readonly all: ReadonlyMap<string, FollowUp>;
  /** Titles of incidents by id. */
  readonly titles: ReadonlyMap<string, string>;
}

/** Follow-ups, oldest event first. Events that make no sense are passed over. */
export function foldFollowUps(events: Iterable<FollowUpEvent>): FollowUps {
  const all = new Map<string, FollowUp>();
  const titles = new Map<string, string>();
  const add = (one: Omit<FollowUp, 'id' | 'revision'>): void => {
    const id = followUpId(one.incident, one.text);
    if (one.text.trim() !== '' && !all.has(id)) all.set(id, { ...one, id, revision: 0 });
  };
  for (const { kind, data, at, incident, actor } of events) {
    const by = textIn(data.by) ?? actor.user;
    const given = defined({ owner: textIn(data.owner), dueAt: numberIn(data.dueAt) });
    if (kind === 'incident.opened') titles.set(incident ?? '', textIn(data.title) ?? '');
    else if (kind === 'incident.resolved')
      for (const text of textsIn(data.followUps)) add({ incident: incident ?? '', text, addedAt: at, by });
    else if (kind === 'followup.added')
      add({ incident: incident ?? '', text: textIn(data.text) ?? '', addedAt: at, by, ...given });
    else if (kind.startsWith('followup.')) {
      const known = all.get(textIn(data.id) ?? '');
      if (known) all.set(known.id, changed(known, { kind, data, at }, by, given));
    }
  }
  return { all, titles };
}

function changed(
  known: FollowUp,
  { kind, data, at }: Pick<FollowUpEvent, 'kind' | 'data' | 'at'>,
  by: string,
  given: Pick<FollowUp, 'owner' | 'dueAt'>,
): FollowUp {
  if (kind === 'followup.reminded') return { ...known, remindedAt: at };
  // A change that did not see the one before it changes nothing.
  if (numberIn(data.saw) !== known.revision) return known;
  const next = { ...known, revision: known.revision + 1 };
  const { done: _, remindedAt: _r, ...open } = next;
  switch (kind) {
    case 'followup.done':
      return { ...next, done: { by, at, ...defined({ note: textIn(data.note) }) } };
    case 'followup.reopened':
      return open;
    case 'followup.changed':
      return given.dueAt === undefined
        ? { ...next, ...given }
        : { ...open, ...given, ...defined({ done: next.done }) };
    default:
      return known;
  }
}

/** Short enough to be typed, the same wherever it is made. */
function followUpId(incident: string, text: string): string {
  const named = `${incident}\n${text.replace(/\s+/g, ' ').trim()}`;
  return createHash('sha256').update(named).digest('hex').slice(0, 8);
}

/** Overdue ones first, then by when they are due; those that are done last. */
export function followUpRows({ all, titles }: FollowUps, now: number): readonly FollowUpRow[] {
  const ranks = { overdue: 0, open: 1, done: 2 } as const;
  return [...all.values()]
    .map((one): FollowUpRow => {
      const overdue = one.dueAt !== undefined && now >= one.dueAt;
      const state = one.done ? 'done' : overdue ? 'overdue' : 'open';
      return { ...one, state, ...defined({ title: titles.get(one.incident) || undefined }) };
    })
    .toSorted(
      (a, b) =>
        ranks[a.state] - ranks[b.state] ||
        (a.dueAt ?? Number.POSITIVE_INFINITY) - (b.dueAt ?? Number.POSITIVE_INFINITY) ||
        a.addedAt - b.addedAt,
    );
}

/** Until somebody does it or gives it another date, its owner is reminded again so often, in milliseconds. */
const remindEveryMs = 7 * 86_400_000;

/** Follow-ups of which somebody has to be reminded now, each with the event that says so. */
export function followUpReminders(
  rows: readonly FollowUpRow[],
  now: number,
): readonly { readonly row: FollowUpRow; readonly event: NewEvent }[] {
  return rows
    .filter(({ state, remindedAt }) => state === 'overdue' && now - (remindedAt ?? 0) >= remindEveryMs)
    .map((row) => {
      const { id, incident, text, owner } = row;
      const data = { id, text, ...defined({ owner }) };
      return { row, event: { kind: 'followup.reminded', incident, data } };
    });
}

/** What adds a follow-up, or why nothing does. @param open ids of incidents there are */
export function addition(
  { incident, text, owner, dueAt }: Extract<FollowUpChange, { what: 'add' }>,
  { all, titles }: FollowUps,
  by: string,
): NewEvent | FollowUpRefusal {
  if (text.trim() === '') return { code: 'no-text' };
  if (!titles.has(incident)) return { code: 'no-incident', incident };
  if (all.has(followUpId(incident, text))) return { code: 'there-already', text: text.trim() };
  const data = { text: text.trim(), by, ...defined({ owner, dueAt }) };
  return { kind: 'followup.added', incident, data };
}

/** What changes a follow-up as the person saw it, or why nothing does. */
export function followUpChange(
  { id, text, incident, done, revision: saw }: FollowUp,
  change: Exclude<FollowUpChange, { what: 'add' }>,
  by: string,
): NewEvent | FollowUpRefusal {
  const data = { id, text, by, saw };
  switch (change.what) {
    case 'done':
      if (done) return { code: 'done-already', text, by: done.by, at: done.at };
      return {
        kind: 'followup.done',
        incident,
        data: { ...data, ...defined({ note: change.note || undefined }) },
      };
    case 'reopen':
      return done ? { kind: 'followup.reopened', incident, data } : { code: 'not-done' };
    case 'change': {
      const { owner, dueAt } = change;
      if (owner === undefined && dueAt === undefined) return { code: 'nothing-changed' };
      return { kind: 'followup.changed', incident, data: { ...data, ...defined({ owner, dueAt }) } };
    }
  }
}
