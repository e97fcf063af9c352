import { abortable } from '../../connections/abortable.ts';
import type { Clock } from '../../model/clock.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { sleep } from '../../time/sleep.ts';
import { words } from '../../words/index.ts';
import { ReplayDedup } from './dedup.ts';

interface InstanceLogs {
  /** The names of the current instances. @throws when they cannot be listed */
  instances(signal: AbortSignal): Promise<readonly string[]>;
  /** The log of one instance; ends with it. */
  open(instance: string, request: LogRequest, signal: AbortSignal): AsyncIterable<RawLine>;
}

/** How often instances are listed, in milliseconds. */
const discoverMs = 5_000;
/** Lines that wait for the reader before the instances are paused. */
const mostQueued = 2_000;

/** Most lines of an instance that joins or comes back. */
const mostCatchUp = 100_000;

interface Instance {
  readonly dedup: ReplayDedup;
  readonly openedAt: number;
}

/**
 * Merges the logs of all instances as lines arrive, each with its instance. While following, new instances join from their start, and
 * one that ends is no fault as long as others remain.
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
  const queue: RawLine[] = [];
  let wake = Promise.withResolvers<void>();
  let room = Promise.withResolvers<void>();
  let fault: unknown;
  const open = new Map<string, Promise<void>>();
  const follow = async (instance: string, known: Instance, own: LogRequest): Promise<void> => {
    try {
      for await (const line of source.open(instance, own, stop.signal)) {
        const { dedup } = known;
        const seen = dedup.check(line);
        if (seen === 'replayed') continue;
        if (seen === 'gap')
          queue.push({ text: '', gap: words.logs.gap.missing(words.logs.gap.lost), instance });
        if (line.gap === undefined) dedup.note(line, clock.now());
        queue.push({ ...line, instance: line.instance ?? instance });
        wake.resolve();
        if (queue.length >= mostQueued) await abortable(stop.signal, () => room.promise);
      }
    } catch (error) {
      // The log of a replica ends with it; the others go on.
      if (!stop.signal.aborted) fault = error;
    } finally {
      open.delete(instance);
      wake.resolve();
    }
  };
  const followed = new Map<string, Instance>();
  const discover = async (own: LogRequest): Promise<void> => {
    for (const instance of await source.instances(stop.signal)) {
      if (open.has(instance)) continue;
      const before = followed.get(instance);
      if (!before) {
        const known = { dedup: new ReplayDedup(), openedAt: clock.now() };
        followed.set(instance, known);
        open.set(instance, follow(instance, known, own));
        continue;
      }
      // One that comes back continues where it was.
      const sinceMs = before.dedup.since() ?? before.openedAt;
      before.dedup.startReplay();
      open.set(instance, follow(instance, before, { tail: mostCatchUp, follow: own.follow, sinceMs }));
    }
  };
  const keepDiscovering = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      await sleep(clock, discoverMs, stop.signal);
      await discover({ tail: mostCatchUp, follow: true });
    }
  };
  try {
    await discover(request);
    let lost: unknown;
    if (request.follow) {
      keepDiscovering().catch((error: unknown) => {
        lost = error;
        wake.resolve();
      });
    }
    for (;;) {
      if (signal.aborted) return;
      const batch = queue.splice(0);
      room.resolve();
      room = Promise.withResolvers<void>();
      yield* batch;
      if (queue.length > 0) continue;
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
