import { defined } from '../model/defined.ts';
import type { NewEvent } from '../model/event.ts';
import type { Bound, BoundCode, RunChange, RunRefusal, RunRow, RunStepRow } from '../model/run.ts';

/** Who asks, and when; wall-clock milliseconds. */
export interface Asker {
  readonly by: string;
  readonly now: number;
  readonly environment: string;
  readonly host: string;
  readonly pid: number;
  /** Evidence in words. */
  readonly read: (code: BoundCode) => string | undefined;
}

const unsettled: ReadonlySet<string> = new Set([
  ...['open', 'holding', 'acting', 'failed', 'not-verified', 'unknown'],
]);

type StepChange = Extract<RunChange, { readonly step: string }>;

/** Standings that a person may still change. */
const open: ReadonlySet<string> = new Set(['open', 'not-verified', 'failed', 'unknown', 'holding', 'aside']);

/** The events of a change, or why there is none. Pure. */
export function decide(run: RunRow, change: RunChange, asker: Asker): readonly NewEvent[] | RunRefusal {
  if (run.ended) return { code: 'over', by: run.ended.by, at: run.ended.at };
  if (change.what === 'take-over') {
    if (run.driver === asker.by) return { code: 'driver-already' };
    return [event(run, 'runbook.handed', { title: run.title, to: asker.by, by: asker.by, saw: run.handed })];
  }
  if (run.driver !== asker.by) return { code: 'not-driver', driver: run.driver };
  if (change.what === 'abandon') {
    if (change.reason.trim() === '') return { code: 'no-reason' };
    return [
      event(run, 'runbook.closed', {
        title: run.title,
        how: 'abandoned',
        reason: change.reason.trim(),
        by: asker.by,
      }),
    ];
  }
  const step = stepOf(run, change, asker);
  if ('code' in step) return step;
  const made = changed(run, step, change, asker);
  return 'code' in made ? made : withEnd(run, step, [made], asker);
}

/**
 * The step that an action may begin on, and the event that says so: it is written before anything runs.
 * @param plan id of the plan that is about to run
 */
export function begin(
  run: RunRow,
  { step: id, saw, plan }: { readonly step: string; readonly saw: number; readonly plan: string },
  asker: Asker,
): NewEvent | RunRefusal {
  const step = mayDo(run, id, saw, asker);
  if ('code' in step) return step;
  const { host, pid, by } = asker;
  return event(run, 'runbook.begun', { ...of(step), what: 'action', saw, plan, host, pid, by });
}

/** Whether something may be done for a step now. */
export function mayDo(run: RunRow, id: string, saw: number, asker: Asker): RunStepRow | RunRefusal {
  if (run.ended) return { code: 'over', by: run.ended.by, at: run.ended.at };
  if (run.driver !== asker.by) return { code: 'not-driver', driver: run.driver };
  return stepOf(run, { what: 'check', step: id, saw }, asker);
}

/** The end of a run of which nothing is left to do; undefined as long as something is. */
export function closing(run: RunRow, { by }: Pick<Asker, 'by'>): NewEvent | undefined {
  if (run.ended || run.gone || run.current !== undefined || run.driver !== by) return undefined;
  return event(run, 'runbook.closed', { title: run.title, how: 'done', by });
}

function stepOf(run: RunRow, change: StepChange, { environment, by }: Asker): RunStepRow | RunRefusal {
  if (run.gone) return { code: 'gone' };
  const step = run.steps.find(({ id }) => id === change.step);
  if (!step) return { code: 'no-step', step: change.step };
  const { state } = step;
  if (change.saw !== step.revision && state)
    return state.by === by
      ? { code: 'done', state: state.state }
      : { code: 'first', by: state.by, at: state.at, state: state.state };
  if (step.standing === 'acting') return { code: 'acting', by: state?.by ?? '' };
  if (step.standing === 'not-taken') return { code: 'not-taken' };
  if (step.elsewhere !== undefined && change.what !== 'skip')
    return { code: 'elsewhere', environment: step.elsewhere, here: environment };
  if (!open.has(step.standing)) return { code: 'done', state: state?.state ?? 'skipped' };
  // The way back may be gone at any time once something failed.
  const failed = run.steps.some(({ standing }) => ['failed', 'not-verified', 'unknown'].includes(standing));
  if (step.id !== run.current && !(step.standing === 'aside' && failed)) {
    const current = run.steps.find(({ id }) => id === run.current);
    return { code: 'not-current', current: current?.title ?? '' };
  }
  return step;
}

