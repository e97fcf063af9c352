import type { Ask, Source } from '../model/import-codes.ts';

/** The parts of a configuration that an import drafts, in the order of the file. */
export const sections = [
  'environments',
  'components',
  'metrics',
  'queues',
  'alerts',
  'checklists',
  'oncall',
  'contacts',
  'links',
] as const;
export type SectionName = (typeof sections)[number];

/** One entry of the draft. */
export interface Entry {
  readonly section: SectionName;
  /** Key of a mapping; entries of lists have none. */
  readonly key?: string;
  readonly value: unknown;
  readonly from: Source;
  readonly asks: readonly Ask[];
  /** It is drafted in comments: as it stands it could not be used. */
  readonly off: boolean;
}

/** An action of the team's own that is drafted in comments, to be looked at. */
export interface OwnDraft {
  readonly name: string;
  readonly value: Readonly<Record<string, unknown>>;
  readonly from: Source;
  /** The component that it most likely belongs to: the only one that its section names. */
  readonly component?: string;
  readonly asks: readonly Ask[];
}
