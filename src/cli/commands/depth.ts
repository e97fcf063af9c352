import { askSection, troubleOf } from '../../depth/findings.ts';
import { type OpenDepth, openDepth } from '../../depth/open.ts';
import { depthOwners } from '../../depth/uses.ts';
import { systemClock } from '../../model/clock.ts';
import { defined } from '../../model/defined.ts';
import type { DepthAnswer, DepthOwner, DepthRow, DepthTable, DepthTrouble } from '../../model/depth.ts';
import { formatQuantity } from '../../model/quantity.ts';
import type { SystemConfig } from '../../model/system.ts';
import { redactor } from '../../text/redactor.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { configOf } from '../configured.ts';
import { CommandError, type GlobalOptions } from '../context.ts';
import { closing } from '../ending.ts';
import { exitCodes } from '../exit-codes.ts';
import { printJson, printRows } from '../print.ts';
import { unknownWord } from '../unknown-word.ts';

interface Options {
  readonly for?: string;
}

type Section = OpenDepth['sections'][number];

/** A section with what it said. */
interface Asked {
  readonly section: Section;
  readonly answer?: DepthAnswer;
  readonly trouble?: DepthTrouble;
}

/** `plantao depth COMPONENT [SECTION]`. */
export const command = defineCommand<Options>({
  arguments: '<component> [section]',
  options: () => [{ flags: '--for <text>', help: words.commands.depth.text }],
  exits: () => words.commands.depth.exits,
  async run(options, [name, section]) {
    const config = await configOf(options);
    const opened = await openDepth(config, ownerCalled(config, name!), systemClock);
    if (!opened) throw new CommandError(words.depth.screen.nothing);
    try {
      const asked: Asked[] = [];
      for (const one of sectionsMeant(opened, section, options)) asked.push(await ask(one, config, options));
      if (options.json) printJson(asJson(opened, config, asked));
      else for (const one of asked) await print(one, asked.length > 1, options);
      return asked.some(({ trouble }) => trouble) ? exitCodes.unknown : exitCodes.ok;
    } finally {
      await closing(() => opened.close());
    }
  },
});

/** A component, else a queue. @throws CommandError when nothing lies behind either */
function ownerCalled(config: SystemConfig, name: string): DepthOwner {
  const owners = depthOwners(config);
  const found = owners.find(({ id }) => id === name);
  if (found) return found;
  const all = [...config.components, ...config.queues].map(({ id }) => id);
  if (all.includes(name)) throw new CommandError(words.commands.depth.nothing(name));
  throw unknownWord(words.commands.depth.what, name, [...new Set(owners.map(({ id }) => id))]);
}

/** The one that is named; without a name all that may be asked without saying so. @throws CommandError */
function sectionsMeant(
  { sections }: OpenDepth,
  name: string | undefined,
  { for: text }: Options,
): readonly Section[] {
  if (name === undefined)
    return sections.filter(({ section }) => !section.byKey && (!section.text || section.text.optional));
  const found = sections.find(({ id }) => id === name);
  const ids = sections.map(({ id }) => id);
  if (!found) throw unknownWord(words.commands.depth.section, name, ids);
  const { text: takes } = found.section;
  if (takes && !takes.optional && text === undefined)
    throw new CommandError(words.commands.depth.needsText(name, takes.label()));
  return [found];
}

async function ask(section: Section, { secrets }: SystemConfig, { for: text }: Options): Promise<Asked> {
  const surroundings = { clock: systemClock, redact: redactor(secrets) };
  const signal = new AbortController().signal;
  try {
    const how = defined({ text });
    return { section, answer: await askSection(section.depth, section.section, signal, how, surroundings) };
  } catch (error) {
    return { section, trouble: troubleOf(error, surroundings) };
  }
}

function asJson({ label }: OpenDepth, { secrets }: SystemConfig, asked: readonly Asked[]): unknown {
  return {
    label: redactor(secrets)(label),
    sections: asked.map(({ section, answer, trouble }) => ({
      id: section.id,
      title: section.section.title(),
      ...answer,
      ...(trouble
        ? { trouble: { code: trouble.code, sentence: trouble.sentence, remedy: trouble.remedy } }
        : {}),
    })),
  };
}

async function print(
  { section, answer, trouble }: Asked,
  titled: boolean,
  options: GlobalOptions,
): Promise<void> {
  const out = (line: string): void => void process.stdout.write(`${line}\n`);
  if (titled) out(`-- ${section.section.title()}`);
  if (trouble) {
    out(`${words.depth.faults[trouble.code]}: ${trouble.sentence}`);
    if (trouble.remedy !== undefined) out(words.depth.remedy(trouble.remedy));
  }
  for (const { title, value, unit, estimated, why } of answer?.facts ?? [])
    out(`${title}: ${cell(value, unit, estimated)}${value === null && why !== undefined ? ` (${why})` : ''}`);
  for (const note of answer?.notes ?? []) out(note);
  for (const table of answer?.tables ?? []) await printTable(table, options);
  if (titled) out('');
}

async function printTable(table: DepthTable, options: GlobalOptions): Promise<void> {
  const { title, columns, rows, total, none } = table;
  if (title !== undefined) process.stdout.write(`${title}\n`);
  await printRows<DepthRow>(
    rows,
    columns.map(({ id, title: header, unit, grow, estimated }, place) => ({
      title: header,
      cell: (row) =>
        `${place === 0 ? '  '.repeat(row.level ?? 0) : ''}${cell(row.cells[id], unit, estimated ?? row.estimated)}`,
      flexible: grow !== undefined,
    })),
    options,
    undefined,
    none,
  );
  if (total !== undefined && total > rows.length)
    process.stdout.write(`${words.depth.more(rows.length, total)}\n`);
}

function cell(value: string | number | null | undefined, unit?: string, estimated?: true): string {
  if (value === null || value === undefined) return '-';
  if (typeof value === 'string') return value;
  return `${estimated ? '~' : ''}${unit === undefined ? value : formatQuantity(value, unit)}`;
}
