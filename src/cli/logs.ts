import { loadConfig } from '../config/load.ts';
import { nearestWord } from '../config/nearest.ts';
import { Engine } from '../engine/engine.ts';
import { arrivalOf } from '../logs/arrival.ts';
import type { LogEngine } from '../logs/engine.ts';
import { followFile } from '../logs/follow-file.ts';
import { momentOf, QueryError } from '../logs/query.ts';
import { systemClock } from '../model/clock.ts';
import type { LogLevel } from '../model/snapshot.ts';
import type { LogRequest, RawLine } from '../model/target.ts';
import { CommandError, configFileOf, type GlobalOptions, styleOf } from './context.ts';
import { rowText, topLines } from './log-output.ts';

export interface LogOptions extends GlobalOptions {
  readonly follow?: boolean;
  readonly tail?: string;
  readonly since?: string;
  readonly until?: string;
  readonly level?: string;
  readonly grep?: string;
  readonly exclude?: readonly string[];
  readonly where?: readonly string[];
  readonly top?: string;
  readonly file?: string;
}

/** Most severe first. */
const levels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'];
type Opener = (request: LogRequest, signal: AbortSignal) => AsyncIterable<RawLine>;

interface Opened {
  readonly id: string;
  readonly component?: string;
  readonly open: Opener;
}

/** How often what is followed is printed, in milliseconds. */
const printMs = 200;
/** How many lines a source gives at most when a time says where to begin. */
const mostLines = 1_000_000;

/** `plantao logs [COMPONENT…]`: prints lines, or what is most frequent in them; with --follow every further one, too. */
export async function runLogs(components: readonly string[], options: LogOptions): Promise<number> {
  const query = queryOf(options);
  if (options.tail !== undefined && !/^\d{1,9}$/.test(options.tail))
    throw new CommandError(`--tail needs a number of lines, not "${options.tail}"`);
  if (options.file !== undefined && options.follow !== true) return printFile(options.file, query, options);
  if (options.file !== undefined) {
    const { file } = options;
    const open: Opener = (request, signal) => followFile(file, request, systemClock, signal);
    return stream([{ id: file, open }], query, [], options);
  }
  if (components.length === 1 && components[0] === '-')
    return stream([{ id: 'stdin', open: () => readStdin() }], query, [], { ...options, follow: true });
  const config = await loadConfig({
    file: configFileOf(options),
    environment: options.env,
    env: process.env,
  });
  const ids = config.components.map(({ id }) => id);
  for (const id of components) {
    if (ids.includes(id)) continue;
    const nearest = nearestWord(id, ids);
    throw new CommandError(
      `no component "${id}"${nearest ? `; did you mean "${nearest}"?` : `: there are ${ids.join(', ')}`}`,
    );
  }
  const engine = new Engine({
    config: {
      ...config,
      components: config.components.map((component) => ({ ...component, checks: [] })),
      metrics: [],
      queues: [],
      escalations: [],
    },
    clock: systemClock,
    random: Math.random,
    changed: () => {},
  });
  const wanted = (id: string): boolean => components.length === 0 || components.includes(id);
  const sources: Opened[] = [];
  for (const { component, target } of engine.openTargets()) {
    if (wanted(component) && target.logs)
      sources.push({ id: component, component, open: (request, signal) => target.logs!(request, signal) });
  }
  for (const component of config.components.filter(({ id }) => wanted(id))) {
    for (const log of component.logs) {
      sources.push({
        id: log.id,
        component: component.id,
        open: (request, signal) => engine.logOf(log, request, signal),
      });
    }
  }
  if (sources.length === 0)
    throw new CommandError(
      'nothing here has logs: say where components run, or name their log files with "logs"',
    );

  try {
    return await stream(sources, query, config.secrets, options);
  } finally {
    await engine.stop();
  }
}

/** Prints what sources say: all of it in order of time, or as it comes. */
async function stream(
  sources: readonly Opened[],
  query: string,
  secrets: readonly string[],
  options: LogOptions,
): Promise<number> {
  const { LogEngine } = await import('../logs/engine.ts');
  const logs = new LogEngine({ clock: systemClock, secrets, liveBytes: 256 * 2 ** 20 });
  const stop = stopSignal();
  const since = options.since === undefined ? undefined : momentOf(options.since, systemClock.now());
  const request: LogRequest = {
    tail: Number(options.tail ?? (since === undefined ? 100 : mostLines)),
    follow: options.follow === true,
    ...(since === undefined ? {} : { sinceMs: since }),
  };
  const { view } = await logs.view(0, query).catch(explain);
  const printer = new Printer(logs, view, options, stop);
  let failed = 0;
  let cancel = (): void => {};
  const tick = (): void => {
    cancel = systemClock.after(printMs, () => void printer.fresh().catch(complain).then(tick));
  };
  const complain = (error: unknown): void => {
    process.stderr.write(`plantao: ${(error as Error).message}\n`);
    failed += 1;
    stop.abort();
  };
  if (options.follow === true && options.top === undefined) tick();
  await Promise.all(
    sources.map(async ({ id, component, open }) => {
      const origins = new Map<string, number>();
      try {
        for await (const line of open(request, stop.signal)) {
          const source = line.instance === undefined ? id : `${id}/${line.instance}`;
          let origin = origins.get(source);
          if (origin === undefined) {
            origin = logs.addSource({ source, ...(component === undefined ? {} : { component }) });
            origins.set(source, origin);
          }
          logs.add([arrivalOf(line, origin)]);
          if (stop.signal.aborted) return;
        }
      } catch (error) {
        if (stop.signal.aborted) return;
        failed += 1;
        process.stderr.write(`plantao: ${id}: ${(error as Error).message}\n`);
      }
    }),
  );
  cancel();
  await printer.rest().catch(explain);
  return failed > 0 ? 3 : 0;
}

