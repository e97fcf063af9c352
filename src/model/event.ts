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

/** An event in one line. */
export function eventText({ kind, data }: JournalEvent): string {
  if (kind === 'actions.frozen') return `every action is frozen: ${data.reason}`;
  if (kind === 'actions.unfrozen') return 'actions may run again';
  if (kind === 'action.settled') {
    return `${data.verb} ${data.component}: settled as ${data.state}${data.note ? `, ${data.note}` : ''}`;
  }
  if (kind.startsWith('action.')) {
    const outcome =
      kind === 'action.outcome'
        ? `: ${data.state}, ${data.result}`
        : ` (${[data.requests].flat().join('; ')})`;
    return `${data.verb} ${data.component}${outcome}${data.reason ? `, because ${data.reason}` : ''}`;
  }
  if (kind.startsWith('alert.'))
    return `${data.severity ?? ''} ${data.rule}${data.evidence ? `: ${data.evidence}` : ''}`.trim();
  if (kind === 'status.changed') return `${data.component}: ${data.from} -> ${data.to} (${data.message})`;
  return JSON.stringify(data);
}

/** What tells the events of one system from those of others that share a journal. */
type Place = Pick<JournalEvent, 'system' | 'environment'>;

/** Whether an event belongs to a system in an environment. */
export function isEventOf({ system, environment }: Place, event: Place): boolean {
  return event.system === system && event.environment === environment;
}
