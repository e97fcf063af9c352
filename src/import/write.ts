import { Document, isScalar, isSeq, visit } from 'yaml';
import type { Ask, Source } from '../model/import-codes.ts';
import { maskShapes } from '../text/secret-shapes.ts';
import { words } from '../words/index.ts';
import type { Entry, OwnDraft, SectionName } from './draft.ts';
import { sections } from './draft.ts';
import { type Hidden, holdsSecret, literally, withoutSecrets } from './secrets.ts';

/** A configuration as text, with what stands on which line. */
export interface Written {
  readonly text: string;
  /** The entry that a line belongs to, by line from 1. */
  readonly entryAt: ReadonlyMap<number, Entry>;
  /** Secrets that were replaced, each once. */
  readonly hidden: readonly (Hidden & { readonly from: Source })[];
}

const lists: ReadonlySet<SectionName> = new Set(['alerts', 'checklists', 'contacts', 'links']);

/**
 * Writes the draft: the same bytes for the same entries. What cannot be used as it stands is in comments, with the question that has to
 * be answered first. No secret gets through: each becomes a reference.
 * @param known sections that the configuration has
 */
export function writeDraft(
  head: { readonly system: string; readonly files: readonly string[]; readonly runbooks: readonly string[] },
  entries: readonly Entry[],
  own: readonly OwnDraft[],
  known: (section: string) => boolean,
): Written {
  const say = words.imports;
  const lines: string[] = [];
  const entryAt = new Map<number, Entry>();
  const hidden: (Hidden & { from: Source })[] = [];
  const hide = (value: unknown, from: Source): unknown =>
    withoutSecrets(value, (one) => {
      if (!hidden.some(({ variable, from: at }) => variable === one.variable && at.line === from.line))
        hidden.push({ ...one, from });
    });
  const put = (text: string, entry?: Entry): void => {
    // A comment is one line, whatever a name holds.
    lines.push(text.replace(/[\r\n]+/g, ' '));
    if (entry) entryAt.set(lines.length, entry);
  };
  for (const line of say.head(head.files)) put(`# ${line}`);
  const first = {
    system: literally(head.system),
    runbooks: literally(head.runbooks.length === 1 ? head.runbooks[0] : head.runbooks),
  };
  for (const line of yaml(first).split('\n')) put(line);
  for (const section of sections) {
    const own = entries.filter((entry) => entry.section === section);
    const usable = known(section) && own.some(({ off }) => !off);
    if (own.length === 0 && section !== 'components') continue;
    put('');
    if (section === 'components' && !usable) put('components: {}');
    if (own.length > 0) put(usable ? `${section}:` : `# ${section}:`);
    for (const entry of own) {
      const off = entry.off || !known(section);
      const before = hidden.length;
      const value = hide(literally(entry.value), entry.from);
      const secrets = hidden.slice(before).map(({ variable }): Ask => ({ code: 'secret', variable }));
      put(`  # ${say.from(entry.from)}`, entry);
      for (const ask of [...entry.asks, ...secrets]) put(`  # ${say.ask(ask)}`, entry);
      const written = lists.has(section) ? [value] : entry.key === undefined ? value : { [entry.key]: value };
      for (const line of yaml(written).split('\n')) put(off ? `  # ${line}` : `  ${line}`, entry);
    }
  }
  if (own.length > 0) {
    put('');
    for (const line of say.own) put(`# ${line}`);
    put('# actions:');
    for (const { name, value, from, asks } of own) {
      put(`#   # ${say.from(from)}`);
      for (const ask of asks) put(`#   # ${say.ask(ask)}`);
      for (const line of yaml({ [name]: hide(value, from) }).split('\n')) put(`#   ${line}`);
    }
  }
  return { text: `${lines.map(maskedLine).join('\n')}\n`, entryAt, hidden };
}

/** Whatever still has the shape of a secret goes, wherever it came from; references to secrets have none. */
function maskedLine(line: string): string {
  if (/^[#\s]*\w+: \{\}$/.test(line)) return line;
  const references = line.split(/(\$\{secret:[^}]*\})/);
  return references
    .map((part, index) => (index % 2 === 1 || !holdsSecret(part) ? part : maskShapes(part)))
    .join('');
}

/** Words of a program and suggested actions on one line, everything else a line each. */
function yaml(value: unknown): string {
  const document = new Document(value, { aliasDuplicateObjects: false });
  visit(document, {
    Pair(_, { key, value: items }) {
      if (isScalar(key) && (key.value === 'command' || key.value === 'actions') && isSeq(items))
        items.flow = true;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}
