import * as z from 'zod';
import { httpRequest, safeUrl } from '../connections/http.ts';
import { parseJsonPath } from '../model/json-path.ts';
import type { Source, SourceKind } from '../model/kind.ts';
import { authoritySchema } from '../schema/authority.ts';
import { jsonPathSchema } from '../schema/json-path.ts';
import { httpUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { readingOf } from './rows.ts';

const schema = z.strictObject({
  json: httpUrl.describe('URL of a JSON document'),
  path: jsonPathSchema.default('').describe('Where in the document the number or the list is'),
  headers: z.record(z.string(), z.string()).optional().describe('Request headers, such as Authorization'),
  ca: authoritySchema,
});
type Options = z.infer<typeof schema>;

export const json: SourceKind<Options> = {
  kind: 'json',
  summary: 'A number or a list of rows in a JSON document fetched over HTTP.',
  hasRows: true,
  schema,
  example: '{ json: "http://localhost:8000/queue", path: pending }',
  open(options, context): Source {
    const path = parseJsonPath(options.path)!;
    return {
      label:
        options.path === ''
          ? safeUrl(options.json)
          : words.sources.label.of(options.path, safeUrl(options.json)),
      async read(signal) {
        const answer = await httpRequest(
          {
            url: options.json,
            signal,
            maxBytes: 8 * 2 ** 20,
            headers: { accept: 'application/json', ...options.headers },
            ca: options.ca,
          },
          context,
        );
        if (answer.status < 200 || answer.status > 299)
          throw new Error(words.sources.answered(answer.status));
        if (answer.truncated) throw new Error(words.sources.documentTooLarge('8 MiB'));
        let document: unknown;
        try {
          document = JSON.parse(answer.body);
        } catch {
          throw new Error(words.sources.notJson);
        }
        return readingOf(document, path, options.path);
      },
    };
  },
};
