import { statSync } from 'node:fs';
import { ConnectionPool } from '../../connections/pool.ts';
import { Engine } from '../../engine/engine.ts';
import type { OpenLog } from '../../logs/follow/resume.ts';
import { file as fileKind } from '../../logs/sources/file.ts';
import { systemClock } from '../../model/clock.ts';
import type { LogSource } from '../../model/log.ts';
import type { SystemConfig } from '../../model/system.ts';
import type { LogRequest, RawLine } from '../../model/target.ts';
import { words } from '../../words/index.ts';
import { configOf } from '../configured.ts';
import { CommandError } from '../context.ts';
import { closing } from '../ending.ts';
import { unknownWord } from '../unknown-word.ts';
import type { LogOptions } from './options.ts';

export interface OpenedLog {
  readonly id: string;
  readonly component?: string;
  readonly open: OpenLog;
}

/** The logs a command reads, and how they are let go. */
export interface OpenedLogs {
  readonly logs: readonly OpenedLog[];
  /** Absent where files are named, or standard input. */
  readonly config?: SystemConfig;
  close(): Promise<void>;
}

/** What a query looks back over where nobody says since when, in milliseconds. */
const querySpanMs = 3_600_000;
const mostRows = 10_000;

/** A file or a pattern of files, as the command line names it. */
export function openFiles(path: string): OpenedLogs {
  const pool = new ConnectionPool();
  const context = { clock: systemClock, baseDir: process.cwd(), connections: pool, hosts: {} };
  const source = fileKind.open({ file: path, host: undefined }, context);
  return {
    logs: [{ id: path, open: (request, signal) => source.read(request, signal) }],
    close: () => closing(() => pool.close()),
  };
}

export function openStdin(): OpenedLogs {
  return {
    logs: [{ id: 'stdin', open: (_request, signal) => readStdin(signal) }],
    close: () => Promise.resolve(),
  };
}

/** The logs of components: of the place where each runs, and its own. @throws CommandError when there are none */
export async function openComponents(
  components: readonly string[],
  options: LogOptions,
): Promise<OpenedLogs & { readonly config: SystemConfig }> {
  const config = await configOf(options);
  const ids = config.components.map(({ id }) => id);
  for (const id of components) {
    if (ids.includes(id)) continue;
    if (statSync(id, { throwIfNoEntry: false })) throw new CommandError(words.commands.logs.isAFile(id));
    throw unknownWord(words.commands.things.component, id, ids);
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
  const own = config.components
    .filter(({ id }) => wanted(id))
    .flatMap(({ id, logs }) =>
      logs.map((log) => ({ id: log.id, component: id, source: engine.logSource(log) })),
    );
  let logs: readonly OpenedLog[];
  if (options.query === undefined) {
    const targets = engine.openTargets().filter(({ component, target }) => wanted(component) && target.logs);
    logs = [
      ...targets.map(
        ({ component, target }): OpenedLog => ({
          id: component,
          component,
          open: (request, signal) => target.logs!(request, signal),
        }),
      ),
      ...own.map(({ source, ...log }) => ({
        ...log,
        open: (request: LogRequest, signal: AbortSignal) => source.read(request, signal),
      })),
    ];
  } else logs = queried(options.query, own);
  if (logs.length === 0) {
    await closing(() => engine.stop());
    throw new CommandError(words.commands.logs.none);
  }
  return { logs, config, close: () => closing(() => engine.stop()) };
}

/** The logs that have a query of this name. @throws CommandError that names those there are */
function queried(
  name: string,
  logs: readonly { readonly id: string; readonly component: string; readonly source: LogSource }[],
): readonly OpenedLog[] {
  const able = logs.filter(({ source }) => source.queries?.includes(name));
  if (able.length === 0) {
    const names = [...new Set(logs.flatMap(({ source }) => source.queries ?? []))];
    const { errors, logs: say } = words.commands;
    const hint = names.length > 0 ? errors.expected(names, 0) : say.nameQueries;
    throw new CommandError(`${say.noQuery(name)}: ${hint}`);
  }
  return able.map(({ id, component, source }) => ({
    id,
    component,
    open: ({ sinceMs, untilMs, tail }, signal) => {
      const end = untilMs ?? systemClock.now();
      const span = {
        sinceMs: sinceMs ?? end - querySpanMs,
        untilMs: end,
        limit: Math.min(tail, mostRows),
      };
      return source.query!(name, span, signal);
    },
  }));
}

async function* readStdin(signal: AbortSignal): AsyncGenerator<RawLine> {
  // Who writes may be silent for long when nobody reads us any more.
  signal.addEventListener('abort', () => void process.stdin.destroy(), { once: true });
  const { LineSplitter } = await import('../../logs/follow/line-splitter.ts');
  const lines = new LineSplitter();
  for await (const bytes of process.stdin) for (const { text } of lines.add(bytes as Buffer)) yield { text };
  const rest = lines.end();
  if (rest) yield { text: rest.text };
}
