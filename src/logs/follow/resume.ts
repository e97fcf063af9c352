import { abortable } from '../../connections/abortable.ts';
import type { Clock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { errorText } from '../../words/error-text.ts';
import { firstUnseen, ReplayDedup, resumeRequest } from './dedup.ts';

export type OpenLog = (request: LogRequest, signal: AbortSignal) => AsyncIterable<RawLine>;

export interface ResumeOptions {
  readonly clock: Clock;
  /** Told when lines come (again), and when the log was lost or ended, with the reason, which is raw text. */
  readonly state?: (state: 'following' | 'lost', problem?: string) => void;
}

/** Waiting before a lost log is tried again, in milliseconds; doubled from the first to the second. */
const retryMs = { first: 1_000, longest: 30_000 };
/** So long nothing comes behind the newest lines of a log that was opened again: that was all of them. In milliseconds. */
const quietMs = 500;
/** A log that was well for so long is tried again at once, as it was the first time. In milliseconds. */
const wellMs = 60_000;

/**
 * One log followed through every loss of it, without a line twice and none left out that can still be had: opened again behind the
 * cursor of the last line where the source gives one (`RawLine.cursor`, `LogRequest.after`), else from its time, what came before
 * told by text and time, else among its newest lines by text alone. Where the two ends do not meet, a line with `gap` says that
 * lines may be missing and why. Never throws while `request.follow` is set: `options.state` tells of troubles. Without `follow`
 * the log is read once and its error thrown.
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
        : resumeState.again(open, request, problem, signal);
      for await (const line of lines) {
        if (signal.aborted) return;
        tell('following');
        if (line === heard) continue;
        wait = retryMs.first;
        resumeState.note(line);
        yield line;
      }
      problem = 'the log ended';
    } catch (error) {
      problem = errorText(error);
    }
    if (signal.aborted) return;
    if (clock.elapsed() - began > wellMs) wait = retryMs.first;
    tell('lost', problem);
    await abortable(signal, () => new Promise<void>((wake) => void clock.after(wait, wake))).catch(() => {});
    wait = Math.min(wait * 2, retryMs.longest);
  }
}

/** Stands for lines that came before: the log is there again. */
const heard: RawLine = { text: '' };

/** What was read of a log, by its instances. */
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

  /** The lines of the log opened again that are new. */
  async *again(
    open: OpenLog,
    request: LogRequest,
    problem: string,
    signal: AbortSignal,
  ): AsyncGenerator<RawLine> {
    const asked = resumeRequest(request, this.#instances.values(), this.#cursor);
    if (asked.after !== undefined) yield* open(asked, signal);
    else if (asked.sinceMs !== undefined) yield* this.#byTime(open(asked, signal), problem);
    else {
      // A reader that leaves while the next line is awaited would otherwise wait for that.
      const stop = new AbortController();
      const lines = open(asked, AbortSignal.any([signal, stop.signal]));
      yield* this.#byText(lines, problem, () => stop.abort());
    }
  }

  async *#byTime(lines: AsyncIterable<RawLine>, problem: string): AsyncGenerator<RawLine> {
    for (const overlap of this.#instances.values()) overlap.reopened();
    for await (const line of lines) {
      const verdict = this.#of(line.instance).judge(line);
      if (verdict === 'missing') yield gapFor(problem, line);
      yield verdict === 'again' ? heard : line;
    }
  }

  async *#byText(lines: AsyncIterable<RawLine>, problem: string, stop: () => void): AsyncGenerator<RawLine> {
    const seen = [...this.#instances].flatMap(([instance, overlap]) =>
      overlap.texts.map((text) => keyOf({ text, ...defined({ instance }) })),
    );
    const iterator = lines[Symbol.asyncIterator]();
    const first: RawLine[] = [];
    let pending = iterator.next();
    try {
      while (first.length < seen.length) {
        const quiet = Promise.withResolvers<undefined>();
        const cancel = this.#clock.after(quietMs, () => quiet.resolve(undefined));
        const next = first.length === 0 ? await pending : await Promise.race([pending, quiet.promise]);
        cancel();
        if (!next || next.done) break;
        first.push(next.value);
        pending = iterator.next();
      }
      yield heard;
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
    let overlap = this.#instances.get(instance);
    if (!overlap) {
      overlap = new ReplayDedup();
      this.#instances.set(instance, overlap);
    }
    return overlap;
  }
}

function keyOf({ instance, text }: RawLine): string {
  return instance === undefined ? text : `${instance}\n${text}`;
}

function gapFor(problem: string, { at, instance }: RawLine): RawLine {
  return {
    text: '',
    gap: `lines may be missing here: ${problem}`,
    ...defined({ at, instance }),
  };
}
