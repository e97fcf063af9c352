import type { ProcedureRuntime } from '../app/procedures.ts';
import { RunRefused } from '../app/procedures.ts';
import type { LiveSession } from '../app/session.ts';
import { systemClock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { Bound, BoundCode, RunRow, RunStepRow } from '../model/run.ts';
import { actionsOf, questionsOf } from '../procedures/decide.ts';
import { sleep } from '../time/sleep.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { type ConfirmOptions, confirmAndRun } from './confirm-and-run.ts';
import { CommandError } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { groupText } from './plan-text.ts';
import { shortRun, stepLine, stepText } from './procedure-text.ts';
import { firstAnswer } from './session.ts';

/** Between two looks at questions, how long first answers are waited for, and the longest hold that is waited out here; milliseconds. */
const lookMs = 250;
const firstMs = 15_000;
const longestHoldMs = 300_000;

interface GoOptions extends ConfirmOptions {
  /** The one step to do; without it, one after another. */
  readonly only?: string;
}

/**
 * Goes on with a run as far as plantao can: asks its questions, waits its holds, plans its actions and has them confirmed. It stops at
 * the first step that is a person's, and at the first that fails.
 * @returns 0 verified to its end, 1 not verified or a person's turn, 2 failed, 3 refused
 */
export async function goThrough(session: LiveSession, id: string, options: GoOptions): Promise<number> {
  const procedures = await session.readProcedures();
  for (;;) {
    const run = procedures.run(id);
    if (!run) throw new CommandError(words.procedures.refusal({ code: 'no-run', id }));
    const step = run.steps.find((one) => one.id === (options.only ?? run.current));
    if (!step || run.ended) {
      procedures.settle(id);
      return ended(run, options);
    }
    if (!options.json) process.stdout.write(`${stepLine(run, step)}\n`);
    const code = await doStep(session, procedures, run, step, options);
    if (code !== exitCodes.ok || options.only !== undefined) return code;
  }
}

function ended(run: RunRow, options: GoOptions): number {
  const say = words.commands.runbook.run;
  // Another way that went well does not make good what went wrong before it.
  const wrong = run.steps.filter(
    ({ left, standing }) =>
      left && (standing === 'failed' || standing === 'not-verified' || standing === 'unknown'),
  );
  if (!options.json) {
    const lines = [
      say.ended(run.over, run.count),
      ...(wrong.length > 0 ? [say.wentWrong(wrong.map(({ title }) => title))] : []),
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
  }
  if (run.gone) return exitCodes.unknown;
  if (wrong.some(({ standing }) => standing === 'failed')) return exitCodes.critical;
  return wrong.length > 0 ? exitCodes.warning : exitCodes.ok;
}

async function doStep(
  session: LiveSession,
  procedures: ProcedureRuntime,
  run: RunRow,
  step: RunStepRow,
  options: GoOptions,
): Promise<number> {
  if (step.elsewhere !== undefined) {
    const here = session.config.environment;
    throw refused({ code: 'elsewhere', environment: step.elsewhere, here });
  }
  if (step.standing === 'unknown' || step.standing === 'failed')
    return personsTurn(
      run,
      step,
      step.standing === 'failed' ? exitCodes.critical : exitCodes.warning,
      options,
    );
  const actions = actionsOf(step);
  const changes = step.codes.filter((code) => !code.folded && isLeftToPeople(code.bound)).length;
  const questions = questionsOf(step);
  try {
    if (step.hold && actions.length === 0) return await hold(procedures, run.id, step, options);
    if (actions.length === 1 && changes === 0 && step.options.length <= 1 && !step.branches)
      return await act(session, procedures, run.id, step, actions[0]!, options);
    if (questions.length > 0 && actions.length === 0 && changes === 0 && !step.branches)
      return await check(procedures, run.id, step, options);
  } catch (error) {
    if (error instanceof RunRefused) throw refused(error.reason);
    throw error;
  }
  await firstReadings(() => procedures.run(run.id), step.id);
  const now = procedures.run(run.id)!;
  return personsTurn(now, now.steps.find(({ id }) => id === step.id)!, exitCodes.warning, options);
}

function refused(reason: RunRefused['reason']): CommandError {
  return new CommandError(words.procedures.refusal(reason));
}

/** What a person would have to do of it: prose that only names something is not. */
function isLeftToPeople(bound: Bound): boolean {
  return bound.as === 'by-hand' && bound.why.code !== 'no-way' && bound.why.code !== 'said-so';
}

/** Says what is to be done, and how to go on. */
function personsTurn(run: RunRow, step: RunStepRow, code: number, options: GoOptions): number {
  if (options.json) return code;
  const text = stepText(step);
  const turn = words.commands.runbook.run.yourTurn;
  process.stdout.write(`${text === '' ? '' : `${text}\n`}${turn}\n${waysOn(run, step)}`);
  return code;
}

/** How to go on with a step that is a person's, a line each. */
function waysOn(run: RunRow, { branches, otherwise }: RunStepRow): string {
  const say = words.commands.runbook.run;
  const id = shortRun(run.id);
  const to = otherwise?.to?.title;
  const ways = [
    branches ? say.thenDecide(id) : say.thenTick(id),
    ...(to === undefined ? [] : [say.thenOtherwise(id, to)]),
  ];
  return ways.map((way) => `  ${way}\n`).join('');
}

/** Waits until questions were answered for the first time, or it takes too long. */
export async function firstReadings(look: () => RunRow | undefined, stepId?: string): Promise<void> {
  for (let waited = 0; waited < firstMs; waited += lookMs) {
    const steps = look()?.steps.filter((one) => stepId === undefined || one.id === stepId) ?? [];
    const readings = steps.flatMap(({ codes, verify, branches = [] }) => [
      ...codes.flatMap(({ reading, folded }) => (reading && !folded ? reading : [])),
      ...branches.flatMap(({ reading }) => reading ?? []),
      ...(verify?.reading ? [verify.reading] : []),
    ]);
    if (!readings.some(({ state }) => state === 'unknown')) return;
    await sleep(systemClock, lookMs);
  }
}

/** Asks the questions of a step until they hold, or their time is over. */
async function check(
  procedures: ProcedureRuntime,
  id: string,
  step: RunStepRow,
  options: GoOptions,
): Promise<number> {
  await firstReadings(() => procedures.run(id), step.id);
  const must = Math.max(
    0,
    ...questionsOf(step).map(({ bound }) => (bound.as === 'question' ? bound.forMs : 0)),
  );
  // One that must hold for a while gets that long, and no longer: it is looked at anew with the next resume.
  for (let waited = 0; waited <= must + lookMs * 4; waited += lookMs) {
    const now = procedures.run(id)?.steps.find((one) => one.id === step.id);
    if (!now || !questionsOf(now).some(({ reading }) => reading?.state === 'waiting')) break;
    await sleep(systemClock, lookMs);
  }
  const now = procedures.run(id)!.steps.find((one) => one.id === step.id)!;
  if (!options.json) process.stdout.write(`${stepText(now)}\n`);
  await procedures.change(id, { what: 'check', step: step.id, saw: now.revision });
  const after = procedures.run(id)!.steps.find((one) => one.id === step.id)!;
  if (!options.json) process.stdout.write(`${words.procedures.standings[after.standing]}\n`);
  return after.standing === 'verified' ? exitCodes.ok : exitCodes.warning;
}

/** Waits a short hold out; a long one is for whoever comes back. */
async function hold(
  procedures: ProcedureRuntime,
  id: string,
  step: RunStepRow,
  options: GoOptions,
): Promise<number> {
  if (step.standing !== 'holding')
    await procedures.change(id, { what: 'hold', step: step.id, saw: step.revision });
  const begun = procedures.run(id)!;
  const now = begun.steps.find((one) => one.id === step.id)!;
  const leftMs = (now.holdUntil ?? 0) - systemClock.now();
  if (leftMs > longestHoldMs) return personsTurn(begun, now, exitCodes.warning, options);
  if (!options.json) process.stdout.write(`${stepText(now)}\n`);
  if (leftMs > 0) await sleep(systemClock, leftMs);
  await firstReadings(() => procedures.run(id), step.id);
  await procedures.change(id, { what: 'hold', step: step.id, saw: now.revision });
  return exitCodes.ok;
}

/** Plans the action of a step, has it confirmed, runs it; then asks what `verify` says. */
async function act(
  session: LiveSession,
  procedures: ProcedureRuntime,
  id: string,
  step: RunStepRow,
  action: BoundCode,
  options: GoOptions,
): Promise<number> {
  // An action that went well waits only for what verifies it.
  if (step.standing === 'not-verified' && step.verify) return verify(procedures, id, step.id, options);
  if (action.bound.as === 'action') await firstAnswer(session, action.bound.component);
  const plan = await planned(session, procedures, id, step, action);
  const code = await confirmAndRun(
    session,
    {
      plans: [plan],
      confirm: plan.confirm,
      needsReason: plan.needsReason === true,
      ...defined({ refused: plan.refused }),
    },
    options,
  );
  if (code === exitCodes.ok) return step.verify ? verify(procedures, id, step.id, options) : code;
  const run = procedures.run(id);
  const after = run?.steps.find((one) => one.id === step.id);
  if (run && after && ['failed', 'not-verified', 'unknown'].includes(after.standing) && !options.json)
    process.stdout.write(waysOn(run, after));
  return code;
}

async function planned(
  session: LiveSession,
  procedures: ProcedureRuntime,
  id: string,
  step: RunStepRow,
  action: BoundCode,
) {
  try {
    const executor = await session.executor();
    const code = step.codes.indexOf(action);
    return await procedures.plan(executor, id, { step: step.id, saw: step.revision, code });
  } catch (error) {
    if (error instanceof RunRefused) throw error;
    throw new CommandError(errorText(error));
  }
}

async function verify(
  procedures: ProcedureRuntime,
  id: string,
  stepId: string,
  options: GoOptions,
): Promise<number> {
  const step = procedures.run(id)?.steps.find((one) => one.id === stepId);
  if (!step?.verify) return exitCodes.ok;
  for (let waited = 0; waited < firstMs * 2; waited += lookMs) {
    const now = procedures.run(id)?.steps.find((one) => one.id === stepId);
    if (now?.verify?.reading?.state === 'holds') break;
    await sleep(systemClock, lookMs);
  }
  return check(procedures, id, procedures.run(id)!.steps.find((one) => one.id === stepId)!, options);
}

/** What would be asked and planned, without a run: nothing is written and nothing runs. */
export async function showThrough(session: LiveSession, preview: () => RunRow): Promise<void> {
  await firstReadings(preview);
  const run = preview();
  for (const step of run.steps) {
    process.stdout.write(`${stepLine(run, step)}\n`);
    const text = stepText(step);
    if (text !== '') process.stdout.write(`${text}\n`);
    if (step.elsewhere !== undefined) continue;
    for (const { bound } of actionsOf(step)) {
      if (bound.needs.length > 0) continue;
      const lines = await session.commands.plan(bound.verb, bound.component, bound.params).then(
        (plan) => groupText({ plans: [plan], confirm: plan.confirm, needsReason: false }),
        (error: unknown) => words.commands.runbook.run.notPlanned(errorText(error)),
      );
      process.stdout.write(
        `${lines
          .split('\n')
          .map((line) => `         ${line}`)
          .join('\n')}\n`,
      );
    }
  }
}
