import { defined } from '../model/defined.ts';
import type { Ask, Source } from '../model/import-codes.ts';
import { limitIn } from './bands.ts';
import type { Document, FoundTable, Heading } from './document.ts';
import type { Entry } from './draft.ts';
import { idOf, metricId, plainCell } from './names.ts';
import { type Column, columnsOf, fieldsIn, headings, plainHeading, severityIn } from './vocabulary.ts';

/** What conditions may be about. */
interface Subjects {
  /** Ids of metrics: whether they have a source. */
  readonly metrics: ReadonlyMap<string, boolean>;
  /** Ids of components that are drafted, not those in comments. */
  readonly components: ReadonlySet<string>;
  /** Actions that the commands under a heading stand for: `restart api`. */
  actionsUnder(file: string, heading: Heading): readonly string[];
}

/** Alerts from tables, from headings such as `Alert: API down (5xx > 50%)`, and from lists under a heading of alerts. */
export function alertsOf(documents: readonly Document[], subjects: Subjects): readonly Entry[] {
  const entries = new Map<string, Entry>();
  const add = (entry: Entry): void => {
    const { name } = entry.value as { readonly name: string };
    if (name !== '' && !entries.has(name.toLowerCase())) entries.set(name.toLowerCase(), entry);
  };
  for (const document of documents) {
    for (const table of document.tables) for (const one of fromTable(document, table, subjects)) add(one);
    for (const heading of document.headings) {
      const one = fromHeading(document, heading, subjects);
      if (one) add(one);
    }
    for (const heading of titledByAlert(document)) {
      const { file, name: runbook } = document;
      const actions = document.headings.flatMap((one) =>
        heading.path.every((words, index) => one.path[index] === words)
          ? subjects.actionsUnder(file, one)
          : [],
      );
      const value = { name: heading.text.trim(), when: '', runbook: `${runbook}#${heading.anchor}` };
      add({
        ...{ section: 'alerts', from: { file, line: heading.line }, off: true },
        value: { ...value, ...(actions.length > 0 ? { actions: [...new Set(actions)] } : {}) },
        asks: [{ code: 'condition' }, { code: 'severity' }],
      });
    }
    for (const heading of withSymptoms(document))
      if (!named.test(heading.text)) add(fromSymptoms(document, heading, subjects));
    for (const { text, line, under, task } of document.items) {
      if (task || !under || !headings.alerts.test(under.path.at(-1) ?? '')) continue;
      const { name, trigger, severity } = fieldsIn(text);
      if (name !== undefined) {
        const from = { file: document.file, line };
        const runbook = `${document.name}#${under.anchor}`;
        add(
          entryOf(
            { name, text: trigger ?? '', from, severity: severityIn(severity ?? ''), runbook },
            subjects,
          ),
        );
        continue;
      }
      const said = /^([\p{L}][^:<>]{2,60}?):\s*(.*(?:[<>=≤≥]|\d).*)$/u.exec(plainCell(text));
      // A list of levels is none of alerts.
      if (said && !isLevel(said[1]!))
        add(entryOf({ name: said[1]!, text: said[2]!, from: { file: document.file, line } }, subjects));
    }
  }
  return [...entries.values()];
}

/** Headings that are an alert's name: the parts of its text stand below them, Meaning first. */
function titledByAlert({ headings: all }: Document): readonly Heading[] {
  return all.filter(
    ({ text, path }) =>
      /^[\p{L}][\p{L}\d _-]{2,80}$/u.test(text.trim()) &&
      all.some(
        (one) =>
          one.path.length === path.length + 1 &&
          path.every((words, index) => one.path[index] === words) &&
          /^(?:meaning|significado)$/.test(one.path.at(-1)!),
      ),
  );
}

