/** What a connection failed of. */
export type FaultCode =
  | 'refused'
  | 'reset'
  | 'closed'
  | 'timed-out'
  | 'certificate'
  | 'no-answer'
  | 'no-such-host'
  | 'no-name-server'
  | 'no-network'
  | 'no-route'
  | 'no-socket'
  | 'no-permission'
  | 'no-descriptors'
  | 'endless-headers'
  | 'too-much'
  | 'not-http'
  | 'not-tls'
  | 'not-redis'
  | 'not-postgres'
  | 'not-mongodb'
  | 'other';

/** A connection's failure as decisions read it; the sentence beside it is for people. */
export interface Fault {
  readonly code: FaultCode;
  /** Whether the other side may have got what was to be sent, wholly or in part. False only where it cannot have. */
  readonly mayHaveArrived: boolean;
}

/** The other side did not answer, or not to the end. */
export class ConnectionFault extends Error implements Fault {
  override readonly name = 'ConnectionFault';
  readonly code: FaultCode;
  readonly mayHaveArrived: boolean;

  constructor(message: string, { code, mayHaveArrived }: Fault) {
    super(message);
    this.code = code;
    this.mayHaveArrived = mayHaveArrived;
  }
}
