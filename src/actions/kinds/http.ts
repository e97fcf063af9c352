import * as z from 'zod';
import { httpRequest, safeUrl } from '../../connections/http.ts';
import { defined } from '../../model/defined.ts';
import type { ActionKind, OwnAction } from '../../model/target.ts';
import { words } from '../../words/index.ts';
import { fillJson, fillText } from './fill.ts';

const schema = z.strictObject({
  http: z
    .string()
    .regex(/^https?:\/\/[^/?#{}\s]+(?:[/?#]\S*)?$/, { error: () => words.actions.own.http.url })
    .describe('URL; {name} stands for a parameter, percent-encoded'),
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET']).default('POST'),
  headers: z.record(z.string(), z.string()).optional(),
  body: z.json().optional().describe('JSON that is sent; {name} stands for a parameter'),
  form: z.record(z.string(), z.string()).optional().describe('Form fields that are sent instead of JSON'),
  expect: z
    .array(z.number().int().min(100).max(599))
    .optional()
    .describe('Status codes that mean success; default every 2xx'),
});
type Options = z.infer<typeof schema>;

const timeoutMs = 30_000;
/** Of an answer this much is shown, in characters. */
const shownAnswer = 500;

export const http: ActionKind<Options> = {
  kind: 'http',
  summary: 'One HTTP request: revoke a key, delete a webhook, switch maintenance on.',
  schema,
  example: '{ http: "https://api.example.com/admin/maintenance", method: POST, body: { enabled: true } }',
  open(options, context): OwnAction {
    if (options.body !== undefined && options.form) throw new Error(words.actions.own.http.bodyOrForm);
    return {
      label: `${options.method} ${safeUrl(options.http)}`,
      async plan(params) {
        const url = fillText(options.http, params, encodeURIComponent);
        if (new URL(url).host !== new URL(options.http.replaceAll(/[{}]/g, 'x')).host)
          throw new Error(words.actions.own.http.sameHost);
        const headers = Object.fromEntries(
          Object.entries(options.headers ?? {}).map(([name, value]) => [name, fillText(value, params)]),
        );
        const json = options.body === undefined ? undefined : JSON.stringify(fillJson(options.body, params));
        const form =
          options.form &&
          new URLSearchParams(
            Object.fromEntries(
              Object.entries(options.form).map(([name, value]) => [name, fillText(value, params)]),
            ),
          ).toString();
        const body = json ?? form;
        const type = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
        return {
          requests: [`${options.method} ${safeUrl(url)}${body === undefined ? '' : ` ${body}`}`],
          touches: 1,
          thing: 'request',
          risk: 'disruptive',
          preconditions: [],
          timeoutMs,
          async run(output, signal) {
            const answer = await httpRequest(
              {
                url,
                method: options.method,
                signal,
                headers: body === undefined ? headers : { 'content-type': type, ...headers },
                ...defined({ body }),
              },
              context,
            );
            const said = answer.body.trim().slice(0, shownAnswer);
            const { answered } = words.actions.own.http;
            output(answered(answer.status, said));
            const good =
              options.expect?.includes(answer.status) ?? (answer.status >= 200 && answer.status <= 299);
            if (!good) throw new Error(answered(answer.status, said.split('\n')[0]!));
          },
        };
      },
    };
  },
};
