import type { Band } from '../model/band.ts';
import type { NumberNow } from './verify.ts';

/** Why a gate metric of a canary is not good. */
export type GateFault =
  | { readonly code: 'no-data'; readonly title: string }
  | { readonly code: 'beyond'; readonly title: string; readonly band: Band; readonly text: string };

/** What is wrong with a gate metric; undefined when it is good. A gate without data is not known to be good. */
export function gateFault(id: string, number: NumberNow | undefined): GateFault | undefined {
  if (number === undefined || number.value === null) return { code: 'no-data', title: number?.title ?? id };
  const { title, band, text } = number;
  return band === 'normal' ? undefined : { code: 'beyond', title, band, text };
}
