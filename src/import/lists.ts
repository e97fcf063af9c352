import type { Document, FoundItem, Heading } from './document.ts';
import type { Entry } from './draft.ts';
import { plainCell } from './names.ts';
import { scheduleIn } from './schedule.ts';
import type { Origins } from './urls.ts';
import { dueIn, environmentIn, environmentNames, headings } from './vocabulary.ts';

const mostItems = 100;
const longestItem = 300;

/** Checklists: task lists under a heading that says so, or more than two tasks under any heading; commented tasks of fences as well. */
export function checklistsOf(documents: readonly Document[], hasShifts: boolean): readonly Entry[] {
  return documents.flatMap(({ file, items, headings: all }) => {
    const tasks = Map.groupBy(
      items.filter((item) => item.task),
      ({ under }) => under,
    );
    return all.flatMap((heading): readonly Entry[] => {
      const own = tasks.get(heading) ?? [];
      const isNamed = headings.checklist.test(heading.path.at(-1) ?? '');
      // A list of commands that is done every day is one to tick off, too.
      const steps = isNamed && own.length === 0 ? stepsUnder(heading, items) : [];
      const texts = [...own.map(({ text }) => plainCell(text)), ...steps].filter((text) => text !== '');
      if (texts.length === 0 || (!isNamed && own.length < 3)) return [];
      const said = scheduleSaid(heading, items);
      const written = said === undefined ? undefined : scheduleIn(said);
      const heard = heading.path
        .toReversed()
        .map(dueIn)
        .find((one) => one !== undefined);
      // What the text says beside its heading counts; where that cannot be read, the heading would be a guess.
      const due = said === undefined ? heard : written;
      const isGuess = said === undefined && due !== undefined && /^(?:weekly Monday|monthly 1)\b/.test(due);
      const waits = !hasShifts && due?.startsWith('shift-') === true;
      const name = plainCell(heading.text)
        .replace(/^\d+(?:\.\d+)*[.)]?\s+/, '')
        .slice(0, 80);
      return [
        {
          section: 'checklists',
          value: {
            name,
            ...(due === undefined || waits ? {} : { due }),
            items: texts.slice(0, mostItems).map((text) => text.slice(0, longestItem)),
          },
          from: { file, line: own[0]?.line ?? heading.line },
          asks: waits
            ? [{ code: 'shift', due }]
            : isGuess
              ? [{ code: 'which-day', text: name }]
              : due === undefined && (isNamed || said !== undefined)
                ? [{ code: 'due', text: said ?? heading.text }]
                : [],
          off: false,
        },
      ];
    });
  });
}

/** What a line under a heading says of when it is done: `Agendamento: Domingos às 02:00`, `# Run every Monday`. */
function scheduleSaid(heading: Heading, items: readonly FoundItem[]): string | undefined {
  for (const { under, text, task } of items) {
    if (task || under?.path.join('\n') !== heading.path.join('\n')) continue;
    const said =
      /^(?:agendamento|quando|hor[aá]rio|frequ[eê]ncia|periodicidade|schedule|scheduled|when|frequency)\s*:\s*(.+)$/iu.exec(
        plainCell(text),
      )?.[1] ??
      /^#\s*(?:executar|rodar|run|execute)\s+((?:tod[oa]s?|every|each|cada|daily|weekly|monthly)\b.+)$/iu.exec(
        text,
      )?.[1];
    if (said !== undefined) return said;
  }
  return undefined;
}

/** Numbered comments of fences: `# 1. Verificar health`. */
function stepsUnder(heading: Heading, items: readonly FoundItem[]): readonly string[] {
  return items.flatMap(({ under, text }) => {
    const step = under === heading ? /^#\s*\d+[.)]\s+(.+)$/.exec(text)?.[1] : undefined;
    return step === undefined ? [] : [plainCell(step)];
  });
}

/** The same system at other addresses: `Staging: https://…`, or lines under `# Staging`. Production first, and guarded. */
export function environmentsOf({ pages }: Origins): {
  readonly entries: readonly Entry[];
  readonly taken: ReadonlySet<string>;
} {
  const found = new Map<string, { readonly values: Record<string, unknown>; readonly from: Entry['from'] }>();
  const taken = new Set<string>();
  for (const { title, group, url, path, file, line } of pages) {
    if (!path.some((words) => headings.environments.test(words))) continue;
    const byTitle = environmentIn(title);
    const byGroup = environmentIn(group ?? '');
    const environment = byTitle ?? byGroup;
    if (environment === undefined) continue;
    const one = found.get(environment) ?? { values: {}, from: { file, line } };
    const key = byTitle === undefined ? title.toLowerCase().replace(/[^a-z0-9]+/g, '_') : 'url';
    if (byTitle === undefined && !/^(?:api|dashboard|app|web|frontend|backend|site|admin)$/.test(key))
      continue;
    const address = url.href.replace(/\/$/, '');
    if (!Object.values(one.values).includes(address)) one.values[key] ??= address;
    found.set(environment, one);
    taken.add(url.href);
  }
  // One environment is no choice.
  if (found.size < 2) return { entries: [], taken: new Set() };
  const entries = [...found].toSorted(
    ([a], [b]) => environmentNames.indexOf(a) - environmentNames.indexOf(b),
  );
  return {
    taken,
    entries: entries.map(([key, { values, from }]) => ({
      ...{ section: 'environments', key, from, asks: [], off: false },
      value: key === 'production' ? { ...values, guarded: true } : values,
    })),
  };
}
