import { span } from '../../duration.ts';

/** An operation, as MongoDB lists it. */
interface Operation {
  readonly id: string;
  readonly op: string;
  readonly ns: string;
  readonly client: string | undefined;
  readonly application: string;
  readonly seconds: number | undefined;
}

/** What the mongodb target says. */
export const mongodb = {
  self: 'a MongoDB server',
  label: (database: string) => `mongodb ${database}`,
  operation: ({ id, op, ns, client, application, seconds }: Operation) =>
    [
      ...[id, op, ns],
      ...(application === '' ? [] : [application]),
      ...(client === undefined ? [] : [client]),
      ...(seconds === undefined ? [] : [`for ${span(seconds * 1_000)}`]),
    ].join(' '),
  none: (id: string) => `no operation with id ${id}`,
  mayNot: (id: string, why: 'internal' | 'own' | 'index-build') =>
    ({
      internal: `operation ${id} is the server's own`,
      own: `operation ${id} is plantao's own`,
      'index-build': `operation ${id} builds an index: drop the index instead`,
    })[why],
  ended: 'ended; its client gets an error',
  same: (id: string, client: string) => `operation ${id} of ${client} still runs`,
  gone: (id: string) => `operation ${id} is gone`,
  noRight: 'the login may not end operations of others: it needs the action killop (role hostManager)',
  asked: (id: string) => `operation ${id}: told to end`,
  verify: (id: string) => `operation ${id} is gone from $currentOp`,
  pending: (id: string) => `operation ${id} was told to end and still runs`,
  still: (id: string) => `operation ${id} still runs`,
  unseen: (id: string) => `what operation ${id} is`,
};
