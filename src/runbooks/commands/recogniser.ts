import { defined } from '../../model/defined.ts';
import type { ByHandReason } from '../../model/import-codes.ts';
import type { Act, Effect, Inside, PartialReason, Place, Recognised, UnknownReason } from './command.ts';
import type { Arg } from './flags.ts';

/** A program with its words. */
export interface Call {
  /** Without its folder: `psql`. */
  readonly name: string;
  readonly args: readonly Arg[];
  /** Where it was started. */
  readonly inside?: Inside;
}

/** What one tool's file knows. It has to account for every word: what it does not know is `partial`. */
export interface Recogniser {
  /** Programs, as they are called. */
  readonly names: readonly string[];
  /** Unquoted patterns among its words are files, or belong to it. */
  readonly globs?: true;
  read(call: Call, start: Start): Recognised;
}

/** Reads a program that another one starts. */
export type Start = (words: readonly Arg[], inside?: Inside) => Recognised;

/** Known to the last word. */
export function known(
  { name, args, inside }: Call,
  effect: Effect,
  act: Act,
  place?: Place,
  needs: readonly string[] = needsOf(args),
): Recognised {
  return {
    kind: 'known',
    tool: name,
    effect,
    act,
    ...defined({ place, inside }),
    needs: [...new Set(needs)],
  };
}

/** One of plantao's own verbs. */
export function verb(
  call: Call,
  name: string,
  place: Place,
  params: Readonly<Record<string, string | undefined>> = {},
): Recognised {
  const given = Object.entries(params).filter((one): one is [string, string] => one[1] !== undefined);
  const act = { do: 'verb', verb: name, params: Object.fromEntries(given) } as const;
  return known(call, 'change', act, place);
}

export function byHand(call: Call, why: ByHandReason, effect: Effect = 'change', place?: Place): Recognised {
  const { name, args, inside } = call;
  return { kind: 'by-hand', tool: name, effect, why, ...defined({ place, inside }), needs: needsOf(args) };
}

export function partial(call: Pick<Call, 'name'>, why: PartialReason): Recognised {
  return { kind: 'partial', tool: call.name, why };
}

/** A word that the tool's file does not know. */
export function untold(call: Pick<Call, 'name'>, word: Arg | string | undefined): Recognised {
  const text = typeof word === 'object' ? word.value : (word ?? '');
  return partial(call, { code: 'word', word: text });
}

export function unknown(why: UnknownReason): Recognised {
  return { kind: 'unknown', why };
}

export function needsOf(args: readonly Arg[]): readonly string[] {
  return [...new Set(args.flatMap(({ needs }) => needs))];
}

/** What is started somewhere that has to be filled in itself. */
export function alsoNeeding(found: Recognised, needs: readonly string[]): Recognised {
  if (needs.length === 0 || (found.kind !== 'known' && found.kind !== 'by-hand')) return found;
  return { ...found, needs: [...new Set([...needs, ...found.needs])] };
}
