import { abortable } from '../connections/abortable.ts';
import type { JournalLock } from '../journal/journal.ts';
import type { ActionFact, TargetPlan } from '../model/action.ts';
import type { Clock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import type { SafetyConfig } from '../model/system.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import type { Entries, Entry } from './entries.ts';
import type { ActionLedger } from './ledger.ts';
import { type Outcome, stateAfter } from './outcome.ts';
import { runPlan } from './run.ts';
import { type EngineView, type NumberNow, verify, wrongNumbers } from './verify.ts';

const recheckTimeoutMs = 10_000;
/** How long facts about what an action is for may take, before and after it, in milliseconds. */
const factsTimeoutMs = 5_000;
/** Added to the longest run and verification, before others who cannot see its process count it as over. In milliseconds. */
const leewayMs = 60_000;
/** How much output the journal keeps: newest lines, and characters of each. */
const recordedLines = 20;
const recordedLength = 300;

interface CarryOutOptions {
  readonly clock: Clock;
  readonly ledger: ActionLedger;
  readonly entries: Entries;
  readonly engine: EngineView;
  readonly safety: SafetyConfig;
  /** The incident it belongs to. */
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
  const end = (outcome: Outcome): void => entries.end(entry, outcome, { endedAt: clock.now() });
  entries.set(entry, { state: 'running', startedAt: clock.now() });
  const changed = await brokenPrecondition(entry, clock);
  if (changed !== undefined) return end({ code: 'changed', what: changed });
  if (entry.abort.signal.aborted) return end({ code: 'cancelled-early' });
  // Somebody may have frozen everything while the preconditions were read.
  const { frozen } = ledger;
  if (frozen) return end({ code: 'frozen', by: frozen.by, reason: frozen.reason });
  let lock: JournalLock;
  try {
    lock = await ledger.lock(plan.component);
  } catch (error) {
    return end({ code: 'no-lock', error: errorText(error) });
  }
  if ('heldBy' in lock) return end({ code: 'held', by: lock.heldBy });
  try {
    await recorded(entry, reason, options, end);
  } finally {
    lock.release();
  }
}

/** Intent → run → verify → outcome, while the component is locked. */
async function recorded(
  entry: Entry,
  reason: string | undefined,
  { clock, ledger, entries, engine, safety, incident }: CarryOutOptions,
  end: (outcome: Outcome) => void,
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
        mayTakeMs: intended.timeoutMs + verifyingMs(intended, safety) + leewayMs,
        ...defined({
          mark: entry.mark,
          undo: recordedUndo(entry),
          revert: plan.revert,
          undoes: plan.undoes,
          group: entry.group,
          reason: reason || undefined,
          alert: entry.alert,
        }),
      },
      incident,
    );
  } catch (error) {
    return end({ code: 'not-recorded', error: errorText(error) });
  }
  const wrongBefore = wrongNumbers(engine, plan.component);
  const overtaken = overtakenBy(entry, ledger);
  const factsBefore = overtaken ? undefined : await factsNow(entry, clock);
  const outcome =
    overtaken ?? (await runAndVerify(entry, wrongBefore, { clock, ledger, entries, engine, safety }));
  const facts = changesIn(factsBefore, factsBefore && (await factsNow(entry, clock)));
  for (const { title, from, to } of facts)
    entries.outputOf(entry)(words.actions.outcome.fact(title, from, to));
  entries.end(entry, outcome, {
    endedAt: clock.now(),
    ...(stateAfter(outcome) === 'unknown' ? { unsettled: true } : {}),
    ...(outcome.code === 'done' ? { unverified: true } : {}),
    ...(intended.undo && !overtaken ? { canUndo: entry.redact(intended.undo.text) } : {}),
  });
  const { state, result = '' } = entry.row;
  if (plan.undoes !== undefined && state === 'succeeded') entries.undone(plan.undoes);
  const { output, droppedLines } = entry.row;
  const recordable = output.slice(entry.intended.lastLineOnly ? -1 : -recordedLines);
  const kept = recordable.map((line) => line.slice(0, recordedLength));
  try {
    ledger.record(
      'action.outcome',
      plan,
      params,
      {
        state,
        result,
        ...(facts.length === 0 ? {} : { facts }),
        ...(kept.length === 0 ? {} : { output: kept, omitted: droppedLines + output.length - kept.length }),
      },
      incident,
    );
  } catch (error) {
    entries.set(entry, { result: words.actions.outcome.notRecorded(result, errorText(error)) });
  }
}

