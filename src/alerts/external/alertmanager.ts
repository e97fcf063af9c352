import * as z from 'zod';
import type { AlertRow, LabelMatcher, Silence } from '../../model/alert.ts';
import { defined } from '../../model/defined.ts';
import { authoritySchema } from '../../schema/authority.ts';
import { httpUrl } from '../../schema/url.ts';
import { words } from '../../words/index.ts';
import { mutedText } from '../sentences.ts';
import { type ExternalKind, externalAlert, type Fetch, parsedAs } from './external.ts';
import { severityFromWord } from './severity.ts';

const schema = z.strictObject({
  alertmanager: httpUrl.describe('URL of an Alertmanager'),
  ca: authoritySchema,
  filter: z.array(z.string()).default([]).describe('Only alerts that match: team="whatsapp"'),
  'severity-label': z.string().default('severity').describe('The label that holds the severity'),
});
type AlertmanagerOptions = z.infer<typeof schema>;
type Options = AlertmanagerOptions;

const place = 'Alertmanager';

const moment = z.iso.datetime({ offset: true });
const labels = z.record(z.string(), z.string());
const alertsSchema = z.array(
  z.object({
    fingerprint: z.string(),
    labels,
    annotations: labels.default({}),
    startsAt: moment,
    generatorURL: z.string().optional(),
    status: z.object({ silencedBy: z.array(z.string()), inhibitedBy: z.array(z.string()) }),
  }),
);
const silencesSchema = z.array(
  z.object({
    id: z.string(),
    comment: z.string(),
    createdBy: z.string(),
    startsAt: moment,
    endsAt: moment,
    status: z.object({ state: z.enum(['active', 'pending', 'expired']) }),
    matchers: z.array(
      z.object({
        name: z.string(),
        value: z.string(),
        isRegex: z.boolean(),
        isEqual: z.boolean().default(true),
      }),
    ),
  }),
);

/** Alerts of an Alertmanager, over its API v2. */
export const alertmanager: ExternalKind<Options> = {
  kind: 'alertmanager',
  summary: 'Alerts of an Alertmanager, which can be silenced there.',
  schema,
  example: '{ alertmanager: "http://localhost:9093" }',
  async read(options, ask) {
    const query = new URLSearchParams(options.filter.map((one): [string, string] => ['filter', one]));
    const answer = await ask(`${base(options)}/alerts?${query}`);
    return parsedAs(place, alertsSchema, answer).map((alert): AlertRow => {
      const { alertname, component, service } = alert.labels;
      const { summary, description, runbook_url: runbook } = alert.annotations;
      const about = component ?? service;
      const word = alert.labels[options['severity-label']] ?? '';
      const severity = severityFromWord(word);
      return {
        ...externalAlert,
        id: `alertmanager:${alert.fingerprint}`,
        name: alertname ?? alert.fingerprint,
        from: place,
        severity,
        severityName: word || severity,
        text: summary ?? description ?? '',
        startedAt: Date.parse(alert.startsAt),
        firedAt: Date.parse(alert.startsAt),
        muted: [
          ...alert.status.silencedBy.map((id) => mutedText({ code: 'silenced-there', place, id })),
          ...alert.status.inhibitedBy.map((id) => mutedText({ code: 'inhibited-there', place, id })),
        ],
        labels: alert.labels,
        ...defined({ component: about, runbook }),
        ...(alert.generatorURL ? { link: alert.generatorURL } : {}),
      };
    });
  },
  silences: { list: readSilences, create: createSilence, end: expireSilence },
};

/** Silences that are on or to come. */
export async function readSilences(options: Options, ask: Fetch): Promise<readonly Silence[]> {
  const answer = await ask(`${base(options)}/silences`);
  return parsedAs(place, silencesSchema, answer)
    .filter(({ status }) => status.state !== 'expired')
    .map(({ id, comment, createdBy, startsAt, endsAt, matchers }) => ({
      id,
      comment,
      by: createdBy,
      from: Date.parse(startsAt),
      until: Date.parse(endsAt),
      matchers: matchers.map(({ name, value, isRegex, isEqual }) => ({
        label: name,
        value,
        operator: operatorOf(isRegex, isEqual),
      })),
    }));
}

/** Creates a silence there; resolves to its id. @throws ExternalError in Alertmanager's own words */
export async function createSilence(
  options: Options,
  silence: Omit<Silence, 'id'>,
  ask: Fetch,
): Promise<string> {
  const answer = await ask(`${base(options)}/silences`, {
    method: 'POST',
    body: {
      matchers: silence.matchers.map(({ label, operator, value }) => ({
        name: label,
        value,
        isRegex: operator.endsWith('~'),
        isEqual: operator.startsWith('='),
      })),
      startsAt: new Date(silence.from).toISOString(),
      endsAt: new Date(silence.until).toISOString(),
      createdBy: silence.by,
      comment: silence.comment || words.alerts.external.silenceComment,
    },
  });
  return parsedAs(place, z.object({ silenceID: z.string() }), answer).silenceID;
}

/** Ends a silence there; ending it twice is harmless. */
export async function expireSilence(options: Options, id: string, ask: Fetch): Promise<void> {
  await ask(`${base(options)}/silence/${encodeURIComponent(id)}`, { method: 'DELETE' });
}

function operatorOf(isRegex: boolean, isEqual: boolean): LabelMatcher['operator'] {
  if (isRegex) return isEqual ? '=~' : '!~';
  return isEqual ? '=' : '!=';
}

function base(options: Options): string {
  return `${options.alertmanager.replace(/\/+$/, '')}/api/v2`;
}
