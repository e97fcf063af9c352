import { defined } from '../model/defined.ts';
import type { Procedure, ProcedurePart, Step } from '../model/procedure.ts';
import type {
  BoundCode,
  BranchRow,
  Reading,
  Run,
  RunLeg,
  RunRow,
  RunStepRow,
  StepState,
} from '../model/run.ts';

/** What a run is looked at with. */
interface RunView {
  /** A procedure of its file as that is now, by its id; undefined where it is gone. */
  readonly procedure: (id: string) => Procedure | undefined;
  /** SHA-256 of the file as it is now. */
  readonly hash: string | undefined;
  /** Who looks. */
  readonly me: string;
  /** Whether what was begun may still be under way. */
  readonly mayRun: (begun: NonNullable<StepState['begun']>, by: string) => boolean;
  readonly bind: (step: Step) => StepBinding;
  /** Another environment that the step is for. */
  readonly elsewhere: (
    step: Step,
    procedure: Procedure,
  ) => { readonly environment: string; readonly saidSo: boolean } | undefined;
  /** What there is to go through from a heading of the file on. */
  readonly from: (anchor: string) => RunLeg | undefined;
}

/** What plantao does for a step. */
export interface StepBinding {
  readonly codes: readonly BoundCode[];
  /** By branch. */
  readonly branches: readonly { readonly condition?: BoundCode }[];
  readonly verify?: BoundCode;
}

/** Standings with which a step is behind those who go through. */
const over: ReadonlySet<string> = new Set(['verified', 'by-hand', 'skipped', 'decided']);
/** Standings with which a step stops the run. */
const unsettled: ReadonlySet<string> = new Set(['failed', 'not-verified', 'unknown', 'holding', 'acting']);
/** Standings of steps that nobody comes by. */
const offWay: ReadonlySet<string> = new Set(['not-taken', 'aside', 'elsewhere']);

/** A run with everything that the screen, the command line and the decider need. Pure. */
export function runRow(run: Run, view: RunView): RunRow {
  const { states, overdue: _, turns, steps: before, ...rest } = run;
  const legs = [run, ...turns];
  const last = view.procedure(legs.at(-1)!.procedure);
  const steps = rowsOf(run, legs, view);
  const onWay = steps.filter(({ standing, left }) => !offWay.has(standing) && !left);
  const current = run.ended || !last ? undefined : onWay.find(({ standing }) => !over.has(standing));
  const lastAt = Math.max(run.startedAt, ...[...states.values()].map(({ at }) => at));
  const limitMs = view.procedure(run.procedure)?.limitMs;
  return {
    ...rest,
    steps: steps.map((step) => (step === current ? timed(step, lastAt) : step)),
    mine: run.driver === view.me,
    over: onWay.filter(({ standing }) => over.has(standing)).length,
    count: onWay.length,
    ...defined({
      current: current?.id,
      dueAt: limitMs === undefined ? undefined : run.startedAt + limitMs,
      edited: view.hash !== undefined && view.hash !== run.hash ? (true as const) : undefined,
      gone: last ? undefined : (true as const),
    }),
  };
}

/** What was done is all that is known of steps whose text is gone, beside what the journal kept of it. */
function gone({ steps }: RunLeg, states: Run['states']): readonly RunStepRow[] {
  return steps.map(({ id, title, says }) => {
    const state = states.get(id);
    return {
      ...{ id, title, origin: 'item', at: { line: 0, column: 1 }, endLine: 0, expected: [] },
      notes: says === undefined ? [] : says.split('\n'),
      ...{ options: [], links: [], annotations: [], codes: [] },
      part: { kind: 'other', title: '' },
      revision: state?.revision ?? 0,
      standing: state ? (state.state === 'begun' ? 'unknown' : standingAfter(state, false)) : 'open',
      ...defined({ state }),
    };
  });
}

/** The steps in the order in which the run comes by them: what it comes back to stands where it came last. */
function rowsOf(run: Run, legs: readonly RunLeg[], view: RunView): readonly RunStepRow[] {
  const rows = new Map<string, RunStepRow>();
  for (const [index, leg] of legs.entries()) {
    const next = legs[index + 1];
    const procedure = view.procedure(leg.procedure);
    const made = procedure ? legRows(run, procedure, leg, index > 0, view) : gone(leg, run.states);
    for (const row of made) {
      rows.delete(row.id);
      rows.set(row.id, next ? behind(row, next.title) : row);
    }
  }
  return [...rows.values()];
}

function legRows(
  run: Run,
  procedure: Procedure,
  leg: RunLeg,
  isTurn: boolean,
  view: RunView,
): readonly RunStepRow[] {
  const rows = new Map<string, RunStepRow>();
  const all = procedure.parts.flatMap((part) => part.steps.map((step) => ({ step, part })));
  const began = isTurn ? all.findIndex(({ step }) => leg.steps.some(({ id }) => id === step.id)) : 0;
  const here = all.slice(Math.max(0, began));
  // Whoever is sent to the way back goes it.
  const sentTo = isTurn ? here[0]?.part : undefined;
  for (const { step, part } of here)
    rows.set(step.id, rowOf(step, part, { run, procedure, isWay: part === sentTo }, view, rows));
  return [...rows.values()];
}

