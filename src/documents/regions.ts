import { createHash } from 'node:crypto';

/** A part of a document that plantao writes and writes again. Line numbers count from 0; both are those of the comments around it. */
interface Region {
  readonly name: string;
  readonly begin: number;
  readonly end: number;
  /** Of the text that plantao wrote; undefined in a template. */
  readonly hash: string | undefined;
  readonly lines: readonly string[];
}

/** Why a file cannot be refreshed. Lines count from 1. */
export type RegionFault =
  | { readonly code: 'none' }
  | { readonly code: 'unended' | 'unbegun' | 'twice'; readonly name: string; readonly line: number }
  | { readonly code: 'other-document'; readonly of: string };

/** A file whose comments do not fit together, or that is another document. */
export class RegionError extends Error {
  override readonly name = 'RegionError';
  readonly fault: RegionFault;

  constructor(fault: RegionFault) {
    super(fault.code);
    this.fault = fault;
  }
}

interface Refreshed {
  readonly text: string;
  /** Names of the parts that say something else now. */
  readonly changed: readonly string[];
  /** Names of the parts that somebody wrote in: they stay as they are. */
  readonly kept: readonly string[];
}

const begins = /^<!-- plantao:begin ([\w-]+)(?: ([0-9a-f]{12}))? -->$/;
const ends = /^<!-- plantao:end ([\w-]+) -->$/;
const heading = /^<!-- plantao:document (.+) -->$/m;

/**
 * Stamps a new document: what it is about, and of each part that plantao writes a hash, by which it can tell later whether somebody wrote
 * in it. A document without such parts stays as it is.
 * @param of its name and what it is about: `postmortem 20261102-1205`
 * @throws RegionError where comments do not fit together: its template is wrong
 */
export function stamped(text: string, of: string): string {
  const lines = text.split('\n');
  const regions = regionsIn(lines);
  if (regions.length === 0) return text;
  for (const { name, begin, lines: inner } of regions)
    lines[begin] = `<!-- plantao:begin ${name} ${hashOf(inner)} -->`;
  return [`<!-- plantao:document ${of} -->`, ...lines].join('\n');
}

/**
 * The text of a file with its generated parts as they are in `fresh`. Not a byte of the rest changes. A part in which somebody wrote
 * stays; one that was removed does not come back.
 * @param fresh the whole document as it would be made now, stamped
 * @throws RegionError when the file has no such parts, or they do not fit together, or it is another document
 */
export function refreshed(file: string, fresh: string): Refreshed {
  const newline = file.includes('\r\n') ? '\r\n' : '\n';
  const raw = file.split('\n');
  const lines = raw.map((line) => line.replace(/\r$/, ''));
  const regions = regionsIn(lines);
  if (regions.length === 0) throw new RegionError({ code: 'none' });
  const of = heading.exec(lines.join('\n'))?.[1];
  if (of !== undefined && of !== heading.exec(fresh)?.[1])
    throw new RegionError({ code: 'other-document', of });
  const now = new Map(regionsIn(fresh.split('\n')).map((region) => [region.name, region]));
  const changed: string[] = [];
  const kept: string[] = [];
  const out: string[] = [];
  let at = 0;
  for (const { name, begin, end, hash, lines: inner } of regions) {
    const next = now.get(name);
    if (!next) continue;
    if (hash !== hashOf(inner)) kept.push(name);
    else if (hash !== next.hash) {
      changed.push(name);
      const written = [`<!-- plantao:begin ${name} ${next.hash} -->`, ...next.lines];
      out.push(...raw.slice(at, begin), ...written.map((line) => line + newline.slice(0, -1)));
      at = end;
    }
  }
  return { text: [...out, ...raw.slice(at)].join('\n'), changed, kept };
}

/** The document without the comments that tell its parts apart. */
export function withoutMarks(text: string): string {
  return text.replace(/^<!-- plantao:(?:document|begin|end) .*-->\n/gm, '').replace(/\n{3,}/g, '\n\n');
}

/** @throws RegionError where a part begins in another, does not end, or is there twice */
function regionsIn(lines: readonly string[]): readonly Region[] {
  const regions: Region[] = [];
  let open: { readonly name: string; readonly begin: number; readonly hash: string | undefined } | undefined;
  for (const [index, line] of lines.entries()) {
    const begun = begins.exec(line);
    const ended = ends.exec(line)?.[1];
    const fault = (code: 'unended' | 'unbegun' | 'twice', name: string, at = index): RegionError =>
      new RegionError({ code, name, line: at + 1 });
    if (begun) {
      const [, name, hash] = begun;
      if (open) throw fault('unended', open.name, open.begin);
      if (regions.some((one) => one.name === name)) throw fault('twice', name!);
      open = { name: name!, begin: index, hash };
    } else if (ended !== undefined) {
      if (!open || open.name !== ended) throw fault('unbegun', ended);
      regions.push({ ...open, end: index, lines: lines.slice(open.begin + 1, index) });
      open = undefined;
    }
  }
  if (open) throw new RegionError({ code: 'unended', name: open.name, line: open.begin + 1 });
  return regions;
}

function hashOf(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex').slice(0, 12);
}
