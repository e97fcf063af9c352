import * as z from 'zod';
import type { AlertRow } from '../../model/alert.ts';
import { defined } from '../../model/defined.ts';
import { parseJsonPath } from '../../model/json-path.ts';
import { authoritySchema } from '../../schema/authority.ts';
import { jsonPathSchema } from '../../schema/json-path.ts';
import { httpUrl } from '../../schema/url.ts';
import { words } from '../../words/index.ts';
import { ExternalError, type ExternalKind, externalAlert } from './external.ts';
import { severityFromWord } from './severity.ts';

const schema = z.strictObject({
  json: httpUrl.describe('URL of a list of alerts: http://localhost:8000/production/alerts/active'),
  ca: authoritySchema,
  path: jsonPathSchema
    .default('')
    .describe('Where in the document the list is; default the first list in it'),
});
type Options = z.infer<typeof schema>;
type Entry = Readonly<Record<string, unknown>>;

/** Most alerts that are taken from one document. */
const most = 500;
const names = ['name', 'alertname', 'title', 'rule', 'type', 'id'];
const texts = ['message', 'text', 'description', 'summary'];
const moments = ['startsAt', 'started_at', 'since', 'created_at', 'timestamp', 'at'];

/** Alerts that an application lists about itself, by the usual names of their fields. */
export const json: ExternalKind<Options> = {
  kind: 'json',
  summary: 'Alerts that an application lists about itself in a JSON document.',
  schema,
  example: '{ json: "http://localhost:8000/production/alerts/active" }',
  async read(options, ask) {
    const list = listIn(await ask(options.json), options.path);
    if (!list) throw new ExternalError(words.alerts.external.noList);
    return list.slice(0, most).flatMap((entry, index): AlertRow[] => {
      if (entry === null || typeof entry !== 'object') return [];
      const alert = entry as Entry;
      if (alert.resolved === true || alert.status === 'resolved') return [];
      const name = textOf(alert, names) ?? words.alerts.external.nameless(index + 1);
      const word = textOf(alert, ['severity', 'level', 'priority']) ?? '';
      const severity = severityFromWord(word);
      const since = momentOf(alert);
      const component = textOf(alert, ['component', 'service']);
      return [
        {
          ...externalAlert,
          id: `json:${textOf(alert, ['id']) ?? name}`,
          name,
          from: new URL(options.json).host,
          severity,
          severityName: word || severity,
          text: textOf(alert, texts) ?? '',
          ...defined({ startedAt: since, component }),
        },
      ];
    });
  },
};

function listIn(document: unknown, path: string): readonly unknown[] | undefined {
  let found: unknown = document;
  for (const step of parseJsonPath(path) ?? [])
    found =
      found !== null && typeof found === 'object' ? (found as Record<string, unknown>)[step] : undefined;
  if (Array.isArray(found)) return found;
  if (path !== '' || found === null || typeof found !== 'object') return undefined;
  return Object.values(found).find((one) => Array.isArray(one)) as readonly unknown[] | undefined;
}

function textOf(entry: Entry, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = entry[key];
    if (typeof value === 'string' && value !== '') return value;
    if (typeof value === 'number') return String(value);
  }
  return undefined;
}

/** A date in text, or seconds or milliseconds since 1970. */
function momentOf(entry: Entry): number | undefined {
  for (const key of moments) {
    const value = entry[key];
    const at = typeof value === 'number' ? (value < 1e11 ? value * 1_000 : value) : Date.parse(String(value));
    if (Number.isFinite(at)) return at;
  }
  return undefined;
}
