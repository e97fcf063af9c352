import * as z from 'zod';
import { httpRequest } from '../../connections/http.ts';
import { requestLabel, requestLine } from '../../connections/request-line.ts';
import { defined } from '../../model/defined.ts';
import { mapParts, type Parts, textOf } from '../../model/part.ts';
import type { ActionKind, OwnAction } from '../../model/target.ts';
import { authoritySchema } from '../../schema/authority.ts';
import { excerptOf } from '../../text/known-secrets.ts';
import { secretByName } from '../../text/parts.ts';
import { words } from '../../words/index.ts';
import { Filling } from './fill.ts';
import { parted, revealOption } from './reveal.ts';
import { pathValue, sentUrl } from './url-structure.ts';

const schema = z.strictObject({
  http: z
    .string()
    .regex(/^https?:\/\/[^/?#{}\s]+(?:[/?#]\S*)?$/, { error: () => words.actions.own.http.url })
    .describe('URL; {name} stands for a parameter, percent-encoded'),
  method: z.enum(['POST', 'PUT', 'PATCH', 'DELETE', 'GET']).default('POST').describe('Default POST'),
  headers: z.record(z.string(), z.string()).optional().describe('Request headers, such as Authorization'),
  ca: authoritySchema,
  body: z.json().optional().describe('JSON that is sent; {name} stands for a parameter'),
  form: z.record(z.string(), z.string()).optional().describe('Form fields, sent instead of JSON'),
  reveal: revealOption,
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
  open(options, context, given = {}): OwnAction {
    if (options.body !== undefined && options.form) throw new Error(words.actions.own.http.bodyOrForm);
    return {
      label: requestLabel(options.method, new Filling({}, given).written(['http'], options.http)),
      async plan(params) {
        const filling = new Filling(params, given);
        const address = addressOf(options.http, filling);
        const url = sentUrl(textOf(address), options.http.replaceAll(/\{\w+\}/g, 'x'));
        const body = bodyOf(options, filling);
        const type = options.form ? 'application/x-www-form-urlencoded' : 'application/json';
        const named = Object.entries(options.headers ?? {}).map(
          ([name, value]) => [name, filling.text(['headers', name], value)] as const,
        );
        const typed = named.some(([name]) => name.toLowerCase() === 'content-type');
        const headers =
          body === undefined || typed ? named : [['content-type', [{ text: type }]] as const, ...named];
        return {
          requests: [requestLine({ method: options.method, url: address, headers, ...defined({ body }) })],
          exact: true,
          touches: 1,
          thing: 'request',
          risk: 'disruptive',
          // Whoever only reads has nothing to verify.
          ...(options.method === 'GET' ? { verification: { off: true } } : {}),
          preconditions: [],
          timeoutMs,
          ...(options.reveal === undefined ? {} : { reveals: true }),
          async run(output, signal, reveal) {
            const answer = await httpRequest(
              {
                url,
                method: options.method,
                signal,
                ca: options.ca,
                headers: Object.fromEntries(headers.map(([name, value]) => [name, textOf(value)])),
                ...defined({ body: body && textOf(body) }),
              },
              context,
            );
            const { secret, rest } =
              options.reveal === undefined
                ? { secret: '', rest: answer.body }
                : parted(answer.body, options.reveal);
            reveal?.(secret);
            const said = excerptOf(rest.trim(), shownAnswer);
            const { answered } = words.actions.own.http;
            output(answered(answer.status, said));
            const good =
              options.expect?.includes(answer.status) ?? (answer.status >= 200 && answer.status <= 299);
            if (!good)
              throw new Error(answered(answer.status, excerptOf(rest.trim().split('\n')[0]!, shownAnswer)));
          },
        };
      },
    };
  },
};

/** The URL with its parameters, percent-encoded; in the path none may be more than a piece of one segment. */
function addressOf(template: string, filling: Filling): Parts {
  return filling.text(['http'], template, (value, before) =>
    /[?#]/.test(before) ? encodeURIComponent(value) : pathValue(value),
  );
}

/** JSON, or the fields of a form; undefined when nothing is sent. */
function bodyOf({ body, form }: Options, filling: Filling): Parts | undefined {
  if (body !== undefined) return filling.json(['body'], body);
  if (!form) return undefined;
  const encoded = (text: string): string => new URLSearchParams({ x: text }).toString().slice(2);
  return Object.entries(form).flatMap(
    ([name, value], index): Parts => [
      { text: `${index === 0 ? '' : '&'}${encoded(name)}=` },
      ...mapParts(secretByName(name, filling.text(['form', name], value)), encoded),
    ],
  );
}
