import * as z from 'zod';
import { type Severity, severities } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { NotifyConfig } from '../model/notify.ts';
import type { OncallConfig, Person, PolicyLevel, Rotation, Shift } from '../model/oncall.ts';
import { needsOf, unreachedAt } from '../notify/ways.ts';
import { daysProblem } from '../schema/days.ts';
import { durationSchema } from '../schema/duration.ts';
import { minutesOf, timeOfDay } from '../schema/time.ts';
import { nearestWord } from '../text/nearest.ts';
import { DaysError, parseDays } from '../time/days.ts';
import { instantOf, isZone } from '../time/zone.ts';
import { words } from '../words/index.ts';
import type { Fault } from './explain.ts';

const date = z.string().regex(/^\d{4}-\d\d-\d\d$/, { error: () => words.config.expected.date });
const moment = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d$/, { error: () => words.config.expected.dateTime });

const person = z.strictObject({
  name: z.string().min(1).optional().describe('Name on the screen; default the id'),
  phone: z.string().optional().describe('For channels that call or text'),
  email: z.string().optional().describe('For channels that send mail'),
  chat: z.string().optional().describe('As a chat mentions them: @ana, <@U012AB3CD>'),
  via: z
    .union([z.string(), z.array(z.string()).min(1)])
    .optional()
    .describe('Channels that call them, in order; the next one when delivery is uncertain'),
});

export const shift = z.strictObject({
  days: z.string().optional().describe('Days it begins on: daily, weekdays, Monday, Thursday; default daily'),
  from: timeOfDay.default('00:00').describe('Local time it begins; default 00:00'),
  to: timeOfDay
    .optional()
    .describe('Local time it ends; at or before `from` it is the next day. Default: a whole day'),
  who: z.union([z.string(), z.array(z.string()).min(1)]).describe('A person, or several who take turns'),
  together: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe('How many of `who` are on call at once: whose turn it is and those after; default 1'),
  turns: z
    .string()
    .regex(/^(?:daily|weekly|\d+ (?:days|weeks))$/, { error: () => words.config.expected.turns })
    .optional()
    .describe('How long a turn is: daily, weekly, 2 weeks; default weekly'),
  since: date.optional().describe('First day of the first turn'),
});

const layer = z.strictObject({
  name: z.string().min(1).describe('Name of the layer'),
  timezone: z.string().optional().describe('IANA zone of its times; default that of oncall'),
  shifts: z.array(shift).min(1).describe('Its shifts'),
});

export const level = z.strictObject({
  level: z.string().min(1).max(20).optional().describe('Its name; default L1, L2 and so on'),
  notify: z
    .union([z.string(), z.array(z.string()).min(1)])
    .describe('Ids of people; `oncall` is whoever is on call'),
  wait: durationSchema.default(15 * 60_000).describe('How long to wait for an answer; default 15m'),
  only: z.string().optional().describe('Only for alerts this urgent or more so: P1'),
  via: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('Channels; default those of the route'),
});

/** Who is on call, and who is called when nobody answers. */
export const oncall = z
  .strictObject({
    timezone: z.string().default('UTC').describe('IANA zone of all times here: America/Sao_Paulo'),
    people: z.record(z.string(), person).default({}).describe('Who can be called, by id'),
    shifts: z.array(shift).default([]).describe('Who is on call when, in local time'),
    layers: z.array(layer).default([]).describe('Shifts that cover earlier ones'),
    overrides: z
      .array(
        z.strictObject({
          who: z.string().describe('Id of a person'),
          for: z
            .string()
            .optional()
            .describe('Id of the person they stand in for; default everybody on call'),
          from: moment.describe('Local date and time: 2026-11-23 08:00'),
          to: moment.describe('Local date and time; exclusive'),
          reason: z.string().optional().describe('Why, shown with the override'),
        }),
      )
      .default([])
      .describe('Stand-ins: who, from when to when'),
    chain: z.array(level).default([]).describe('Who to call, in order, until somebody acknowledges'),
    repeat: z.number().int().min(0).max(9).default(0).describe('How often the chain repeats; default 0'),
    for: z.string().default('P1').describe('Alerts less urgent than this start no chain; default P1'),
    remind: durationSchema
      .optional()
      .describe('After this time, ask whoever acknowledged whether they are still on it'),
    answer: durationSchema
      .default(15 * 60_000)
      .describe('How long to wait for that answer before calling again; default 15m'),
    dashboard: z.string().optional().describe('Dashboard linked in escalation messages'),
  })
  .optional()
  .describe('Who is on call, and the chain of escalation');

