import { join } from 'node:path';
import type { Clock } from '../model/clock.ts';
import type { LogCommands, LogLineDetail, LogShow, LogSnapshot, LogTop } from '../model/logs.ts';
import { noLogs } from '../model/logs.ts';
import type { LogRow } from '../model/snapshot.ts';
import { errorText } from '../text/clean.ts';
import { stamp } from '../text/stamp.ts';
import { type LogClient, liveStore } from './client.ts';
import { LogCounts } from './counts.ts';
import { LogFeed } from './feed.ts';
import type { OpenLog } from './resume.ts';
import { topOf } from './top.ts';

export interface LogDeskOptions {
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

/** Rows in a window that follows, and around a place; the screen moves within it and asks anew near its edges. */
const following = 200;
const around = 600;
const ofComponent = 12;
/** Windows and volumes are asked for no more often than this, in milliseconds. */
const windowEveryMs = 150;
const volumeEveryMs = 3_000;
/** Buckets of the volume, and the newest lines that are looked at for it. */
const volumeBuckets = 60;
const volumeLines = 200_000;
/** A worker that ended is started anew after this long, in milliseconds. */
const respawnMs = 2_000;

/** One view in the worker, kept while its query is wanted. */
interface View {
  readonly query: string;
  readonly id: number;
}

/** What a screen sees of the logs of one configuration: their lines live in a worker, here is the window that is asked for. */
export class LogDesk implements LogCommands {
  readonly #options: LogDeskOptions;
  readonly #counts: LogCounts;
  #feed: LogFeed;
  readonly #followed: (readonly [string, string | undefined, OpenLog])[] = [];
  #client: Promise<LogClient> | undefined;
  #wanted: LogShow = { query: '', around: 'newest', volume: false };
  #view: View | undefined;
  #componentView: View | undefined;
  #snapshot: LogSnapshot = noLogs;
  #fault: string | undefined;
  #dirty = false;
  #busy = false;
  /** Somebody asked for what comes next. */
  #asked = false;
  #volumeAt = Number.NEGATIVE_INFINITY;
  #closed = false;

