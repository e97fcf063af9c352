import * as z from 'zod';
import { defined } from '../model/defined.ts';
import type { CanaryConfig, SafetyConfig, StopConfig } from '../model/system.ts';
import { durationSchema, percentSchema } from '../schema/duration.ts';
import { words } from '../words/index.ts';

/** What holds where the file says nothing. */
export const defaultSafety: SafetyConfig = {
  coolDownMs: 30_000,
  repeats: 3,
  most: 0.5,
  mostThings: undefined,
  reason: true,
  revert: false,
  holdMs: 5_000,
  limitMs: 60_000,
  alone: [],
};

/** How careful actions are in this system. */
export const safety = z
  .strictObject({
    'cool-down': durationSchema
      .optional()
      .describe('Between two runs of the same action on the same component; default 30s'),
    repeats: z
      .number()
      .int()
      .min(2)
      .optional()
      .describe('Runs of the same action within an hour until escalation is offered instead; default 3'),
    most: percentSchema
      .optional()
      .describe(
        'Larger share of the instances, or of the components, at once: the name must be typed; default 50%',
      ),
    'most-things': z
      .number()
      .int()
      .positive()
      .optional()
      .describe(
        'More things than this at once: the name must be typed; default 10 instances, 10000 of anything else',
      ),
    reason: z
      .boolean()
      .optional()
      .describe('Whether an action in a guarded environment requires a reason; default true'),
    revert: z
      .enum(['ask', 'run'])
      .optional()
      .describe(
        'A change for a while that is due: ask a person, or run its way back by the screen or watch that leads; default ask',
      ),
    hold: durationSchema
      .optional()
      .describe('How long what was wrong must stay good before an action counts as verified; default 5s'),
    limit: durationSchema.optional().describe('How long verifying may take; default 1m'),
    alone: z
      .array(z.string().regex(/^\S+ \S+$/, { error: () => words.config.schedules.alone }))
      .optional()
      .describe(
        'Actions that schedules may run with nobody there, confirmed by being listed: restart worker',
      ),
  })
  .default({})
  .describe('Limits on actions: cool-down, repeats, how much at once');

type SafetyDocument = z.output<typeof safety>;

/** What the document says, with the defaults for the rest. */
export function safetyOf(document: SafetyDocument): SafetyConfig {
  return {
    coolDownMs: document['cool-down'] ?? defaultSafety.coolDownMs,
    repeats: document.repeats ?? defaultSafety.repeats,
    most: document.most === undefined ? defaultSafety.most : document.most / 100,
    mostThings: document['most-things'] ?? defaultSafety.mostThings,
    reason: document.reason ?? defaultSafety.reason,
    revert: document.revert === 'run',
    holdMs: document.hold ?? defaultSafety.holdMs,
    limitMs: document.limit ?? defaultSafety.limitMs,
    alone: (document.alone ?? []).map((text) => {
      const [verb, component] = text.split(' ') as [string, string];
      return { verb, component };
    }),
  };
}

const verb = z.string().regex(/^[a-z][a-z0-9-]*$/, { error: () => words.config.expected.actionName });

/** Going up in steps, each only while the gate metrics stay good. */
export const canary = z
  .strictObject({
    steps: z
      .array(z.number().int().nonnegative())
      .min(1)
      .describe('The numbers of instances, or weights, one after another'),
    wait: durationSchema
      .default(300_000)
      .describe('How long the gate must stay good after each step; default 5m'),
    gate: z.array(z.string()).min(1).describe('Metrics that must stay within their thresholds'),
    by: verb.default('scale').describe('Verb or action of your own that makes a step; default scale'),
    param: z.string().default('count').describe('Its parameter for the number; default count'),
    back: z
      .number()
      .int()
      .nonnegative()
      .optional()
      .describe('Number to return to when the gate turns bad; default the one before the first step'),
  })
  .refine(({ by, back }) => by === 'scale' || back !== undefined, {
    path: ['back'],
    error: () => words.config.canaryNeedsBack,
  })
  .describe('Adds the verb canary: steps with a gate between them; a bad gate or a cancel goes back');

/** A stop that lets what runs finish first. */
export const gracefulStop = z
  .strictObject({
    before: verb.optional().describe('Action of your own to run first: maintenance-on'),
    drain: z.string().optional().describe('Metric that must reach 0 first'),
    limit: durationSchema.default(300_000).describe('How long to wait; default 5m'),
    otherwise: z
      .enum(['stop', 'leave'])
      .default('stop')
      .describe('At the limit: stop it anyway, or leave it running'),
  })
  .describe('What to run and wait for before it stops');

export function canaryOf(document: z.output<typeof canary>): CanaryConfig {
  const { steps, wait, gate, by, param, back } = document;
  return { steps, waitMs: wait, gate, by, param, ...defined({ back }) };
}

export function stopOf(document: z.output<typeof gracefulStop>): StopConfig {
  const { before, drain, limit, otherwise } = document;
  return {
    limitMs: limit,
    otherwise,
    ...defined({ before, drain }),
  };
}
