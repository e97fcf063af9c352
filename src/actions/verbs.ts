import type { Verb } from '../model/action.ts';

/** A parameter that a verb needs. */
export interface VerbParam {
  readonly name: string;
  readonly text: string;
}

export interface VerbInfo {
  readonly verb: Verb;
  /** Imperative, for menus and dialogs. */
  readonly title: string;
  /** One line of help. */
  readonly summary: string;
  readonly params: readonly VerbParam[];
}

/** Every verb there is. A target declares which of them it can do. */
export const verbs: readonly VerbInfo[] = [
  { verb: 'restart', title: 'Restart', summary: 'Stop it and start it again.', params: [] },
  {
    verb: 'scale',
    title: 'Scale',
    summary: 'Run more or fewer instances.',
    params: [{ name: 'count', text: 'how many instances' }],
  },
  {
    verb: 'flush-cache',
    title: 'Flush cache',
    summary: 'Remove what is cached; entries are counted first.',
    params: [],
  },
  { verb: 'stop', title: 'Stop', summary: 'Stop it until somebody starts it.', params: [] },
  { verb: 'start', title: 'Start', summary: 'Start it where it does not run.', params: [] },
];

/** @throws Error for a word that is no verb */
export function verbInfo(verb: string): VerbInfo {
  const found = verbs.find((info) => info.verb === verb);
  if (!found) throw new Error(`there is no action "${verb}"`);
  return found;
}
