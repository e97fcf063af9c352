import { expect, test } from 'vitest';
import { configJsonSchema, type JsonSchema } from '../../src/config/json-schema.ts';
import { configReference } from '../../src/config/reference.ts';

/** Where keys of the file have a section of their own. */
const sections: Readonly<Record<string, string>> = {
  '': 'The file',
  'components.ID': 'Components',
  'components.ID.slo': 'Objectives',
  'slos.ID': 'Objectives',
  'costs.ID': 'Costs',
  'components.ID.canary': 'Canary',
  'components.ID.stop': 'Graceful stop',
  'components.ID.actions.ID.verify': 'Verification',
  'components.ID.verify.ID': 'Verification',
  safety: 'Safety',
  'alerts[]': 'Alerts',
  alerting: 'Alerting',
  oncall: 'On call',
  'oncall.shifts[]': 'Shifts',
  'oncall.layers[].shifts[]': 'Shifts',
  'oncall.chain[]': 'Levels of the chain',
  notify: 'Notifying',
  'notify.routes[]': 'Routes',
  documents: 'Documents',
  'documents.customers': 'Messages for customers',
};

/** Where a kind is chosen: the section of its kinds, and that of the keys all of them share. */
const kinds: readonly (readonly [RegExp, string, string | undefined])[] = [
  [/^components\.ID\.actions\.ID$/, 'Kinds of actions', 'Actions of your own'],
  [/^components\.ID\.(?:actions\.ID\.verify|verify\.ID)$/, 'Checks', 'Verification'],
  [/^components\.ID\.(?:check|checks\[\])$/, 'Checks', 'Every check'],
  [/^components\.ID\.runs(?:\[\])?$/, 'Targets', 'Every place'],
  [/^components\.ID\.looks\.ID$/, 'Kinds of looks', 'Looks'],
  [/^components\.ID\.cache$/, 'Caches', undefined],
  [/^components\.ID\.logs(?:\[\])?$/, 'Logs', undefined],
  [/^metrics\.ID$/, 'Sources', 'Metrics'],
  [/^queues\.ID$/, 'Sources or Kinds of queues', 'Queues'],
  [/^queues\.ID\.oldest$/, 'Sources', undefined],
  [/^escalations\.ID$/, 'Sources', 'Escalations'],
  [/^escalations\.ID\.actions\.[a-z-]+$/, 'Kinds of changes to a handoff', 'Actions of an escalation'],
  [/^alerting\.external\[\]$/, 'Places whose alerts join the list', 'Alerts of other places'],
  [/^notify\.channels\.ID$/, 'Channels', undefined],
];

/** The keys of each table, by its section, or its section and the kind it is about: `Checks/http`. */
function tablesOf(page: string): ReadonlyMap<string, ReadonlySet<string>> {
  const tables = new Map<string, Set<string>>();
  let [section, heading] = ['', ''];
  for (const line of page.split('\n')) {
    const title = /^(##+) `?([^`]+)`?$/.exec(line);
    if (title?.[1] === '##') section = heading = title[2]!;
    else if (title?.[1] === '###') heading = `${section}/${title[2]}`;
    const key = /^\| `([^`]+)` \|/.exec(line)?.[1];
    if (key !== undefined) tables.set(heading, (tables.get(heading) ?? new Set()).add(key));
  }
  return tables;
}

/** Where a mapping's keys stand on the page: in any of these tables, behind the prefix. */
interface Place {
  readonly tables: readonly string[];
  readonly prefix: string;
}

/** The paths of all keys in the file, each with its row on the page and the tables that row may stand in. */
const keys: ReadonlyMap<string, { readonly row: string; readonly tables: readonly string[] }> = (() => {
  const found = new Map<string, { readonly row: string; readonly tables: readonly string[] }>();
  const walk = (schema: unknown, path: string, place: Place): void => {
    if (typeof schema !== 'object' || schema === null) return;
    const { title, properties, items, additionalProperties, anyOf = [] } = schema as JsonSchema;
    let here: Place = path in sections ? { tables: [sections[path]!], prefix: '' } : place;
    const kind = path === '' ? undefined : title;
    if (kind !== undefined) {
      const [, group, common] = kinds.find(([at]) => at.test(path)) ?? [];
      const groups = (group ?? '').split(' or ');
      here = {
        tables: [...groups.map((one) => `${one}/${kind}`), ...(common === undefined ? [] : [common])],
        prefix: '',
      };
    }
    for (const [key, inner] of Object.entries(properties ?? {})) {
      const row = `${here.prefix}${key}`;
      const name = kind === undefined ? key : `${key} (${kind})`;
      found.set(path === '' ? name : `${path}.${name}`, { row, tables: here.tables });
      walk(inner, path === '' ? key : `${path}.${key}`, { ...here, prefix: `${row}.` });
    }
    const behind = (step: string): Place => ({ ...here, prefix: here.prefix.replace(/\.$/, `${step}.`) });
    walk(items, `${path}[]`, behind('[]'));
    walk(additionalProperties, `${path}.ID`, behind('.ID'));
    for (const branch of anyOf) walk(branch, path, here);
  };
  walk(configJsonSchema(), '', { tables: [], prefix: '' });
  return found;
})();

/** The paths of keys that the page has no row for. */
function missing(page: string): readonly string[] {
  const tables = tablesOf(page);
  return [...keys]
    .filter(([, { row, tables: names }]) => !names.some((name) => tables.get(name)?.has(row)))
    .map(([path]) => path);
}

test('the page has every key of the schema', () => {
  expect(keys.size).toBeGreaterThan(400);
  expect(missing(configReference())).toEqual([]);
});

test('no row of the page can go unnoticed', () => {
  const lines = configReference().split('\n');
  const first = lines.indexOf('## The file');
  const rows = lines.flatMap((line, index) => (index > first && /^\| `/.test(line) ? [index] : []));
  expect(rows.length).toBeGreaterThan(300);
  const unnoticed = rows.filter(
    (row) => missing(lines.filter((_, index) => index !== row).join('\n')).length === 0,
  );
  expect(unnoticed.map((row) => lines[row])).toEqual([]);
});

test('every key says what it means', () => {
  const empty = configReference()
    .split('\n')
    .filter((line) => /^\| `/.test(line) && /\|\s*\|$/.test(line));
  expect(empty).toEqual([]);
});
