import { defined } from '../model/defined.ts';
import type { EventKind, JournalEvent } from '../model/event.ts';
import type { Run, RunLeg, RunTurn, StepEnd, StepState } from '../model/run.ts';

/** Kinds that runs are made of. */
export const runKinds = [
  'runbook.started',
  'runbook.begun',
  'runbook.ended',
  'runbook.decided',
  'runbook.overdue',
  'runbook.turned',
  'runbook.handed',
  'runbook.closed',
] as const satisfies readonly EventKind[];

/** Kinds that tell how the actions of runs ended. */
export const outcomeKinds = ['action.outcome', 'action.settled'] as const satisfies readonly EventKind[];

/** A run while its events are read. */
interface OpenRun extends Omit<Run, 'states' | 'overdue' | 'turns' | 'driver' | 'handed' | 'ended'> {
  driver: string;
  handed: number;
  readonly states: Map<string, StepState>;
  readonly overdue: Map<string, number>;
  readonly turns: RunTurn[];
  ended?: NonNullable<Run['ended']>;
}

/**
 * Makes the runs from their events. An event says which state of the step its writer saw: one that saw another changes nothing, and is
 * kept as late with who was first.
 * @param events oldest first
 * @returns oldest first
 */
export function runsOf(events: Iterable<JournalEvent>): readonly Run[] {
  const runs = new Map<string, OpenRun>();
  /** Steps whose action is under way, by its plan. */
  const acting = new Map<string, { readonly run: OpenRun; readonly step: string }>();
  for (const event of events) {
    const { kind, data } = event;
    if (kind === 'action.outcome' || kind === 'action.settled') {
      const under = acting.get(text(data.plan));
      if (under) outcome(under.run, under.step, event);
      continue;
    }
    const id = text(data.run);
    if (kind === 'runbook.started') {
      if (!runs.has(id)) runs.set(id, started(event));
      continue;
    }
    const run = runs.get(id);
    if (!run || run.ended) continue;
    apply(run, event);
    const plan = run.states.get(text(data.step))?.begun?.plan;
    if (kind === 'runbook.begun' && plan !== undefined && plan === data.plan)
      acting.set(plan, { run, step: text(data.step) });
  }
  return [...runs.values()];
}

function started({ data, at, incident }: JournalEvent): OpenRun {
  const by = text(data.by);
  return {
    ...{ id: text(data.run), runbook: text(data.runbook) },
    ...legIn(data, data.title),
    ...{
      hash: text(data.hash),
      startedAt: at,
      startedBy: by,
      driver: by,
      handed: 0,
    },
    params: Object.fromEntries(
      Object.entries(Object(data.params)).map(([name, value]) => [name, text(value)]),
    ),
    ...defined({ alert: some(data.alert), incident }),
    ...{ states: new Map(), overdue: new Map(), turns: [] },
  };
}

function legIn(data: JournalEvent['data'], title: unknown): RunLeg {
  const steps = Array.isArray(data.steps) ? data.steps : [];
  return {
    ...{ procedure: text(data.procedure), title: text(title) },
    steps: steps.map((step) => ({
      ...{ id: text(Object(step).id), title: text(Object(step).title) },
      ...defined({ says: some(Object(step).says) }),
    })),
    ...defined({ anchor: some(data.anchor) }),
  };
}

function apply(run: OpenRun, event: JournalEvent): void {
  const { kind, data, at } = event;
  const by = text(data.by);
  switch (kind) {
    case 'runbook.handed':
      // Of two who take over at once the first has it.
      if (data.saw === run.handed) {
        run.driver = text(data.to);
        run.handed += 1;
      }
      return;
    case 'runbook.closed':
      run.ended = {
        how: data.how === 'done' ? 'done' : 'abandoned',
        at,
        by,
        ...defined({ reason: some(data.reason) }),
      };
      return;
    case 'runbook.overdue':
      if (!run.overdue.has(text(data.step))) run.overdue.set(text(data.step), at);
      return;
    default:
      step(run, event);
  }
}

