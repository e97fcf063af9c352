/** What Redis answers as text, read. */

/** `INFO`'s lines as a map from field to value. */
export function parseInfo(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0 && !line.startsWith('#')) fields.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return fields;
}

/** One line of CLIENT LIST. Text is the client's own. */
export interface RedisClient {
  readonly id: string;
  readonly address: string;
  readonly name: string;
  readonly user: string;
  /** `client`, a link of replication, or plantao's own connection. */
  readonly kind: 'client' | 'replica' | 'master' | 'plantao';
  readonly ageS: number;
  readonly idleS: number;
  readonly database: number;
  /** It waits for an entry of a list or stream. */
  readonly isBlocked: boolean;
  /** How many channels and patterns it listens to. */
  readonly subscriptions: number;
  /** The last command, without its arguments. */
  readonly command: string;
  /** What the server holds for it to read, and all it holds for it, in bytes; the latter from Redis 6.2. */
  readonly outputBytes: number;
  readonly totalBytes: number | undefined;
}

/** The lines of CLIENT LIST; a field that this version does not have is empty or 0. */
export function parseClients(text: string): readonly RedisClient[] {
  return text.split('\n').flatMap((line) => {
    const fields = new Map(
      line
        .trim()
        .split(' ')
        .map((pair): [string, string] => {
          const equals = pair.indexOf('=');
          return [pair.slice(0, equals), pair.slice(equals + 1)];
        }),
    );
    const number = (name: string): number => Number(fields.get(name) ?? 0) || 0;
    const id = fields.get('id');
    if (!id) return [];
    const flags = fields.get('flags') ?? '';
    const name = fields.get('name') ?? '';
    const total = fields.get('tot-mem');
    return [
      {
        ...{ id, name, address: fields.get('addr') ?? '', user: fields.get('user') ?? '' },
        kind: flags.includes('S')
          ? 'replica'
          : flags.includes('M')
            ? 'master'
            : name === 'plantao'
              ? 'plantao'
              : 'client',
        ...{ ageS: number('age'), idleS: number('idle'), database: number('db') },
        isBlocked: flags.includes('b'),
        subscriptions: number('sub') + number('psub') + number('ssub'),
        command: fields.get('cmd') ?? '',
        outputBytes: number('obl') + number('omem'),
        totalBytes: total === undefined ? undefined : Number(total),
      },
    ];
  });
}

/** Whether a person may end it: never what copies data, nor plantao's own connections. */
export function mayEnd({ kind }: RedisClient): boolean {
  return kind === 'client';
}
