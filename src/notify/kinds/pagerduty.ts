import { createHash } from 'node:crypto';
import * as z from 'zod';
import type { Severity } from '../../model/alert.ts';
import type { Channel, ChannelKind, Notice } from '../../model/notify.ts';
import { authoritySchema } from '../../schema/authority.ts';
import { words } from '../../words/index.ts';
import { post } from '../answer.ts';
import { bodyOf, headline, truncate } from '../text.ts';

const schema = z.strictObject({
  pagerduty: z
    .string()
    .min(1)
    .describe('Integration (routing) key of a service that takes Events API v2; a secret'),
  url: z.url().default('https://events.pagerduty.com/v2/enqueue').describe('Where events are sent'),
  ca: authoritySchema,
});
type Options = z.infer<typeof schema>;

/** Limits of the Events API v2: characters of the summary, of the key, bytes of the whole. */
const longestSummary = 1_024;
const mostBytes = 512 * 1_024;

const severityOf: Readonly<Record<Severity, string>> = {
  P0: 'critical',
  P1: 'error',
  P2: 'warning',
  P3: 'info',
};

export const pagerduty: ChannelKind<Options> = {
  kind: 'pagerduty',
  summary: 'An alert in PagerDuty that is triggered, acknowledged and resolved with one key.',
  idempotent: true,
  ignores: ['reminder', 'repeat', 'message', 'due'],
  keepsCalls: true,
  schema,
  example: '{ pagerduty: "${secret:env:PAGERDUTY_KEY}" }',
  open(options, context): Channel {
    return {
      label: words.notify.label.pagerduty(new URL(options.url).host),
      async send(notice, signal) {
        const body = pagerdutyEvent(notice, options.pagerduty);
        const headers = { 'content-type': 'application/json' };
        const { status } = await post({ url: options.url, headers, body, ca: options.ca }, signal, context);
        return words.notify.result.answered(status, '');
      },
    };
  },
};

/**
 * The same for everything about one incident or alert, and for no other; a call has one of its own, because what is open already pages
 * nobody. At most 255 characters.
 */
export function dedupKey({ system, environment, about, call }: Notice): string {
  return createHash('sha256')
    .update(JSON.stringify(['plantao', system, environment, about, ...(call === undefined ? [] : [call])]))
    .digest('hex');
}

/** The event as JSON of at most 512 KB. */
export function pagerdutyEvent(notice: Notice, routingKey: string): string {
  const key = { routing_key: routingKey, dedup_key: dedupKey(notice) };
  if (notice.kind === 'resolved') return JSON.stringify({ ...key, event_action: 'resolve' });
  if (notice.kind === 'acknowledged') return JSON.stringify({ ...key, event_action: 'acknowledge' });
  const { title, component, system, environment, severity, startedAt, link, runbook } = notice;
  const links = [
    ...(isUrl(link) ? [{ href: link, text: title }] : []),
    ...(isUrl(runbook) ? [{ href: runbook, text: words.notify.message.runbookLink }] : []),
  ];
  const event = (details: unknown): string =>
    JSON.stringify({
      ...key,
      event_action: 'trigger',
      client: 'plantao',
      ...(links.length > 0 ? { links } : {}),
      payload: {
        summary: truncate(headline(notice), longestSummary),
        source: truncate(component ?? system, longestSummary),
        severity: severityOf[severity],
        timestamp: new Date(startedAt).toISOString(),
        ...(component ? { component } : {}),
        group: system,
        class: environment,
        custom_details: details,
      },
    });
  const whole = event({ what: bodyOf(notice), ...(runbook ? { runbook } : {}) });
  return Buffer.byteLength(whole) <= mostBytes ? whole : event({ what: words.notify.message.tooLong });
}

function isUrl(text: string | undefined): text is string {
  return text !== undefined && /^https?:\/\//.test(text);
}
