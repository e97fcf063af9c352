import { randomUUID } from 'node:crypto';
import { readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { type TemplateFault, templateFaults } from '../documents/check-template.ts';
import { RegionError, type RegionFault, refreshed } from '../documents/regions.ts';
import { factsOf } from '../documents/registry.ts';
import { type Template, type TemplateProblem, templatesOf } from '../documents/templates.ts';
import type { SystemConfig } from '../model/system.ts';
import { sanitize } from '../text/sanitize.ts';
import { reasonText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { CommandError, complain } from './context.ts';
import { exitCodes } from './exit-codes.ts';
import { unknownWord } from './unknown-word.ts';

/** Every template of a configuration, and what is wrong with them, a sentence each. */
export async function templatesIn(
  config: SystemConfig,
): Promise<{ readonly templates: readonly Template[]; readonly problems: readonly string[] }> {
  const { language = 'en', templates: folder } = config.documents ?? {};
  const { templates, problems } = await templatesOf(
    language,
    folder === undefined ? undefined : resolve(config.baseDir, folder),
  );
  return {
    templates,
    problems: [
      ...problems.map((one) => problemText(one, config)),
      ...templates.flatMap((one) => faultsOf(one, config)),
    ],
  };
}

/** The template of a document. @throws CommandError when there is none, or it cannot be used */
export async function templateNamed(name: string, config: SystemConfig): Promise<Template> {
  const { templates } = await templatesIn(config);
  const found = templates.find((one) => one.name === name);
  if (!found) {
    const names = templates.map((one) => one.name);
    throw unknownWord(words.commands.document.what, name, names);
  }
  const faults = faultsOf(found, config);
  if (faults.length > 0) throw new CommandError(faults.join('\n'));
  return found;
}

/** Where a command writes its document. */
export interface Destination {
  readonly output?: string;
  readonly update?: string;
}

/** The options of a command that writes a document. */
export function destinationOptions() {
  const { output, update } = words.commands.document.options;
  return [
    { flags: '-o, --output <file>', help: output },
    { flags: '--update <file>', help: update },
  ];
}

/**
 * Prints a document, writes it to a file that is not there yet, or refreshes what plantao wrote in one that is.
 * @returns the exit code: 1 where somebody wrote in a part that should have been refreshed
 * @throws CommandError when the file is there, cannot be written, or is no such document
 */
export async function deliver(text: string, { output, update }: Destination): Promise<number> {
  if (update !== undefined) return refresh(update, text);
  if (output === undefined) process.stdout.write(text);
  else {
    await writeNew(output, text);
    process.stdout.write(`${output}\n`);
  }
  return exitCodes.ok;
}

async function refresh(file: string, text: string): Promise<number> {
  const say = words.commands.document;
  try {
    const path = await realpath(file);
    const { text: now, changed, kept } = refreshed(await readFile(path, 'utf8'), text);
    if (changed.length > 0) await replace(path, now);
    process.stdout.write(`${changed.length > 0 ? say.refreshed(file, changed) : say.upToDate(file)}\n`);
    for (const name of kept) complain(say.kept(file, name));
    return kept.length > 0 ? exitCodes.warning : exitCodes.ok;
  } catch (error) {
    if (error instanceof RegionError) throw new CommandError(regionText(file, error.fault));
    if ((error as NodeJS.ErrnoException).code === undefined) throw error;
    throw new CommandError(words.commands.incident.export.failed(file, reasonText(error)));
  }
}

/** Whole or not at all: what people wrote is in it. */
async function replace(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomUUID().slice(0, 8)}`;
  const { mode } = await stat(path);
  await writeFile(beside, text, { flag: 'wx', mode });
  await rename(beside, path);
}

/** @throws CommandError when the file is there or cannot be written */
async function writeNew(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text, { flag: 'wx', mode: 0o600 });
  } catch (error) {
    const say = words.commands.incident.export;
    const { code } = error as NodeJS.ErrnoException;
    throw new CommandError(code === 'EEXIST' ? say.exists(file) : say.failed(file, reasonText(error)));
  }
}

/** What is wrong with one template, each with its place. */
function faultsOf({ about, text, file, name }: Template, { baseDir }: SystemConfig): readonly string[] {
  return templateFaults(text, factsOf[about]).map((fault) => {
    const before = text.slice(0, fault.offset).split('\n');
    const place = file === undefined ? name : relative(baseDir, file);
    return sanitize(words.documents.place(place, before.length, before.at(-1)!.length + 1, faultText(fault)));
  });
}

function faultText(fault: TemplateFault): string {
  const say = words.documents.fault;
  switch (fault.code) {
    case 'unknown':
      return say.unknown(fault.name, fault.nearest);
    case 'tags':
    case 'unclosed-tag':
      return say[fault.code];
    default:
      return say[fault.code](fault.name);
  }
}

function problemText(problem: TemplateProblem, { baseDir }: SystemConfig): string {
  const say = words.documents.problem;
  const file = relative(baseDir, problem.file) || problem.file;
  switch (problem.code) {
    case 'unreadable':
    case 'no-folder':
      return say[problem.code](file, problem.reason);
    case 'subject':
      return say.subject(file, problem.subject, Object.keys(factsOf));
    default:
      return say[problem.code](file);
  }
}

function regionText(file: string, fault: RegionFault): string {
  const say = words.documents.region;
  switch (fault.code) {
    case 'none':
      return say.none(file);
    case 'other-document':
      return say['other-document'](file, fault.of);
    default:
      return say[fault.code](file, fault.name, fault.line);
  }
}