/** A step of which the run has left: what was open is open no more, and what went wrong stays wrong. */
function behind(row: RunStepRow, to: string): RunStepRow {
  if (row.standing === 'open' || row.standing === 'aside') return { ...row, standing: 'not-taken' };
  return row.state?.left || unsettled.has(row.standing) ? { ...row, left: { to } } : row;
}

function rowOf(
  step: Step,
  { kind, title }: ProcedurePart,
  { run, procedure, isWay }: { readonly run: Run; readonly procedure: Procedure; readonly isWay: boolean },
  view: RunView,
  rows: ReadonlyMap<string, RunStepRow>,
): RunStepRow {
  const state = run.states.get(step.id);
  const { codes, branches, verify } = view.bind(step);
  const elsewhere = view.elsewhere(step, procedure);
  const { branches: written, ...rest } = step;
  const has = (what: string): boolean => step.annotations.some((one) => one.what === what);
  const anchor = step.annotations.find((one) => one.what === 'otherwise')?.anchor;
  const to = anchor === undefined ? undefined : view.from(anchor);
  const standing = elsewhere?.saidSo
    ? 'elsewhere'
    : standingOf(step, verify !== undefined, state, isWay ? 'other' : kind, view, rows);
  const holdUntil =
    state?.state === 'begun' && state.begun?.what === 'hold' && step.hold
      ? state.begun.at + step.hold.minMs
      : undefined;
  return {
    ...rest,
    ...{ part: { kind, title }, standing, codes, revision: state?.revision ?? 0 },
    ...defined({
      ...{ state, verify, holdUntil, elsewhere: elsewhere?.environment },
      otherwise: anchor === undefined ? undefined : { anchor, ...defined({ to }) },
      branches: written && branchRows(written, branches, state),
      required: has('required') ? (true as const) : undefined,
      byHand: has('by-hand') ? (true as const) : undefined,
    }),
  };
}

function standingOf(
  step: Step,
  byVerify: boolean,
  state: StepState | undefined,
  kind: ProcedurePart['kind'],
  { mayRun }: RunView,
  rows: ReadonlyMap<string, RunStepRow>,
): RunStepRow['standing'] {
  const { within, id } = step;
  const decision = within && rows.get(within.decision);
  // The way not taken stays visible, whatever was done on it before.
  const isOn = !decision || (decision.standing === 'decided' && decision.state?.branch === within.branch);
  if (state?.state === 'begun') {
    if (state.begun?.what === 'hold') return 'holding';
    return state.begun && mayRun(state.begun, state.by) ? 'acting' : 'unknown';
  }
  if (state && isOn) return standingAfter(state, byVerify);
  if (!isOn) return 'not-taken';
  // The way back is for when something failed; a procedure that is nothing else is the way itself.
  const isAside = kind === 'rollback' && [...rows.values()].some(({ part }) => part.kind !== 'rollback');
  return isAside && rows.get(id) === undefined ? 'aside' : 'open';
}

/** An action that went well is not yet what `verify` asks for. */
function standingAfter({ state, action }: StepState, byVerify: boolean): RunStepRow['standing'] {
  if (state === 'refused' || state === 'begun' || state === 'again') return 'open';
  return byVerify && state === 'verified' && action !== undefined ? 'not-verified' : state;
}

function branchRows(
  written: NonNullable<Step['branches']>,
  bound: StepBinding['branches'],
  state: StepState | undefined,
): readonly BranchRow[] {
  const readings = bound.map(({ condition }) => condition?.reading);
  const proposed = proposedOf(written, readings);
  return written.map((branch, index) => ({
    ...branch,
    ...defined({
      reading: readings[index],
      proposed: proposed === index ? (true as const) : undefined,
      taken: state?.state === 'decided' && state.branch === index ? (true as const) : undefined,
    }),
  }));
}

/**
 * The branch that readings speak for: the first whose condition holds, where every one before it is known not to; otherwise where all
 * others are known not to hold. What is not known is never taken for false.
 */
function proposedOf(
  branches: readonly { readonly otherwise?: true }[],
  readings: readonly (Reading | undefined)[],
): number | undefined {
  for (const [index, { otherwise }] of branches.entries()) {
    if (otherwise) continue;
    const reading = readings[index];
    if (reading?.state === 'holds') return index;
    if (reading?.state !== 'not') return undefined;
  }
  const other = branches.findIndex(({ otherwise }) => otherwise);
  return other < 0 ? undefined : other;
}

/** The current step with the moment at which its time is over: it counts from the end of what was done before it. */
function timed(step: RunStepRow, since: number): RunStepRow {
  const from = step.state?.state === 'begun' ? (step.state.begun?.at ?? since) : since;
  return step.limitMs === undefined ? step : { ...step, dueAt: from + step.limitMs };
}
