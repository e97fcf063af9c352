import { FollowUpRuntime } from '../app/follow-up-runtime.ts';
import { currentActor } from '../journal/actor.ts';
import { systemClock } from '../model/clock.ts';
import type { FollowUpChange, FollowUpRow } from '../model/follow-up.ts';
import { dueTime } from '../time/due-day.ts';
import { words } from '../words/index.ts';
import { mustNotBeReadOnly, withJournalOf } from './command-journal.ts';
import { configOf } from './configured.ts';
import { CommandError, type GlobalOptions } from './context.ts';
import { printDone } from './recorded-alerts.ts';
import { zoneOf } from './recorded-incidents.ts';

/** What a command is given of the follow-ups of a system. */
interface RecordedFollowUps {
  readonly rows: readonly FollowUpRow[];
  readonly runtime: FollowUpRuntime;
  /** The zone in which days are meant. */
  readonly zone: string;
  readonly now: number;
}

/** Opens the journal, lets a command read follow-ups or change one, and closes it. */
export async function withFollowUps(
  options: GlobalOptions,
  access: 'read' | 'write',
  work: (recorded: RecordedFollowUps) => number | Promise<number>,
): Promise<number> {
  if (access === 'write') mustNotBeReadOnly(options);
  const config = await configOf(options);
  return withJournalOf(config, (journal) => {
    const by = currentActor(process.env).user;
    const runtime = new FollowUpRuntime({
      ...{ clock: systemClock, config, by, changed: () => {} },
      remind: () => {},
    });
    runtime.start(journal);
    return work({ rows: runtime.rows(), runtime, zone: zoneOf(config), now: systemClock.now() });
  });
}

/** Changes the follow-up whose id begins like this, and prints what came of it. */
export function changeFollowUp(
  id: string,
  options: GlobalOptions,
  changeFor: (recorded: RecordedFollowUps) => Exclude<FollowUpChange, { what: 'add' }>,
  said: (row: FollowUpRow) => string,
): Promise<number> {
  return withFollowUps(options, 'write', (recorded) => {
    const { noneLike, severalLike } = words.commands.followups;
    const [row, ...more] = recorded.rows.filter((one) => one.id.startsWith(id));
    if (!row || id === '') throw new CommandError(noneLike(id));
    if (more.length > 0) throw new CommandError(severalLike(id));
    recorded.runtime.change(row.id, changeFor(recorded));
    return printDone(options, said(row), { id: row.id });
  });
}

/** When a follow-up is due that is given a day or a time from now; undefined where nothing is given. @throws CommandError */
export function dueOf(
  text: string | undefined,
  { zone, now }: Pick<RecordedFollowUps, 'zone' | 'now'>,
): number | undefined {
  if (text === undefined) return undefined;
  const at = dueTime(text, now, zone);
  if (at === undefined) throw new CommandError(words.commands.followups.notADay(text));
  return at;
}
