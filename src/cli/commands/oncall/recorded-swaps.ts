import { alertEvents } from '../../../app/alert-events.ts';
import type { Swap } from '../../../model/oncall.ts';
import type { SystemConfig } from '../../../model/system.ts';
import { foldSwaps, swapKinds } from '../../../oncall/swaps.ts';
import { wallTime } from '../../../time/zone.ts';
import { words } from '../../../words/index.ts';
import { journalOf } from '../../command-journal.ts';
import { CommandError, complain } from '../../context.ts';

/** Everything that was swapped by hand. Where the journal cannot be read that is said, and nothing was. */
export async function recordedSwaps(config: SystemConfig): Promise<readonly Swap[]> {
  try {
    const journal = await journalOf(config);
    try {
      return foldSwaps(alertEvents(journal, config, swapKinds));
    } finally {
      journal.close();
    }
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    complain(words.commands.oncall.withoutSwaps(error.message));
    return [];
  }
}

/** `Mon 2026-11-23 08:00`. */
export function wallText(at: number, zone: string): string {
  const { year, month, day, hour, minute } = wallTime(at, zone);
  const two = (value: number): string => String(value).padStart(2, '0');
  const weekday = words.commands.oncall.weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  return `${weekday} ${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}
