import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import type { DocumentLanguage } from '../model/documents.ts';
import { type BuiltIn, builtIns, factsOf, type Subject } from './registry.ts';
import type { Format } from './render.ts';

/** A document that can be made. */
export interface Template {
  readonly name: string;
  readonly about: Subject;
  readonly format: Format;
  readonly text: string;
  /** The team's own file; undefined for one that plantao brings. */
  readonly file?: string;
}

/** Why a file of the folder is no template. */
export type TemplateProblem =
  | { readonly code: 'unreadable' | 'no-folder'; readonly file: string; readonly reason: string }
  | { readonly code: 'too-large' | 'too-many'; readonly file: string }
  | { readonly code: 'subject'; readonly file: string; readonly subject: string };

const mostBytes = 256 * 1024;
const mostFiles = 200;
const formats: Readonly<Record<string, Format>> = { '.md': 'markdown', '.txt': 'text' };

/**
 * Every template of a language: those that plantao brings, and the team's own, `NAME.md` or `NAME.txt` in `folder`, or in its folder
 * of the language, which goes before. One that is called like a document of plantao's takes its place.
 */
export async function templatesOf(
  language: DocumentLanguage,
  folder?: string,
): Promise<{ readonly templates: readonly Template[]; readonly problems: readonly TemplateProblem[] }> {
  const problems: TemplateProblem[] = [];
  const all = new Map<string, Template>();
  for (const { name, about, format, templates } of builtIns as readonly BuiltIn[])
    all.set(name, { name, about, format, text: templates[language] });
  if (folder === undefined) return { templates: [...all.values()], problems };
  for (const place of [folder, join(folder, language)]) {
    for (const file of await filesIn(place, place === folder, problems)) {
      const found = await templateAt(file, problems);
      if (found) all.set(found.name, found);
    }
  }
  return { templates: [...all.values()], problems };
}

async function filesIn(
  folder: string,
  mustExist: boolean,
  problems: TemplateProblem[],
): Promise<readonly string[]> {
  try {
    const names = (await readdir(folder)).filter((name) => extname(name) in formats).sort();
    if (names.length > mostFiles) problems.push({ code: 'too-many', file: folder });
    return names.slice(0, mostFiles).map((name) => join(folder, name));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (mustExist || code !== 'ENOENT') problems.push({ code: 'no-folder', file: folder, reason: code });
    return [];
  }
}

async function templateAt(file: string, problems: TemplateProblem[]): Promise<Template | undefined> {
  const extension = extname(file);
  const name = basename(file, extension);
  try {
    if ((await stat(file)).size > mostBytes) {
      problems.push({ code: 'too-large', file });
      return undefined;
    }
    const text = (await readFile(file, 'utf8')).replace(/^\ufeff/, '').replaceAll('\r\n', '\n');
    const known = (builtIns as readonly BuiltIn[]).find((one) => one.name === name);
    const about = /^\{\{!\s*about:\s*([\w-]+)\s*\}\}/.exec(text)?.[1] ?? known?.about ?? 'incident';
    if (Object.hasOwn(factsOf, about))
      return { name, about: about as Subject, format: known?.format ?? formats[extension]!, text, file };
    problems.push({ code: 'subject', file, subject: about });
  } catch (error) {
    problems.push({ code: 'unreadable', file, reason: (error as NodeJS.ErrnoException).code ?? '' });
  }
  return undefined;
}
