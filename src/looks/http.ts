import * as z from 'zod';
import { httpRequest, safeUrl } from '../connections/http.ts';
import { isObject } from '../model/is-object.ts';
import { parseJsonPath, valueAt } from '../model/json-path.ts';
import type { LookAnswer, LookKind } from '../model/look.ts';
import { authoritySchema } from '../schema/authority.ts';
import { jsonPathSchema } from '../schema/json-path.ts';
import { httpUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { linesOf, mostRows, tableOf } from './cells.ts';

const schema = z.strictObject({
  http: httpUrl.describe('URL; asked by GET only'),
  path: jsonPathSchema.default('').describe('Where in the JSON document the list or the object is'),
  headers: z.record(z.string(), z.string()).optional().describe('Request headers, such as Authorization'),
  ca: authoritySchema,
});
type Options = z.infer<typeof schema>;

const mostBytes = 8 * 2 ** 20;

export const http: LookKind<Options> = {
  kind: 'http',
  summary: 'A JSON document, or a text, fetched by GET.',
  schema,
  example: '{ http: "http://localhost:8000/admin/jobs", path: data.jobs }',
  open: ({ http: url, path, headers, ca }, context) => ({
    label: path === '' ? safeUrl(url) : words.sources.label.of(path, safeUrl(url)),
    async ask(signal) {
      const answer = await httpRequest(
        {
          ...{ url, signal, ca, method: 'GET', maxBytes: mostBytes },
          headers: { accept: 'application/json', ...headers },
        },
        context,
      );
      if (answer.status < 200 || answer.status > 299) throw new Error(words.sources.answered(answer.status));
      const parsed = answer.truncated ? undefined : jsonOf(answer.body);
      if (parsed) return documentOf(valueAt(parsed.value, parseJsonPath(path)!), path);
      // Of a document that is cut, or none, nothing but its text can be shown.
      if (path !== '')
        throw new Error(answer.truncated ? words.sources.documentTooLarge('8 MiB') : words.sources.notJson);
      return linesOf(answer.body, answer.truncated);
    },
  }),
};

function jsonOf(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** A list of objects has their keys as columns, an object its keys as rows. @throws Error when there is nothing */
function documentOf(value: unknown, path: string): LookAnswer {
  const { looks: said } = words;
  if (value === undefined) throw new Error(words.sources.missing(path));
  if (Array.isArray(value)) {
    const shown = value.slice(0, mostRows);
    const columns = [...new Set(shown.flatMap((entry) => (isObject(entry) ? Object.keys(entry) : [])))];
    const plain = shown.some((entry) => !isObject(entry));
    const all = plain ? [said.value, ...columns] : columns;
    return tableOf(
      all,
      shown.map((entry) =>
        isObject(entry)
          ? [...(plain ? [null] : []), ...columns.map((name) => entry[name])]
          : [entry, ...columns.map(() => null)],
      ),
      value.length > mostRows ? said.rowsCut(mostRows) : undefined,
    );
  }
  if (isObject(value)) {
    const entries = Object.entries(value);
    return tableOf(
      [said.key, said.value],
      entries.slice(0, mostRows),
      entries.length > mostRows ? said.rowsCut(mostRows) : undefined,
    );
  }
  return linesOf(String(value), false);
}
