import { abortable } from '../connections/abortable.ts';
import type { JournalLock } from '../journal/journal.ts';
import type { ActionRow } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { SafetyConfig } from '../model/system.ts';
import { errorText } from '../words/error-text.ts';
import type { Entries, Entry } from './entries.ts';
import type { ActionLedger } from './ledger.ts';
import { type Ending, runPlan } from './run.ts';
import { type NumberNow, verify, type Watched, wrongNumbers } from './verify.ts';

const recheckTimeoutMs = 10_000;
/** Beyond what a run and its verification may take, before it counts as over for those who cannot see its process. */
const leewayMs = 60_000;
/** Of the output, what the journal keeps: so many of the newest lines, each so long. */
const recordedLines = 20;
const recordedLength = 300;

export interface CarryOutOptions {
  readonly clock: Clock;
  readonly ledger: ActionLedger;
  readonly entries: Entries;
  readonly watched: Watched;
  readonly safety: SafetyConfig;
  /** What it belongs to. */
  readonly incident: string | undefined;
}

/** Runs a confirmed plan to its end: preconditions again → intent in the journal → run → verify → outcome in the journal. */
export async function carryOut(
  entry: Entry,
  reason: string | undefined,
  options: CarryOutOptions,
): Promise<void> {
  const { clock, ledger, entries } = options;
  const { plan } = entry;
  const end = (state: ActionRow['state'], result: string): void =>
    entries.set(entry, { state, result, endedAt: clock.now() });
  entries.set(entry, { state: 'running', startedAt: clock.now() });
  const moved = await brokenPrecondition(entry, clock);
  if (moved !== undefined) return end('refused', `things changed since the plan: ${moved}. Plan it again.`);
  if (entry.abort.signal.aborted) return end('cancelled', 'cancelled before it began: nothing was done');
  // Somebody may have frozen everything while the preconditions were read.
  const { frozen } = ledger;
  if (frozen) return end('refused', `nothing was done: ${frozen.by} froze every action: ${frozen.reason}`);
  let lock: JournalLock;
  try {
    lock = await ledger.lock(plan.component);
  } catch (error) {
    return end('refused', `nothing was done: ${errorText(error)}`);
  }
  if ('heldBy' in lock) return end('refused', `nothing was done: ${lock.heldBy} is acting on it now`);
  try {
    await recorded(entry, reason, options, end);
  } finally {
    lock.release();
  }
}

/** Intent → run → verify → outcome; nobody else acts on the component meanwhile. */
async function recorded(
  entry: Entry,
  reason: string | undefined,
  { clock, ledger, entries, watched, safety, incident }: CarryOutOptions,
  end: (state: ActionRow['state'], result: string) => void,
): Promise<void> {
  const { plan, intended } = entry;
  const params = plan.params ?? {};
  try {
    ledger.record(
      'action.intent',
      plan,
      params,
      {
        requests: plan.requests,
        mayTakeMs: intended.timeoutMs + safety.limitMs + leewayMs,
        ...(intended.undo ? { undo: recordedUndo(entry) } : {}),
        ...defined({ undoes: plan.undoes, group: entry.group }),
        ...(reason ? { reason } : {}),
        ...defined({ alert: entry.alert }),
      },
      incident,
    );
  } catch (error) {
    return end('refused', errorText(error));
  }
  const wrongBefore = wrongNumbers(watched, plan.component);
  const overtaken = overtakenBy(entry, ledger);
  const ending =
    overtaken ?? (await runAndVerify(entry, wrongBefore, { clock, ledger, entries, watched, safety }));
  const { state, result } = ending;
  entries.set(entry, {
    state,
    result,
    endedAt: clock.now(),
    ...(state === 'unknown' ? { unsettled: true } : {}),
    ...(intended.undo && !overtaken ? { canUndo: entry.redact(intended.undo.text) } : {}),
  });
  if (plan.undoes !== undefined && state === 'succeeded') entries.undone(plan.undoes);
  const { output, droppedLines } = entry.row;
  const kept = output.slice(-recordedLines).map((line) => line.slice(0, recordedLength));
  try {
    ledger.record(
      'action.outcome',
      plan,
      params,
      {
        state,
        result,
        ...(kept.length === 0 ? {} : { output: kept, omitted: droppedLines + output.length - kept.length }),
      },
      incident,
    );
  } catch (error) {
    entries.set(entry, { result: `${result} (and it could not be recorded: ${errorText(error)})` });
  }
}

/** What undoes it as the journal keeps it: without secrets, so it may not be usable from there. */
function recordedUndo({ intended, redact }: Entry): unknown {
  const { verb, params, text } = intended.undo!;
  const shown = Object.entries(params).map(([name, value]) => [
    name,
    typeof value === 'string' ? redact(value) : value,
  ]);
  return { verb, params: Object.fromEntries(shown), text: redact(text) };
}

async function brokenPrecondition(entry: Entry, clock: Clock): Promise<string | undefined> {
  const abort = new AbortController();
  const cancel = clock.after(recheckTimeoutMs, () => abort.abort());
  try {
    for (const precondition of entry.intended.preconditions) {
      const now = await abortable(abort.signal, () => precondition.recheck(abort.signal));
      if (now !== undefined) return entry.redact(now);
    }
    return undefined;
  } catch (error) {
    return entry.redact(errorText(error));
  } finally {
    cancel();
  }
}

async function runAndVerify(
  entry: Entry,
  wrongBefore: readonly NumberNow[],
  { clock, entries, watched, safety }: Omit<CarryOutOptions, 'incident'>,
): Promise<Ending> {
  const { signal } = entry.abort;
  const broken = await runPlan(entry.intended, entries.outputOf(entry), entry.abort, clock);
  if (broken) return { ...broken, result: entry.redact(broken.result) };
  entries.set(entry, { state: 'verifying' });
  try {
    const { plan, params, before, target, intended } = entry;
    const verdict = await verify({
      verb: plan.verb,
      params,
      before,
      wrongBefore,
      intended,
      target,
      watched,
      clock,
      signal,
      holdMs: safety.holdMs,
      limitMs: safety.limitMs,
    });
    return verdict.verified
      ? { state: 'succeeded', result: `verified: ${entry.redact(verdict.text)}` }
      : { state: 'not-verified', result: `ran, not verified: ${entry.redact(verdict.text)}` };
  } catch (error) {
    const why = signal.aborted ? 'verification was cancelled' : entry.redact(errorText(error));
    return { state: 'not-verified', result: `ran, not verified: ${why}` };
  }
}

/** Two plantaos may have looked at the same moment and found nobody acting: the one whose intent came first goes on. */
function overtakenBy({ plan }: Entry, ledger: ActionLedger): Ending | undefined {
  const past = ledger.past();
  const own = past.findIndex((one) => one.plan === plan.id);
  const busy = ledger.busyElsewhere(plan.component, past.slice(own + 1));
  return busy === undefined ? undefined : { state: 'refused', result: `nothing was done: ${busy}` };
}