function changed(run: RunRow, step: RunStepRow, change: StepChange, asker: Asker): NewEvent | RunRefusal {
  const said = { ...of(step), by: asker.by, saw: change.saw };
  const end = (how: string, more: Readonly<Record<string, unknown>> = {}): NewEvent =>
    event(run, 'runbook.ended', { ...said, how, ...more });
  switch (change.what) {
    case 'skip':
      if (step.required) return { code: 'required' };
      if (change.reason.trim() === '') return { code: 'no-reason' };
      return end('skipped', { reason: change.reason.trim() });
    case 'decide': {
      const branch = step.branches?.[change.branch];
      if (!step.branches) return { code: 'not-a-decision' };
      if (!branch) return { code: 'no-branch' };
      const { when, proposed } = branch;
      return event(run, 'runbook.decided', {
        ...said,
        branch: change.branch,
        when,
        ...defined({ proposed }),
      });
    }
    case 'hold': {
      if (!step.hold) return { code: 'no-hold' };
      if (step.standing === 'holding') return holdEnds(step, asker) ?? heldOut(step, asker, end);
      const { host, pid } = asker;
      return event(run, 'runbook.begun', { ...said, what: 'hold', host, pid });
    }
    case 'otherwise':
      return turn(run, step, change, asker);
    case 'check':
      return checked(step, asker, end);
    case 'tick':
      return ticked(step, change.value, asker, end);
  }
}

/** Goes on where the runbook says for when the step fails; of one that has not failed somebody has to say why. */
function turn(
  run: RunRow,
  step: RunStepRow,
  { saw, reason = '' }: Extract<RunChange, { readonly what: 'otherwise' }>,
  { by }: Asker,
): NewEvent | RunRefusal {
  const { otherwise } = step;
  if (!otherwise) return { code: 'no-otherwise' };
  if (!otherwise.to) return { code: 'no-way-on', anchor: otherwise.anchor };
  const why = reason.trim();
  if (!['failed', 'not-verified', 'unknown'].includes(step.standing)) {
    if (step.required) return { code: 'required' };
    if (why === '') return { code: 'no-reason' };
  }
  const { title: to, procedure, steps } = otherwise.to;
  return event(run, 'runbook.turned', {
    ...{ ...of(step), to, anchor: otherwise.anchor, procedure, steps, by, saw },
    ...(why === '' ? {} : { reason: why }),
  });
}

type End = (how: string, more?: Readonly<Record<string, unknown>>) => NewEvent;

/** Takes down what the questions of a step say. What is not known, or too old, says nothing: it blocks. */
function checked(step: RunStepRow, asker: Asker, end: End): NewEvent | RunRefusal {
  const questions = questionsOf(step);
  if (questions.length === 0) return { code: 'no-question' };
  const value = questions.flatMap((one) => asker.read(one) ?? []).join(' · ');
  const wrong = questions.find(({ reading }) => reading?.state === 'not');
  if (wrong) return end('not-verified', { value });
  const blocking = questions.find(({ reading }) => reading?.state !== 'holds');
  if (blocking) return unknown(blocking);
  return end('verified', { value });
}

