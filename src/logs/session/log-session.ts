import { join } from 'node:path';
import type { Clock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { EventKind } from '../../model/event.ts';
import type { LogCommands, LogLineDetail, LogShow, LogSnapshot, LogTop } from '../../model/logs.ts';
import { noLogs } from '../../model/logs.ts';
import { stamp } from '../../text/stamp.ts';
import { errorText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import type { OpenLog } from '../follow/resume.ts';
import { type LogClient, liveStore } from '../worker/client.ts';
import { LogCollector } from './collector.ts';
import { LogCounts } from './counts.ts';
import { topOf } from './top.ts';
import { LogWindow } from './window.ts';

interface LogSessionOptions {
  readonly clock: Clock;
  /** Never shown; longest first. */
  readonly secrets: readonly string[];
  /** Bound on the lines of all sources, in bytes. */
  readonly liveBytes: number;
  /** Where evidence is saved, and the system that names its file. */
  readonly folder: string;
  readonly system: string;
  /** The snapshot changed; urgent when a person waits for it. */
  readonly changed: (urgency: 'urgent' | 'routine') => void;
  readonly record: (kind: EventKind, data: Readonly<Record<string, unknown>>) => void;
  readonly open: (options: { secrets: readonly string[]; liveBytes: number }) => Promise<LogClient>;
}

/**
 * Between two windows, in milliseconds: short after a pause, doubled while lines keep arriving, up to the longest. A person's request
 * does not wait.
 */
const pauseMs = { shortest: 150, longest: 1_200 };
/** A worker that exited is replaced after this long, in milliseconds. */
const respawnMs = 2_000;

/** The logs of one configuration, as a screen sees them: the lines are in a worker, the window on them is here. */
export class LogSession implements LogCommands {
  readonly #options: LogSessionOptions;
  readonly #counts: LogCounts;
  #collector: LogCollector;
  readonly #followed: (readonly [string, string | undefined, OpenLog])[] = [];
  #client: Promise<LogClient> | undefined;
  #wanted: LogShow = { query: '', around: 'newest', volume: false };
  #window = new LogWindow();
  #snapshot: LogSnapshot = noLogs;
  #fault: string | undefined;
  #stale = false;
  #busy = false;
  /** A person waits for the next window. */
  #urgent = false;
  #wake: (() => void) | undefined;
  #pauseMs = pauseMs.shortest;
  #closed = false;

  constructor(options: LogSessionOptions) {
    this.#options = options;
    this.#collector = this.#createCollector();
    this.#counts = new LogCounts(options.clock, () => this.#client);
  }

  /** Follows one log until `stop`. */
  follow(id: string, component: string | undefined, open: OpenLog): void {
    this.#followed.push([id, component, open]);
    this.#collector.follow(id, component, open);
  }

  /** The current window; the same object until something changes. */
  snapshot(): LogSnapshot {
    return this.#snapshot;
  }

  show(request: LogShow): void {
    this.#wanted = request;
    this.#urgent = true;
    this.#wake?.();
    this.#refresh();
  }

  async find(query: string, line: number, direction: 1 | -1): Promise<number | undefined> {
    const [client, view] = await this.#currentView();
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
    const [client, view] = await this.#currentView();
    return topOf(client, view, what);
  }

  async save(): Promise<string> {
    const { clock, folder, system, record } = this.#options;
    const [client, view] = await this.#currentView();
    const name = system.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
    const file = join(folder, `plantao-${name}-${stamp(clock.now())}.log`);
    const saved = await client.exportTo(view, file);
    record('evidence.saved', { ...saved });
    return words.logs.session.saved(saved.lines, saved.file, saved.sha256.slice(0, 12));
  }

  /** How many lines matched within the last `windowMs`; undefined while that is not known yet. */
  count(
    query: { readonly component?: string; readonly pattern: string },
    windowMs: number,
  ): number | { readonly problem: string } | undefined {
    const sources = this.#collector
      .sources()
      .filter(({ component }) => query.component === undefined || component === query.component);
    if (sources.length === 0) return { problem: words.logs.session.noSource };
    const lost = sources.find(({ state }) => state === 'lost');
    if (lost) return { problem: words.logs.session.sourceLost(lost.id, lost.problem ?? '') };
    return this.#counts.of(query, windowMs);
  }

  stop(): void {
    this.#closed = true;
    this.#collector.stop();
    this.#client?.then((client) => client.close()).catch(() => {});
  }

  #createCollector(): LogCollector {
    const { clock, secrets } = this.#options;
    return new LogCollector({
      ...{ clock, secrets },
      client: () => this.#open(),
      changed: (what) => {
        if (what === 'sources') this.#publish();
        else this.#refresh();
      },
      failed: (error) => this.#restart(error),
    });
  }

  #open(): Promise<LogClient> {
    const { secrets, liveBytes, open } = this.#options;
    this.#client ??= open({ secrets, liveBytes });
    return this.#client;
  }

  /** The worker and the view on the screen. @throws Error before there are lines */
  async #currentView(): Promise<readonly [LogClient, number]> {
    const client = await this.#open();
    await this.#window.viewFor(client, this.#wanted.query);
    const { view } = this.#window;
    if (view === undefined) throw new Error(words.logs.session.noLines);
    return [client, view];
  }

  #refresh(): void {
    this.#stale = true;
    if (this.#busy || this.#closed || !this.#client) return;
    this.#busy = true;
    void this.#refreshLoop();
  }

  /** Asks the worker for the wanted window, one request at a time, no more often than a person can read. */
  async #refreshLoop(): Promise<void> {
    while (this.#stale && !this.#closed) {
      this.#stale = false;
      try {
        await this.#updateWindow(await this.#open());
        this.#fault = undefined;
      } catch (error) {
        this.#restart(error);
        break;
      }
      await this.#pause();
    }
    this.#busy = false;
    if (this.#stale && !this.#closed && this.#client) this.#refresh();
  }

  /** Waits before the next request; a person's request ends the wait. */
  async #pause(): Promise<void> {
    const { clock } = this.#options;
    const wait = this.#pauseMs;
    this.#pauseMs = Math.min(2 * wait, pauseMs.longest);
    await new Promise<void>((next) => {
      const cancel = clock.after(wait, next);
      this.#wake = () => {
        cancel();
        next();
      };
      if (this.#urgent) this.#wake();
    });
    this.#wake = undefined;
    // A quiet log: show its next line soon.
    if (!this.#stale) this.#pauseMs = pauseMs.shortest;
  }

  async #updateWindow(client: LogClient): Promise<void> {
    const urgency = this.#urgent || this.#wanted.volume ? 'urgent' : 'routine';
    this.#urgent = false;
    const shown = await this.#window.ask(client, this.#wanted, this.#snapshot);
    this.#snapshot = { ...shown, sources: this.#snapshot.sources };
    this.#options.changed(urgency);
  }

  #publish(): void {
    const problem = this.#fault;
    this.#snapshot = {
      ...this.#snapshot,
      sources: this.#collector.sources(),
      ...defined({ problem }),
    };
    this.#options.changed('routine');
  }

  /** The worker failed or exited, its lines are lost: says so, and follows every log again with a new one. */
  #restart(error: unknown): void {
    if (this.#closed || this.#fault !== undefined) return;
    this.#fault = words.logs.session.restarting(errorText(error));
    this.#collector.stop();
    this.#client?.then((client) => client.close()).catch(() => {});
    this.#client = undefined;
    this.#window = new LogWindow();
    this.#counts.forget();
    this.#snapshot = { ...noLogs, sources: this.#snapshot.sources };
    this.#publish();
    this.#options.clock.after(respawnMs, () => {
      if (this.#closed) return;
      this.#collector = this.#createCollector();
      for (const [id, component, open] of this.#followed) this.#collector.follow(id, component, open);
    });
  }
}
