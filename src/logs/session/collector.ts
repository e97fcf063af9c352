import type { Clock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { LogSourceRow } from '../../model/logs.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { type Redact, redactor } from '../../text/redactor.ts';
import { sanitize } from '../../text/sanitize.ts';
import { type OpenLog, resumed } from '../follow/resume.ts';
import { incomingLine } from '../store/incoming.ts';
import { LinePacker } from '../store/packed.ts';
import type { LogClient } from '../worker/client.ts';

interface CollectorOptions {
  readonly clock: Clock;
  readonly secrets: readonly string[];
  /** The client; the first call starts the worker. */
  readonly client: () => Promise<LogClient>;
  /** Lines arrived, or a source changed its state. */
  readonly changed: (what: 'lines' | 'sources') => void;
  /** The worker no longer answers. */
  readonly failed: (error: unknown) => void;
}

/** Lines of each source to begin with. */
const tail = 1_000;
/** A batch is sent after this long, in milliseconds, or when it is full. */
const batchMs = 50;
/** Sources are paused while this many lines are on their way to the worker. */
const mostInFlight = 10_000;

/** Follows any number of logs and sends their lines to the worker in batches; pauses sources that outrun it. */
export class LogCollector {
  readonly #options: CollectorOptions;
  readonly #redact: Redact;
  readonly #stop = new AbortController();
  readonly #sources = new Map<string, LogSourceRow>();
  readonly #origins = new Map<string, Promise<number>>();
  readonly #packer = new LinePacker();
  #inFlight = 0;
  #timer: (() => void) | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#redact = redactor(options.secrets);
  }

  /** Follows one log until `stop`, through every loss of its connection. */
  follow(id: string, component: string | undefined, open: OpenLog): void {
    this.#setState(id, component, 'waiting');
    void this.#read(id, component, open);
  }

  sources(): readonly LogSourceRow[] {
    return [...this.#sources.values()];
  }

  stop(): void {
    this.#stop.abort();
    this.#timer?.();
    this.#room?.resolve();
  }

  async #read(id: string, component: string | undefined, open: OpenLog): Promise<void> {
    const { clock } = this.#options;
    const { signal } = this.#stop;
    const request: LogRequest = { tail, follow: true };
    const state = (now: 'following' | 'lost', problem?: string): void =>
      this.#setState(id, component, now, problem === undefined ? undefined : this.#redact(problem));
    const origins = new Map<string | undefined, number>();
    try {
      for await (const line of resumed(open, request, { clock, state }, signal)) {
        let origin = origins.get(line.instance);
        if (origin === undefined) {
          origin = await this.#originOf(id, component, line.instance);
          origins.set(line.instance, origin);
        }
        if (signal.aborted) return;
        this.#queue(line, origin);
        if (this.#inFlight + this.#packer.count >= mostInFlight) await this.#untilRoom();
      }
    } catch (error) {
      if (!signal.aborted) this.#options.failed(error);
    }
  }

  #originOf(id: string, component: string | undefined, instance: string | undefined): Promise<number> {
    const source = instance === undefined ? id : `${id}/${sanitize(instance)}`;
    let origin = this.#origins.get(source);
    if (!origin) {
      origin = this.#options
        .client()
        .then((client) => client.addSource({ source, ...defined({ component }) }));
      this.#origins.set(source, origin);
    }
    return origin;
  }

  #queue(line: RawLine, origin: number): void {
    const arrival = incomingLine(line, origin);
    if (!this.#packer.add(arrival)) {
      this.#send();
      this.#packer.add(arrival);
    }
    this.#timer ??= this.#options.clock.after(batchMs, () => this.#send());
  }

  #untilRoom(): Promise<void> {
    this.#room ??= Promise.withResolvers<void>();
    return this.#room.promise;
  }

  #send(): void {
    this.#timer?.();
    this.#timer = undefined;
    const packed = this.#packer.take();
    if (!packed || this.#stop.signal.aborted) return;
    this.#inFlight += packed.count;
    this.#options
      .client()
      .then((client) => client.addPacked(packed))
      .then(
        (block) => {
          this.#packer.giveBack(block);
          this.#options.changed('lines');
        },
        (error: unknown) => {
          if (!this.#stop.signal.aborted) this.#options.failed(error);
        },
      )
      .finally(() => {
        this.#inFlight -= packed.count;
        if (this.#inFlight + this.#packer.count >= mostInFlight) return;
        this.#room?.resolve();
        this.#room = undefined;
      });
  }

  #setState(id: string, component: string | undefined, state: LogSourceRow['state'], problem?: string): void {
    this.#sources.set(id, {
      id,
      state,
      ...defined({ component, problem }),
    });
    this.#options.changed('sources');
  }
}
