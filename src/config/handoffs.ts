import * as z from 'zod';
import { handoffActionKinds } from '../handoffs/registry.ts';
import type { RowChangeOptions } from '../handoffs/row-change.ts';
import type { ConfiguredKind } from '../model/configured-kind.ts';
import { defined } from '../model/defined.ts';
import type { AnswerTime, ServiceHours } from '../model/handoff.ts';
import { type EscalationConfig, type HandoffActionConfig, handoffVerbs } from '../model/system.ts';
import { daysProblem } from '../schema/days.ts';
import { durationSchema } from '../schema/duration.ts';
import { quoted } from '../schema/quoted.ts';
import { minutesOf, timeOfDay } from '../schema/time.ts';
import { nearestWord } from '../text/nearest.ts';
import { DaysError, parseDays } from '../time/days.ts';
import { isZone } from '../time/zone.ts';
import { words } from '../words/index.ts';
import type { Fault } from './explain.ts';
import type { Interpolated } from './interpolate.ts';
import { oneOfKinds } from './kind-schema.ts';

/** Which columns of a row hold what. */
const handoffColumns = z
  .strictObject({
    id: z.string().optional().describe('Column that identifies a row'),
    created: z.string().optional().describe('Column with the time it started waiting'),
    waiting: z
      .string()
      .optional()
      .describe('Column with the time since which a person is waited for; 0 or empty: nobody waits'),
    summary: z.string().optional().describe('Column with the subject'),
    reason: z.string().optional().describe('Column with why it was handed over'),
    claimed: z.string().optional().describe('Column with whoever took it; empty: nobody'),
    answered: z
      .string()
      .optional()
      .describe('Column with the time of the first message of a person: until then the clock runs'),
    due: z.string().optional().describe('Column with the time until which a person must have answered'),
    bot: z
      .string()
      .optional()
      .describe('Column with the time of the last message of the bot, or whether it still answers'),
    link: z.string().optional().describe('Column with the URL to open'),
    priority: z.string().optional().describe('Column with the priority, shown as is'),
  })
  .optional()
  .describe('Columns of a row, where their names differ; in documents also paths: meta.assignee.name');

const hours = z.strictObject({
  days: z.string().min(1).describe('weekdays, daily, Monday, Saturday'),
  from: timeOfDay.describe('Local time it opens: 08:00'),
  to: timeOfDay.describe('Local time it closes; at or before `from` it is the next day'),
  timezone: z
    .string()
    .refine(isZone, { error: () => words.config.expected.zone, params: quoted })
    .optional()
    .describe('IANA zone of its times; default that of oncall'),
});

const answer = z.strictObject({
  within: z
    .union([durationSchema, z.record(z.string().min(1), durationSchema)])
    .describe('How soon: 30m, or by priority: { urgent: 10m, high: 1h, default: 4h }'),
  hours: z
    .union([hours, z.array(hours).min(1)])
    .optional()
    .describe(
      'Service hours: outside of them the clock stands still; default always. Holidays are not known',
    ),
  always: z.array(z.string().min(1)).default([]).describe('Priorities whose clock runs day and night'),
});

const risk = z
  .enum(['safe', 'disruptive', 'destructive'])
  .optional()
  .describe('safe runs at once, disruptive asks first; default safe for take and assign, else disruptive');
export const handoffChange = oneOfKinds('action', handoffActionKinds, { risk });

/** The keys of an escalation beside its source, bands and schedule. */
export const handoffCommon = {
  columns: handoffColumns,
  answer: answer.optional().describe('How soon a person must have answered'),
  alert: z
    .union([
      z.literal('breached'),
      z.strictObject({ breached: z.string().min(1).describe('P0 to P3, or a name of alerting.severities') }),
    ])
    .optional()
    .describe('breached: an alert while an answer is overdue, P2; { breached: P1 }: that urgent'),
  actions: z
    .strictObject({
      take: handoffChange.optional().describe('Gives it to whoever presses the key: {me}'),
      assign: handoffChange.optional().describe('Gives it to somebody: {to}'),
      'give-back': handoffChange.optional().describe('Lets the bot answer again'),
      close: handoffChange.optional().describe('Ends the wait'),
    })
    .default({})
    .describe(
      'What may be done to one: a statement or a request, with {id}, {me}, {to} and columns of the row',
    ),
  agents: z
    .record(z.string().min(1), z.union([z.string().min(1), z.number()]))
    .optional()
    .describe('What the place calls people, by user name: { ana: 12, bruno: 15 }; default the user name'),
};

