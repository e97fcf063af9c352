import { openSession } from '../../app/session.ts';
import { systemClock } from '../../model/clock.ts';
import { sanitize } from '../../text/sanitize.ts';
import { configFileOf, type GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit.ts';

/** `plantao watch`: everything but the screen, for systemd or tmux. Prints what happens to alerts, incidents and messages, a line each. */
export async function runWatch(options: GlobalOptions): Promise<number> {
  // What happened before is in the journal, and was told by the one that ran then.
  const startedAt = systemClock.now();
  const session = await openSession({
    configFile: configFileOf(options),
    environment: options.env,
    // It watches and tells; it never acts on anything.
    readOnly: true,
    mayLead: true,
    clock: systemClock,
    env: process.env,
  });
  const { config } = session;
  // With --json standard output holds events and nothing else.
  const said = options.json ? process.stderr : process.stdout;
  said.write(`watching ${sanitize(config.system)}, ${sanitize(config.environment)}\n`);
  let seen = 0;
  const stopPrinting = session.store.subscribe('journal', () => {
    const fresh = session.store.get('journal').filter(({ seq, at }) => seq > seen && at >= startedAt);
    seen = Math.max(seen, ...fresh.map(({ seq }) => seq));
    for (const event of fresh.toReversed()) {
      const line = options.json ? JSON.stringify(event) : lineOf(event.at, event.kind, event.data);
      process.stdout.write(`${line}\n`);
    }
  });
  let problem: string | undefined;
  const stopTelling = session.store.subscribe('system', () => {
    const { error } = session.store.get('system');
    if (error !== undefined && error !== problem)
      process.stderr.write(`plantao: ${new Date(systemClock.now()).toISOString()} ${sanitize(error)}\n`);
    problem = error;
  });
  await new Promise<void>((end) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end());
  });
  stopPrinting();
  stopTelling();
  await session.close();
  return exitCodes.ok;
}

/** Whether a fact is a moment, which nobody reads as milliseconds. */
function isMoment(key: string, value: unknown): value is number {
  return (
    typeof value === 'number' && Math.abs(value) <= 8.64e15 && /^(?:since|until|from)$|(?:At|By)$/.test(key)
  );
}

/** One event on one line: `2026-11-21T08:38:10.446Z alert.firing rule="no-api" …`. */
function lineOf(at: number, kind: string, data: Readonly<Record<string, unknown>>): string {
  const facts = Object.entries(data)
    // When it was written is at the beginning of the line.
    .filter(([key, value]) => key !== 'at' && ['string', 'number', 'boolean'].includes(typeof value))
    .map(
      ([key, value]) =>
        `${key}=${isMoment(key, value) ? new Date(value).toISOString() : JSON.stringify(value)}`,
    )
    .join(' ');
  return sanitize(`${new Date(at).toISOString()} ${kind} ${facts}`);
}
