import type { ScheduleRow } from '../../model/schedules.ts';
import { plural } from '../plural.ts';

const named = ({ action }: Pick<ScheduleRow, 'action'>): string =>
  action === undefined
    ? ''
    : [
        action.verb,
        action.component,
        ...Object.entries(action.params).map(([key, value]) => `${key}=${value}`),
      ].join(' ');

/** Sentences about what is done at its moment. */
export const schedules = {
  none: (id: string) => `no schedule "${id}"`,
  notDue: (name: string) => `${name} is not due`,
  noJournal: 'the journal cannot be written: nothing can be marked done',
  othersUnaware: (problem: string) =>
    `not run: the shared journal is unreachable (${problem}), so another plantao might run it too`,
  ranBy: (name: string) => `scheduled: ${name}`,
  action: (row: Pick<ScheduleRow, 'action' | 'run'>) =>
    row.run ? `${named(row)} (run by plantao)` : named(row),
  /** Why somebody is asked, and what for. */
  asks: (row: Pick<ScheduleRow, 'text' | 'asks' | 'action'>) => {
    const what = named(row);
    const plan = what === '' ? '' : `, ${what}`;
    switch (row.asks) {
      case 'late':
        return `Not run${plan}: plantao was not there at its time (${row.text}). Run it or mark it done.`;
      case 'failed':
        return `Its run failed${plan} (${row.text}).`;
      case 'unknown':
        return `Its run may not have ended${plan} (${row.text}). Look before running it again.`;
      default:
        return `Due${plan} (${row.text}).`;
    }
  },
  /** In the header. */
  attention: (row: ScheduleRow) => {
    const what = named(row);
    if (row.state === 'missed')
      return `missed${(row.missed ?? 1) > 1 ? ` ${row.missed} times` : ''}: ${row.text}`;
    const states = {
      late: 'not run in time',
      failed: 'run failed',
      unknown: 'run with unknown end',
      turn: 'due',
    };
    return `${states[row.asks ?? 'turn']}${what === '' ? '' : `: ${what}`}`;
  },
  missed: (name: string, count: number) => `${name}: ${plural(count, 'time')} missed`,
};
