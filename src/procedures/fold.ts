import { defined } from '../model/defined.ts';
import type { EventKind, JournalEvent } from '../model/event.ts';
import type { Run, StepEnd, StepState } from '../model/run.ts';

/** Kinds that runs are made of. */
export const runKinds = [
  'runbook.started',
  'runbook.begun',
  'runbook.ended',
  'runbook.decided',
  'runbook.overdue',
  'runbook.handed',
  'runbook.closed',
] as const satisfies readonly EventKind[];

/** Kinds that tell how the actions of runs ended. */
export const outcomeKinds = ['action.outcome', 'action.settled'] as const satisfies readonly EventKind[];

/** A run while its events are read. */
interface OpenRun extends Omit<Run, 'states' | 'overdue' | 'driver' | 'handed' | 'ended'> {
  driver: string;
  handed: number;
  readonly states: Map<string, StepState>;
  readonly overdue: Map<string, number>;
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
  const steps = Array.isArray(data.steps) ? data.steps : [];
  return {
    ...{ id: text(data.run), runbook: text(data.runbook), procedure: text(data.procedure) },
    ...{
      title: text(data.title),
      hash: text(data.hash),
      startedAt: at,
      startedBy: by,
      driver: by,
      handed: 0,
    },
    params: Object.fromEntries(
      Object.entries(Object(data.params)).map(([name, value]) => [name, text(value)]),
    ),
    steps: steps.map((step) => ({ id: text(Object(step).id), title: text(Object(step).title) })),
    ...defined({ anchor: some(data.anchor), alert: some(data.alert), incident }),
    states: new Map(),
    overdue: new Map(),
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
