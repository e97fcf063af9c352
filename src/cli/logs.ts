import { matches } from '../checks/pattern.ts';
import { loadConfig } from '../config/load.ts';
import { nearestWord } from '../config/nearest.ts';
import { Engine } from '../engine/engine.ts';
import { LogCollector } from '../logs/collector.ts';
import { followFile } from '../logs/follow-file.ts';
import { systemClock } from '../model/clock.ts';
import type { LogLevel, LogRow } from '../model/snapshot.ts';
import type { LogRequest, RawLine } from '../model/target.ts';
import { CommandError, configFileOf, type GlobalOptions, styleOf } from './context.ts';

export interface LogOptions extends GlobalOptions {
  readonly follow?: boolean;
  readonly tail: string;
  readonly level?: string;
  readonly grep?: string;
}

/** Most severe first. */
const levels: readonly LogLevel[] = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'];
const colours: Readonly<Partial<Record<LogLevel, number>>> = {
  fatal: 35,
  error: 31,
  warn: 33,
  debug: 90,
  trace: 90,
};

type Opener = (request: LogRequest, signal: AbortSignal) => AsyncIterable<RawLine>;

/** `plantao logs [COMPONENT…]`: prints the newest lines, and with --follow every further one. */
export async function runLogs(components: readonly string[], options: LogOptions): Promise<number> {
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
  const shown = linePrinter(options);
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
  const sources: { id: string; component: string; open: Opener }[] = [];
  for (const { component, target } of engine.openTargets()) {
    if (wanted(component) && target.logs)
      sources.push({ id: component, component, open: (request, signal) => target.logs!(request, signal) });
  }
  for (const component of config.components.filter(({ id }) => wanted(id))) {
    for (const { id, file } of component.logs) {
      sources.push({
        id,
        component: component.id,
        open: (request, signal) => followFile(file, request, systemClock, signal),
      });
    }
  }
  if (sources.length === 0)
    throw new CommandError(
      'nothing here has logs: say where components run, or name their log files with "logs"',
    );

  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  // `plantao logs | head` closes the pipe: that is the end, not an error.
  process.stdout.on('error', () => stop.abort());
  const tail = Number(options.tail);
  if (!Number.isInteger(tail) || tail < 0)
    throw new CommandError(`--tail needs a number of lines, not "${options.tail}"`);
  let failed = 0;
  await Promise.all(
    sources.map(async ({ id, component, open }) => {
      // The collector makes lines harmless; here each is printed as soon as it is held.
      let printed = 0;
      const collector = new LogCollector({
        clock: systemClock,
        secrets: config.secrets,
        tail,
        limits: { lines: 1_000, characters: 2 ** 22 },
        changed: () => {
          for (const line of collector.snapshot().lines) {
            if (line.seq <= printed) continue;
            printed = line.seq;
            shown(line);
          }
        },
      });
      try {
        await collector.read(id, component, open, { tail, follow: options.follow === true }, stop.signal);
      } catch (error) {
        if (stop.signal.aborted) return;
        failed += 1;
        process.stderr.write(`plantao: ${id}: ${(error as Error).message}\n`);
      }
    }),
  );
  await engine.stop();
  return failed > 0 ? 3 : 0;
}

function linePrinter(options: LogOptions): (line: LogRow) => void {
  const least =
    options.level === undefined ? undefined : levels.indexOf(options.level.toLowerCase() as LogLevel);
  if (least === -1)
    throw new CommandError(`--level needs one of ${levels.join(', ')}, not "${options.level}"`);
  if (options.grep !== undefined) {
    try {
      new RegExp(options.grep, 'u');
    } catch (error) {
      throw new CommandError(`--grep: ${(error as Error).message}`);
    }
  }
  const { colour } = styleOf(options);
  return (line) => {
    if (least !== undefined && (line.level === 'none' || levels.indexOf(line.level) > least)) return;
    if (options.grep !== undefined && !matches(options.grep, line.text)) return;
    if (options.json) {
      process.stdout.write(`${JSON.stringify({ ...line, at: new Date(line.at).toISOString() })}\n`);
      return;
    }
    const time = new Date(line.at).toLocaleTimeString('sv-SE');
    const text = `${time} ${line.source} ${line.gap ? `-- ${line.text} --` : line.text}`;
    const code = colour ? colours[line.level] : undefined;
    process.stdout.write(code === undefined ? `${text}\n` : `\u001b[${code}m${text}\u001b[39m\n`);
  };
}
