import type { Clock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { pause } from '../../time/sleep.ts';
import { errorText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import { firstUnseen, ReplayDedup, resumeRequest } from './dedup.ts';

export type OpenLog = (request: LogRequest, signal: AbortSignal) => AsyncIterable<RawLine>;

interface ResumeOptions {
  readonly clock: Clock;
  /** Called when lines arrive (again), and when the log is lost or ends, with the reason as raw text. */
  readonly state?: (state: 'following' | 'lost', problem?: string) => void;
}

/** Wait before a lost log is retried, in milliseconds: doubles from the first to the longest. */
const retryMs = { first: 1_000, longest: 30_000 };
/** A reopened log without times has given all its newest lines once it is idle for so long, in milliseconds. */
const idleMs = 500;
/** After so long without a loss the wait starts over, in milliseconds. */
const stableMs = 60_000;

/**
 * Follows one log through every loss of its connection, with no line twice and none left out that can still be read. Reopens it behind
 * the cursor of the last line where the source gives one (`RawLine.cursor`, `LogRequest.after`); else from its time, recognising
 * replayed lines by time and text; else at its newest lines, by text alone. Where the ends do not meet, a line with `gap` says that
 * lines may be missing and why. Never throws with `request.follow`: `options.state` gets the problems. Without `follow` the log is read
 * once and its error thrown.
 */
export async function* resumed(
  open: OpenLog,
  request: LogRequest,
  { clock, state }: ResumeOptions,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  if (!request.follow) {
    yield* open(request, signal);
    return;
  }
  const resumeState = new ResumeState(clock);
  let wait = retryMs.first;
  let problem = '';
  let known: 'following' | 'lost' | undefined;
  const tell = (now: 'following' | 'lost', why?: string): void => {
    if (now === 'following' && known === now) return;
    known = now;
    state?.(now, why);
  };
  while (!signal.aborted) {
    const began = clock.elapsed();
    try {
      const lines = resumeState.empty
        ? open(request, signal)
        : resumeState.reopen(open, request, problem, signal);
      for await (const line of lines) {
        if (signal.aborted) return;
        tell('following');
        if (line === replayed) continue;
        wait = retryMs.first;
        resumeState.note(line);
        yield line;
      }
      problem = words.logs.gap.ended;
    } catch (error) {
      problem = errorText(error);
    }
    if (signal.aborted) return;
    if (clock.elapsed() - began > stableMs) wait = retryMs.first;
    tell('lost', problem);
    await pause(clock, wait, signal);
    wait = Math.min(wait * 2, retryMs.longest);
  }
}

/** Stands for replayed lines: the log is back. */
const replayed: RawLine = { text: '' };

/** Where to resume a log: what was read of it, by instance. */
class ResumeState {
  readonly #clock: Clock;
  readonly #instances = new Map<string | undefined, ReplayDedup>();
  #cursor: string | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get empty(): boolean {
    return this.#instances.size === 0;
  }

  note(line: RawLine): void {
    if (line.gap !== undefined) return;
    this.#cursor = line.cursor;
    this.#of(line.instance).note(line, this.#clock.now());
  }

  /** Reopens the log. Yields its new lines, and `replayed`. */
  async *reopen(
    open: OpenLog,
    request: LogRequest,
    problem: string,
    signal: AbortSignal,
  ): AsyncGenerator<RawLine> {
    const asked = resumeRequest(request, this.#instances.values(), this.#cursor);
    if (asked.after !== undefined) yield* open(asked, signal);
    else if (asked.sinceMs !== undefined) yield* this.#byTime(open(asked, signal), problem);
    else {
      // Otherwise a reader that leaves while the next line is awaited would wait for it.
      const stop = new AbortController();
      const lines = open(asked, AbortSignal.any([signal, stop.signal]));
      yield* this.#byText(lines, problem, () => stop.abort());
    }
  }

  async *#byTime(lines: AsyncIterable<RawLine>, problem: string): AsyncGenerator<RawLine> {
    for (const dedup of this.#instances.values()) dedup.startReplay();
    for await (const line of lines) {
      const seen = this.#of(line.instance).check(line);
      if (seen === 'gap') yield gapFor(problem, line);
      yield seen === 'replayed' ? replayed : line;
    }
  }

  async *#byText(lines: AsyncIterable<RawLine>, problem: string, stop: () => void): AsyncGenerator<RawLine> {
    const seen = [...this.#instances].flatMap(([instance, dedup]) =>
      dedup.texts.map((text) => keyOf({ text, ...defined({ instance }) })),
    );
    const iterator = lines[Symbol.asyncIterator]();
    const first: RawLine[] = [];
    let pending = iterator.next();
    try {
      while (first.length < seen.length) {
        const idle = Promise.withResolvers<undefined>();
        const cancel = this.#clock.after(idleMs, () => idle.resolve(undefined));
        const next = first.length === 0 ? await pending : await Promise.race([pending, idle.promise]);
        cancel();
        if (!next || next.done) break;
        first.push(next.value);
        pending = iterator.next();
      }
      yield replayed;
      const start = firstUnseen(seen, first.map(keyOf));
      if (start === 0 && first.length > 0) yield gapFor(problem, first[0]!);
      yield* first.slice(start);
      for (let next = await pending; !next.done; next = await pending) {
        yield next.value;
        pending = iterator.next();
      }
    } finally {
      stop();
      pending.catch(() => {});
      await iterator.return?.();
    }
  }

  #of(instance: string | undefined): ReplayDedup {
    let dedup = this.#instances.get(instance);
    if (!dedup) {
      dedup = new ReplayDedup();
      this.#instances.set(instance, dedup);
    }
    return dedup;
  }
}

function keyOf({ instance, text }: RawLine): string {
  return instance === undefined ? text : `${instance}\n${text}`;
}

function gapFor(problem: string, { at, instance }: RawLine): RawLine {
  return {
    text: '',
    gap: words.logs.gap.missing(problem),
    ...defined({ at, instance }),
  };
}
