import { abortable } from '../../connections/abortable.ts';
import type { Clock } from '../../model/clock.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { ReplayDedup } from './dedup.ts';

export interface InstanceLogs {
  /** The instances there are now, by name. @throws when that cannot be known */
  instances(signal: AbortSignal): Promise<readonly string[]>;
  /** The log of one of them; ends with it. */
  open(instance: string, request: LogRequest, signal: AbortSignal): AsyncIterable<RawLine>;
}

/** How often it is asked which instances there are, in milliseconds. */
const lookMs = 5_000;
/** Lines that may wait for the reader before the instances are made to wait. */
const mostWaiting = 2_000;

/** Lines that are asked for of one that joins, or that was followed before. */
const mostAgain = 100_000;

interface Followed {
  readonly overlap: ReplayDedup;
  readonly openedAt: number;
}

/**
 * The logs of all instances as they come, each line with its instance. While following, new instances join from their
 * beginning, and one that ended is no fault as long as others are there.
 */
export async function* followInstances(
  source: InstanceLogs,
  request: LogRequest,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<RawLine> {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  const waiting: RawLine[] = [];
  let wake = Promise.withResolvers<void>();
  let room = Promise.withResolvers<void>();
  let fault: unknown;
  const open = new Map<string, Promise<void>>();
  const follow = async (instance: string, known: Followed, own: LogRequest): Promise<void> => {
    try {
      for await (const line of source.open(instance, own, stop.signal)) {
        const { overlap } = known;
        const verdict = overlap.judge(line);
        if (verdict === 'again') continue;
        if (verdict === 'missing')
          waiting.push({ text: '', gap: 'lines may be missing here: the log was lost', instance });
        if (line.gap === undefined) overlap.note(line, clock.now());
        waiting.push({ ...line, instance: line.instance ?? instance });
        wake.resolve();
        if (waiting.length >= mostWaiting) await abortable(stop.signal, () => room.promise);
      }
    } catch (error) {
      // A replica that goes away takes its log along; the others go on.
      if (!stop.signal.aborted) fault = error;
    } finally {
      open.delete(instance);
      wake.resolve();
    }
  };
  const followed = new Map<string, Followed>();
  const look = async (own: LogRequest): Promise<void> => {
    for (const instance of await source.instances(stop.signal)) {
      if (open.has(instance)) continue;
      const before = followed.get(instance);
      if (!before) {
        const known = { overlap: new ReplayDedup(), openedAt: clock.now() };
        followed.set(instance, known);
        open.set(instance, follow(instance, known, own));
        continue;
      }
      // One that was followed before and started again goes on where it was.
      const sinceMs = before.overlap.since() ?? before.openedAt;
      before.overlap.reopened();
      open.set(instance, follow(instance, before, { tail: mostAgain, follow: own.follow, sinceMs }));
    }
  };
  const keepLooking = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await abortable(stop.signal, () => new Promise<void>((then) => void clock.after(lookMs, then)));
      await look({ tail: mostAgain, follow: true });
    }
  };
  try {
    await look(request);
    let lost: unknown;
    if (request.follow) {
      keepLooking().catch((error: unknown) => {
        lost = error;
        wake.resolve();
      });
    }
    for (;;) {
      if (signal.aborted) return;
      const batch = waiting.splice(0);
      room.resolve();
      room = Promise.withResolvers<void>();
      yield* batch;
      if (waiting.length > 0) continue;
      if (lost !== undefined) throw lost;
      if (open.size === 0) {
        if (fault !== undefined) throw fault;
        if (!request.follow) return;
      }
      await abortable(signal, () => wake.promise).catch(() => {});
      wake = Promise.withResolvers<void>();
    }
  } finally {
    stop.abort();
    signal.removeEventListener('abort', onAbort);
    room.resolve();
  }
}
