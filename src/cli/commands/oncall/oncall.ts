import { dutyNow } from '../../../app/duty.ts';
import { systemClock } from '../../../model/clock.ts';
import { type Duty, namesOf, type OnDuty, type Person } from '../../../model/oncall.ts';
import { dutiesOf, idsOf } from '../../../oncall/rota.ts';
import { withSwaps } from '../../../oncall/swaps.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { configOf } from '../../configured.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printJson, printRows } from '../../print.ts';
import { recordedSwaps, wallText } from './recorded-swaps.ts';

/** How far ahead duties are listed, in milliseconds. */
const listedMs = 7 * 86_400_000;

/** `plantao oncall`: what the screen's header says in short, from the same functions. */
export const command = defineCommand({
  exits: () => words.commands.oncall.exits,
  async run(options) {
    const config = await configOf(options);
    const oncall = withSwaps(config.oncall, await recordedSwaps(config));
    const now = systemClock.now();
    const { duty, configured, zone } = dutyNow(oncall, now);
    const team = (duty: Duty): readonly Person[] =>
      idsOf(duty).flatMap((id) => oncall.people.find((one) => one.id === id) ?? []);
    const week = configured ? dutiesOf(oncall, now, now + listedMs) : [];
    const code = duty.person ? exitCodes.ok : exitCodes.warning;
    if (options.json) {
      printJson({ zone, ...duty, week, chain: oncall.policy?.levels ?? [] });
      return code;
    }
    const { columns, oncall: say } = words.commands;
    if (!configured) {
      process.stdout.write(`${say.notConfigured}\n`);
      return code;
    }
    const clock = (at: number): string => wallText(at, zone);
    process.stdout.write(`${dutyLines(duty, zone).join('\n')}\n\n`);
    await printRows(
      week,
      [
        { title: columns.from, cell: ({ from }) => clock(from) },
        { title: columns.to, cell: ({ until }) => clock(until) },
        { title: columns.who, cell: (duty) => say.team(team(duty).map(({ name }) => name)) || say.nobody },
        { title: columns.contact, cell: (duty) => contactsOf(team(duty)), flexible: true },
      ],
      options,
      week,
    );
    return code;
  },
});

/** Who is on call, until when and how to reach them; who is next; when nobody is. */
function dutyLines(duty: OnDuty, zone: string): readonly string[] {
  const say = words.commands.oncall;
  const clock = (at: number): string => wallText(at, zone);
  const { person, beside = [], until, next, gap } = duty;
  const contact = person ? contactsOf([person, ...beside]) : '';
  return [
    `${person ? say.are(namesOf(duty)) : say.nobodyIs}${until === undefined ? '' : say.until(clock(until))}` +
      `${contact === '' ? '' : say.contact(contact)}`,
    ...(next ? [say.next(say.team(namesOf(next)), clock(next.from))] : []),
    ...(gap ? [say.gap(clock(gap.from), clock(gap.until))] : []),
    say.zone(zone),
  ];
}

/** How to reach them; of several, whose each is. */
function contactsOf(people: readonly Person[]): string {
  const contacts = people.flatMap(({ name, phone, email, chat }) => {
    const own = [phone, email, chat].filter((one) => one !== undefined).join(', ');
    if (own === '') return [];
    return people.length === 1 ? own : `${name}: ${own}`;
  });
  return contacts.join('; ');
}
