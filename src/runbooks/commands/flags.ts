import type { PartialReason } from './command.ts';

/** One word as a recogniser sees it: filled in as far as values were given. */
export interface Arg {
  readonly value: string;
  /** What is left to be filled in. */
  readonly needs: readonly string[];
  readonly quoted?: true;
  readonly glob?: true;
}

/** Words of a command by what they are; a recogniser that reads them has accounted for each. */
export interface Flags {
  has(...names: string[]): boolean;
  /** Last value given under any of the names. */
  value(...names: string[]): string | undefined;
  /** Every value given under any of the names, in order. */
  values(...names: string[]): readonly string[];
  readonly rest: readonly Arg[];
  /** What stands behind `--`. */
  readonly after?: readonly Arg[];
}

/** Which flags there are: separated by spaces, short and long ones alike. */
interface FlagSpec {
  /** Flags without a value. */
  readonly bool?: string;
  /** Flags with one. */
  readonly value?: string;
  /** The first word that is no flag ends them: the rest is somebody else's. */
  readonly untilWord?: true;
}

/**
 * Sorts words into flags, values and the rest.
 * @returns the word that is none of them, where there is one: then nothing may be concluded
 */
export function readFlags(args: readonly Arg[], spec: FlagSpec): Flags | PartialReason {
  const bools = new Set(spec.bool?.split(' '));
  const valued = new Set(spec.value?.split(' '));
  const set = new Set<string>();
  const values: [string, string][] = [];
  const rest: Arg[] = [];
  let after: readonly Arg[] | undefined;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index]!;
    const { value } = arg;
    if (value === '--') {
      after = args.slice(index + 1);
      break;
    }
    if (!value.startsWith('-') || value === '-') {
      if (spec.untilWord) {
        rest.push(...args.slice(index));
        break;
      }
      rest.push(arg);
      continue;
    }
    const [name, given] = value.startsWith('--') ? splitOnce(value) : [value, undefined];
    if (bools.has(name) && (given === undefined || given === 'true')) set.add(name);
    else if (bools.has(name) && given === 'false') set.delete(name);
    else if (valued.has(name) && given !== undefined) values.push([name, given]);
    else if (valued.has(name) && index + 1 < args.length) {
      index += 1;
      values.push([name, args[index]!.value]);
    } else if (given !== undefined || value.startsWith('--')) return { code: 'word', word: value };
    else if (!bundle(value, bools, valued, set, values, () => args[++index]?.value))
      return { code: 'word', word: value };
  }
  return {
    has: (...names) => names.some((name) => set.has(name)),
    value: (...names) => values.findLast(([name]) => names.includes(name))?.[1],
    values: (...names) => values.filter(([name]) => names.includes(name)).map(([, one]) => one),
    rest,
    ...(after ? { after } : {}),
  };
}

/** `-it`, `-n5`, `-fn 5`. */
function bundle(
  word: string,
  bools: ReadonlySet<string>,
  valued: ReadonlySet<string>,
  set: Set<string>,
  values: [string, string][],
  next: () => string | undefined,
): boolean {
  const letters = [...word.slice(1)];
  for (const [index, letter] of letters.entries()) {
    const name = `-${letter}`;
    if (bools.has(name)) {
      set.add(name);
      continue;
    }
    if (!valued.has(name)) return false;
    const attached = letters.slice(index + 1).join('');
    const value = attached === '' ? next() : attached;
    if (value === undefined) return false;
    values.push([name, value]);
    return true;
  }
  return true;
}

function splitOnce(word: string): readonly [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

/** Whether words could not all be told. */
export function isUntold(flags: Flags | PartialReason): flags is PartialReason {
  return 'code' in flags;
}
