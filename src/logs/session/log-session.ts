import { join } from 'node:path';
import type { Clock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { LogCommands, LogLineDetail, LogShow, LogSnapshot, LogTop } from '../../model/logs.ts';
import { noLogs } from '../../model/logs.ts';
import { stamp } from '../../text/stamp.ts';
import { errorText } from '../../words/error-text.ts';
import type { OpenLog } from '../follow/resume.ts';
import { type LogClient, liveStore } from '../worker/client.ts';
import { LogCollector } from './collector.ts';
import { LogCounts } from './counts.ts';
import { topOf } from './top.ts';
import { LogWindow } from './window.ts';

export interface LogSessionOptions {
  readonly clock: Clock;
  /** Never shown; longest first. */
  readonly secrets: readonly string[];
  /** Bytes for the lines of all sources together. */
  readonly liveBytes: number;
  /** Folder into which evidence is saved, and the words that name it. */
  readonly folder: string;
  readonly system: string;
  /** The snapshot may have changed; urgently where a person waits for it. */
  readonly changed: (urgency: 'urgent' | 'routine') => void;
  readonly record: (kind: string, data: Readonly<Record<string, unknown>>) => void;
  readonly open: (options: { secrets: readonly string[]; liveBytes: number }) => Promise<LogClient>;
}

/**
 * Between two windows, in milliseconds: the first after a pause comes soon, and while lines keep coming each waits twice as long as
 * the one before, up to a whole page a second. What a person asks for comes at once.
 */
const soonestMs = 150;
const latestMs = 1_200;
/** A worker that ended is started anew after this long, in milliseconds. */
const respawnMs = 2_000;

/** What a screen sees of the logs of one configuration: their lines live in a worker, here is the window that is asked for. */
export class LogSession implements LogCommands {
  readonly #options: LogSessionOptions;
  readonly #counts: LogCounts;
  #feed: LogCollector;
  readonly #followed: (readonly [string, string | undefined, OpenLog])[] = [];
  #client: Promise<LogClient> | undefined;
  #wanted: LogShow = { query: '', around: 'newest', volume: false };
  #window = new LogWindow();
  #snapshot: LogSnapshot = noLogs;
  #fault: string | undefined;
  #dirty = false;
  #busy = false;
  /** Somebody asked for what comes next. */
  #asked = false;
  #wake: (() => void) | undefined;
  #restMs = soonestMs;
  #closed = false;

  constructor(options: LogSessionOptions) {
    this.#options = options;
    this.#feed = this.#makeFeed();
    this.#counts = new LogCounts(options.clock, () => this.#client);
  }

  /** Follows one log until `stop`. */
  follow(id: string, component: string | undefined, open: OpenLog): void {
    this.#followed.push([id, component, open]);
    this.#feed.follow(id, component, open);
  }

  /** What is shown now; the same object until something changed. */
  snapshot(): LogSnapshot {
    return this.#snapshot;
  }

  show(request: LogShow): void {
    this.#wanted = request;
    this.#asked = true;
    this.#wake?.();
    this.#refresh();
  }

  async find(query: string, line: number, direction: 1 | -1): Promise<number | undefined> {
    const [client, view] = await this.#present();
    const position = await client.positionOf(view, line);
    const found =
      direction === 1
        ? await client.next(view, query, position)
        : await client.previous(view, query, position);
    return found === undefined ? undefined : (await client.rows(view, found, 1))[0]?.seq;
  }

  async details(line: number): Promise<LogLineDetail | undefined> {
    const client = await this.#open();
    return client.details(liveStore, line);
  }

  async top(what: string): Promise<LogTop> {
    const [client, view] = await this.#present();
    return topOf(client, view, what);
  }

  async save(): Promise<string> {
    const { clock, folder, system, record } = this.#options;
    const [client, view] = await this.#present();
    const name = system.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
    const file = join(folder, `plantao-${name}-${stamp(clock.now())}.log`);
    const saved = await client.exportTo(view, file);
    record('evidence.saved', { ...saved });
    return `${saved.lines} lines saved in ${saved.file}, sha256 ${saved.sha256.slice(0, 12)}`;
  }

  /** How many lines matched within `windowMs`; undefined while that is not known yet. */
  count(
    query: { readonly component?: string; readonly pattern: string },
    windowMs: number,
  ): number | { readonly problem: string } | undefined {
    const sources = this.#feed
      .sources()
      .filter(({ component }) => query.component === undefined || component === query.component);
    if (sources.length === 0) return { problem: 'nothing has logs here' };
    const lost = sources.find(({ state }) => state === 'lost');
    if (lost) return { problem: `${lost.id} is lost: ${lost.problem}` };
    return this.#counts.of(query, windowMs);
  }

  stop(): void {
    this.#closed = true;
    this.#feed.stop();
    this.#client?.then((client) => client.close()).catch(() => {});
  }

  #makeFeed(): LogCollector {
    const { clock, secrets } = this.#options;
    return new LogCollector({
      ...{ clock, secrets },
      client: () => this.#open(),
      changed: (what) => {
        if (what === 'sources') this.#publish({});
        else this.#refresh();
      },
      failed: (error) => this.#broken(error),
    });
  }

  #open(): Promise<LogClient> {
    const { secrets, liveBytes, open } = this.#options;
    this.#client ??= open({ secrets, liveBytes });
    return this.#client;
  }

  /** The worker and the view that is shown. @throws Error before there are lines */
  async #present(): Promise<readonly [LogClient, number]> {
    const client = await this.#open();
    await this.#window.viewFor(client, this.#wanted.query);
    const { view } = this.#window;
    if (view === undefined) throw new Error('there are no log lines yet');
    return [client, view];
  }

  #refresh(): void {
    this.#dirty = true;
    if (this.#busy || this.#closed || !this.#client) return;
    this.#busy = true;
    void this.#pump();
  }

  /** Asks the worker for what is wanted, one question at a time and no more often than a screen can show. */
  async #pump(): Promise<void> {
    while (this.#dirty && !this.#closed) {
      this.#dirty = false;
      try {
        await this.#ask(await this.#open());
        this.#fault = undefined;
      } catch (error) {
        this.#broken(error);
        break;
      }
      await this.#rest();
    }
    this.#busy = false;
    if (this.#dirty && !this.#closed && this.#client) this.#refresh();
  }

  /** Waits before the next question, less when a person asks. */
  async #rest(): Promise<void> {
    const { clock } = this.#options;
    const wait = this.#restMs;
    this.#restMs = Math.min(2 * wait, latestMs);
    await new Promise<void>((next) => {
      const cancel = clock.after(wait, next);
      this.#wake = () => {
        cancel();
        next();
      };
      if (this.#asked) this.#wake();
    });
    this.#wake = undefined;
    // Nothing came meanwhile: the next line is shown soon.
    if (!this.#dirty) this.#restMs = soonestMs;
  }

  async #ask(client: LogClient): Promise<void> {
    const urgency = this.#asked || this.#wanted.volume ? 'urgent' : 'routine';
    this.#asked = false;
    const shown = await this.#window.ask(client, this.#wanted, this.#snapshot);
    this.#snapshot = { ...shown, sources: this.#snapshot.sources };
    this.#options.changed(urgency);
  }

  #publish(change: Partial<LogSnapshot>): void {
    const problem = this.#fault;
    this.#snapshot = {
      ...this.#snapshot,
      sources: this.#feed.sources(),
      ...defined({ problem }),
      ...change,
    };
    this.#options.changed('routine');
  }

  /** The worker ended or failed: its lines are lost, which is said; a new one follows every log again. */
  #broken(error: unknown): void {
    if (this.#closed || this.#fault !== undefined) return;
    this.#fault = `the logs were lost and are followed anew: ${errorText(error)}`;
    this.#feed.stop();
    this.#client?.then((client) => client.close()).catch(() => {});
    this.#client = undefined;
    this.#window = new LogWindow();
    this.#counts.forget();
    this.#snapshot = { ...noLogs, sources: this.#snapshot.sources };
    this.#publish({});
    this.#options.clock.after(respawnMs, () => {
      if (this.#closed) return;
      this.#feed = this.#makeFeed();
      for (const [id, component, open] of this.#followed) this.#feed.follow(id, component, open);
    });
  }
}