/** Headings over what somebody sees when something is wrong, and what to do then. */
function withSymptoms({ headings: all, items }: Document): readonly Heading[] {
  return all.filter(
    (heading) =>
      items.some(
        ({ under, text }) =>
          under?.anchor === heading.anchor && /^(?:trigger|gatilho)\s*:/i.test(plainCell(text)),
      ) ||
      all.some(
        (one) =>
          one.path.length === heading.path.length + 1 &&
          heading.path.every((words, index) => one.path[index] === words) &&
          symptoms.test(one.path.at(-1)!),
      ) ||
      items.some(
        ({ under, text }) =>
          under?.anchor === heading.anchor &&
          !/^[-*#]/.test(text) &&
          symptoms.test(plainCell(text).toLowerCase()),
      ),
  );
}

const symptoms = /^(?:symptoms?|sintomas?)(?:\s*[:–-]|$)/;

/** `### Problem: "High error rate" (> 5%)`: an alert of which only a person knows when it fires. */
function fromSymptoms(
  { file, name: runbook, headings: all, items }: Document,
  heading: Heading,
  subjects: Subjects,
): Entry {
  const title = plainCell(heading.text)
    .replace(/^\d+(?:\.\d+)*[.)]?\s+/, '')
    .replace(
      /^(?:runbook|playbook|problem|problema|issue|incident|incidente|cen[aá]rio|scenario)(?:\s+\d+)?\s*:\s*/i,
      '',
    );
  const inside = /^(.*?)\s*\(([^()]*[<>≤≥]\s*\d[^()]*)\)\s*$/.exec(title);
  const name = (inside?.[1] ?? title).replace(/^["“](.+)["”]$/, '$1');
  const under = all.filter((one) => heading.path.every((words, index) => one.path[index] === words));
  const actions = under.flatMap((one) => subjects.actionsUnder(file, one));
  const from = { file, line: heading.line };
  const link = `${runbook}#${heading.anchor}`;
  const trigger = items
    .filter(({ under: where }) => where?.anchor === heading.anchor)
    .map(({ text }) => fieldsIn(text).trigger)
    .find((one) => one !== undefined);
  if (trigger !== undefined) return entryOf({ name, text: trigger, from, runbook: link, actions }, subjects);
  if (inside || downOf(name, '', subjects.components) !== undefined)
    return entryOf({ name, text: inside?.[2] ?? '', from, runbook: link, actions }, subjects);
  return {
    ...{ section: 'alerts', from, off: true, asks: [{ code: 'condition' }, { code: 'severity' }] },
    value: {
      name,
      when: '',
      runbook: link,
      ...(actions.length > 0 ? { actions: [...new Set(actions)] } : {}),
    },
  };
}

interface Written {
  readonly name: string;
  /** Its condition as written. */
  readonly text: string;
  readonly from: Source;
  readonly severity?: string | undefined;
  readonly runbook?: string | undefined;
  readonly actions?: readonly string[];
}

function fromTable(
  { file, name: runbook, headings: all }: Document,
  table: FoundTable,
  subjects: Subjects,
): readonly Entry[] {
  const columns = columnsOf(table.header);
  const at = (column: Column) => columns.findIndex((one) => one.includes(column));
  const [name, threshold, severity] = [at('alert'), at('threshold'), at('severity')];
  if (name !== 0 || threshold < 0) return [];
  return table.rows.map(({ cells, line }) => {
    const title = cells[name] ?? '';
    const own = all.find((heading) => idOf(plainHeading(heading.text)) === idOf(title));
    return entryOf(
      {
        ...{ name: title, text: cells[threshold] ?? '', from: { file, line } },
        severity: severityIn((severity < 0 ? '' : cells[severity]) || table.under?.text || ''),
        runbook: own && `${runbook}#${own.anchor}`,
        actions: own ? subjects.actionsUnder(file, own) : [],
      },
      subjects,
    );
  });
}

const named = /^(?:\p{Extended_Pictographic}\uFE0F?\s*)?(?:alert|alerta|alarme?)\s*[:–-]\s*(.+)$/iu;

/** `Alert: Escalation Rate > 30%`, with its severity in a line below. */
function fromHeading(
  { file, name: runbook, items }: Document,
  heading: Heading,
  subjects: Subjects,
): Entry | undefined {
  const said = named.exec(heading.text);
  if (!said) return undefined;
  const inside = /^(.*?)\s*\(([^()]*)\)\s*$/.exec(said[1]!);
  const title = (inside?.[1] ?? said[1]!).replace(/^["“](.+)["”]$/, '$1');
  const own = items.filter((item) => item.under === heading);
  const below = own.find((item) => /severi|prioridad|priority/i.test(item.text));
  const trigger = own.map((item) => fieldsIn(item.text).trigger).find((one) => one !== undefined);
  return entryOf(
    {
      ...{ name: title.replace(/\s*[<>≤≥=]+\s*\d.*$/, ''), text: trigger ?? inside?.[2] ?? title },
      from: { file, line: heading.line },
      severity: below && severityIn(below.text),
      runbook: `${runbook}#${heading.anchor}`,
      actions: subjects.actionsUnder(file, heading),
    },
    subjects,
  );
}

