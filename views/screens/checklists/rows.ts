import { isSettled } from '../../../src/checklists/rows.ts';
import type { ChecklistRow } from '../../../src/model/checklist.ts';
import type { FollowUpRow } from '../../../src/model/follow-up.ts';
import { words } from '../../../src/words/index.ts';
import type { Screen } from '../../input/screen.ts';
import { matcher } from '../../panes/items.ts';
import { ageText, whenText } from '../../ui/age.ts';
import type { Column } from '../../ui/table.ts';
import type { Role, Theme } from '../../ui/theme.ts';

/** What there is to do beside incidents: a checklist, or what an incident left to be done. */
type Duty =
  | { readonly id: string; readonly list: ChecklistRow }
  | { readonly id: string; readonly followUp: FollowUpRow };

/** Overdue ones first, checklists before follow-ups; what is done of those is left out. */
export function shownDuties({ session }: Screen, filter = ''): readonly Duty[] {
  const lists = session.store.get('checklists').map((list): Duty => ({ id: `list ${list.id}`, list }));
  const followUps = session.store
    .get('followUps')
    .filter(({ state }) => state !== 'done')
    .map((followUp): Duty => ({ id: `follow-up ${followUp.id}`, followUp }));
  const rows = [...lists, ...followUps].toSorted((a, b) => rankOf(a) - rankOf(b));
  if (filter === '') return rows;
  const matches = matcher(filter);
  return rows.filter((row) => matches(`${titleOf(row)} ${aboutOf(row)} ${stateText(row)}`.toLowerCase()));
}

/** Overdue, then what can be done, then what needs nobody. */
function rankOf(duty: Duty): number {
  if ('followUp' in duty) return duty.followUp.state === 'overdue' ? 0 : 2;
  const { state } = duty.list;
  return { overdue: 0, due: 1, broken: 1, open: 2, waiting: 3, done: 3 }[state];
}

function titleOf(duty: Duty): string {
  return 'list' in duty ? duty.list.name : duty.followUp.text;
}

function aboutOf(duty: Duty): string {
  if ('list' in duty) return duty.list.about ?? '';
  const { incident, title = '', owner = '' } = duty.followUp;
  return [owner, incident, title].filter((one) => one !== '').join(' ');
}

function stateText(duty: Duty): string {
  const { checklistStates, followUpStates } = words.names;
  return 'list' in duty ? checklistStates[duty.list.state] : followUpStates[duty.followUp.state];
}

export function dutyColumns(theme: Theme, now: number): readonly Column<Duty>[] {
  const { columns } = words.screen.checklists;
  return [
    {
      ...{ header: columns.state, width: 9 },
      cell: (duty) => ({ text: `${shapeOf(theme, duty)} ${stateText(duty)}`, role: roleOf(duty) }),
    },
    { header: columns.what, width: 18, grow: 2, cell: (duty) => ({ text: titleOf(duty) }) },
    { header: columns.good, width: 5, drop: 2, align: 'right', cell: (duty) => progress(duty) },
    { header: columns.when, width: 20, grow: 1, cell: (duty) => whenOf(duty, now) },
    {
      ...{ header: columns.about, width: 12, grow: 2, drop: 1 },
      cell: (duty) => ({ text: aboutOf(duty), role: 'muted' }),
    },
  ];
}

function shapeOf({ glyphs }: Theme, duty: Duty): string {
  const role = roleOf(duty);
  if (role === 'critical') return glyphs.band.critical;
  if (role === 'warning') return glyphs.band.warning;
  return role === 'ok' ? glyphs.status.up : glyphs.separator;
}

function roleOf(duty: Duty): Role {
  if ('followUp' in duty) return duty.followUp.state === 'overdue' ? 'warning' : 'muted';
  const { state, items } = duty.list;
  if (state === 'overdue') return 'critical';
  if (state === 'done') return 'ok';
  if (state === 'waiting') return 'muted';
  if (state === 'open') return items.some((item) => item.state === 'bad') ? 'warning' : 'muted';
  return 'warning';
}

function progress(duty: Duty): { readonly text: string; readonly role?: Role } {
  if ('followUp' in duty || duty.list.state === 'waiting' || duty.list.items.length === 0)
    return { text: '' };
  const { items } = duty.list;
  return { text: `${items.filter(isSettled).length}/${items.length}` };
}

/** When it is, or was, due, and what of it was missed. */
function whenOf(duty: Duty, now: number): { readonly text: string; readonly role?: Role } {
  const say = words.screen.checklists;
  if ('followUp' in duty) {
    const { dueAt, state } = duty.followUp;
    if (dueAt === undefined) return { text: say.noDate, role: 'muted' };
    return state === 'overdue'
      ? { text: say.overdue(ageText(now, dueAt)) }
      : { text: say.due(whenText(dueAt, now)) };
  }
  const { state, dueAt, overdueAt, nextAt, done, missed, broken } = duty.list;
  if (broken !== undefined) return { text: broken, role: 'warning' };
  const missedText = missed.length === 0 ? [] : [say.missed(missed.length)];
  const text =
    state === 'overdue'
      ? say.overdue(ageText(now, overdueAt ?? now))
      : state === 'done' && done
        ? say.doneBy(done.by, whenText(done.at, now))
        : state === 'due' || state === 'open'
          ? dueAt === undefined
            ? say.anyTime
            : say.due(whenText(dueAt, now))
          : nextAt === undefined
            ? say.onOccasion
            : say.next(whenText(nextAt, now));
  return { text: [...missedText, text].join(', '), ...(missed.length > 0 ? { role: 'warning' } : {}) };
}
