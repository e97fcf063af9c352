import * as z from 'zod';
import { isKnownVerb } from '../actions/verbs.ts';
import type { MaintenanceWindow } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { ScheduleConfig, ScheduledAction, ScheduleWhen } from '../model/schedules.ts';
import type { ComponentConfig, SafetyConfig } from '../model/system.ts';
import { durationSchema } from '../schema/duration.ts';
import { scheduleSchema } from '../schema/schedule.ts';
import { nearestWord } from '../text/nearest.ts';
import { slug } from '../text/slug.ts';
import { hourMs } from '../time/units.ts';
import { words } from '../words/index.ts';
import type { Fault } from './explain.ts';

const someone = z.union([z.string(), z.array(z.string()).min(1)]);

const schedule = z.strictObject({
  name: z.string().trim().min(1).max(80).describe('What to do: Back up by hand'),
  at: scheduleSchema.optional(),
  before: durationSchema.optional().describe('Lead time before a maintenance window: 48h'),
  maintenance: z.string().optional().describe('Name of the maintenance window'),
  remind: someone
    .default('oncall')
    .describe('Ids of people to remind; oncall (default) is whoever is on call then'),
  via: someone.optional().describe('Channels; default those of the route for the least urgent alerts'),
  note: z.string().max(1_000).optional().describe('Instructions, included in the reminder'),
  action: z
    .string()
    .regex(/^\S+ \S+(?: \S+=\S*)*$/, { error: () => words.config.schedules.action })
    .optional()
    .describe('Action to plan, or to run: restart worker, scale api count=20'),
  run: z
    .union([z.boolean(), z.enum(['yes', 'no'])])
    .default(false)
    .transform((value) => value === true || value === 'yes')
    .describe(
      'Whether plantao runs the action itself: only an own action with risk: safe, or one that safety.alone names; default no',
    ),
  within: durationSchema
    .optional()
    .describe(
      'How late somebody is still reminded; later it counts as missed. Default 1h, or half of before',
    ),
});

/** What a team does at its moments. */
export const schedules = z
  .array(schedule)
  .max(200)
  .default([])
  .describe('Recurring work: somebody is reminded, or plantao does it');

type ScheduleDocument = z.output<typeof schedule>;

/** What of the rest of the configuration schedules name. */
interface ScheduleSubjects {
  readonly components: readonly Pick<ComponentConfig, 'id' | 'actions'>[];
  readonly people: readonly string[];
  readonly channels: readonly string[];
  readonly windows: readonly MaintenanceWindow[];
  readonly hasRota: boolean;
  readonly alone: SafetyConfig['alone'];
}

/** Schedules as they are needed, with the faults found on the way. */
export function schedulesOf(
  documents: readonly ScheduleDocument[],
  subjects: ScheduleSubjects,
): { readonly schedules: readonly ScheduleConfig[]; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const say = words.config.schedules;
  const ids = new Set<string>();
  const made = documents.flatMap((document, index): readonly ScheduleConfig[] => {
    const path = ['schedules', index];
    const { name, note, run, via, before, within } = document;
    const id = slug(name) || 'schedule';
    if (ids.has(id)) faults.push({ path: [...path, 'name'], message: say.sameName(name) });
    ids.add(id);
    const known = (
      list: readonly string[],
      names: readonly string[],
      kind: 'person' | 'channel',
      key: string,
    ): void => {
      for (const one of list)
        if (!names.includes(one))
          faults.push({
            ...{ path: [...path, key], message: words.config.unknown[kind](one) },
            nearest: nearestWord(one, names),
          });
    };
    const remind = [document.remind].flat();
    const channels = via === undefined ? undefined : [via].flat();
    known(remind, [...subjects.people, ...(subjects.hasRota ? ['oncall'] : [])], 'person', 'remind');
    known(channels ?? [], subjects.channels, 'channel', 'via');
    const action =
      document.action === undefined
        ? undefined
        : actionOf(document.action, subjects, [...path, 'action'], faults);
    if (run && document.action === undefined)
      faults.push({ path: [...path, 'run'], message: say.nothingToRun });
    if (run && action && !mayRunAlone(action, subjects))
      faults.push({ path: [...path, 'run'], message: say.notDeclared(`${action.verb} ${action.component}`) });
    const when = whenOf(document, subjects, path, faults);
    if (!when) return [];
    const withinMs = within ?? (before === undefined ? hourMs : before / 2);
    return [{ id, name, remind, run, withinMs, ...when, ...defined({ note, action, via: channels }) }];
  });
  return { schedules: made, faults };
}

function whenOf(
  { at, before, maintenance }: ScheduleDocument,
  { windows }: ScheduleSubjects,
  path: (string | number)[],
  faults: Fault[],
): { readonly text: string; readonly when: ScheduleWhen } | undefined {
  const say = words.config.schedules;
  if (at && before === undefined && maintenance === undefined)
    return { text: at.text, when: { kind: 'calendar', days: at.days, minutes: at.minutes } };
  if (at || before === undefined || maintenance === undefined) {
    faults.push({ path, atKey: true, message: say.atOrBefore });
    return undefined;
  }
  const window = windows.find(({ name }) => name === maintenance);
  if (!window) {
    const names = windows.map(({ name }) => name);
    faults.push({
      ...{ path: [...path, 'maintenance'], message: say.noWindow(maintenance) },
      nearest: nearestWord(maintenance, names),
    });
    return undefined;
  }
  const { days, zone, fromMinute, text } = window;
  const when = { kind: 'before', ms: before, days, minutes: [fromMinute % (24 * 60)], zone } as const;
  return { text: say.before(before, maintenance, text), when };
}

function actionOf(
  text: string,
  { components }: ScheduleSubjects,
  path: (string | number)[],
  faults: Fault[],
): ScheduledAction {
  const [verb, id, ...pairs] = text.split(' ') as [string, string, ...string[]];
  const component = components.find((one) => one.id === id);
  if (!component) {
    const ids = components.map((one) => one.id);
    faults.push({ path, message: words.config.unknown.component(id), nearest: nearestWord(id, ids) });
  } else if (!component.actions.some(({ name }) => name === verb) && !isKnownVerb(verb))
    faults.push({ path, message: words.config.schedules.noAction(verb, id) });
  const params = pairs.map(
    (pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const,
  );
  return { verb, component: id, params: Object.fromEntries(params) };
}

function mayRunAlone({ verb, component }: ScheduledAction, { components, alone }: ScheduleSubjects): boolean {
  const own = components.find(({ id }) => id === component)?.actions.find(({ name }) => name === verb);
  return own?.risk === 'safe' || alone.some((one) => one.verb === verb && one.component === component);
}
