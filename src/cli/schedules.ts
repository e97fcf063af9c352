import { ScheduleRuntime } from '../app/schedule-runtime.ts';
import { currentActor } from '../journal/actor.ts';
import { systemClock } from '../model/clock.ts';
import type { ScheduleRow } from '../model/schedules.ts';
import { words } from '../words/index.ts';
import { mustNotBeReadOnly, withJournalOf } from './command-journal.ts';
import { configOf } from './configured.ts';
import { CommandError, type GlobalOptions } from './context.ts';
import { zoneOf } from './recorded-incidents.ts';

/** What a command is given of the schedules of a system. */
interface RecordedSchedules {
  readonly rows: readonly ScheduleRow[];
  readonly runtime: ScheduleRuntime;
  readonly zone: string;
  readonly now: number;
}

/** Opens the journal, lets a command read schedules or change one, and closes it. Never leads: nothing is due for that. */
export async function withSchedules(
  options: GlobalOptions,
  access: 'read' | 'write',
  work: (recorded: RecordedSchedules) => number | Promise<number>,
): Promise<number> {
  if (access === 'write') mustNotBeReadOnly(options);
  const config = await configOf(options);
  return withJournalOf(config, (journal) => {
    const runtime = new ScheduleRuntime({
      ...{ clock: systemClock, config, by: currentActor(process.env).user, changed: () => {} },
      remind: () => {},
      runAlone: async () => ({ state: 'unknown', result: '' }),
    });
    runtime.start(journal);
    return work({ rows: runtime.rows(), runtime, zone: zoneOf(config), now: systemClock.now() });
  });
}

/** The schedule with this id or name. @throws CommandError when there is none */
export function scheduleNamed(rows: readonly ScheduleRow[], name: string): ScheduleRow {
  const row = rows.find((one) => one.id === name || one.name.toLowerCase() === name.toLowerCase());
  if (!row) throw new CommandError(words.schedules.none(name));
  return row;
}
