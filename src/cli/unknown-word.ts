import { nearestWord } from '../text/nearest.ts';
import { words } from '../words/index.ts';
import { CommandError } from './context.ts';

/** How many names to list when none is near. */
const mostListed = 20;

/** A hint about a word that is not in `all`: the nearest one, or the list, at most so many of it. */
export function hintFor(word: string, all: readonly string[], most = mostListed): string {
  const { didYouMean, expected, thereIsNone } = words.commands.errors;
  const nearest = nearestWord(word, all);
  if (nearest) return didYouMean(nearest);
  return all.length === 0 ? thereIsNone : expected(all.slice(0, most), all.length - most);
}

/** `no component "apo": did you mean "api"?` */
export function unknownWord(what: string, word: string, all: readonly string[]): CommandError {
  return new CommandError(`${words.commands.errors.unknown(what, word)}: ${hintFor(word, all)}`);
}

/** @throws CommandError that suggests the nearest, or lists what there is */
export function mustBe(word: string, all: readonly string[], what: string): void {
  if (!all.includes(word)) throw unknownWord(what, word, all);
}
