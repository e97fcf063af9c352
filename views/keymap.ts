import { words } from '../src/words/index.ts';
import type { Binding, Category } from './input/commands.ts';
import { bindKeys, contextGroups, type Keymap, type KeymapProblem, keyLabel } from './input/keymap.ts';
import { screens } from './screens/registry.ts';

export type { Keymap, KeymapProblem };

/**
 * The keys of every command, with the configuration's own in the place of the defaults.
 * @param overrides command id to key names; an empty list takes a command's keys away
 * @returns the keymap, or every problem at once
 */
export function resolveKeymap(
  overrides: Readonly<Record<string, readonly string[]>> = {},
): Keymap | readonly KeymapProblem[] {
  return bindKeys(screens.commands, contextGroups(screens.all), overrides);
}

export const defaultKeymap = resolveKeymap() as Keymap;

/** The keymap of a configuration that was found to be good; the defaults otherwise. */
export function keymapOf(overrides: Readonly<Record<string, readonly string[]>> | undefined): Keymap {
  const keymap = resolveKeymap(overrides);
  return 'find' in keymap && !Array.isArray(keymap) ? (keymap as Keymap) : defaultKeymap;
}

/** Every key as Markdown, by what it is for: a part of docs/keys.md. */
export function keysMarkdown(): string {
  const { docs, categories } = words.screen;
  const sections = (Object.keys(categories) as Category[]).map((category) => {
    const rows = screens.commands.filter((command) => command.category === category).map(rowOf);
    return [`## ${categories[category]}`, '', ...head(docs), ...rows].join('\n');
  });
  return sections.join('\n\n');
}

function head(docs: typeof words.screen.docs): readonly string[] {
  return [`| ${docs.keys} | ${docs.does} | ${docs.where} | ${docs.id} |`, '| --- | --- | --- | --- |'];
}

function rowOf({ id, keys, context }: Binding): string {
  const labels = keys.map((key) => `\`${keyLabel(key)}\``).join(' ');
  const { docs, commands } = words.screen;
  const place = (docs.contexts as Readonly<Record<string, string>>)[context] ?? context;
  return `| ${labels} | ${commands[id].text} | ${place} | \`${id}\` |`;
}
