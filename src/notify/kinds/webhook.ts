import * as z from 'zod';
import { safeUrl } from '../../connections/http.ts';
import type { Channel, ChannelKind, Notice } from '../../model/notify.ts';
import { authoritySchema } from '../../schema/authority.ts';
import { words } from '../../words/index.ts';
import { post } from '../answer.ts';
import { contactsIn, fillIn, valuesOf } from '../text.ts';

const schema = z.strictObject({
  webhook: z
    .string()
    .regex(/^https?:\/\//, { error: () => words.config.expected.httpUrl })
    .describe('URL to post to'),
  headers: z.record(z.string(), z.string()).default({}).describe('Further headers'),
  ca: authoritySchema,
  body: z
    .string()
    .optional()
    .describe('JSON with {title}, {severity}, {text}, {phone} and so on in its texts; default all facts'),
});
type Options = z.infer<typeof schema>;

export const webhook: ChannelKind<Options> = {
  kind: 'webhook',
  summary: 'A POST to any URL, by default with all facts as JSON.',
  idempotent: false,
  needs: ({ body = '' }) => contactsIn(body),
  schema,
  example: `{ webhook: "https://example.com/hook", body: '{"to": "{phone}", "message": "{headline}"}' }`,
  open(options, context): Channel {
    return {
      label: words.notify.label.webhook(safeUrl(options.webhook)),
      async send(notice, signal) {
        const { status } = await post(
          {
            url: options.webhook,
            headers: {
              'content-type': 'application/json',
              // Receivers that know the convention tell a message that came twice by it.
              'idempotency-key': encodeURIComponent(notice.id).slice(0, 255),
              ...options.headers,
            },
            body: webhookBody(notice, options.body),
            ca: options.ca,
          },
          signal,
          context,
        );
        return words.notify.result.answered(status, '');
      },
    };
  },
};

/** Values are written as inside a JSON text: a quote in an alert's name cannot change the document. */
export function webhookBody(notice: Notice, template: string | undefined): string {
  if (template === undefined) return JSON.stringify({ version: 1, ...notice });
  return fillIn(template, valuesOf(notice), (value) => JSON.stringify(value).slice(1, -1));
}
