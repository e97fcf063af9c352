import { defined } from '../model/defined.ts';
import { type AskedSwap, nameOf, type OncallConfig, type Person, type Swap } from '../model/oncall.ts';
import type { SwapRefusal } from '../model/oncall-codes.ts';
import type { SystemConfig } from '../model/system.ts';
import { needsOf, unreachedAt } from '../notify/ways.ts';
import { dutiesOf, idsOf } from '../oncall/rota.ts';
import { newSwapId, withSwaps } from '../oncall/swaps.ts';
import { minuteMs } from '../time/units.ts';
import { instantsIn } from '../time/written-moment.ts';
import { words } from '../words/index.ts';
import { sentenceOf } from '../words/sentence.ts';

/** The longest swap, in milliseconds: a longer one is a change of the rota. */
const longestMs = 92 * 86_400_000;

/** Whoever writes the present minute means now. */

/** Somebody cannot stand in for somebody else; the message says why. */
export class SwapRefused extends Error {
  override readonly name = 'SwapRefused';
  readonly refusal: SwapRefusal;

  constructor(refusal: SwapRefusal) {
    super(sentenceOf(words.oncall.swapRefused, refusal));
    this.refusal = refusal;
  }
}

/**
 * The swap that a person asks for, to be written down.
 * @param swaps those there are
 * @throws SwapRefused when a time is past or not one moment, when it would change nothing, or when nothing reaches who stands in
 */
export function swapFor(
  asked: AskedSwap & { readonly by: string },
  { oncall, notify }: Pick<SystemConfig, 'oncall' | 'notify'>,
  swaps: readonly Swap[],
  now: number,
): Swap {
  const { person, instead, reason, by } = asked;
  const names = (id: string): string => nameOf(oncall.people, id);
  if (person === instead) throw new SwapRefused({ code: 'same-person', person: names(person) });
  const from = asked.from === undefined ? now : momentOf(asked.from, oncall.zone, now);
  const until = momentOf(asked.until, oncall.zone, now);
  if (until <= from) throw new SwapRefused({ code: 'ends-before-it-starts' });
  if (until - from > longestMs) throw new SwapRefused({ code: 'too-long' });
  const duties = dutiesOf(withSwaps(oncall, swaps), from, until);
  if (!duties.some((duty) => idsOf(duty).includes(instead)))
    throw new SwapRefused({ code: 'not-on-call', person: names(instead) });
  const standIn = oncall.people.find(({ id }) => id === person);
  const unreached = standIn && unreachedOnCall(standIn, oncall, notify);
  if (unreached) throw new SwapRefused({ code: 'no-contact', person: names(person), ...unreached });
  return { id: newSwapId(swaps, now), person, instead, from, until, by, ...defined({ reason }) };
}

function unreachedOnCall(
  person: Person,
  { policy }: OncallConfig,
  { channels, routes }: SystemConfig['notify'],
): ReturnType<typeof unreachedAt> {
  const routed = routes.flatMap((route) => route.channels);
  return unreachedAt(person, policy?.levels ?? [], true, routed, needsOf(channels));
}

/** The one moment that a text means, wall-clock milliseconds. @throws SwapRefused unless it means one that is not past */
function momentOf(text: string, zone: string, now: number): number {
  const instants = instantsIn(text, zone);
  if (!instants) throw new SwapRefused({ code: 'not-a-moment', text });
  const [at, other] = instants;
  if (at === undefined) throw new SwapRefused({ code: 'not-on-the-clock', text });
  if (other !== undefined) throw new SwapRefused({ code: 'twice-on-the-clock', text });
  if (at < now - minuteMs) throw new SwapRefused({ code: 'past', text });
  return at;
}
