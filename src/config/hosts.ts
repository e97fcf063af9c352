import * as z from 'zod';
import { defined } from '../model/defined.ts';
import { words } from '../words/index.ts';

/** A machine reached by ssh, with the user's own ssh configuration and agent. */
const host = z
  .union([
    z.string().regex(/^[^\s-]\S*$/, { error: () => words.config.expected.sshDestination }),
    z.strictObject({
      ssh: z
        .string()
        .regex(/^[^\s-]\S*$/, { error: () => words.config.expected.sshDestination })
        .describe('Alias of your ssh configuration, or user@host'),
      port: z.number().int().min(1).max(65_535).optional().describe("Port of its ssh; default ssh's own"),
      options: z
        .array(z.string().regex(/^-/, { error: () => words.config.expected.sshOption }))
        .optional()
        .describe('More options for ssh, each one argument'),
    }),
  ])
  .transform((written) => {
    const { ssh, port, options } = typeof written === 'string' ? { ssh: written } : written;
    return { ssh, ...defined({ port, options }) };
  });

export const hosts = z
  .record(
    z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u, { error: () => words.config.expected.id }),
    host,
  )
  .default({})
  .describe('Machines reached by ssh, by name; targets and checks refer to them with host: NAME');
