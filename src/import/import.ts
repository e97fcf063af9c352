import { basename } from 'node:path';
import { parseConfig } from '../config/load.ts';
import { ConfigError } from '../config/problem.ts';
import { system } from '../config/schema.ts';
import { defined } from '../model/defined.ts';
import type { SystemConfig } from '../model/system.ts';
import { recognise } from '../runbooks/commands/recognise.ts';
import { readRunbook } from '../runbooks/shelf.ts';
import { prepareProcedures, proceduresOf } from '../runbooks/steps/procedures.ts';
import { sanitize } from '../text/sanitize.ts';
import { alertsOf } from './alerts.ts';
import { componentsOf, type Understood } from './components.ts';
import { type Document, documentOf } from './document.ts';
import type { Entry, OwnDraft } from './draft.ts';
import { checklistsOf, environmentsOf } from './lists.ts';
import { type Mapped, mapCommands } from './mapping.ts';
import { type Databases, metricsOf } from './metrics.ts';
import { plainCell } from './names.ts';
import { contactsOf, linksOf, oncallOf } from './people.ts';
import { originsOf } from './urls.ts';
import { type Written, writeDraft } from './write.ts';

/** A file to import: what it is called and its bytes. */
interface Imported {
  readonly file: string;
  readonly bytes: Buffer;
  /** How the configuration names it, from its own folder. */
  readonly reference: string;
}

/** What an import made. */
export interface ImportResult {
  readonly text: string;
  readonly entries: readonly Entry[];
  readonly own: readonly OwnDraft[];
  readonly commands: readonly Mapped[];
  readonly hidden: Written['hidden'];
  /** How many procedures there are to go through. */
  readonly procedures: number;
  /** Why the draft would be refused; empty where it is valid. */
  readonly faults: readonly string[];
}

/** How often entries that validation refuses are put into comments before the draft is given up. */
const mostRounds = 4;

/**
 * Drafts a configuration from runbooks. Reads nothing but what it is given, connects nowhere and starts nothing; the same bytes come out
 * again for the same bytes.
 * @param target absolute path that the draft is written to, or would be
 */
export async function importRunbooks(files: readonly Imported[], target: string): Promise<ImportResult> {
  const documents: Document[] = [];
  let procedures = 0;
  for (const { file, bytes } of files) {
    const name = sanitize(basename(file)).replace(/\.(?:md|markdown)$/i, '');
    const runbook = await readRunbook(name, bytes, sanitize);
    await prepareProcedures([runbook]);
    procedures += proceduresOf(runbook).procedures.length;
    documents.push(documentOf({ file: sanitize(file), runbook }));
  }
  const commands = documents.flatMap(({ file, commands: all }) =>
    all.map((one): Understood => ({ ...one, file, meaning: recognise(one.command) })),
  );
  const origins = originsOf(documents);
  const components = componentsOf(documents, commands, origins);
  const databases = databasesOf(components);
  const metrics = metricsOf(documents, commands, databases);
  const head = {
    system: systemName(documents[0]),
    files: files.map(({ file }) => sanitize(file)),
    runbooks: files.map(({ reference }) => reference),
  };
  const known = (section: string) => Object.hasOwn(system.shape, section);
  const write = (entries: readonly Entry[], own: readonly OwnDraft[]) =>
    writeDraft(head, entries, own, known);
  const base = await settled([...components, ...metrics], (entries) => write(entries, []), target);
  const { mapped, own } = mapCommands(commands, base.config, databases);
  const environments = environmentsOf(origins);
  const alerts = alertsOf(documents, {
    metrics: new Map(
      base.entries.flatMap(({ section, key, off }) =>
        section === 'components' || key === undefined ? [] : [[key, !off] as const],
      ),
    ),
    components: new Set(
      base.entries.flatMap(({ section, key, off }) =>
        section === 'components' && key !== undefined && !off ? [key] : [],
      ),
    ),
    actionsUnder: (file, heading) =>
      mapped.flatMap((one) =>
        one.file === file &&
        one.under?.path.join('\n') === heading.path.join('\n') &&
        one.became.state === 'live'
          ? (one.became.action ?? [])
          : [],
      ),
  });
  const oncall = oncallOf(documents);
  const all = [
    ...environments.entries,
    ...base.entries,
    ...alerts,
    ...checklistsOf(documents, oncall.length > 0),
    ...oncall,
    ...contactsOf(documents),
    ...linksOf(origins, environments.taken),
  ];
  const done = await settled(all, (entries) => write(entries, own), target);
  const { text, hidden } = done.written;
  return { text, hidden, entries: done.entries, own, commands: mapped, procedures, faults: done.faults };
}

interface Settled {
  readonly entries: readonly Entry[];
  readonly written: Written;
  readonly config: SystemConfig | undefined;
  readonly faults: readonly string[];
}

/** Writes and validates; what is refused goes into comments with the reason, until the rest is valid. */
async function settled(
  given: readonly Entry[],
  write: (entries: readonly Entry[]) => Written,
  file: string,
): Promise<Settled> {
  let entries = given;
  for (let round = 1; ; round += 1) {
    const written = write(entries);
    const { config, problems } = await validated(written.text, file);
    if (problems.length === 0) return { entries, written, config, faults: [] };
    const refused = new Map<Entry, string>();
    for (const { line, message } of problems) {
      const entry = written.entryAt.get(line);
      if (entry && !entry.off && !refused.has(entry)) refused.set(entry, message);
    }
    if (refused.size === 0 || round >= mostRounds)
      return { entries, written, config: undefined, faults: problems.map(({ message }) => message) };
    entries = entries.map((entry) => {
      const reason = refused.get(entry);
      return reason === undefined
        ? entry
        : { ...entry, off: true, asks: [...entry.asks, { code: 'refused', reason }] };
    });
  }
}

/** Secrets are not read and programs not run: what refers to them is no fault of the draft. */
async function validated(text: string, file: string) {
  try {
    return { config: await parseConfig(text, { file, env: {}, readSecrets: false }), problems: [] };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { config: undefined, problems: error.problems.filter(({ unresolved }) => !unresolved) };
  }
}

/** The databases that the drafted components are, and where the only one of them is that answers HTTP. */
function databasesOf(components: readonly Entry[]): Databases {
  const runs = components.flatMap(({ value }) => [(value as { runs?: unknown }).runs ?? []].flat());
  const url = (kind: 'postgres' | 'redis') =>
    runs
      .flatMap((run) => (run as Record<string, unknown>)[kind] ?? [])
      .find((one) => typeof one === 'string');
  const [postgres, redis] = [url('postgres'), url('redis')];
  const origins = components.flatMap(({ value }) => {
    const { check, checks = [] } = value as {
      readonly check?: unknown;
      readonly checks?: readonly unknown[];
    };
    return [check, ...checks].flatMap((one) => {
      const address = (one as { readonly http?: unknown } | undefined)?.http;
      return typeof address === 'string' && URL.canParse(address) ? new URL(address).origin : [];
    });
  });
  const [http, more] = [...new Set(origins)];
  return defined({ postgres, redis, http: more === undefined ? http : undefined });
}

/** What a file is about, without saying that it is a runbook. */
function systemName(document: Document | undefined): string {
  const kind =
    /^(?:the )?(?:operational |operations? )?runbooks?(?: operaciona(?:l|is)| guide)?(?: de | do | da | for | of )?\s*[-–—:|]?\s*/i;
  const title = plainCell(document?.title ?? '')
    .replace(kind, '')
    .trim();
  return title === '' ? (document?.name ?? 'system') : title;
}
