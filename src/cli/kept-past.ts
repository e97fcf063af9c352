import { pastOf } from '../app/past.ts';
import { History } from '../history/history.ts';
import { openKeptHistory } from '../history/open.ts';
import type { Past } from '../model/budget.ts';
import { systemClock } from '../model/clock.ts';
import type { SystemConfig } from '../model/system.ts';
import { openRollups } from '../uptime/open.ts';
import { errorText } from '../words/error-text.ts';
import { CommandError } from './context.ts';

/**
 * The past that a plantao kept on this machine; undefined where none has.
 * @throws CommandError when it cannot be opened
 */
export async function openKeptPast(
  config: Pick<SystemConfig, 'system' | 'environment'>,
): Promise<{ readonly past: Past; readonly close: () => void } | undefined> {
  try {
    const kept = await openKeptHistory(process.env, config);
    if (!kept) return undefined;
    const { rollups, close } = await openRollups(process.env, config);
    return {
      past: pastOf(
        new History(kept.tables, systemClock),
        (component, from, until) => rollups.minutes(component, from, until),
        systemClock,
      ),
      close() {
        kept.close();
        close();
      },
    };
  } catch (error) {
    throw new CommandError(errorText(error));
  }
}