function entryOf({ name, text, from, severity, runbook, actions = [] }: Written, subjects: Subjects): Entry {
  const read = conditionIn(name, text, subjects);
  const asks: Ask[] = [...read.asks, ...(severity === undefined ? [{ code: 'severity' } as const] : [])];
  return {
    section: 'alerts',
    value: {
      name,
      when: read.when,
      ...defined({ for: read.for, severity, runbook }),
      ...(actions.length > 0 ? { actions: [...new Set(actions)] } : {}),
    },
    from,
    asks,
    off: !read.usable,
  };
}

interface ConditionRead {
  readonly when: string;
  readonly for?: string;
  readonly usable: boolean;
  readonly asks: readonly Ask[];
}

const unit = 'ms|s|seg\\w*|sec\\w*|m|min\\w*|h|hora\\w*|hour\\w*|dia\\w*|day\\w*';
const held = new RegExp(
  `\\s*\\b(?:por|for|durante|in|em)\\s+(?:the last\\s+)?(?:>=?\\s*)?(\\d+)\\s*(${unit})\\b`,
  'iu',
);

/** `Error rate >10% por 5 min` is a condition and how long it holds. A value is a metric only of exactly its name. */
function conditionIn(name: string, text: string, { metrics, components }: Subjects): ConditionRead {
  const time = held.exec(text);
  const hold = time
    ? {
        for: `${time[1]}${(/^(?:ms|seg|sec|min|hor|hour|dia|day|[smhd])/i.exec(time[2]!)?.[0] ?? 'm')
          .toLowerCase()
          .replace(/^(?:seg|sec)$/, 's')
          .replace(/^min$/, 'm')
          .replace(/^hou?r$/, 'h')
          .replace(/^(?:dia|day)$/, 'd')}`,
      }
    : {};
  const rest = time ? text.replace(held, '') : text;
  const down = downOf(name, rest, components);
  const limit = limitIn(rest);
  if (down !== undefined) {
    const isMore = limit?.sign !== undefined && !/_up\s*==\s*0$/.test(rest.trim());
    return {
      when: `${down} is down`,
      ...hold,
      usable: true,
      asks: isMore ? [{ code: 'also', text: rest }] : [],
    };
  }
  // `p99 > 10s`: a number may be part of a name.
  const subject = (/^(.*?)\s*(?:<=|>=|==|[<>=≤≥])/.exec(rest) ?? /^(.*?)\s*\d/.exec(rest))?.[1]?.trim() ?? '';
  // `tempo > 2s` under `Performance`: only what the text itself says.
  const id = [metricId(subject), metricId(name)].find((one) => metrics.has(one));
  if (!limit || (limit.sign === undefined && limit.high === undefined))
    return { when: rest, ...hold, usable: false, asks: [{ code: 'unread', text: rest }] };
  const compared = limit.sign ? `${limit.sign} ${limit.low}${limit.unit}` : `>= ${limit.low}${limit.unit}`;
  if (id !== undefined) {
    const usable = metrics.get(id) === true;
    return {
      when: `${id} ${compared}`,
      ...hold,
      usable,
      asks: usable ? [] : [{ code: 'which-metric', text: id }],
    };
  }
  const guess = metricId(subject || name);
  return {
    when: `${guess} ${compared}`,
    ...hold,
    usable: false,
    asks: [{ code: 'which-metric', text: subject || name }],
  };
}

/** `RedisDown`, `API Down`, `redis_up == 0`: the component of exactly that name. */
function downOf(name: string, text: string, components: ReadonlySet<string>): string | undefined {
  const spaced = name.replace(/(?<=\p{Ll})(?=\p{Lu})/gu, ' ');
  const named = /^(.+?)\s+(?:is )?(?:down|fora|indisponivel|indisponível|offline|unavailable)$/iu.exec(
    spaced,
  )?.[1];
  const up = /^(\w+)_up\s*==\s*0$/.exec(text.trim())?.[1];
  return [named, up].map((one) => (one === undefined ? '' : idOf(one))).find((id) => components.has(id));
}

function isLevel(name: string): boolean {
  return /^(?:p[0-3]|critical|cr[ií]tic[oa]|high|alt[oa]|medium|m[eé]di[oa]|low|baix[oa]|warning|info)$/i.test(
    name.trim(),
  );
}
