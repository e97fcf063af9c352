/** Which of the journals: the file of this machine, or the database that a team shares. */
export type JournalPlace = 'local' | 'shared';

/**
 * What still knew an event: the file beside the journal that names the newest one, a plantao that was running, this machine's copy of
 * the shared journal or the shared copy of this machine's, an anchor kept elsewhere.
 */
export type Witness = 'tip' | 'process' | 'copy' | 'shared' | 'anchor';

/** What shows that a journal is not what was written. `seq` is the event it shows at. */
export type JournalFault =
  | { readonly code: 'missing'; readonly where: JournalPlace; readonly seq: number; readonly missing: number }
  | { readonly code: 'unlinked' | 'changed'; readonly where: JournalPlace; readonly seq: number }
  | {
      readonly code: 'gone' | 'replaced';
      readonly where: JournalPlace;
      readonly seq: number;
      readonly known: Witness;
      /** The hash that is known, and that of the event found in its place. */
      readonly was?: string;
      readonly found?: string;
    }
  /** Nothing says which event was the newest. */
  | { readonly code: 'no-tip'; readonly where: 'local'; readonly seq: number }
  /** Noticed and written down before; `seq` is the event that says so. */
  | {
      readonly code: 'recorded';
      readonly where: JournalPlace;
      readonly seq: number;
      readonly at: number;
      readonly host: string;
      readonly fault: NoticedFault;
    };

/** What can be noticed while writing goes on. */
export type NoticedFault = Extract<JournalFault, { readonly code: 'gone' | 'replaced' | 'no-tip' }>;

/** What somebody looked at and answers for, as after a backup was restored: it stays on record and is no fault any more. */
export interface Acceptance {
  readonly fault: JournalFault;
  readonly by: string;
  readonly host: string;
  readonly at: number;
  readonly reason: string;
}

/** What reading a whole journal showed. */
export interface Verification {
  /** How many events were read, local and shared. */
  readonly events: Readonly<Partial<Record<JournalPlace, number>>>;
  /** Empty when nothing shows that anything was changed. */
  readonly faults: readonly JournalFault[];
  /** What would be a fault, had nobody accepted it. */
  readonly accepted: readonly Acceptance[];
  /** Anchors that were compared, and those of other journals. */
  readonly anchors: { readonly compared: number; readonly foreign: readonly string[] };
  /** Why the shared journal could not be read. */
  readonly unread?: string;
}

/** One event of a journal, noted outside of it: as long as it is there with this hash, everything up to it is as it was. */
export interface Anchor {
  /** Names the journal wherever it lies, without spaces. */
  readonly journal: string;
  readonly seq: number;
  readonly hash: string;
}
