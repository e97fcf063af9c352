import { words } from '../../src/words/index.ts';
import { type Binding, type CommandId, type KeyContext, sharedContexts } from './commands.ts';

/** Why a remapping cannot be used. */
export interface KeymapProblem {
  /** The command id in the configuration that is at fault. */
  readonly command: string;
  readonly key?: string;
  readonly message: string;
  /** Words that would have been right. */
  readonly candidates?: readonly string[];
}

/** Keys bound to commands. */
export interface Keymap {
  readonly commands: readonly Binding[];
  /** The command a key means in the first of these contexts that knows the key. */
  find(key: string, contexts: readonly KeyContext[]): CommandId | undefined;
  keysOf(command: CommandId): readonly string[];
}

const named =
  /^(?:enter|esc|tab|space|backspace|delete|insert|up|down|left|right|home|end|pageup|pagedown|f(?:[1-9]|1[0-2])|[\x21-\x7e]|[^\x00-\x7f])$/u;

/** Whether `key` is a name that a key press can have: `a`, `G`, `ctrl-l`, `alt-x`, `shift-tab`, `f5`. */
function isKeyName(key: string): boolean {
  // A terminal sends Ctrl with ASCII letters and named keys only.
  if (/^ctrl-[^\x00-\x7f]$/u.test(key)) return false;
  const bare = key.replace(/^(?:ctrl-)?(?:alt-)?(?:shift-)?(?=.)/, '');
  return named.test(key) || named.test(bare);
}

/**
 * Whether two contexts get in each other's way: `groups` says which are listened to together. What a screen has of its own comes
 * before what it shares with others, and hides it.
 */
function overlap(one: KeyContext, other: KeyContext, groups: readonly (readonly KeyContext[])[]): boolean {
  if (one === other || one === 'always' || other === 'always') return true;
  return groups.some((group) => group.includes(one) && group.includes(other));
}

/** Contexts of which a key may mean only one thing: those of each screen without the shared, and those of each pane with them. */
export function contextGroups(
  screens: readonly { readonly contexts: readonly KeyContext[] }[],
): readonly (readonly KeyContext[])[] {
  return [
    ['components', ...sharedContexts],
    ['logs', ...sharedContexts],
    // What is done to a handoff goes before what is done to a component: its row has none.
    ['escalations'],
    ...screens.map(({ contexts }) => contexts.filter((context) => !sharedContexts.includes(context))),
  ];
}

/**
 * The default keys with the configuration's own in their place.
 * @param commands every command, with its default keys
 * @param groups contexts that are listened to together
 * @param overrides command id to key names; an empty list takes a command's keys away
 * @returns the keymap, or every problem at once
 */
export function bindKeys(
  commands: readonly Binding[],
  groups: readonly (readonly KeyContext[])[],
  overrides: Readonly<Record<string, readonly string[]>> = {},
): Keymap | readonly KeymapProblem[] {
  const problems: KeymapProblem[] = [];
  for (const [command, keys] of Object.entries(overrides)) {
    if (!commands.some(({ id }) => id === command)) {
      problems.push({
        command,
        message: words.screen.keymap.noCommand(command),
        candidates: commands.map(({ id }) => id),
      });
    }
    for (const key of keys) {
      if (isKeyName(key)) continue;
      problems.push({
        command,
        key,
        message: words.screen.keymap.notAKey(key),
      });
    }
  }
  const bound = commands.map((command) => ({
    ...command,
    keys: Object.hasOwn(overrides, command.id) ? overrides[command.id]! : command.keys,
  }));
  bound.forEach((command, index) => {
    for (const other of bound.slice(index + 1)) {
      if (!overlap(command.context, other.context, groups)) continue;
      for (const key of command.keys) {
        if (!other.keys.includes(key)) continue;
        const [culprit, holder] = Object.hasOwn(overrides, other.id) ? [other, command] : [command, other];
        problems.push({
          command: culprit.id,
          key,
          message: words.screen.keymap.taken(key, holder.id, words.screen.commands[holder.id].text),
        });
      }
    }
  });
  for (const id of ['quit', 'quit-now'] as const) {
    if (bound.find((command) => command.id === id)!.keys.length === 0 && overrides[id]) {
      const other = id === 'quit' ? 'quit-now' : 'quit';
      if (bound.find((command) => command.id === other)!.keys.length > 0) continue;
      problems.push({ command: id, message: words.screen.keymap.noQuit });
    }
  }
  if (problems.length > 0) return problems;
  return {
    commands: bound,
    find(key, contexts) {
      for (const context of contexts) {
        const found = bound.find((command) => command.context === context && command.keys.includes(key));
        if (found) return found.id;
      }
      return undefined;
    },
    keysOf: (id) => bound.find((command) => command.id === id)?.keys ?? [],
  };
}

const keySymbols: Readonly<Record<string, string>> = {
  enter: 'Enter',
  esc: 'Esc',
  tab: 'Tab',
  'shift-tab': 'Shift-Tab',
  space: 'Space',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  up: 'Up',
  down: 'Down',
  left: 'Left',
  right: 'Right',
  home: 'Home',
  end: 'End',
};

/** A key as people know it: `Enter`, `PgUp`, `Ctrl-L`, `j`. */
export function keyLabel(key: string): string {
  const known = keySymbols[key];
  if (known) return known;
  if (/^f\d+$/.test(key)) return key.toUpperCase();
  return key
    .replace(/^ctrl-(.)$/, (_, letter: string) => `Ctrl-${letter.toUpperCase()}`)
    .replace(/^alt-/, 'Alt-');
}