type HandoffDocument = z.output<z.ZodObject<typeof handoffCommon>>;

/** What an escalation says beside its source, bands and schedule, with the faults found on the way. */
export function handoffOf(
  id: string,
  common: HandoffDocument,
  source: ConfiguredKind,
  zone: string | undefined,
  texts: (action: string) => Interpolated['parts'],
): {
  readonly meaning: Pick<EscalationConfig, 'columns' | 'answer' | 'actions' | 'agents'>;
  readonly faults: readonly Fault[];
} {
  const faults: Fault[] = [];
  const path = ['escalations', id];
  const { agents, alert } = common;
  if (alert !== undefined && !isClocked(common))
    faults.push({ path: [...path, 'alert'], message: words.handoffs.config.needsClock });
  const actions = handoffVerbs.flatMap((verb): HandoffActionConfig[] => {
    const written = common.actions[verb];
    if (!written) return [];
    const at = [...path, 'actions', verb];
    const { use } = written;
    const options = use.kind === 'sql' ? withDb(use.options as RowChangeOptions, source) : use.options;
    if (!options) faults.push({ path: at, message: words.handoffs.config.needsDb });
    const known = texts(verb);
    return [
      {
        verb,
        kind: use.kind,
        options: options ?? use.options,
        risk: written.common.risk ?? (verb === 'take' || verb === 'assign' ? 'safe' : 'disruptive'),
        ...(known.size > 0 ? { texts: known } : {}),
      },
    ];
  });
  return {
    faults,
    meaning: {
      columns: defined(common.columns ?? {}),
      actions,
      ...defined({
        answer: common.answer && answerOf(common.answer, zone, [...path, 'answer'], faults),
        agents,
      }),
    },
  };
}

/** A statement without a database of its own runs in that of the source; undefined where that has none. */
function withDb(options: RowChangeOptions, source: ConfiguredKind): RowChangeOptions | undefined {
  if (options.db !== undefined) return options;
  return source.kind === 'sql' ? { ...options, db: (source.options as { db: string }).db } : undefined;
}

function answerOf(
  { within, hours: written, always }: z.output<typeof answer>,
  zone: string | undefined,
  path: readonly (string | number)[],
  faults: Fault[],
): AnswerTime {
  const times = typeof within === 'number' ? { default: within } : within;
  const byPriority = Object.fromEntries(
    Object.entries(times)
      .filter(([name]) => name !== 'default')
      .map(([name, ms]) => [name.toLowerCase(), ms]),
  );
  if (Object.keys(times).length === 0)
    faults.push({ path: [...path, 'within'], message: words.handoffs.config.noTime });
  for (const [index, name] of always.entries()) {
    const known = Object.keys(times);
    if (known.some((one) => one.toLowerCase() === name.toLowerCase())) continue;
    const message = words.handoffs.config.noPriority(name);
    faults.push({ path: [...path, 'always', index], message, nearest: nearestWord(name, known) });
  }
  const list = Array.isArray(written);
  return {
    byPriority,
    otherwise: times.default,
    hours: [written ?? []]
      .flat()
      .flatMap((one, index) => hoursOf(one, zone, [...path, 'hours', ...(list ? [index] : [])], faults)),
    always: always.map((name) => name.toLowerCase()),
  };
}

function hoursOf(
  { days, from, to, timezone = '' }: z.output<typeof hours>,
  zone: string | undefined,
  path: readonly (string | number)[],
  faults: Fault[],
): ServiceHours[] {
  const where = timezone || zone;
  if (where === undefined) faults.push({ path: [...path], message: words.handoffs.config.needsZone });
  try {
    const text = `${days} ${from}-${to} ${where ?? 'UTC'}`;
    return [
      {
        days: parseDays(days),
        fromMinute: minutesOf(from),
        toMinute: minutesOf(to),
        zone: where ?? 'UTC',
        text,
      },
    ];
  } catch (error) {
    if (!(error instanceof DaysError)) throw error;
    faults.push({ path: [...path, 'days'], message: daysProblem(error), nearest: error.nearest });
    return [];
  }
}

/** Whether an escalation says when an answer is due. */
export function isClocked({
  answer: promised,
  columns,
}: Pick<HandoffDocument, 'answer' | 'columns'>): boolean {
  return promised !== undefined || columns?.due !== undefined;
}
