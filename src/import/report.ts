import type { Source } from '../model/import-codes.ts';
import { maskShapes } from '../text/secret-shapes.ts';
import { words } from '../words/index.ts';
import { type SectionName, sections } from './draft.ts';
import type { ImportResult } from './import.ts';
import type { Mapped } from './mapping.ts';

/** Figures of an import. */
interface Figures {
  readonly commands: number;
  readonly live: number;
  readonly own: number;
  readonly notNeeded: number;
  readonly byHand: number;
  readonly unknown: number;
  /** Entries of each section: those that are used, and those in comments. */
  readonly sections: Readonly<
    Partial<Record<SectionName, { readonly active: number; readonly off: number }>>
  >;
}

export function figuresOf({ commands, entries }: ImportResult): Figures {
  const count = (state: Mapped['became']['state']) =>
    commands.filter(({ became }) => became.state === state).length;
  return {
    commands: commands.length,
    live: count('live'),
    own: count('own'),
    notNeeded: count('not-needed'),
    byHand: count('by-hand'),
    unknown: count('unknown'),
    sections: Object.fromEntries(
      sections.flatMap((section) => {
        const own = entries.filter((entry) => entry.section === section);
        const off = own.filter((entry) => entry.off).length;
        return own.length === 0 ? [] : [[section, { active: own.length - off, off }]];
      }),
    ),
  };
}

/** A command on one line, without secrets. */
function shown({ command: { text } }: Mapped): string {
  const line = maskShapes(text).replace(/\s*\\?\n\s*/g, ' ');
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}

/** What became of what, for a person: every command that nobody understood is named with its line. */
export function reportLines(files: readonly string[], result: ImportResult): readonly string[] {
  const say = words.imports.report;
  const figures = figuresOf(result);
  const { live, own, notNeeded, byHand, unknown, commands } = figures;
  const block = (title: string, lines: readonly (readonly [Source, string])[]) =>
    lines.length === 0 ? [] : ['', title, ...lines.map(([source, text]) => say.line(source, text))];
  return [
    say.title(files),
    say.commands(live + own, commands, unknown),
    say.states(live, own, notNeeded, byHand),
    ...handReasons(result),
    ...(result.procedures === 0 ? [] : [say.procedures(result.procedures)]),
    ...Object.entries(figures.sections).map(([section, { active, off }]) => say.found(section, active, off)),
    ...block(
      say.unknown,
      result.commands.flatMap((one) =>
        one.became.state === 'unknown'
          ? [[one, `${shown(one)} — ${words.imports.notUnderstood(one.became.why)}`] as const]
          : [],
      ),
    ),
    ...block(
      say.byHand,
      result.commands.flatMap((one) =>
        one.became.state === 'by-hand'
          ? [[one, `${shown(one)} — ${words.imports.byHand(one.became.why)}`] as const]
          : [],
      ),
    ),
    ...block(
      say.questions,
      result.entries.flatMap((entry) =>
        entry.asks.map(
          (ask) => [entry.from, maskShapes(`${titleOf(entry)}: ${words.imports.ask(ask)}`)] as const,
        ),
      ),
    ),
    ...block(
      say.secrets,
      result.hidden.map(({ from, variable }) => [from, variable] as const),
    ),
    ...(result.faults.length === 0 ? [] : ['', say.invalid, ...result.faults.map((fault) => `  ${fault}`)]),
  ];
}

/** Why commands are left to people, the most frequent reason first. */
function handReasons({ commands }: ImportResult): readonly string[] {
  const counts = new Map<string, number>();
  for (const { became } of commands) {
    if (became.state !== 'by-hand') continue;
    const { why } = became;
    const reason = why.code === 'needs' ? words.imports.report.needsMore : words.imports.byHand(why);
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  const sorted = [...counts].toSorted(([a, one], [b, two]) => two - one || (a < b ? -1 : 1));
  return sorted.length === 0 ? [] : [words.imports.report.why(sorted)];
}

function titleOf({ section, key, value }: ImportResult['entries'][number]): string {
  const { name, title } = value as { readonly name?: string; readonly title?: string };
  return key ?? name ?? title ?? section;
}
