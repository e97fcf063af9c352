import * as z from 'zod';
import { type Channel, type ChannelKind, type Notice, SendError } from '../../model/notify.ts';
import { authoritySchema } from '../../schema/authority.ts';
import { words } from '../../words/index.ts';
import { post } from '../answer.ts';
import { bodyOf, headline, truncate } from '../text.ts';

const schema = z.strictObject({
  slack: z
    .string()
    .regex(/^https?:\/\//, { error: () => words.config.expected.httpUrl })
    .describe('Incoming webhook of Slack, Mattermost or another that understands it; the URL is a secret'),
  ca: authoritySchema,
});
type Options = z.infer<typeof schema>;

/** Limits of a header block and of a section's text. */
const longestText = 3_000;
const longestFallback = 4_000;

export const slack: ChannelKind<Options> = {
  kind: 'slack',
  summary: 'A message in a channel, by an incoming webhook. It cannot be edited or taken back.',
  idempotent: false,
  needs: () => ({ contacts: ['chat'], each: false }),
  schema,
  example: '{ slack: "https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXX" }',
  open(options, context): Channel {
    return {
      label: words.notify.label.slack(new URL(options.slack).host),
      async send(notice, signal) {
        const answer = await post(
          {
            url: options.slack,
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(slackMessage(notice)),
            ca: options.ca,
          },
          signal,
          context,
        );
        // Slack says 200 and the word `ok`, or it is something else that answered.
        if (answer.body.trim() !== 'ok')
          throw new SendError(words.notify.result.notSlack(answer.status), 'unconfirmed');
        return 'ok';
      },
    };
  },
};

/** What is posted: a text for notifications and blocks for the channel. */
export function slackMessage(notice: Notice): unknown {
  const line = headline(notice);
  const body = bodyOf(notice);
  const section = (text: string): unknown => ({
    type: 'section',
    text: { type: 'mrkdwn', text: truncate(text, longestText) },
  });
  const mentions = notice.people.flatMap(({ chat }) => chat ?? []).join(' ');
  return {
    text: truncate(escaped(line), longestFallback),
    blocks: [
      section(`*${escaped(truncate(line, 1_000))}*${mentions ? ` ${mentions}` : ''}`),
      ...(body === '' ? [] : [section(truncate(escaped(body), longestText))]),
    ],
  };
}

/** Slack's three control characters; everything from outside is escaped, so that nobody mentions a channel through a log line. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