/** A whole file, which stays on disk. */
async function printFile(file: string, query: string, options: LogOptions): Promise<number> {
  const { LogEngine } = await import('../logs/engine.ts');
  const logs = new LogEngine({ clock: systemClock, secrets: [], liveBytes: 0 });
  const store = await logs.openFile(file, { source: file }).catch(explain);
  const { view } = await logs.view(store, query).catch(explain);
  const printer = new Printer(logs, view, options, stopSignal());
  await printer.rest(options.tail === undefined ? undefined : Number(options.tail)).catch(explain);
  return 0;
}

/** Prints the lines of a view, each once, no faster than they are taken. */
class Printer {
  readonly #logs: LogEngine;
  readonly #view: number;
  readonly #options: LogOptions;
  readonly #stop: AbortController;
  readonly #style: { readonly json: boolean; readonly colour: boolean };
  /** Number of the newest line that was printed. */
  #printed = -1;

  constructor(logs: LogEngine, view: number, options: LogOptions, stop: AbortController) {
    this.#logs = logs;
    this.#view = view;
    this.#options = options;
    this.#stop = stop;
    this.#style = { json: options.json === true, colour: styleOf(options).colour };
  }

  /** What came since the last time. */
  async fresh(last?: number): Promise<void> {
    const { total } = await this.#logs.refresh(this.#view);
    let newest = this.#printed;
    for (let place = Math.max(0, total - (last ?? total)); place < total; place += 1_000) {
      const rows = this.#logs.rows(this.#view, place, 1_000).filter(({ seq }) => seq > this.#printed);
      for (const { seq } of rows) newest = Math.max(newest, seq);
      if (rows.length > 0) await this.#write(rows.map((row) => rowText(row, this.#style)));
      if (this.#stop.signal.aborted) return;
    }
    this.#printed = newest;
  }

  /** What is left at the end, or what `--top` asks for. */
  async rest(last?: number): Promise<void> {
    const { top, json } = this.#options;
    if (top === undefined) await this.fresh(last);
    else await this.#write(await topLines(this.#logs, this.#view, top, json === true));
  }

  async #write(lines: readonly string[]): Promise<void> {
    if (lines.length === 0 || this.#stop.signal.aborted || process.stdout.destroyed) return;
    await new Promise<void>((done) => void process.stdout.write(`${lines.join('\n')}\n`, () => done()));
  }
}

/** Aborted by an interrupt, or when `plantao logs | head` closes the pipe: that is the end, not an error. */
function stopSignal(): AbortController {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  process.stdout.on('error', () => stop.abort());
  return stop;
}

async function* readStdin(): AsyncGenerator<RawLine> {
  const { LineSplitter } = await import('../logs/line-splitter.ts');
  const lines = new LineSplitter();
  for await (const bytes of process.stdin) for (const { text } of lines.add(bytes as Buffer)) yield { text };
  const rest = lines.end();
  if (rest) yield { text: rest.text };
}

/** The options as one query. @throws CommandError that names the option that is wrong */
function queryOf(options: LogOptions): string {
  const words: string[] = [];
  const now = systemClock.now();
  for (const name of ['since', 'until'] as const) {
    const value = options[name];
    if (value === undefined) continue;
    if (momentOf(value, now) === undefined)
      throw new CommandError(
        `--${name} needs a span such as 10m or a time such as 2026-01-05T12:00, not "${value}"`,
      );
    words.push(`${name}:${value}`);
  }
  if (options.level !== undefined) {
    const level = options.level.toLowerCase();
    if (!levels.includes(level as LogLevel))
      throw new CommandError(`--level needs one of ${levels.join(', ')}, not "${options.level}"`);
    words.push(`level:${level}`);
  }
  if (options.grep !== undefined) words.push(expression('--grep', options.grep));
  for (const source of options.exclude ?? []) words.push(`-${expression('--exclude', source)}`);
  return [...words, ...(options.where ?? [])].join(' ');
}

function expression(option: string, source: string): string {
  try {
    new RegExp(source, 'u');
  } catch (error) {
    throw new CommandError(`${option}: ${(error as Error).message}`);
  }
  return `/${source.replace(/\\.|\//gs, (part) => (part === '/' ? '\\/' : part))}/`;
}

function explain(error: unknown): never {
  const { message } = error as Error;
  throw new CommandError(error instanceof QueryError ? `the query cannot be used: ${message}` : message);
}
