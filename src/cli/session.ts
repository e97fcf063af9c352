import { type LiveSession, openSession } from '../app/session.ts';
import { gateOf, hasGate } from '../checklists/gates.ts';
import { systemClock } from '../model/clock.ts';
import { errorText } from '../words/error-text.ts';
import { CommandError, configFileOf, type GlobalOptions } from './context.ts';
import { closingSession } from './ending.ts';

/** How long to wait for the first answers of a component, in milliseconds. */
const firstAnswerMs = 15_000;

/** Opens a session for one command, and closes it. */
export async function withSession(
  options: GlobalOptions,
  work: (session: LiveSession) => Promise<number>,
): Promise<number> {
  const session = await openSession({
    configFile: configFileOf(options),
    environment: options.env,
    readOnly: options.readOnly === true,
    // It is gone before anybody could rely on it.
    mayLead: false,
    clock: systemClock,
    env: process.env,
    pace: { urgentMs: 20, routineMs: 100 },
  });
  try {
    return await work(session);
  } finally {
    await closingSession(() => session.close());
  }
}

/** Waits for the component's first answers, so that the plan knows what was wrong before. */
export async function firstAnswer(session: LiveSession, component: string): Promise<void> {
  await new Promise<void>((done) => {
    const look = (): void => {
      const row = session.engine.component(component);
      if (!row?.checks.every(({ asked }) => asked)) return;
      cancel();
      stop();
      done();
    };
    const cancel = systemClock.after(firstAnswerMs, done);
    const stop = session.store.subscribe('components', look);
    look();
  });
}

/** Waits until it is known whether an item of a checklist holds an action back: an item that was not asked yet is not good. */
export async function gateAnswer(
  session: LiveSession,
  action: { readonly verb: string; readonly component: string },
): Promise<void> {
  const rows = session.store.get('checklists');
  if (!hasGate(rows, action)) return;
  await new Promise<void>((done) => {
    const look = (): void => {
      if (gateOf(session.store.get('checklists'), action)?.state === 'unknown') return;
      cancel();
      stop();
      done();
    };
    const cancel = systemClock.after(firstAnswerMs, done);
    const stop = session.store.subscribe('checklists', look);
    look();
  });
}

/** Turns what a target or guard said into an error of one line. */
export function orRefuse<T>(work: Promise<T>): Promise<T> {
  return work.catch((error: unknown) => {
    throw new CommandError(errorText(error));
  });
}
