import * as z from 'zod';
import { adminDatabase, askMongo, MongoRefusal, mongoLabel } from '../connections/mongodb.ts';
import { type MongoOperation, operationsOf, whyNotEnd } from '../connections/mongodb-operations.ts';
import type { ActionParams, Choice, TargetPlan } from '../model/action.ts';
import type { Context } from '../model/kind.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { mongodbUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  mongodb: mongodbUrl.describe('Connection URL'),
});
type Options = z.infer<typeof schema>;

const verb = 'kill-operation';
/** Most operations that are offered to choose from. */
const mostChoices = 50;

export const mongodbTarget: TargetKind<Options> = {
  kind: 'mongodb',
  asksItself: true,
  summary: 'A MongoDB server: end an operation of a client.',
  schema,
  example: '{ mongodb: "mongodb://localhost:27017/app" }',
  open({ mongodb: url }, context): Target {
    const { mongodb: said } = words.targets;
    return {
      label: said.label(mongoLabel(url)),
      verbs: [verb],
      async status(signal) {
        await askMongo(url, { ping: 1 }, context, signal);
        return { status: 'up', message: words.checks.mongodb.answers };
      },
      async choices(_verb, _param, signal) {
        const { operations } = await operationsOf(url, context, signal);
        return operations
          .filter((one) => whyNotEnd(one) === undefined)
          .toSorted((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))
          .slice(0, mostChoices)
          .map((one): Choice => ({ value: one.id, text: said.operation(one) }));
      },
      plan(asked, params, signal) {
        if (asked !== verb) throw new Error(words.targets.cannot(said.self, asked));
        return planKill(url, params, context, signal);
      },
      sketch: (_verb, { operation }) => ({
        requests: [request(String(operation))],
        to: said.ended,
        thing: 'statement',
        risk: 'disruptive',
        unseen: [said.unseen(String(operation))],
      }),
    };
  },
};

/** As one writes it in mongosh. */
function request(id: string): string {
  return `db.adminCommand({ killOp: 1, op: ${JSON.stringify(opIn(id))} })`;
}

/** A number; of a shard, behind mongos, a text. */
function opIn(id: string): string | number {
  return /^-?\d+$/.test(id) ? Number(id) : id;
}

/** @throws Error when there is none of that id that may be ended */
async function planKill(
  url: string,
  params: ActionParams,
  context: Context,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const { mongodb: said } = words.targets;
  const id = String(params.operation);
  const op = opIn(id);
  const find = async (asked: AbortSignal): Promise<MongoOperation | undefined> =>
    (await operationsOf(url, context, asked, { opid: op })).operations[0];
  const meant = await find(signal);
  if (!meant) throw new Error(said.none(id));
  const why = whyNotEnd(meant);
  if (why !== undefined) throw new Error(said.mayNot(id, why));
  // Ids begin anew with the server: then it is another client, or has run for less.
  const now = async (asked: AbortSignal): Promise<MongoOperation | undefined> => {
    const found = await find(asked);
    const isSame =
      found?.client === meant.client &&
      found?.ns === meant.ns &&
      (found?.seconds ?? 0) >= (meant.seconds ?? 0);
    return isSame ? found : undefined;
  };
  return {
    requests: [request(id)],
    from: said.operation(meant),
    to: said.ended,
    touches: 1,
    thing: 'statement',
    risk: 'disruptive',
    preconditions: [
      {
        text: said.same(id, meant.client!),
        recheck: async (asked) => ((await now(asked)) ? undefined : said.gone(id)),
      },
    ],
    timeoutMs: 20_000,
    async run(output, running) {
      if (!(await now(running))) throw new Error(said.gone(id));
      try {
        await askMongo(url, { killOp: 1, op }, context, running, adminDatabase);
      } catch (error) {
        throw error instanceof MongoRefusal && error.code === 13 ? new Error(said.noRight) : error;
      }
      output(said.asked(id));
    },
    verify: {
      label: said.verify(id),
      // It ends where it looks whether it should: that takes as long as it takes.
      look: async (asked) => {
        const found = await now(asked);
        return found && (found.isKilled ? said.pending(id) : said.still(id));
      },
      alone: true,
    },
  };
}