function step(run: OpenRun, { kind, data, at, host }: JournalEvent): void {
  const id = text(data.step);
  const by = text(data.by);
  const before = run.states.get(id);
  const revision = before?.revision ?? 0;
  if (data.saw !== revision) {
    if (before) run.states.set(id, { ...before, late: { by, at, first: before.by } });
    return;
  }
  const now = { revision: revision + 1, by, at, ...defined({ tick: some(data.tick) }) };
  if (kind === 'runbook.turned') {
    turned(run, id, { ...legIn(data, data.to), from: id, at, by }, { ...now, ...reasonIn(data) });
    return;
  }
  if (kind === 'runbook.begun') {
    const what = data.what === 'hold' ? 'hold' : 'action';
    const begun = { what, at, host, pid: Number(data.pid), ...defined({ plan: some(data.plan) }) } as const;
    run.states.set(id, { ...now, state: 'begun', begun });
    return;
  }
  const branch = typeof data.branch === 'number' ? data.branch : undefined;
  run.states.set(id, {
    ...now,
    state: kind === 'runbook.decided' ? 'decided' : endIn(data.how),
    ...defined({ branch, value: some(data.value), action: some(data.action), reason: some(data.reason) }),
    ...defined({ begun: before?.state === 'begun' ? before.begun : undefined }),
  });
}

function reasonIn(data: JournalEvent['data']): Pick<StepState, 'reason'> {
  return defined({ reason: some(data.reason) });
}

/** A run goes on elsewhere: its step stays what it is, and what it comes back to has to be done once more. */
function turned(
  run: OpenRun,
  id: string,
  turn: RunTurn,
  now: Pick<StepState, 'revision' | 'by' | 'at' | 'tick' | 'reason'>,
): void {
  run.turns.push(turn);
  const before = run.states.get(id);
  const wasBegun = before?.state === 'begun';
  const ended = before && !wasBegun && before.state !== 'again' && before.state !== 'refused';
  const state = ended ? before.state : wasBegun && before.begun?.what === 'action' ? 'unknown' : 'skipped';
  // An action that was cut off is settled also once the run has left.
  const action = defined({ action: state === 'unknown' ? before?.begun?.plan : undefined });
  run.states.set(id, { ...before, ...action, ...now, state, left: true });
  for (const step of turn.steps) {
    const known = run.states.get(step.id);
    if (!known) continue;
    const { by, at, tick } = now;
    const revision = step.id === id ? now.revision : known.revision + 1;
    run.states.set(step.id, { revision, by, at, state: 'again', ...defined({ tick }) });
    run.overdue.delete(step.id);
  }
}

/** How an action that a step began has ended, as its own events tell: nothing has to be written twice. */
function outcome(run: OpenRun, id: string, { kind, data, at }: JournalEvent): void {
  const before = run.states.get(id);
  const plan = text(data.plan);
  const isOurs =
    before?.begun?.plan === plan &&
    (before.state === 'begun' || (before.state === 'unknown' && before.action === plan));
  if (!before || !isOurs || run.ended) return;
  const how = outcomes[text(data.state)] ?? 'unknown';
  run.states.set(id, {
    ...{ revision: before.revision + 1, at, action: plan, begun: before.begun },
    ...defined({ left: before.left }),
    by: kind === 'action.settled' ? text(data.by) || before.by : before.by,
    // A person says so: nobody saw it.
    state: kind === 'action.settled' && how === 'verified' ? 'by-hand' : how,
    ...defined({ value: some(data.result) ?? some(data.note) }),
  });
}

const outcomes: Readonly<Record<string, StepState['state']>> = {
  ...{ succeeded: 'verified', 'not-verified': 'not-verified', failed: 'failed', 'timed-out': 'failed' },
  ...{ cancelled: 'failed', refused: 'refused', unknown: 'unknown' },
};

const ends: ReadonlySet<string> = new Set([
  'verified',
  'by-hand',
  'not-verified',
  'failed',
  'skipped',
  'unknown',
]);

function endIn(how: unknown): StepEnd {
  return ends.has(String(how)) ? (how as StepEnd) : 'unknown';
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : String(value ?? '');
}

function some(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
