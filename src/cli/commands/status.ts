import { resolve } from 'node:path';
import { findConfig } from '../../config/find.ts';
import { severities } from '../../model/alert.ts';
import { systemClock } from '../../model/clock.ts';
import { formatDuration } from '../../model/quantity.ts';
import { readStatuses, type StatusLine, statusOldMs } from '../../notify/status-file.ts';
import type { GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { printJson } from '../print.ts';

/**
 * `plantao status`: how things stand, as the plantao that runs on this machine wrote it down last; asks nothing of anybody. Exit code 2
 * for a P0 or P1 that nobody takes care of, 1 for anything less, 3 when nothing runs.
 */
export async function runStatus(options: GlobalOptions & { readonly tmux?: boolean }): Promise<number> {
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
}

export function exitForStatus(status: StatusLine | undefined, now: number): number {
  if (!status || now - status.at > statusOldMs) return exitCodes.unknown;
  const total = severities.reduce((sum, severity) => sum + status.firing[severity], 0);
  const urgent = status.firing.P0 + status.firing.P1;
  if (urgent > 0 && total > status.acked) return exitCodes.critical;
  return total > 0 || status.problems > 0 ? exitCodes.warning : exitCodes.ok;
}

/** One line: `Júlia 1 P0 2 P1, Ana until 16:00, L2 is called in 4m`. For tmux with its colours, and `#` doubled. */
export function statusText(status: StatusLine | undefined, now: number, tmux: boolean): string {
  const plain = (text: string): string => (tmux ? text.replaceAll('#', '##') : text);
  const coloured = (text: string, colour: string): string =>
    tmux ? `#[fg=${colour}]${text}#[default]` : text;
  if (!status) return coloured('plantao does not run', 'magenta');
  const age = now - status.at;
  if (age > statusOldMs)
    return coloured(`${plain(status.system)}: nobody watches for ${formatDuration(age)}`, 'magenta');
  const counts = severities.flatMap((severity) => {
    const count = status.firing[severity];
    return count === 0 ? [] : [coloured(`${count} ${severity}`, severity < 'P2' ? 'red' : 'yellow')];
  });
  const acked = status.acked > 0 ? ` (${status.acked} acknowledged)` : '';
  const { oncall, next, problems } = status;
  return [
    `${plain(status.system)} ${counts.length === 0 ? coloured('ok', 'green') : `${counts.join(' ')}${acked}`}`,
    ...(oncall
      ? [
          `${plain(oncall.name)}${oncall.until === undefined ? '' : ` for ${formatDuration(Math.max(0, oncall.until - now))}`}`,
        ]
      : []),
    ...(next ? [`${plain(next.text)} in ${formatDuration(Math.max(0, next.at - now))}`] : []),
    ...(problems > 0 ? [coloured('messages do not get through', 'red')] : []),
  ].join(', ');
}