type OncallDocument = z.output<typeof oncall>;

/** What holds where nobody is named. */
export const nobodyOncall: OncallConfig = { zone: 'UTC', people: [], layers: [], overrides: [] };

/**
 * What the section means, with the faults that lie between its parts.
 * @param names the system's own names of severities
 * @param told the channels there are, and those that routes lead to
 */
export function oncallOf(
  document: OncallDocument,
  names: Readonly<Record<Severity, string>>,
  told: { readonly channels: NotifyConfig['channels']; readonly routed: readonly string[] | undefined },
): { readonly oncall: OncallConfig; readonly faults: readonly Fault[] } {
  if (!document) return { oncall: nobodyOncall, faults: [] };
  const faults: Fault[] = [];
  const ids = Object.keys(document.people);
  const channels = told.channels.map(({ id }) => id);
  const { timezone: zone } = document;
  const mustBe = (
    word: string,
    names: readonly string[],
    kind: 'person' | 'channel',
    path: (string | number)[],
  ): void => {
    if (!names.includes(word))
      faults.push({ path, message: words.config.unknown[kind](word), nearest: nearestWord(word, names) });
  };
  const zoneAt = (written: string, path: (string | number)[]): string => {
    if (isZone(written)) return written;
    faults.push({ path, message: words.config.oncall.notZone(written) });
    return 'UTC';
  };
  const severity = (written: string, path: (string | number)[]): Severity => {
    const found = severities.find((one) => one === written || names[one] === written);
    if (!found)
      faults.push({
        path,
        message: words.config.unknown.severity(written),
        nearest: nearestWord(written, severities),
      });
    return found ?? 'P1';
  };
  const base = zoneAt(zone, ['oncall', 'timezone']);
  const shiftsOf = (shifts: readonly z.output<typeof shift>[], path: (string | number)[]): Shift[] =>
    shifts.map((one, index) => shiftOf(one, [...path, index], ids, faults));
  const layers = [
    ...(document.shifts.length > 0
      ? [{ name: 'shifts', zone: base, shifts: shiftsOf(document.shifts, ['oncall', 'shifts']) }]
      : []),
    ...document.layers.map((one, index) => ({
      name: one.name,
      zone: one.timezone === undefined ? base : zoneAt(one.timezone, ['oncall', 'layers', index, 'timezone']),
      shifts: shiftsOf(one.shifts, ['oncall', 'layers', index, 'shifts']),
    })),
  ];
  const overrides = document.overrides.map(({ who, for: instead, from, to, reason }, index) => {
    const path = ['oncall', 'overrides', index];
    mustBe(who, ids, 'person', [...path, 'who']);
    if (instead !== undefined) mustBe(instead, ids, 'person', [...path, 'for']);
    const times = { from: instant(from, base), until: instant(to, base) };
    if (times.until <= times.from)
      faults.push({ path: [...path, 'to'], message: words.config.oncall.endsBeforeStart });
    return { person: who, ...times, ...defined({ instead, reason }) };
  });
  const levels = document.chain.map((one, index) => {
    const path = ['oncall', 'chain', index];
    const [notify, via] = [[one.notify].flat(), one.via === undefined ? undefined : [one.via].flat()];
    for (const id of notify) mustBe(id, [...ids, 'oncall'], 'person', [...path, 'notify']);
    for (const id of via ?? []) mustBe(id, channels, 'channel', [...path, 'via']);
    if (via === undefined && !told.routed)
      faults.push({
        path,
        message: words.config.oncall.noChannel,
      });
    if (notify.includes('oncall') && layers.length === 0)
      faults.push({ path: [...path, 'notify'], message: words.config.oncall.noShifts });
    return {
      name: one.level ?? `L${index + 1}`,
      notify,
      waitMs: one.wait,
      ...(one.only === undefined ? {} : { only: severity(one.only, [...path, 'only']) }),
      ...defined({ via }),
    };
  });
  const people = Object.entries(document.people).map(([id, { name, phone, email, chat, via }]): Person => {
    const own = via === undefined ? undefined : [via].flat();
    for (const channel of own ?? []) mustBe(channel, channels, 'channel', ['oncall', 'people', id, 'via']);
    return { id, name: name ?? id, ...defined({ phone, email, chat, via: own }) };
  });
  faults.push(...unreachedOf(levels, { people, layers, overrides }, told));
  const policy = {
    levels,
    repeat: document.repeat,
    from: severity(document.for, ['oncall', 'for']),
    answerMs: document.answer,
    ...defined({ remindMs: document.remind }),
  };
  return {
    faults,
    oncall: {
      zone: base,
      people,
      layers,
      overrides,
      ...(levels.length > 0 ? { policy } : {}),
      ...defined({ dashboard: document.dashboard }),
    },
  };
}

