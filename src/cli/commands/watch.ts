import { servedPages } from '../../app/served-pages.ts';
import { openSession } from '../../app/session.ts';
import { SmallServer } from '../../connections/small-server.ts';
import { systemClock } from '../../model/clock.ts';
import { sanitize } from '../../text/sanitize.ts';
import { errorText } from '../../words/error-text.ts';
import { factsInWords } from '../../words/event-names.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { complain, configFileOf } from '../context.ts';
import { closingSession, endProcessSoon } from '../ending.ts';
import { exitCodes } from '../exit-codes.ts';

/** `plantao watch`: everything but the screen, for systemd or tmux. Prints each event of alerts, incidents and messages on a line. */
export const command = defineCommand({
  exits: () => words.commands.watch.exits,
  async run(options) {
    // What happened before is in the journal, and was reported by the one that ran then.
    const startedAt = systemClock.now();
    let served: SmallServer | undefined;
    const session = await openSession({
      configFile: configFileOf(options),
      environment: options.env,
      // It acts on nothing but what `schedules` declares. Read-only it only shows what others write.
      readOnly: options.readOnly === true,
      mayLead: options.readOnly !== true,
      clock: systemClock,
      env: process.env,
      applied: ({ listen }) => served?.listen(listen),
    });
    const { config } = session;
    // With --json standard output holds events and nothing else.
    const chatter = options.json ? process.stderr : process.stdout;
    chatter.write(
      `${words.commands.watch.watching(sanitize(config.system), sanitize(config.environment))}\n`,
    );
    served = new SmallServer(systemClock, servedPages(session, VERSION), (address, error) =>
      complain(words.commands.watch.notListening(address, errorText(error))),
    );
    served.listen(session.config.listen);
    let seen = 0;
    const stopPrinting = session.store.subscribe('journal', () => {
      const fresh = session.store.get('journal').filter(({ seq, at }) => seq > seen && at >= startedAt);
      seen = Math.max(seen, ...fresh.map(({ seq }) => seq));
      for (const event of fresh.toReversed()) {
        const line = options.json
          ? JSON.stringify(event)
          : lineOf(event.at, event.kind, factsInWords(event.data, session.names));
        process.stdout.write(`${line}\n`);
      }
    });
    let problem: string | undefined;
    const stopComplaining = session.store.subscribe('system', () => {
      const { error } = session.store.get('system');
      if (error !== undefined && error !== problem)
        complain(`${new Date(systemClock.now()).toISOString()} ${sanitize(error)}`);
      problem = error;
    });
    await new Promise<void>((end) => {
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => end());
    });
    served.close();
    stopPrinting();
    stopComplaining();
    await closingSession(() => session.close());
    return endProcessSoon(exitCodes.ok);
  },
});

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
