import { systemClock } from '../../model/clock.ts';
import type { Person } from '../../model/oncall.ts';
import { dutiesOf, onDuty } from '../../oncall/rota.ts';
import { wallTime } from '../../time/zone.ts';
import { configOf } from '../configured.ts';
import type { GlobalOptions } from '../context.ts';
import { exitCodes } from '../exit.ts';
import { printJson, printRows } from '../print.ts';

/** How far ahead duties are listed, in milliseconds. */
const listedMs = 7 * 86_400_000;

/** `plantao oncall`: who is on call now, until when, who is next, and the week to come. Exit code 1 when nobody is. */
export async function runOncall(options: GlobalOptions): Promise<number> {
  const config = await configOf(options);
  const now = systemClock.now();
  const { oncall } = config;
  const duty = onDuty(oncall, now);
  const named = (id: string | undefined): Person | undefined => oncall.people.find((one) => one.id === id);
  const configured = oncall.layers.length > 0 || oncall.overrides.length > 0;
  const week = !configured ? [] : dutiesOf(oncall, now, now + listedMs);
  const code = duty.person ? exitCodes.ok : exitCodes.warning;
  if (options.json) {
    printJson({ zone: oncall.zone, ...duty, week, chain: oncall.policy?.levels ?? [] });
    return code;
  }
  if (!configured) {
    process.stdout.write('nobody is on call: the configuration has no oncall.shifts\n');
    return code;
  }
  const clock = (at: number): string => wallText(at, oncall.zone);
  const contact = duty.person ? contactOf(duty.person) : '';
  process.stdout.write(
    `${duty.person ? `${duty.person.name} is on call` : 'nobody is on call'}` +
      `${duty.until === undefined ? '' : ` until ${clock(duty.until)}`}${contact === '' ? '' : ` (${contact})`}\n` +
      `${duty.next ? `next: ${duty.next.person.name} from ${clock(duty.next.from)}\n` : ''}` +
      `${duty.gap ? `nobody: ${clock(duty.gap.from)} to ${clock(duty.gap.until)}\n` : ''}all times in ${oncall.zone}\n\n`,
  );
  await printRows(
    week,
    [
      { title: 'from', cell: ({ from }) => clock(from) },
      { title: 'to', cell: ({ until }) => clock(until) },
      { title: 'who', cell: ({ person }) => named(person)?.name ?? 'nobody' },
      { title: 'contact', cell: ({ person }) => contactOf(named(person)), flexible: true },
    ],
    options,
    week,
  );
  return code;
}

function contactOf(person: Person | undefined): string {
  return [person?.phone, person?.email, person?.chat].filter((one) => one !== undefined).join(', ');
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** `Mon 2026-11-23 08:00`. */
function wallText(at: number, zone: string): string {
  const { year, month, day, hour, minute } = wallTime(at, zone);
  const two = (value: number): string => String(value).padStart(2, '0');
  const weekday = weekdays[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  return `${weekday} ${year}-${two(month)}-${two(day)} ${two(hour)}:${two(minute)}`;
}
