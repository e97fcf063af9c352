import { resolve } from 'node:path';
import { QueryError } from '../../logs/query/query.ts';
import type { Evidence } from '../../logs/report/evidence.ts';
import { LogEngine } from '../../logs/worker/engine.ts';
import { systemClock } from '../../model/clock.ts';
import type { SystemConfig } from '../../model/system.ts';
import { redactor } from '../../text/redactor.ts';
import { errorText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import { CommandError, complain } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { type LogOptions, requestOf, unaskedTail, wantedMatches } from './options.ts';
import { LogPrinter } from './printer.ts';
import { liveBytes, type Reading, type ReadingOptions, readBack, readBackFor, readLogs } from './reading.ts';
import type { OpenedLogs } from './sources.ts';

/** How often what is followed is printed, in milliseconds. */
const printMs = 200;
/** The first lines of several logs are printed together, when none came for so long, or after so long at most. */
const together = { quietMs: 300, mostMs: 3_000 };

/** Prints what logs say: all of it in order of time, or as it comes. */
export async function printLogs(opened: OpenedLogs, query: string, options: LogOptions): Promise<number> {
  const secrets = opened.config?.secrets ?? [];
  const redact = redactor(secrets);
  const stop = stopSignal();
  // Standard input ends by itself and cannot be had again.
  const piped = opened.logs[0]?.id === 'stdin' && opened.config === undefined;
  let arrived = systemClock.elapsed();
  const unasked = piped ? undefined : unaskedTail(options);
  let cut: readonly string[] = [];
  const reading: ReadingOptions = {
    ...{ logs: opened.logs, secrets, query, stop: stop.signal },
    request: { ...requestOf(options), follow: options.follow === true && !piped },
    arrived: (id, count) => {
      if (count === unasked) cut = [...cut, id];
      arrived = systemClock.elapsed();
    },
    problem: (id, why) => complain(`${id}: ${redact(why)}`),
  };
  const wanted = piped ? undefined : wantedMatches(options);
  let logs: Reading;
  let most = unasked;
  if (wanted === undefined) logs = await readLogs(reading).catch(explain);
  else {
    const found = await readBackFor(wanted, reading).catch(explain);
    [logs, cut, most] = [found, found.cut, readBack.most];
  }
  const { engine, view, ended } = logs;
  const printer = new LogPrinter(engine, view, options, stop.signal);
  const ticking = options.follow ? tick(printer, stop, opened.logs.length > 1, () => arrived) : undefined;
  const failed = (await ended) + ((await ticking?.()) ?? 0);
  if (options.save === undefined) await printer.rest().catch(explain);
  else await save(engine, view, options.save, options, opened.config);
  complainOfDropped(await engine.refresh(view));
  if (cut.length > 0 && most !== undefined) complain(words.commands.logs.cut(most, cut));
  return failed > 0 ? exitCodes.unknown : exitCodes.ok;
}

/** Prints now and then what came. @returns what ends it, with how often it failed */
function tick(
  printer: LogPrinter,
  stop: AbortController,
  several: boolean,
  arrived: () => number,
): () => Promise<number> {
  const began = systemClock.elapsed();
  let [started, failed] = [!several, 0];
  let cancel = (): void => {};
  let busy = Promise.resolve();
  const look = async (): Promise<void> => {
    const now = systemClock.elapsed();
    started ||= now - arrived() > together.quietMs || now - began > together.mostMs;
    if (started) await printer.fresh();
  };
  const again = (): void => {
    cancel = systemClock.after(printMs, () => {
      busy = look().then(again, (error: unknown) => {
        complain(errorText(error));
        failed += 1;
        stop.abort();
      });
    });
  };
  again();
  return async () => {
    await busy;
    cancel();
    return failed;
  };
}

/** A whole file, which stays on disk. */
export async function printFile(file: string, query: string, options: LogOptions): Promise<number> {
  const logs = new LogEngine({ clock: systemClock, secrets: [], liveBytes: 0 });
  const store = await logs.openFile(file, { source: file }).catch(explain);
  const { view } = await logs.view(store, query).catch(explain);
  if (options.save !== undefined) await save(logs, view, options.save, options, undefined);
  else await new LogPrinter(logs, view, options, stopSignal().signal).rest().catch(explain);
  return exitCodes.ok;
}

/** Keeps the lines as evidence: a new file with its checksum, which the journal of the system gets, too. */
async function save(
  logs: LogEngine,
  view: number,
  file: string,
  options: LogOptions,
  config: SystemConfig | undefined,
): Promise<void> {
  const evidence = await logs.exportTo(view, resolve(file)).catch(explain);
  if (config) await record(evidence, config);
  process.stdout.write(
    options.json === true
      ? `${JSON.stringify(evidence)}\n`
      : `${evidence.sha256}  ${evidence.file}\n${words.commands.logs.saved(evidence.lines, evidence.bytes, config !== undefined)}\n`,
  );
}

async function record(evidence: Evidence, config: SystemConfig): Promise<void> {
  const { openSystemJournal } = await import('../../app/journal-log.ts');
  const journal = await openSystemJournal({ clock: systemClock, env: process.env, config: () => config });
  try {
    const command = ['plantao', ...process.argv.slice(2)];
    journal.append({ kind: 'evidence.saved', data: { ...evidence, command } });
  } finally {
    journal.close();
  }
}

function complainOfDropped({ dropped }: { readonly dropped: number }): void {
  if (dropped > 0) complain(words.commands.logs.dropped(dropped, liveBytes / 2 ** 20));
}

/** Aborted by an interrupt, or when `plantao logs | head` closes the pipe: that is the end, not an error. */
function stopSignal(): AbortController {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  process.once('SIGTERM', () => stop.abort());
  process.stdout.on('error', () => stop.abort());
  return stop;
}

function explain(error: unknown): never {
  const { message } = error as Error;
  throw new CommandError(error instanceof QueryError ? words.commands.logs.badQuery(message) : message);
}
