import type { ItemMark } from '../model/checklist.ts';
import { defined } from '../model/defined.ts';
import type { JournalEvent } from '../model/event.ts';
import { numberIn, textIn } from '../oncall/read-event.ts';
import { swapKinds } from '../oncall/swaps.ts';

/** What happened to checklists, and what makes one due. */
const checklistKinds: readonly string[] = [
  ...['listed', 'opened', 'ticked', 'unticked', 'waived', 'done', 'missed'].map(
    (kind) => `checklist.${kind}`,
  ),
];
const triggerKinds: readonly string[] = [
  'action.intent',
  'action.outcome',
  'incident.opened',
  'incident.resolved',
];
/** Kinds that checklists are folded from; with whom somebody swapped says when a shift begins. */
export const checklistFoldKinds: readonly string[] = [...checklistKinds, ...triggerKinds, ...swapKinds];

type ChecklistEvent = Pick<JournalEvent, 'kind' | 'data' | 'at' | 'incident' | 'actor'>;

/** An item of one occurrence, as far as people said anything about it. */
export interface ItemFold {
  /** How often it was changed. */
  readonly revision: number;
  readonly mark?: ItemMark;
  /** The last change that came too late. */
  readonly late?: { readonly by: string; readonly at: number };
}

/** One time that a checklist is to be done. */
export interface OccurrenceFold {
  readonly key: string;
  /** When it was first heard of. */
  readonly firstAt: number;
  readonly dueAt?: number;
  readonly items: ReadonlyMap<string, ItemFold>;
  readonly done?: { readonly by: string; readonly at: number };
  readonly missed?: { readonly at: number; readonly open: number; readonly about?: string };
}

export interface ListFold {
  /** Since when the journal knows of the list: what was due before was nobody's to do. */
  readonly since: number;
  readonly occurrences: ReadonlyMap<string, OccurrenceFold>;
  /** Keys that somebody began by hand, in their order. */
  readonly begun: readonly string[];
}

/** An action that ran, or an incident that was resolved. */
export interface Trigger {
  readonly key: string;
  /** When it began, and when it ended well; of an incident both are when it was resolved. */
  readonly beganAt: number;
  readonly endedAt?: number;
  readonly verb?: string;
  readonly component?: string;
  readonly title?: string;
}

/** Everything checklists are judged on that happened before; wall-clock milliseconds. */
export interface ChecklistFold {
  readonly lists: ReadonlyMap<string, ListFold>;
  /** In the order in which they began. */
  readonly actions: readonly Trigger[];
  readonly incidents: readonly Trigger[];
}

/** States of an action after which what it brought is in use. */
const inUse: ReadonlySet<unknown> = new Set(['succeeded', 'not-verified']);

/** What the journal tells of checklists, oldest event first. Events that make no sense are passed over. */
export function foldChecklists(events: Iterable<ChecklistEvent>): ChecklistFold {
  const lists = new Map<string, ListFold>();
  const actions = new Map<string, Trigger>();
  const titles = new Map<string, string>();
  const incidents = new Map<string, Trigger>();
  for (const event of events) {
    const { kind, data, at, incident } = event;
    if (kind.startsWith('checklist.')) applyToList(lists, event);
    else if (kind === 'incident.opened') titles.set(incident ?? '', textIn(data.title) ?? '');
    else if (kind === 'incident.resolved' && incident !== undefined && !incidents.has(incident))
      incidents.set(incident, {
        ...{ key: incident, beganAt: at, endedAt: at },
        ...defined({ title: titles.get(incident) }),
      });
    else if (kind === 'action.intent' || kind === 'action.outcome') applyAction(actions, event);
  }
  return { lists, actions: [...actions.values()], incidents: [...incidents.values()] };
}

function applyAction(actions: Map<string, Trigger>, { kind, data, at }: ChecklistEvent): void {
  const key = textIn(data.plan);
  if (key === undefined) return;
  const before = actions.get(key) ?? {
    ...{ key, beganAt: at },
    ...defined({ verb: textIn(data.verb), component: textIn(data.component) }),
  };
  const ended = kind === 'action.outcome' && inUse.has(data.state) ? { endedAt: at } : {};
  actions.set(key, { ...before, ...ended });
}

function applyToList(lists: Map<string, ListFold>, event: ChecklistEvent): void {
  const { kind, data, at } = event;
  const id = textIn(data.list);
  if (id === undefined) return;
  const list: ListFold = lists.get(id) ?? { since: at, occurrences: new Map(), begun: [] };
  const key = textIn(data.occurrence);
  if (key === undefined) {
    lists.set(id, list);
    return;
  }
  const before = list.occurrences.get(key) ?? { key, firstAt: at, items: new Map() };
  const after = changed(before, event);
  const begun = kind === 'checklist.opened' && data.begun === true && isBegun(list, key, data);
  lists.set(id, {
    ...list,
    occurrences: new Map(list.occurrences).set(key, after),
    ...(begun ? { begun: [...list.begun, key] } : {}),
  });
}

/** Of two who begin a checklist without a time at once, the second begins nothing: it did not see what the first began. */
function isBegun({ begun }: ListFold, key: string, { dueAt, saw }: ChecklistEvent['data']): boolean {
  return !begun.includes(key) && (numberIn(dueAt) !== undefined || saw === (begun.at(-1) ?? 'first'));
}

function changed(before: OccurrenceFold, event: ChecklistEvent): OccurrenceFold {
  const { kind, data, at } = event;
  switch (kind) {
    case 'checklist.opened':
      return { ...before, ...defined({ dueAt: before.dueAt ?? numberIn(data.dueAt) }) };
    case 'checklist.ticked':
    case 'checklist.unticked':
    case 'checklist.waived':
      return marked(before, event);
    case 'checklist.done':
      return before.done ? before : { ...before, done: { by: doneBy(before) ?? byIn(event), at } };
    case 'checklist.missed':
      if (before.missed || before.done) return before;
      return {
        ...before,
        missed: {
          ...{ at: numberIn(data.dueAt) ?? at, open: Math.max(0, numberIn(data.open) ?? 0) },
          ...defined({ about: textIn(data.about) }),
        },
      };
    default:
      return before;
  }
}

/** Whoever ticked last: another may have written that it is done, who came too late. */
function doneBy({ items }: OccurrenceFold): string | undefined {
  const marks = [...items.values()].flatMap(({ mark }) => mark ?? []);
  return marks.toSorted((a, b) => a.at - b.at).at(-1)?.by;
}

/** A change that did not see the one before it changes nothing. */
function marked(before: OccurrenceFold, event: ChecklistEvent): OccurrenceFold {
  const { kind, data, at } = event;
  const id = textIn(data.item);
  if (id === undefined) return before;
  const known = before.items.get(id) ?? { revision: 0 };
  const by = byIn(event);
  if (numberIn(data.saw) !== known.revision) {
    const items = new Map(before.items).set(id, { ...known, late: { by, at } });
    return { ...before, items };
  }
  const revision = known.revision + 1;
  const mark: ItemMark | undefined =
    kind === 'checklist.unticked'
      ? undefined
      : {
          ...{ as: kind === 'checklist.waived' ? 'waived' : 'ticked', by, at },
          ...defined({ reason: textIn(data.reason) }),
        };
  const items = new Map(before.items).set(id, { revision, ...defined({ mark }) });
  // What was done is not, once something in it is not, or is done anew.
  const { done: _, ...open } = before;
  return { ...(mark && !known.mark ? before : open), items };
}

function byIn({ data, actor }: ChecklistEvent): string {
  return textIn(data.by) ?? actor.user;
}