/** A person says that it is done. A question is answered instead, and a hold ends when its time has come. */
function ticked(step: RunStepRow, value: string | undefined, asker: Asker, end: End): NewEvent | RunRefusal {
  if (step.branches && step.origin === 'decision') return { code: 'decide' };
  if (step.standing === 'holding') return holdEnds(step, asker) ?? heldOut(step, asker, end);
  if (questionsOf(step).length > 0 && step.hold === undefined && actionsOf(step).length === 0)
    return checked(step, asker, end);
  const gate = gateOf(step);
  if (gate) return gate;
  return end('by-hand', defined({ value }));
}

/** Why a hold may not end yet; undefined when it may. */
function holdEnds(step: RunStepRow, { now }: Asker): RunRefusal | undefined {
  if (step.holdUntil !== undefined && now < step.holdUntil)
    return { code: 'holding', leftMs: step.holdUntil - now };
  return gateOf(step);
}

/** The clock was seen to go on, and what had to hold does. */
function heldOut(step: RunStepRow, { read }: Asker, end: End): NewEvent {
  const value = questionsOf(step)
    .flatMap((one) => read(one) ?? [])
    .join(' · ');
  return end('verified', value === '' ? {} : { value });
}

/** What the conditions of a step keep from going on. */
function gateOf(step: RunStepRow): RunRefusal | undefined {
  const closed = [...questionsOf(step), ...(step.verify ? [step.verify] : [])].find(
    ({ reading }) => reading?.state !== 'holds',
  );
  if (!closed) return undefined;
  const { reading } = closed;
  return { code: 'gate', text: closed.code.text, reading: reading ?? { state: 'unknown', evidence: [] } };
}

function unknown({ code, reading }: BoundCode): RunRefusal {
  return { code: 'unknown', text: code.text, reading: reading ?? { state: 'unknown', evidence: [] } };
}

/** The codes of a step that are questions with a yes or a no. */
export function questionsOf({ codes, verify }: RunStepRow): readonly BoundCode[] {
  const questions = codes.filter(({ bound, folded }) => bound.as === 'question' && !folded);
  return verify && questions.length === 0 && !codes.some(({ bound }) => bound.as === 'action')
    ? [verify]
    : questions;
}

/** Whether a code span is a name in prose, with nothing in it for plantao: the text has it already. */
export function isName({ code, bound }: BoundCode): boolean {
  return code.from === 'span' && bound.as === 'by-hand' && bound.why.code === 'no-way';
}

/** The codes of a step that are actions. */
export function actionsOf({
  codes,
}: RunStepRow): readonly (BoundCode & { readonly bound: Extract<Bound, { readonly as: 'action' }> })[] {
  return codes.filter(
    (code): code is BoundCode & { readonly bound: Extract<Bound, { readonly as: 'action' }> } =>
      code.bound.as === 'action' && !code.folded,
  );
}

/** With the last step the run is over. */
function withEnd(
  run: RunRow,
  step: RunStepRow,
  events: readonly NewEvent[],
  { by }: Asker,
): readonly NewEvent[] {
  const [last] = events;
  const settles =
    last?.kind === 'runbook.decided' ||
    (last?.kind === 'runbook.ended' && ['verified', 'by-hand', 'skipped'].includes(String(last.data.how)));
  const isLeft = ({ id, standing, within, left }: RunStepRow): boolean =>
    id !== step.id &&
    !left &&
    (unsettled.has(standing) ||
      // What the decision just taken leads to.
      (standing === 'not-taken' && within?.decision === step.id && within.branch === last?.data.branch));
  const left = run.steps.filter(isLeft);
  if (!settles || left.length > 0 || step.standing === 'aside') return events;
  return [...events, event(run, 'runbook.closed', { title: run.title, how: 'done', by })];
}

function of({ id, title }: RunStepRow): { readonly step: string; readonly title: string } {
  return { step: id, title };
}

function event(run: RunRow, kind: NewEvent['kind'], data: Readonly<Record<string, unknown>>): NewEvent {
  return {
    kind,
    data: { run: run.id, runbook: run.runbook, ...data },
    ...defined({ incident: run.incident }),
  };
}
