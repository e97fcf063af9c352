import type { Severity } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { EventKind, NewEvent } from '../model/event.ts';
import type { Escalation, EscalationPolicy, PolicyLevel } from '../model/oncall.ts';
import type { StopReason, Uncalled } from '../model/oncall-codes.ts';
import { formatDuration } from '../model/quantity.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';
import { applyEscalation } from './fold.ts';
import { lastLevel, nextLevel } from './levels.ts';

/** What running an escalation comes down to. Each has a key of its own: what was done once is not done again. */
export type EscalationEffect =
  | {
      readonly type: 'call';
      readonly key: string;
      readonly escalation: Escalation;
      readonly level: PolicyLevel;
      readonly people: readonly string[];
      /** Whom nothing reached in this run of the chain so far. */
      readonly unreached: readonly string[];
      /** How long after its deadline this runs, in milliseconds; 0 when in time. */
      readonly lateMs: number;
      /** What the person wrote who asked for it. */
      readonly message?: string;
    }
  | { readonly type: 'remind'; readonly key: string; readonly escalation: Escalation; readonly by: string }
  | { readonly type: 'unacknowledge'; readonly key: string; readonly escalation: Escalation };

export interface EscalationStep {
  readonly state: Escalation;
  /** To be written down before the effects are carried out. */
  readonly events: readonly NewEvent[];
  readonly effects: readonly EscalationEffect[];
}

/**
 * Whom a level calls at a moment, as ids of people; nobody where the shift is empty. Beside them those who should be called and
 * cannot: nothing that is configured reaches them.
 */
export type WhomToCall = (
  level: PolicyLevel,
  at: number,
) => { readonly people: readonly string[]; readonly unreached?: readonly string[] };

/** Later than this counts as late, in milliseconds: the engine looks every second. */
const punctualMs = 5_000;

function uncalled(unreached: readonly string[]): Uncalled {
  return unreached.length === 0 ? { code: 'nobody' } : { code: 'no-contact', people: unreached };
}

/** An escalation that starts now; the first level is due at once. */
export function begin(
  id: string,
  facts: { readonly about: string; readonly severity: Severity; readonly number?: number },
  policy: EscalationPolicy,
  now: number,
): { readonly state: Escalation; readonly events: readonly NewEvent[] } {
  const event: NewEvent = { kind: 'escalation.begun', data: { escalation: id, ...facts, policy, at: now } };
  return { state: applyEscalation(undefined, { ...event, at: now })!, events: [event] };
}

/**
 * Runs every deadline that has passed, each once, in order; those that plantao slept through are marked late. The next deadline counts
 * from the one before, not from when it was noticed, so that being away does not make the chain slower.
 */
export function step(state: Escalation, now: number, whom: WhomToCall): EscalationStep {
  const run = new Run(state, now);
  // Every round shortens what is left of the policy, so this ends; the bound holds also for a policy that somebody tampered with.
  for (let count = 0; count < 1_000; count++) {
    const { timer } = run.state;
    if (!timer || timer.at > now) break;
    if (timer.kind === 'level') run.call(timer.at, whom);
    else if (timer.kind === 'remind') run.remind(timer.at);
    else run.unacknowledge(timer.at);
  }
  return run.result;
}

/** Calls the next level now, whatever it waits for; an acknowledged or exhausted chain goes on. */
export function escalateNow(
  state: Escalation,
  asked: { readonly by: string; readonly message?: string },
  now: number,
  whom: WhomToCall,
): EscalationStep {
  const run = new Run(state, now);
  if (state.status !== 'stopped') run.call(now, whom, asked);
  return run.result;
}

/**
 * Stops the calls. A repeated acknowledgement answers a reminder.
 * @param at when the person said so
 */
export function acknowledge(state: Escalation, by: string, now: number, at = now): EscalationStep {
  const run = new Run(state, now);
  if (state.status !== 'stopped') run.tell('escalation.acked', { by, at: Math.max(now, at) });
  return run.result;
}

/** Ends the chain: the alert resolved or is muted. */
export function stop(state: Escalation, reason: StopReason, now: number): EscalationStep {
  const run = new Run(state, now);
  if (state.status !== 'stopped')
    run.tell('escalation.stopped', { reason: sentenceOf(words.oncall.stopped, reason), at: now });
  return run.result;
}

/** The alert became more or less urgent: levels that it did not reach before may now be for it. */
export function changeSeverity(state: Escalation, severity: Severity, now: number): EscalationStep {
  const run = new Run(state, now);
  if (state.status !== 'stopped' && severity !== state.severity)
    run.tell('escalation.severity', { severity, at: now });
  return run.result;
}

/** One call of a public function: collects what is written and done. */
class Run {
  state: Escalation;
  readonly #now: number;
  readonly #events: NewEvent[] = [];
  readonly #effects: EscalationEffect[] = [];

  constructor(state: Escalation, now: number) {
    this.state = state;
    this.#now = now;
  }

  get result(): EscalationStep {
    return { state: this.state, events: this.#events, effects: this.#effects };
  }

  tell(kind: EventKind, data: Readonly<Record<string, unknown>>): void {
    const event = { kind, data: { escalation: this.state.id, about: this.state.about, ...data } };
    this.#events.push(event);
    this.state = applyEscalation(this.state, { ...event, at: this.#now })!;
  }

  call(due: number, whom: WhomToCall, asked?: { readonly by: string; readonly message?: string }): void {
    const { policy, severity, level, round, timer } = this.state;
    const next =
      nextLevel(policy, severity, level, round) ??
      // Asked for by hand, the last level is called once more.
      (asked === undefined ? undefined : lastLevel(policy, severity, round));
    if (!next) {
      this.tell('escalation.exhausted', { at: due, ...this.#late(due) });
      return;
    }
    const reached = policy.levels[next.level]!;
    const { people, unreached = [] } = whom(reached, this.#now);
    const key = `${this.state.id}/${next.round}/${next.level}/${this.state.timers}`;
    this.tell('escalation.called', {
      level: next.level,
      name: reached.name,
      round: next.round,
      people,
      key,
      at: due,
      timer: timer?.id ?? this.state.timers,
      ...(unreached.length > 0 ? { unreached } : {}),
      ...(people.length === 0 ? { failed: sentenceOf(words.oncall.uncalled, uncalled(unreached)) } : {}),
      ...asked,
      ...this.#late(due),
    });
    const lateMs = this.#now - due > punctualMs ? this.#now - due : 0;
    this.#effects.push({
      type: 'call',
      key,
      escalation: this.state,
      level: reached,
      people,
      unreached: this.state.unreached,
      lateMs,
      ...defined({ message: asked?.message }),
    });
  }

  remind(due: number): void {
    const { ack, id, timers } = this.state;
    // An answer takes the time it takes, also when the reminder itself was late.
    this.tell('escalation.reminded', { at: this.#now, by: ack?.by ?? '', ...this.#late(due) });
    this.#effects.push({
      type: 'remind',
      key: `${id}/remind/${timers}`,
      escalation: this.state,
      by: ack?.by ?? '',
    });
  }

  unacknowledge(due: number): void {
    const { id, timers, ack } = this.state;
    this.tell('escalation.unacked', { at: this.#now, by: ack?.by ?? '', ...this.#late(due) });
    this.#effects.push({ type: 'unacknowledge', key: `${id}/unack/${timers}`, escalation: this.state });
  }

  #late(due: number): { readonly late?: string } {
    const late = this.#now - due;
    return late > punctualMs ? { late: formatDuration(late) } : {};
  }
}
