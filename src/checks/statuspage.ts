import * as z from 'zod';
import { httpRequest, safeUrl } from '../connections/http.ts';
import { CannotAsk, type Check, type CheckAnswer, type CheckKind } from '../model/kind.ts';
import { type Status, worstStatus } from '../model/status.ts';
import { authoritySchema } from '../schema/authority.ts';
import { httpUrl } from '../schema/url.ts';
import { nearestWord } from '../text/nearest.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  statuspage: httpUrl.describe('URL of the page: https://status.openai.com, https://status.claude.com'),
  components: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe(
      'Which of its components matter, by name, or "Group / Name" where a name is there twice; a group stands for all in it. Default the whole page',
    ),
  'partial-outage': z
    .enum(['degraded', 'down'])
    .default('degraded')
    .describe('What a partial outage makes of this component'),
  maintenance: z
    .enum(['up', 'degraded', 'down'])
    .default('degraded')
    .describe('What maintenance that is under way makes of this component'),
  ca: authoritySchema,
});
type Options = z.infer<typeof schema>;

/** `/api/v2/summary.json` of Atlassian Statuspage, and of those that answer as it does (incident.io, which OpenAI uses). */
const summarySchema = z.object({
  status: z.object({ indicator: z.string(), description: z.string().nullish() }).nullish(),
  components: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: z.string(),
      group_id: z.string().nullish(),
      group: z.boolean().nullish(),
    }),
  ),
  incidents: z
    .array(
      z.object({ name: z.string(), components: z.array(z.object({ id: z.string().nullish() })).nullish() }),
    )
    .nullish(),
  scheduled_maintenances: z
    .array(
      z.object({
        name: z.string(),
        status: z.string(),
        scheduled_until: z.string().nullish(),
        components: z.array(z.object({ id: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
});
type Summary = z.infer<typeof summarySchema>;
type PageComponent = Summary['components'][number];

/** Largest summary that is read, in bytes: a page of hundreds of components with long incidents. */
const maxBytes = 4 * 2 ** 20;

/** What the states of a component, and the indicators of a whole page, mean. */
const states: Readonly<Record<string, Status | 'partial-outage' | 'maintenance'>> = {
  operational: 'up',
  degraded_performance: 'degraded',
  partial_outage: 'partial-outage',
  major_outage: 'down',
  full_outage: 'down',
  under_maintenance: 'maintenance',
  none: 'up',
  minor: 'degraded',
  major: 'partial-outage',
  critical: 'down',
  maintenance: 'maintenance',
};

/**
 * What a provider says of itself. It is not the provider: a page that gives no answer, or one that cannot be read, says nothing of it, so
 * the component is unknown then, never down.
 */
export const statuspage: CheckKind<Options> = {
  kind: 'statuspage',
  summary:
    "A provider's own status page (Atlassian Statuspage, incident.io): its components, incidents, maintenance.",
  // Pages are behind caches of half a minute, and are not ours to press.
  schedule: { every: 60_000, timeout: 10_000 },
  schema,
  example: '{ statuspage: "https://status.openai.com", components: [Chat Completions, Embeddings] }',
  open(options, context): Check {
    const base = options.statuspage.replace(/\/+$/, '').replace(/\/api\/v2(?:\/\w+\.json)?$/, '');
    return {
      label: words.checks.label.statuspage(safeUrl(base), options.components ?? []),
      async run(signal) {
        const say = words.checks.statuspage;
        const url = `${base}/api/v2/summary.json`;
        const answer = await httpRequest({ url, signal, maxBytes, ca: options.ca }, context).catch(
          (error) => {
            throw new CannotAsk(say.noAnswer(errorText(error)));
          },
        );
        const { location } = answer.headers;
        if (answer.status >= 300 && answer.status < 400 && location !== undefined)
          throw new CannotAsk(say.moved(originOf(location, url)));
        if (answer.status !== 200) throw new CannotAsk(say.answered(answer.status));
        const summary = summaryOf(answer.body);
        if (!summary) throw new CannotAsk(say.unreadable);
        return judgePage(summary, options);
      },
    };
  },
};

function originOf(location: string, from: string): string {
  return URL.canParse(location, from) ? safeUrl(new URL(location, from).origin) : location;
}

function summaryOf(body: string): Summary | undefined {
  try {
    return summarySchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

/** What a page says of the components that matter. @throws CannotAsk when it has no such component */
export function judgePage(
  summary: Summary,
  options: Pick<Options, 'components' | 'partial-outage' | 'maintenance'>,
): CheckAnswer {
  const say = words.checks.statuspage;
  const meant = (options.components ?? []).flatMap((name) => named(name, summary));
  const wholePage = options.components === undefined;
  if (wholePage && summary.status) {
    const { indicator, description } = summary.status;
    const status = meaningOf(indicator, options);
    if (status === undefined) throw new CannotAsk(say.unknownState(say.page, indicator));
    const bad = summary.components.filter(
      (one) => one.group !== true && meaningOf(one.status, options) !== 'up',
    );
    const said = description ?? indicator;
    return { status, message: status === 'up' ? said : withNews(said, bad, summary) };
  }
  const judged = (wholePage ? summary.components : meant)
    .filter((one) => one.group !== true)
    .map((component) => {
      const status = meaningOf(component.status, options);
      if (status === undefined) throw new CannotAsk(say.unknownState(component.name, component.status));
      return { component, status };
    });
  if (judged.length === 0) throw new CannotAsk(say.unreadable);
  const status = worstStatus(judged.map((one) => one.status));
  if (status === 'up') {
    const silent = judged.filter(({ component }) => component.status !== 'operational');
    if (silent.length === 0) return { status, message: say.operational };
  }
  const worst = judged.filter((one) => one.status === status && one.component.status !== 'operational');
  const { component } = worst[0]!;
  const said = say.component(component.name, component.status.replaceAll('_', ' '));
  return {
    status,
    message: withNews(
      worst.length > 1 ? say.more(said, worst.length - 1) : said,
      worst.map((one) => one.component),
      summary,
    ),
  };
}

function meaningOf(
  state: string,
  options: Pick<Options, 'partial-outage' | 'maintenance'>,
): Status | undefined {
  const meaning = Object.hasOwn(states, state) ? states[state] : undefined;
  return meaning === 'partial-outage' || meaning === 'maintenance' ? options[meaning] : meaning;
}

/** The components of a page that a name means: that one, or all of a group. */
function named(name: string, { components }: Summary): readonly PageComponent[] {
  const say = words.checks.statuspage;
  const groups = new Map(components.filter(({ group }) => group).map(({ id, name: title }) => [id, title]));
  const pathOf = (one: PageComponent): string => {
    const group = groups.get(one.group_id ?? '');
    return group === undefined ? one.name : `${group} / ${one.name}`;
  };
  const wanted = plain(name);
  const found = components.filter((one) => plain(one.name) === wanted || plain(pathOf(one)) === wanted);
  if (found.length === 0) {
    const nearest = nearestWord(
      name,
      components.map((one) => one.name),
    );
    throw new CannotAsk(say.missing(name, nearest));
  }
  const single = found.filter(({ group }) => !group);
  if (single.length > 1) throw new CannotAsk(say.ambiguous(name, single.map(pathOf)));
  const whole = found.find(({ group }) => group);
  return single.length === 1 || whole === undefined
    ? single
    : components.filter(({ group_id: id, group }) => id === whole.id && !group);
}

/** Names are written as people read them: case and spaces do not tell two apart. */
function plain(name: string): string {
  return name.trim().replace(/\s+/g, ' ').toLowerCase();
}

/** Adds until when maintenance lasts, or which incident it is, where the page says so of one of the components. */
function withNews(said: string, affected: readonly PageComponent[], summary: Summary): string {
  const say = words.checks.statuspage;
  const ids = new Set(affected.map(({ id }) => id));
  const concerns = ({
    components,
  }: {
    components?: readonly { id?: string | null | undefined }[] | null | undefined;
  }) => (components ?? []).some(({ id }) => id && ids.has(id));
  const isMaintained = affected.some(({ status }) => status === 'under_maintenance');
  const maintenance = (summary.scheduled_maintenances ?? []).find(
    (one) => (one.status === 'in_progress' || one.status === 'verifying') && concerns(one),
  );
  if (isMaintained && maintenance) {
    const { scheduled_until: until, name } = maintenance;
    return say.incident(until ? say.until(said, utcMinute(until)) : said, name);
  }
  const incidents = summary.incidents ?? [];
  const incident =
    incidents.find(concerns) ??
    (incidents.length === 1 && !incidents[0]!.components ? incidents[0] : undefined);
  return incident ? say.incident(said, incident.name) : said;
}

/** `2026-01-05 14:30 UTC`; the text itself where it is no moment. */
function utcMinute(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