/** What the action is for, as it is now; undefined where it has no such facts, or they could not be read. */
async function factsNow(
  { intended, redact }: Entry,
  clock: Clock,
): Promise<readonly ActionFact[] | undefined> {
  if (!intended.facts) return undefined;
  const abort = new AbortController();
  const cancel = clock.after(factsTimeoutMs, () => abort.abort());
  try {
    const facts = await abortable(abort.signal, () => intended.facts!(abort.signal));
    return facts.map(({ title, value }) => ({ title: redact(title), value: redact(value) }));
  } catch {
    // They decide nothing: an action is not held up for them.
    return undefined;
  } finally {
    cancel();
  }
}

/** Facts before and after; those that were read only once are left out. */
function changesIn(
  before: readonly ActionFact[] | undefined,
  after: readonly ActionFact[] | undefined,
): readonly { readonly title: string; readonly from: string; readonly to: string }[] {
  return (before ?? []).flatMap(({ title, value: from }) => {
    const now = after?.find((one) => one.title === title);
    return now ? [{ title, from, to: now.value }] : [];
  });
}

/** Its undo as the journal keeps it: redacted, so it may be unusable from there. */
function recordedUndo({ intended, redact }: Entry): unknown {
  if (!intended.undo) return undefined;
  const { verb, params, text } = intended.undo;
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
  { clock, entries, engine, safety }: Omit<CarryOutOptions, 'incident'>,
): Promise<Outcome> {
  const { signal } = entry.abort;
  const broken = await runPlan(entry.intended, entries.outputOf(entry), entry.abort, clock, (secret) =>
    entries.reveal(entry, secret),
  );
  if (broken) return broken;
  if (entry.intended.verification?.off) return { code: 'done' };
  entries.set(entry, { state: 'verifying' });
  try {
    const { plan, params, before, target, intended } = entry;
    const verification = await verify({
      verb: plan.verb,
      params,
      before,
      wrongBefore,
      intended,
      target,
      engine,
      clock,
      signal,
      holdMs: intended.verification?.holdMs ?? safety.holdMs,
      limitMs: limitOf(intended, safety),
    });
    return verification.verified
      ? { code: 'verified', verification }
      : { code: 'not-verified', verification };
  } catch (error) {
    return signal.aborted
      ? { code: 'verification-cancelled' }
      : { code: 'verification-failed', error: errorText(error) };
  }
}

/** Two plantaos may have looked at the same moment and found nobody acting: the first intent wins. */
function overtakenBy({ plan }: Entry, ledger: ActionLedger): Outcome | undefined {
  const past = ledger.past();
  const own = past.findIndex((one) => one.plan === plan.id);
  const busy = ledger.busyElsewhere(plan.component, past.slice(own + 1));
  return busy && { code: 'overtaken', busy };
}

/** How long verifying may take once it is looked at, and with the wait before that, in milliseconds. */
function limitOf({ verification }: TargetPlan, safety: SafetyConfig): number {
  // What must stay so for longer than verifying may take could never be verified.
  const hold = verification?.holdMs ?? safety.holdMs;
  return verification?.limitMs ?? Math.max(safety.limitMs, verification?.holdMs === undefined ? 0 : 2 * hold);
}

function verifyingMs(intended: TargetPlan, safety: SafetyConfig): number {
  return (intended.verification?.afterMs ?? 0) + limitOf(intended, safety);
}