  constructor(options: LogDeskOptions) {
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
    if (request.volume && !this.#wanted.volume) this.#volumeAt = Number.NEGATIVE_INFINITY;
    this.#wanted = request;
    this.#asked = true;
    this.#refresh();
  }

  async find(query: string, line: number, direction: 1 | -1): Promise<number | undefined> {
    const [client, view] = await this.#present();
    const place = await client.placeOf(view.id, line);
    const found =
      direction === 1
        ? await client.next(view.id, query, place)
        : await client.previous(view.id, query, place);
    return found === undefined ? undefined : (await client.rows(view.id, found, 1))[0]?.seq;
  }

  async details(line: number): Promise<LogLineDetail | undefined> {
    const client = await this.#open();
    return client.details(liveStore, line);
  }

  async top(what: string): Promise<LogTop> {
    const [client, view] = await this.#present();
    return topOf(client, view.id, what);
  }

  async save(): Promise<string> {
    const { clock, folder, system, record } = this.#options;
    const [client, view] = await this.#present();
    const name = system.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-');
    const file = join(folder, `plantao-${name}-${stamp(clock.now())}.log`);
    const saved = await client.exportTo(view.id, file);
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

  #makeFeed(): LogFeed {
    const { clock, secrets } = this.#options;
    return new LogFeed({
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
  async #present(): Promise<readonly [LogClient, View]> {
    const client = await this.#open();
    await this.#viewFor(client);
    if (!this.#view) throw new Error('there are no log lines yet');
    return [client, this.#view];
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
      await new Promise<void>((next) => void this.#options.clock.after(windowEveryMs, next));
    }
    this.#busy = false;
    if (this.#dirty && !this.#closed && this.#client) this.#refresh();
  }

  async #ask(client: LogClient): Promise<void> {
    const problem = await this.#viewFor(client);
    const view = this.#view;
    if (!view) {
      this.#publish(problem === undefined ? {} : { problem });
      return;
    }
    const wanted = this.#wanted;
    const urgency = this.#asked || wanted.volume ? 'urgent' : 'routine';
    this.#asked = false;
    const live = wanted.around === 'newest';
    const window = await client.window(view.id, { around: wanted.around, count: live ? following : around });
    const lines: readonly LogRow[] = window.rows;
    const { volume: _v, ofComponent: _c, problem: _p, wanted: _w, ...before } = this.#snapshot;
    const volume = wanted.volume ? await this.#volumeOf(client, view, window.total) : undefined;
    const component =
      wanted.component === undefined ? undefined : await this.#linesOf(client, wanted.component);
    this.#snapshot = {
      ...before,
      ...{ lines, query: view.query, total: window.total, before: window.first },
      ...{ following: live, held: window.held, dropped: window.dropped },
      ...(problem === undefined ? {} : { problem }),
      ...(live ? {} : { wanted: lines[window.place - window.first]?.seq ?? lines.at(-1)?.seq ?? 0 }),
      ...(volume === undefined ? {} : { volume }),
      ...(component === undefined ? {} : { ofComponent: component }),
    };
    this.#options.changed(urgency);
  }

  /** Opens the view of the wanted query; returns why it cannot be, and the one before stays. */
  async #viewFor(client: LogClient): Promise<string | undefined> {
    const { query } = this.#wanted;
    if (this.#view?.query === query) return undefined;
    try {
      const { view } = await client.view(liveStore, query);
      const before = this.#view;
      this.#view = { query, id: view };
      this.#volumeAt = Number.NEGATIVE_INFINITY;
      if (before) await client.closeView(before.id);
      return undefined;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'QueryError') throw error;
      return errorText(error);
    }
  }

  async #volumeOf(client: LogClient, view: View, total: number): Promise<LogSnapshot['volume']> {
    const { clock } = this.#options;
    if (clock.elapsed() - this.#volumeAt < volumeEveryMs) return this.#snapshot.volume;
    this.#volumeAt = clock.elapsed();
    if (total === 0) return undefined;
    const first = (await client.rows(view.id, Math.max(0, total - volumeLines), 1))[0]?.at ?? 0;
    const last = (await client.rows(view.id, -1, 1))[0]?.at ?? 0;
    const bucketMs = bucketFor(Math.max(1, last - first));
    const { buckets } = await client.histogram(view.id, bucketMs, volumeLines);
    return {
      bucketMs,
      from: first,
      buckets: buckets.map(({ at, counts }) => ({
        at,
        bad: (counts[1] ?? 0) + (counts[2] ?? 0),
        all: counts.reduce((sum, count) => sum + count, 0),
      })),
    };
  }

  async #linesOf(client: LogClient, component: string): Promise<LogSnapshot['ofComponent']> {
    if (this.#componentView?.query !== component) {
      if (this.#componentView) await client.closeView(this.#componentView.id);
      const { view } = await client.view(liveStore, `comp:${component}`);
      this.#componentView = { query: component, id: view };
    }
    await client.refresh(this.#componentView.id);
    return { component, lines: await client.rows(this.#componentView.id, -ofComponent, ofComponent) };
  }

  #publish(change: Partial<LogSnapshot>): void {
    const problem = this.#fault;
    this.#snapshot = {
      ...this.#snapshot,
      sources: this.#feed.sources(),
      ...(problem === undefined ? {} : { problem }),
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
    this.#view = undefined;
    this.#componentView = undefined;
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

/** A round span for a bucket, so that about sixty show it all. */
function bucketFor(spanMs: number): number {
  const steps = [1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 21_600, 86_400].map((seconds) => seconds * 1_000);
  return steps.find((step) => spanMs / step <= volumeBuckets) ?? steps.at(-1)!;
}
