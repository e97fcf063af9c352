import { isObject } from '../model/is-object.ts';
import type { Context } from '../model/kind.ts';
import { adminDatabase, aggregateMongo, MongoRefusal } from './mongodb.ts';

/** An operation as `$currentOp` tells it. Text is the client's own. */
export interface MongoOperation {
  /** A number; of a shard, behind mongos, its name and a number. */
  readonly id: string;
  readonly op: string;
  /** Database and collection. */
  readonly ns: string;
  /** Address and port of whoever asked; undefined for what the server does by itself. */
  readonly client: string | undefined;
  readonly application: string;
  readonly users: readonly string[];
  /** Seconds; undefined for what does not count any. */
  readonly seconds: number | undefined;
  readonly waitsForLock: boolean;
  /** How it looks for documents: `COLLSCAN`, `IXSCAN { state: 1 }`. */
  readonly plan: string;
  /** What the server calls the thread: `conn123` for a client's. */
  readonly thread: string;
  /** How far it is, of those that tell: `Index Build`. */
  readonly progress: string;
  readonly isKilled: boolean;
  readonly command: Readonly<Record<string, unknown>>;
}

/** Most operations that are fetched, the longest first. */
export const mostOperations = 300;

/** Operations of a server, and whether they are only those of the own login. */
interface Operations {
  readonly operations: readonly MongoOperation[];
  readonly isOwnOnly: boolean;
}

/**
 * What runs, by everybody where the login may see that, else its own. Not what asks.
 * @param match narrows it, as a `$match`
 * @throws Error with a sentence for people
 */
export async function operationsOf(
  url: string,
  context: Context,
  signal: AbortSignal,
  match: Readonly<Record<string, unknown>> = {},
): Promise<Operations> {
  const ask = async (allUsers: boolean): Promise<readonly MongoOperation[]> => {
    const stages = [
      { $currentOp: { allUsers, idleConnections: false } },
      { $match: match },
      { $sort: { microsecs_running: -1 } },
      { $limit: mostOperations },
    ];
    const { documents } = await aggregateMongo(url, 1, stages, context, signal, adminDatabase);
    return documents.flatMap((one) => operationIn(one) ?? []);
  };
  try {
    return { operations: await ask(true), isOwnOnly: false };
  } catch (error) {
    if (!(error instanceof MongoRefusal) || error.code !== 13) throw error;
    return { operations: await ask(false), isOwnOnly: true };
  }
}

function operationIn(found: Readonly<Record<string, unknown>>): MongoOperation | undefined {
  const text = (name: string): string => (typeof found[name] === 'string' ? (found[name] as string) : '');
  const command = isObject(found.command) ? found.command : {};
  if (found.opid === undefined || isThisQuestion(command)) return undefined;
  const micros = Number(found.microsecs_running);
  const seconds = Number(found.secs_running);
  const users = Array.isArray(found.effectiveUsers) ? found.effectiveUsers : [];
  return {
    id: String(found.opid),
    ...{ op: text('op'), ns: text('ns'), plan: text('planSummary'), thread: text('desc') },
    client: text('client') || text('client_s') || undefined,
    application: text('appName'),
    users: users.flatMap((one) => (isObject(one) ? [String(one.user)] : [])),
    seconds: Number.isFinite(micros) ? micros / 1e6 : Number.isFinite(seconds) ? seconds : undefined,
    waitsForLock: found.waitingForLock === true,
    progress: text('msg'),
    isKilled: found.killPending === true,
    command,
  };
}

function isThisQuestion({ pipeline }: Readonly<Record<string, unknown>>): boolean {
  return Array.isArray(pipeline) && isObject(pipeline[0]) && pipeline[0].$currentOp !== undefined;
}

/** Why an operation may not be ended; undefined when it may. */
export function whyNotEnd({
  client,
  ns,
  application,
  users,
  thread,
  progress,
  command,
}: MongoOperation): 'internal' | 'own' | 'index-build' | undefined {
  if (application === 'plantao') return 'own';
  const isInternal =
    client === undefined ||
    ns === 'local.oplog.rs' ||
    users.includes('__system') ||
    (thread !== '' && !/^(?:conn|\[?conn)\d/.test(thread));
  if (isInternal) return 'internal';
  return command.createIndexes !== undefined || /index build/i.test(progress) ? 'index-build' : undefined;
}
