/** One line of the journal. */
export interface JournalEvent {
  readonly seq: number;
  /** Wall-clock milliseconds. */
  readonly at: number;
  readonly actor: Actor;
  /** The machine plantao ran on. */
  readonly host: string;
  readonly system: string;
  readonly environment: string;
  readonly incident?: string;
  /** What happened: `action.intent`, `action.outcome`, `status.changed`, `session.started` … */
  readonly kind: string;
  /** Redacted, JSON-serialisable facts. */
  readonly data: Readonly<Record<string, unknown>>;
  /** Hash of the event before this one, lower-case hex SHA-256; 64 zeros for the first. */
  readonly prevHash: string;
  readonly hash: string;
}

/** Who acted. */
export interface Actor {
  /** Operating-system user. */
  readonly user: string;
  readonly tty?: string;
  /** Address of the ssh client, where there is one. */
  readonly from?: string;
}

/** An event before the journal numbers and chains it. */
export type NewEvent = Pick<JournalEvent, 'kind' | 'data'> & { readonly incident?: string };

/** What tells the events of one system from those of others that share a journal. */
type Place = Pick<JournalEvent, 'system' | 'environment'>;

/** Whether an event belongs to a system in an environment. */
export function isEventOf({ system, environment }: Place, event: Place): boolean {
  return event.system === system && event.environment === environment;
}
