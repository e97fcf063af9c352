import * as z from 'zod';
import { faultError } from '../connections/fault.ts';
import { askMongo, mongoLabel } from '../connections/mongodb.ts';
import type { Check, CheckAnswer, CheckKind } from '../model/kind.ts';
import { mongodbUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { timed, underSchema } from './under.ts';

const schema = z.strictObject({
  mongodb: mongodbUrl.describe('Connection URL; with one host that server is asked, as by mongosh'),
  under: underSchema,
});
type Options = z.infer<typeof schema>;

export const mongodb: CheckKind<Options> = {
  kind: 'mongodb',
  summary: 'A MongoDB server that answers and, in a replica set, sees a primary and serves reads.',
  schema,
  example: '{ mongodb: "mongodb://localhost:27017/app" }',
  open({ mongodb: url, under }, context): Check {
    return {
      label: words.checks.label.ping(mongoLabel(url)),
      async run(signal) {
        // Connecting and logging in are part of it, but not of how long an answer takes.
        const hello = await askMongo(url, { hello: 1 }, context, signal);
        const started = context.clock.elapsed();
        await askMongo(url, { ping: 1 }, context, signal);
        const latencyMs = context.clock.elapsed() - started;
        if (hello.maxWireVersion === undefined) throw faultError('not-mongodb', mongoLabel(url));
        return timed(stateOf(hello), latencyMs, under);
      },
    };
  },
};

/** What a server says of itself in answer to `hello`. */
function stateOf(hello: Readonly<Record<string, unknown>>): CheckAnswer {
  const { mongodb: said } = words.checks;
  if (hello.isreplicaset === true) return { status: 'degraded', message: said.notInitiated };
  if (typeof hello.setName !== 'string') return { status: 'up', message: said.answers };
  const set = hello.setName;
  if (hello.isWritablePrimary === true) return { status: 'up', message: said.primary(set) };
  if (hello.arbiterOnly === true) return { status: 'up', message: said.arbiter(set) };
  if (hello.secondary !== true) return { status: 'degraded', message: said.noMember(set) };
  return hello.primary === undefined
    ? { status: 'degraded', message: said.noPrimary(set) }
    : { status: 'up', message: said.secondary(set) };
}
