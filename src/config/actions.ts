import * as z from 'zod';
import { actionKinds } from '../actions/kinds/registry.ts';
import type { VerbParam } from '../model/action.ts';
import { defined } from '../model/defined.ts';
import type { OwnActionConfig } from '../model/system.ts';
import { durationSchema } from '../schema/duration.ts';
import { quoted } from '../schema/quoted.ts';
import { isNamedSecret } from '../text/parts.ts';
import { words } from '../words/index.ts';
import type { Interpolated } from './interpolate.ts';
import { oneOfKinds } from './kind-schema.ts';
import { verification, verificationOf } from './verification.ts';

const param = z
  .strictObject({
    text: z.string().optional().describe('What to enter, in a few words'),
    kind: z
      .enum(['text', 'count', 'number'])
      .default('text')
      .describe('count is a whole number from 0, number any number; default text'),
    choices: z.array(z.string()).min(1).optional().describe('The only values there are'),
    default: z.union([z.string(), z.number()]).optional().describe('Filled in when asked'),
    optional: z.boolean().default(false).describe('May stay empty; default false'),
    pattern: z
      .string()
      .refine(isPattern, { error: () => words.config.expected.pattern, params: quoted })
      .optional()
      .describe('Regular expression that the whole value must match'),
    secret: z
      .boolean()
      .optional()
      .describe(
        'Shown and recorded as stars; default true for a name that ends with password, token, api_key and such',
      ),
  })
  .describe('A value asked for before the action is planned');

const name = z.string().regex(/^[a-z][a-z0-9-]*$/, {
  error: () => words.config.expected.actionName,
});

/** An action of the team's own: the keys of one kind, and these. */
export const ownAction = oneOfKinds('action', actionKinds, {
  title: z.string().min(1).optional().describe('Name on the screen; default the id'),
  summary: z.string().optional().describe('One line of help'),
  risk: z
    .enum(['safe', 'disruptive', 'destructive'])
    .default('disruptive')
    .describe(
      'safe runs at once; disruptive asks for y, in a guarded environment for the name; destructive always for the name',
    ),
  params: z
    .record(z.string().regex(/^[a-z][a-z0-9_]*$/i, { error: () => words.config.expected.paramName }), param)
    .default({})
    .describe('Values it asks for, by name'),
  undo: name.optional().describe('Action or verb of the same component that undoes it'),
  timeout: durationSchema.optional().describe('Time limit'),
  verify: verification
    .optional()
    .describe(
      "How it is verified, in place of the component's own checks: a check, `{ status: down }` of its own ones, or off; also status, after, within, for",
    ),
});

export const ownActions = z
  .record(name, ownAction)
  .default({})
  .describe("Actions of the team's own, by name");

type OwnActionDocument = z.output<typeof ownAction>;

/** What the document says about one action. `texts`: those of it that secrets were put into, by path. */
export function ownActionOf(
  id: string,
  { use, common }: OwnActionDocument,
  texts: Interpolated['parts'],
): OwnActionConfig {
  return {
    ...use,
    name: id,
    title: common.title ?? id,
    summary: common.summary ?? '',
    risk: common.risk,
    params: Object.entries(common.params).map(
      ([key, { text, kind, choices, pattern, optional, secret, default: standard }]): VerbParam => ({
        name: key,
        text: text ?? key,
        kind,
        optional,
        secret: secret ?? isNamedSecret(key),
        ...defined({ choices, pattern, default: standard === undefined ? undefined : String(standard) }),
      }),
    ),
    ...(texts.size > 0 ? { texts } : {}),
    ...defined({
      undo: common.undo,
      timeoutMs: common.timeout,
      verify: common.verify === undefined ? undefined : verificationOf(common.verify),
    }),
  };
}

function isPattern(text: string): boolean {
  try {
    new RegExp(`^(?:${text})$`, 'u');
    return true;
  } catch {
    return false;
  }
}
