import { plainText, type Runbook, type RunbookPlace } from '../model/runbook.ts';
import { pathOf } from '../schema/address.ts';
import { anchorOf } from './anchors.ts';

/**
 * Finds what a reference means: `file`, `file#heading`, `#heading` or a heading alone, by its anchor or its text. The file may be
 * called with or without folder and `.md`; of a web address its last part. A heading that is there twice in several files is found in
 * the first by name.
 * @returns undefined where nothing is called like that
 */
export function findPlace(shelf: readonly Runbook[], reference: string): RunbookPlace | undefined {
  const [file = '', heading] = splitAt(reference, '#');
  if (heading !== undefined && heading !== '') {
    if (file === '') return inHeadings(shelf, heading);
    const [runbook] = named(shelf, file);
    return runbook && (inHeadings([runbook], heading) ?? { runbook, missing: heading });
  }
  const [runbook] = named(shelf, file);
  return runbook ? { runbook } : inHeadings(shelf, reference);
}

function splitAt(text: string, mark: string): readonly [string, string | undefined] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

/** Runbooks of a name; the best match first. */
function named(shelf: readonly Runbook[], file: string): readonly Runbook[] {
  const path = pathOf(file)
    .replace(/[?].*$/, '')
    .replace(/\.(?:md|markdown|html?)$/i, '')
    .replace(/^(?:\.?\/)+|\/+$/g, '')
    .toLowerCase();
  if (path === '') return [];
  const exact = shelf.filter(({ name }) => name.toLowerCase() === path);
  // `runbooks/api` may mean `api` of the folder `runbooks`, and `api` may mean `team/api`.
  const last = path.slice(path.lastIndexOf('/') + 1);
  const near = shelf.filter(({ name }) => {
    const own = name.toLowerCase();
    return (
      path.endsWith(`/${own}`) || own.endsWith(`/${path}`) || own.slice(own.lastIndexOf('/') + 1) === last
    );
  });
  return [...exact, ...near];
}

function inHeadings(shelf: readonly Runbook[], heading: string): RunbookPlace | undefined {
  const wanted = anchorOf(decoded(heading));
  if (wanted === '') return undefined;
  // The number that a team puts before a heading is no part of what it is called.
  for (const same of [
    (anchor: string) => anchor === wanted,
    (anchor: string) => unnumbered(anchor) === wanted,
  ])
    for (const runbook of shelf)
      for (const block of runbook.blocks)
        if (block.kind === 'heading' && (same(block.anchor) || same(anchorOf(plainText(block.spans)))))
          return { runbook, anchor: block.anchor };
  return undefined;
}

function unnumbered(anchor: string): string {
  return anchor.replace(/^\d+-+/, '');
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
