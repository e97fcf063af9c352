import {
  aggregateMongo,
  askMongo,
  MongoRefusal,
  mongoDatabase,
  mongoLabel,
} from '../../connections/mongodb.ts';
import { CannotLook, type Depth, type DepthParts } from '../../model/depth.ts';
import type { Context } from '../../model/kind.ts';
import { words } from '../../words/index.ts';
import { collections } from './collections.ts';
import { connections } from './connections.ts';
import { operations } from './operations.ts';
import { replication } from './replication.ts';
import type { Asking, MongoSection } from './section.ts';
import { slow } from './slow.ts';
import { traffic } from './traffic.ts';

/** Every section of a MongoDB server, in the order of the tabs. A new one is its own file and one word here. */
const sections: readonly MongoSection[] = [operations, connections, traffic, replication, collections, slow];

export const parts: DepthParts<{ readonly url: string }> = {
  sections,
  open: ({ url }, context) => openMongo(url, context),
};

function openMongo(url: string, context: Context): Depth {
  const memories = new Map<string, Asking['memory']>();
  const asking = (id: string, signal: AbortSignal): Asking => {
    const memory = memories.get(id) ?? new Map();
    memories.set(id, memory);
    return askingWith(url, context, signal, memory);
  };
  const sectionOf = (id: string): MongoSection => sections.find((one) => one.id === id)!;
  return {
    label: mongoLabel(url),
    ask: (id, signal) => sectionOf(id).ask(asking(id, signal)),
    more: async (id, row, signal) => (await sectionOf(id).more?.(asking(id, signal), row)) ?? [],
  };
}

function askingWith(url: string, context: Context, signal: AbortSignal, memory: Asking['memory']): Asking {
  const notes: string[] = [];
  return {
    ...{ url, context, signal, memory, notes },
    database: mongoDatabase(url),
    asked: (what, ask) => refused(url, ask, what),
    command: (command, database) =>
      refused(url, () => askMongo(url, command, context, signal, database), Object.keys(command)[0]!),
    documents: async (collection, pipeline, database) => {
      const stage = Object.keys((pipeline[0] ?? {}) as object)[0] ?? 'aggregate';
      const asked = (): ReturnType<typeof aggregateMongo> =>
        aggregateMongo(url, collection, pipeline, context, signal, database);
      return (await refused(url, asked, stage)).documents;
    },
    async perhaps(ask) {
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof CannotLook)) throw error;
        const { message, remedy } = error;
        notes.push(remedy === undefined ? message : words.depth.mongodb.refusedNote(message, remedy));
        return undefined;
      }
    },
  };
}

/** What a server says no to, as the reason of a section. */
async function refused<T>(url: string, ask: () => Promise<T>, what: string): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof MongoRefusal)) throw error;
    const said = words.depth.mongodb;
    switch (error.code) {
      case 13:
        throw new CannotLook('no-right', said.refused(what), grantOf(url));
      // No such command, none for this server, no such stage, left out of a tier of Atlas.
      case 59:
      case 115:
      case 238:
      case 40_324:
      case 8_000:
        throw new CannotLook('not-installed', said.absent(what));
      case 50:
        throw new CannotLook('no-answer', said.tooLong);
      default:
        throw new CannotLook('failed', error.message);
    }
  }
}

/** What an administrator runs in mongosh so that the login may look. */
function grantOf(url: string): string {
  const user = decodeURIComponent(/^[a-z+]+:\/\/([^:@/]+)[^@/]*@/i.exec(url)?.[1] ?? 'USER');
  const source = /[?&]authSource=([^&]+)/.exec(url)?.[1] ?? mongoDatabase(url) ?? 'admin';
  const role = '{ role: "clusterMonitor", db: "admin" }';
  return `db.getSiblingDB(${JSON.stringify(decodeURIComponent(source))}).grantRolesToUser(${JSON.stringify(user)}, [${role}])`;
}
