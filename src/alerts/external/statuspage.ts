import * as z from 'zod';
import type { AlertRow, Severity } from '../../model/alert.ts';
import { defined } from '../../model/defined.ts';
import { authoritySchema } from '../../schema/authority.ts';
import { httpUrl } from '../../schema/url.ts';
import { words } from '../../words/index.ts';
import { mutedText } from '../sentences.ts';
import { type ExternalKind, externalAlert, parsedAs } from './external.ts';

const schema = z.strictObject({
  statuspage: httpUrl.describe('URL of a status page: https://status.example.com'),
  ca: authoritySchema,
  components: z.array(z.string()).default([]).describe('Names of its components that matter; default all'),
  component: z.string().optional().describe('Id of your component that depends on it'),
});
type Options = z.infer<typeof schema>;

const pageSchema = z.object({
  page: z.object({ name: z.string(), url: z.string().optional() }).optional(),
  components: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      status: z.string(),
      group: z.boolean().nullish(),
      updated_at: z.string().nullish(),
    }),
  ),
});

const severities: Readonly<Record<string, Severity>> = {
  degraded_performance: 'P2',
  partial_outage: 'P1',
  major_outage: 'P0',
};

/**
 * Status pages of providers, judged by their components: an incident is often attached to components that work. What a page says in
 * words that are not known counts as trouble, never as fine.
 */
export const statuspage: ExternalKind<Options> = {
  kind: 'statuspage',
  summary: 'Components of a provider that its status page says are in trouble.',
  schema,
  example: '{ statuspage: "https://status.example.com", components: [API] }',
  async read(options, ask) {
    // summary.json of some providers leaves components out.
    const answer = await ask(`${options.statuspage.replace(/\/+$/, '')}/api/v2/components.json`);
    const { page, components } = parsedAs(words.alerts.external.statusPage, pageSchema, answer);
    const wanted = new Set(options.components);
    const from = page?.name ?? new URL(options.statuspage).hostname;
    return components.flatMap(({ id, name, status, group, updated_at: at }): AlertRow[] => {
      if (group === true || status === 'operational' || (wanted.size > 0 && !wanted.has(name))) return [];
      const severity = severities[status] ?? 'P3';
      const since = at ? Date.parse(at) : Number.NaN;
      return [
        {
          ...externalAlert,
          id: `statuspage:${id}`,
          name: words.alerts.external.component(from, name),
          from,
          severity,
          severityName: severity,
          text: status.replaceAll('_', ' '),
          link: options.statuspage,
          muted:
            status === 'under_maintenance' ? [mutedText({ code: 'maintenance-there', place: from })] : [],
          ...(Number.isNaN(since) ? {} : { startedAt: since }),
          ...defined({ component: options.component }),
        },
      ];
    });
  },
};
