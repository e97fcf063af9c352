import { resolve } from 'node:path';
import { findConfig } from '../../config/find.ts';
import { severities } from '../../model/alert.ts';
import { systemClock } from '../../model/clock.ts';
import { formatDuration } from '../../model/quantity.ts';
import { readStatuses, type StatusLine, statusOldMs } from '../../notify/status-file.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { printJson } from '../print.ts';

/** `plantao status`: how things stand, as the plantao running on this machine wrote it down last; asks nothing of anybody. */
export const command = defineCommand<{ readonly tmux?: boolean }>({
  options: () => [{ flags: '--tmux', help: words.commands.status.tmux }],
  exits: () => words.commands.status.exits,
  async run(options) {
    const found = findConfig(options.config, process.cwd(), process.env);
    const config = found === undefined ? undefined : resolve(found);
    const status =
      readStatuses(process.env, config, options.env)[0] ??
      // A status line belongs to no folder: without a configuration named, whatever runs is meant.
      (options.config === undefined ? readStatuses(process.env, undefined, options.env)[0] : undefined);
    const now = systemClock.now();
    if (options.json) printJson(status ?? null);
    else process.stdout.write(`${statusText(status, now, options.tmux === true)}\n`);
    return exitForStatus(status, now);
  },
});

/** Critical for a P0 or P1 that nobody acknowledged or muted, warning for anything less, unknown when nothing runs. */
export function exitForStatus(status: StatusLine | undefined, now: number): number {
  if (!status || now - status.at > statusOldMs) return exitCodes.unknown;
  const total = severities.reduce((sum, severity) => sum + status.firing[severity], 0);
  if (status.urgent > 0) return exitCodes.critical;
  return total > 0 || status.problems > 0 ? exitCodes.warning : exitCodes.ok;
}

/** One line: `Júlia 1 P0 2 P1, Ana until 16:00, L2 is called in 4m`. For tmux with its colours, and `#` doubled. */
export function statusText(status: StatusLine | undefined, now: number, tmux: boolean): string {
  const plain = (text: string): string => (tmux ? text.replaceAll('#', '##') : text);
  const coloured = (text: string, colour: string): string =>
    tmux ? `#[fg=${colour}]${text}#[default]` : text;
  const say = words.commands.status;
  if (!status) return coloured(say.notRunning, 'magenta');
  const age = now - status.at;
  if (age > statusOldMs) return coloured(say.stale(plain(status.system), formatDuration(age)), 'magenta');
  const counts = severities.flatMap((severity) => {
    const count = status.firing[severity];
    return count === 0
      ? []
      : [
          coloured(
            `${count} ${plain(status.names?.[severity] ?? severity)}`,
            severity < 'P2' ? 'red' : 'yellow',
          ),
        ];
  });
  const acked = say.handled(status.acked, status.muted);
  const { oncall, next, problems } = status;
  const left = (until: number): string => formatDuration(Math.max(0, until - now));
  return [
    `${plain(status.system)} ${counts.length === 0 ? coloured(say.ok, 'green') : `${counts.join(' ')}${acked}`}`,
    ...(oncall
      ? [oncall.until === undefined ? plain(oncall.name) : say.oncall(plain(oncall.name), left(oncall.until))]
      : []),
    ...(next ? [say.next(plain(next.text), left(next.at))] : []),
    ...(problems > 0 ? [coloured(say.undelivered, 'red')] : []),
  ].join(', ');
}
