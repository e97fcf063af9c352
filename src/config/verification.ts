import * as z from 'zod';
import { checkKinds } from '../checks/registry.ts';
import { defined } from '../model/defined.ts';
import type { VerificationConfig } from '../model/system.ts';
import { durationSchema } from '../schema/duration.ts';
import { oneOfKinds } from './kind-schema.ts';

const common = {
  status: z
    .enum(['up', 'degraded', 'down'])
    .default('up')
    .describe('What it has to be afterwards; default up'),
  after: durationSchema.optional().describe('How long to wait before looking; default not at all'),
  within: durationSchema.optional().describe('How long verifying may take; default that of `safety`'),
  for: durationSchema.optional().describe('How long it must stay so; default that of `safety`'),
};

/** The keys that every verification has, with a check or without. */
export const verificationKeys = z.strictObject(common);
const checked = oneOfKinds('check', checkKinds, common);

/** How an action is verified: by another check, by another status of the component's own checks, or not at all. */
export const verification = z.union([z.enum(['off']), z.literal(false), verificationKeys, checked]);

type VerificationDocument = z.output<typeof verification>;

export function verificationOf(document: VerificationDocument): VerificationConfig {
  if (document === 'off' || document === false) return { off: true, status: 'up' };
  const { use, common: how } = 'use' in document ? document : { use: undefined, common: document };
  return {
    status: how.status,
    ...defined({ check: use, afterMs: how.after, limitMs: how.within, holdMs: how.for }),
  };
}

/** The check that a verification names. */
export function checkOfVerification(document: VerificationDocument | undefined) {
  return document && typeof document === 'object' && 'use' in document ? document.use : undefined;
}
