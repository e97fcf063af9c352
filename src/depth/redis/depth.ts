import type { Redis } from 'ioredis';
import { abortable } from '../../connections/abortable.ts';
import { safeUrl } from '../../connections/http.ts';
import { withRedis } from '../../connections/redis.ts';
import { parseInfo } from '../../connections/redis-answers.ts';
import { CannotLook, type Depth, type DepthParts } from '../../model/depth.ts';
import type { Context } from '../../model/kind.ts';
import { words } from '../../words/index.ts';
import { clients } from './clients.ts';
import { keys } from './keys.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { persistence } from './persistence.ts';
import { prefixes } from './prefixes.ts';
import type { Asking, Memory, RedisSection } from './section.ts';
import { slowLog } from './slow-log.ts';
import { traffic } from './traffic.ts';

/** Every section of a Redis database, in the order of the tabs. A new one is its own file and one word here. */
const sections: readonly RedisSection[] = [
  memory,
  traffic,
  slowLog,
  latency,
  clients,
  persistence,
  prefixes,
  keys,
];

/** A list of ten thousand clients takes 4 MB, and is what one looks for when connections leak. */
const mostBytes = 16 * 2 ** 20;

export const parts: DepthParts<{ readonly url: string }> = {
  sections,
  open: ({ url }, context) => openRedis(url, context),
};

function openRedis(url: string, context: Context): Depth {
  const memories = new Map<string, Memory>();
  const user = (URL.canParse(url) && decodeURIComponent(new URL(url).username)) || 'default';
  const within = <T>(
    id: string,
    how: Asking['how'],
    signal: AbortSignal,
    ask: (section: RedisSection, asking: Asking) => Promise<T>,
  ): Promise<T> => {
    const remembered: Memory = memories.get(id) ?? new Map();
    memories.set(id, remembered);
    let refused: unknown;
    const asked = async (client: Redis): Promise<T> => {
      try {
        const asking = askingWith({ client, user, signal, memory: remembered, how, clock: context.clock });
        return await ask(sections.find((one) => one.id === id)!, asking);
      } catch (error) {
        refused = error instanceof CannotLook ? error : undefined;
        throw error;
      }
    };
    return withRedis(url, context, signal, asked, mostBytes).catch((error: unknown) => {
      throw refused ?? error;
    });
  };
  return {
    label: safeUrl(url),
    ask: (id, signal, how) => within(id, how, signal, (section, asking) => section.ask(asking)),
    more: (id, row, signal) =>
      within(id, {}, signal, async (section, asking) => (await section.more?.(asking, row)) ?? []),
  };
}

type Given = Pick<Asking, 'client' | 'signal' | 'memory' | 'how' | 'clock'> & { readonly user: string };

function askingWith({ user, ...given }: Given): Asking {
  const { client, signal } = given;
  const notes: string[] = [];
  const run = async (
    how: 'call' | 'callBuffer',
    name: string,
    rest: readonly (string | number)[],
  ): Promise<unknown> => {
    try {
      return await abortable(signal, () => client[how](name, ...rest.map(String)));
    } catch (error) {
      throw refusalOf(error, name, rest, user) ?? error;
    }
  };
  const command: Asking['command'] = (name, ...rest) => run('call', name, rest);
  return {
    ...given,
    notes,
    command,
    bytes: (name, ...rest) => run('callBuffer', name, rest),
    async quietly(name, ...rest) {
      await command(name, ...rest).catch((error: unknown) => {
        if (!(error instanceof CannotLook)) throw error;
      });
    },
    async perhaps(name, ...rest) {
      try {
        return await command(name, ...rest);
      } catch (error) {
        if (!(error instanceof CannotLook)) throw error;
        const { message, remedy } = error;
        notes.push(remedy === undefined ? message : words.depth.redis.refusedNote(message, remedy));
        return undefined;
      }
    },
    async info(...wanted) {
      const answers: string[] = [];
      // Several sections in one INFO came with Redis 7.
      for (const one of wanted) answers.push(String(await command('INFO', one)));
      return parseInfo(answers.join('\n'));
    },
    async several(commands) {
      if (commands.length === 0) return [];
      const answers = (await abortable(signal, () => pipelined(client, commands))) ?? [];
      const failed = answers.map(([error]) => error);
      const [first] = commands;
      if (failed.every((error) => error !== null)) {
        const [name, ...rest] = first!.map(String);
        throw refusalOf(failed[0], name!, rest, user) ?? failed[0];
      }
      return answers.map(([error, answer]) => error ?? answer);
    },
  };
}

function pipelined(
  client: Redis,
  commands: readonly (readonly (string | number | Buffer)[])[],
): Promise<[Error | null, unknown][] | null> {
  const pipeline = client.pipeline();
  for (const [name, ...rest] of commands) pipeline.call(String(name), ...rest);
  return pipeline.exec();
}

/** What a server says no to as the reason of a section; undefined where it is no such answer. */
function refusalOf(
  error: unknown,
  name: string,
  rest: readonly unknown[],
  user: string,
): CannotLook | undefined {
  if (!(error instanceof Error)) return undefined;
  const said = words.depth.redis;
  const sub = subcommands[name]?.includes(String(rest[0]).toLowerCase()) ? String(rest[0]) : undefined;
  const whole = sub === undefined ? name : `${name} ${sub}`;
  const { message } = error;
  if (message.startsWith('NOPERM')) {
    const right = /\bkey/i.test(message) ? '%R~*' : `+${whole.toLowerCase().replace(' ', '|')}`;
    return new CannotLook('no-right', said.refused(user, whole), `ACL SETUSER ${user} ${right}`);
  }
  if (/^ERR unknown (?:sub)?command/i.test(message))
    return new CannotLook('not-installed', said.absent(whole));
  if (message.startsWith('BUSY')) return new CannotLook('no-answer', said.busy);
  if (message.startsWith('LOADING')) return new CannotLook('no-answer', words.checks.redis.loading);
  return undefined;
}

/** Commands whose first argument is part of what a login may do. */
const subcommands: Readonly<Record<string, readonly string[]>> = {
  CONFIG: ['get'],
  SLOWLOG: ['get', 'len'],
  LATENCY: ['latest', 'doctor', 'histogram'],
  CLIENT: ['list', 'info', 'id', 'no-touch'],
  MEMORY: ['usage', 'stats', 'doctor'],
};
