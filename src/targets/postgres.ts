import * as z from 'zod';
import { askOne, postgresLabel } from '../connections/postgres.ts';
import type { ActionParams, Sketch, TargetPlan, Verb } from '../model/action.ts';
import type { Target, TargetKind } from '../model/target.ts';
import { postgresUrl } from '../schema/url.ts';
import { words } from '../words/index.ts';
import { plannerOf } from './planners.ts';
import { backendChoices, type PostgresNow, planEnd, sketchEnd } from './postgres-backends.ts';
import { planUpkeep, sketchUpkeep } from './postgres-upkeep.ts';

const schema = z.strictObject({
  postgres: postgresUrl.describe('Connection URL'),
});
type Options = z.infer<typeof schema>;

export const postgresTarget: TargetKind<Options> = {
  kind: 'postgres',
  asksItself: true,
  summary: 'A PostgreSQL database: cancel a statement, close a connection, renew the statistics, clean up.',
  schema,
  example: '{ postgres: "postgres://localhost/clinic" }',
  open({ postgres: url }, context): Target {
    return {
      label: words.targets.postgres.label(postgresLabel(url)),
      verbs: Object.keys(planners),
      async status(signal) {
        await askOne(url, context, signal);
        return { status: 'up', message: words.targets.postgres.answers };
      },
      async choices(verb, _param, signal) {
        return ending.includes(verb) ? backendChoices(url, context, signal) : [];
      },
      async plan(verb, params, signal) {
        return plannerOf(planners, verb, words.targets.postgres.self)({ url, params, context, signal });
      },
      sketch: (verb, params) => plannerOf(sketches, verb, words.targets.postgres.self)(params),
    };
  },
};

const ending: readonly Verb[] = ['cancel-query', 'kill-query'];

const planners: Readonly<Record<Verb, (now: PostgresNow) => Promise<TargetPlan>>> = {
  'cancel-query': (now) => planEnd(now, false),
  'kill-query': (now) => planEnd(now, true),
  analyze: (now) => planUpkeep(now, 'analyze'),
  vacuum: (now) => planUpkeep(now, 'vacuum'),
};

const sketches: Readonly<Record<Verb, (params: ActionParams) => Sketch>> = {
  'cancel-query': ({ pid }) => sketchEnd(Number(pid), false),
  'kill-query': ({ pid }) => sketchEnd(Number(pid), true),
  analyze: (params) => sketchUpkeep(params, 'analyze'),
  vacuum: (params) => sketchUpkeep(params, 'vacuum'),
};
