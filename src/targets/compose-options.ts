import * as z from 'zod';
import { stopGrace } from '../connections/docker.ts';
import { hostOption } from '../connections/host.ts';
import { words } from '../words/index.ts';

const name = z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, { error: () => words.targets.compose.service });

export const composeOptions = z.strictObject({
  compose: name.describe('Service of the compose file'),
  project: z
    .string()
    .regex(/^[a-z0-9][-_a-z0-9]*$/, { error: () => words.targets.compose.project })
    .optional()
    .describe("Project; default the compose file's folder, like compose"),
  file: z
    .union([z.string().min(1), z.array(z.string().min(1)).min(1)])
    .optional()
    .describe('Compose files; default the one in the folder of the configuration'),
  host: hostOption,
  grace: stopGrace,
  max: z.number().int().positive().max(1_000).default(20).describe('Most replicas that scale may ask for'),
});
export type ComposeOptions = z.infer<typeof composeOptions>;
