import Mustache from 'mustache';
import * as z from 'zod';
import { nearestWord } from '../text/nearest.ts';
import { tags } from './render.ts';

/** What is wrong with a template, where. */
export type TemplateFault = {
  /** Into the text. */
  readonly offset: number;
} & (
  | { readonly code: 'unknown'; readonly name: string; readonly nearest?: string | undefined }
  /** A list or a part where a text is wanted. */
  | { readonly code: 'not-a-text' | 'raw' | 'partial'; readonly name: string }
  | { readonly code: 'tags' | 'unclosed-tag' }
  | { readonly code: 'section'; readonly name: string }
);

/** One node of a parsed template: type, value, start, end, and of a section what is in it. */
type Token = readonly [string, string, number, number, (readonly Token[])?, number?];

/**
 * Everything that is wrong with a template, in its order: names that its facts do not have, values that would not be escaped, other
 * templates, sections that do not end.
 * @param facts what it is filled with
 */
export function templateFaults(template: string, facts: z.ZodObject): readonly TemplateFault[] {
  const broken = brokenTags(template);
  if (broken.length > 0) return broken;
  const faults: TemplateFault[] = [];
  visit(Mustache.parse(template, tags) as unknown as readonly Token[], [facts], faults);
  return faults;
}

function visit(tokens: readonly Token[], known: readonly z.ZodObject[], faults: TemplateFault[]): void {
  for (const [type, name, offset, , inner] of tokens) {
    if (type === 'text' || type === '!') continue;
    if (type === '&') faults.push({ code: 'raw', name, offset });
    if (type === '>') faults.push({ code: 'partial', name, offset });
    if (type === '&' || type === '>') continue;
    const found = lookUp(name, known);
    if (!found) {
      const names = known.flatMap(({ shape }) => Object.keys(shape));
      faults.push({ code: 'unknown', name, offset, nearest: nearestWord(name, names) });
    } else if (type === 'name' && !(found instanceof z.ZodString))
      faults.push({ code: 'not-a-text', name, offset });
    if (!inner) continue;
    const entry = found instanceof z.ZodArray ? found.element : undefined;
    visit(inner, type === '#' && entry instanceof z.ZodObject ? [entry, ...known] : known, faults);
  }
}

/** What a name stands for: the innermost list it is in first. `alerts.length` tells whether there is any. */
function lookUp(name: string, known: readonly z.ZodObject[]): unknown {
  const [first, ...more] = name.split('.');
  if (name === '.') return undefined;
  const found = known.find(({ shape }) => Object.hasOwn(shape, first!))?.shape[first!];
  if (more.length === 0) return found;
  return more.length === 1 && more[0] === 'length' && found instanceof z.ZodArray ? z.boolean() : undefined;
}

/** Tags that do not end or fit together; mustache itself stops at the first, with a sentence. */
function brokenTags(template: string): readonly TemplateFault[] {
  const open: { readonly name: string; readonly offset: number }[] = [];
  const faults: TemplateFault[] = [];
  for (let at = template.indexOf('{{'); at >= 0; at = template.indexOf('{{', at + 2)) {
    const end = template.indexOf('}}', at + 2);
    if (end < 0) return [...faults, { code: 'unclosed-tag', offset: at }];
    const inner = template.slice(at + 2, end).trim();
    const name = inner.slice(1).trim();
    if (inner.startsWith('=')) faults.push({ code: 'tags', offset: at });
    if (inner.startsWith('{') && template[end + 2] !== '}') faults.push({ code: 'unclosed-tag', offset: at });
    if (inner.startsWith('#') || inner.startsWith('^')) open.push({ name, offset: at });
    if (inner.startsWith('/') && open.pop()?.name !== name)
      faults.push({ code: 'section', name, offset: at });
    at = end;
  }
  return [...faults, ...open.map(({ name, offset }) => ({ code: 'section' as const, name, offset }))];
}