/** People whom a level calls and whom none of its channels reaches. */
function unreachedOf(
  levels: readonly PolicyLevel[],
  { people, layers, overrides }: Pick<OncallConfig, 'people' | 'layers' | 'overrides'>,
  { channels, routed = [] }: Parameters<typeof oncallOf>[2],
): readonly Fault[] {
  const needOf = needsOf(channels);
  const onShifts = [
    ...layers.flatMap(({ shifts }) => shifts.flatMap((one) => one.people)),
    ...overrides.map(({ person }) => person),
  ];
  return people.flatMap((person): Fault[] => {
    const found = unreachedAt(person, levels, onShifts.includes(person.id), routed, needOf);
    if (!found) return [];
    const message = words.config.oncall.noContact(person.name, found.level, found.channels, found.contacts);
    return [{ path: ['oncall', 'people', person.id], message }];
  });
}

function shiftOf(
  { days, from, to, who, turns, since, together = 1 }: z.output<typeof shift>,
  path: (string | number)[],
  ids: readonly string[],
  faults: Fault[],
): Shift {
  const people = [who].flat();
  for (const id of people) {
    if (!ids.includes(id))
      faults.push({
        path: [...path, 'who'],
        message: words.config.unknown.person(id),
        nearest: nearestWord(id, ids),
      });
  }
  let weekdays: readonly number[] = [1, 2, 3, 4, 5, 6, 7];
  try {
    const parsed = parseDays(days ?? 'daily');
    if (parsed.type === 'weekdays') weekdays = parsed.days;
    else faults.push({ path: [...path, 'days'], message: words.config.oncall.shiftNeedsWeekdays });
  } catch (error) {
    if (!(error instanceof DaysError)) throw error;
    faults.push({ path: [...path, 'days'], message: daysProblem(error), nearest: error.nearest });
  }
  const distinct = new Set(people).size;
  if (together > distinct)
    faults.push({ path: [...path, 'together'], message: words.config.oncall.tooFew(together, distinct) });
  // Where all are on call at once there are no turns.
  const takeTurns = people.length > 1 && (together === 1 || together < distinct);
  if (takeTurns && since === undefined)
    faults.push({
      path: [...path, 'who'],
      message: words.config.oncall.needsSince,
    });
  const [fromMinute, toMinute] = [minutesOf(from), minutesOf(to ?? from)];
  return {
    weekdays,
    fromMinute,
    toMinute,
    people,
    ...(together > 1 ? { together } : {}),
    ...(takeTurns && since !== undefined
      ? { rotation: rotationOf(turns ?? 'weekly', since, fromMinute) }
      : {}),
  };
}

function rotationOf(text: string, since: string, atMinute: number): Rotation {
  const [, count = '1', unit = text] = text.match(/^(\d+) (.*)$/) ?? [];
  return {
    unit: unit === 'daily' || unit === 'days' ? 'day' : 'week',
    every: Math.max(1, Number(count)),
    since: dateOf(since),
    atMinute,
  };
}

function instant(text: string, zone: string): number {
  const [day, time] = text.split(/[ T]/) as [string, string];
  const minutes = minutesOf(time);
  return instantOf({ ...dateOf(day), hour: Math.floor(minutes / 60), minute: minutes % 60 }, zone);
}

function dateOf(text: string): { year: number; month: number; day: number } {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number];
  return { year, month, day };
}
