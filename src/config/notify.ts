import * as z from 'zod';
import { type Severity, severities } from '../model/alert.ts';
import { defined } from '../model/defined.ts';
import type { NotifyConfig, Route } from '../model/notify.ts';
import { channelKinds } from '../notify/registry.ts';
import { authoritySchema } from '../schema/authority.ts';
import { daysProblem } from '../schema/days.ts';
import { durationSchema } from '../schema/duration.ts';
import { minutesOf } from '../schema/time.ts';
import { httpUrl } from '../schema/url.ts';
import { nearestWord } from '../text/nearest.ts';
import { DaysError, parseDays } from '../time/days.ts';
import { words } from '../words/index.ts';
import type { Fault } from './explain.ts';
import { oneOfKinds } from './kind-schema.ts';

const many = z.union([z.string(), z.array(z.string())]);
const between = z.string().regex(/^(?:[01]?\d|2[0-3]):[0-5]\d ?- ?(?:(?:[01]?\d|2[0-3]):[0-5]\d|24:00)$/, {
  error: () => words.config.expected.timeRange,
});

const channel = oneOfKinds('channel', channelKinds, {});

export const route = z.strictObject({
  severity: many.optional().describe('Only alerts of these severities'),
  environment: many.optional().describe('Only in these environments'),
  days: z.string().optional().describe('Only on these days: weekdays, Saturday, Sunday'),
  between: between.optional().describe('Only at this local time: 08:00-20:00; may cross midnight'),
  send: many.describe('Ids of channels; an empty list notifies nobody'),
  group: durationSchema
    .default(0)
    .describe('How long to wait for more alerts of one incident before the first message; default 0'),
  repeat: durationSchema.optional().describe('Interval of repeats while nobody acknowledges; default never'),
});

const heartbeat = z.strictObject({
  url: httpUrl.describe(
    'Asked with GET by the one that leads; a service that raises the alarm when it is not',
  ),
  every: durationSchema.default(60_000).describe('How often; default 1m'),
  ca: authoritySchema,
});

/** How people are told. */
export const notify = z
  .strictObject({
    channels: z.record(z.string(), channel).default({}).describe('Ways to reach people, by id'),
    routes: z.array(route).default([]).describe('Which alerts go where; the first match wins'),
    heartbeat: heartbeat.optional().describe('Heartbeat to an outside watcher while alerts are evaluated'),
  })
  .optional()
  .describe('Who is notified of alerts, and how');

type NotifyDocument = z.output<typeof notify>;

/** The channels there are, by themselves. */
export function channelsOf(document: NotifyDocument): NotifyConfig['channels'] {
  return Object.entries(document?.channels ?? {}).map(([id, { use }]) => ({ id, use }));
}

/** What the section means, with the faults that lie between its parts. Times are those of `zone`; routes may name these environments. */
export function notifyOf(
  document: NotifyDocument,
  names: Readonly<Record<Severity, string>>,
  zone: string,
  environments: readonly string[],
): { readonly notify: NotifyConfig; readonly faults: readonly Fault[] } {
  const faults: Fault[] = [];
  const channels = channelsOf(document);
  const ids = channels.map(({ id }) => id);
  const routes = (document?.routes ?? []).map((one, index): Route => {
    const path = ['notify', 'routes', index];
    const known = (
      written: readonly string[],
      names: readonly string[],
      key: string,
      message: (name: string) => string,
    ): void => {
      for (const word of written) {
        if (!names.includes(word))
          faults.push({
            path: [...path, key],
            message: message(word),
            nearest: nearestWord(word, names),
          });
      }
    };
    const send = [one.send].flat();
    const wanted = [one.environment ?? []].flat();
    const urgent = [one.severity ?? []].flat();
    const say = words.config.unknown;
    known(send, ids, 'send', say.channel);
    known(wanted, environments, 'environment', (name) => say.environment(name, environments));
    known(urgent, [...severities, ...Object.values(names)], 'severity', say.severity);
    const when = whenOf(one, zone, path, faults);
    return {
      severities: severities.filter(
        (severity) => urgent.includes(severity) || urgent.includes(names[severity]),
      ),
      environments: wanted,
      channels: send,
      groupMs: one.group,
      ...defined({ repeatMs: one.repeat === undefined ? undefined : Math.max(60_000, one.repeat), when }),
    };
  });
  const beats = document?.heartbeat;
  const heartbeat = beats && {
    url: beats.url,
    everyMs: Math.max(1_000, beats.every),
    ...defined({ ca: beats.ca }),
  };
  return { faults, notify: { channels, routes, ...defined({ heartbeat }) } };
}

function whenOf(
  { days, between: times }: z.output<typeof route>,
  zone: string,
  path: (string | number)[],
  faults: Fault[],
): Route['when'] {
  if (days === undefined && times === undefined) return undefined;
  const [from, to] = (times ?? '00:00-24:00').split(/ ?- ?/).map(minutesOf) as [number, number];
  try {
    return { days: parseDays(days ?? 'daily'), fromMinute: from, toMinute: to, zone };
  } catch (error) {
    if (!(error instanceof DaysError)) throw error;
    faults.push({ path: [...path, 'days'], message: daysProblem(error), nearest: error.nearest });
    return undefined;
  }
}
