import { z } from 'zod';
import { defined } from '../model/defined.ts';

/** A machine reached by ssh, with the user's own ssh configuration and agent. */
const host = z
  .union([
    z.string().regex(/^[^\s-]\S*$/, 'expected an ssh destination such as web1 or deploy@10.0.0.5'),
    z.strictObject({
      ssh: z
        .string()
        .regex(/^[^\s-]\S*$/, 'expected an ssh destination such as web1 or deploy@10.0.0.5')
        .describe('Alias of your ssh configuration, or user@host'),
      port: z.number().int().min(1).max(65_535).optional(),
      options: z
        .array(z.string().regex(/^-/, 'expected an option such as -oProxyJump=bastion'))
        .optional()
        .describe('More options for ssh, each one argument'),
    }),
  ])
  .transform((written) => {
    const { ssh, port, options } = typeof written === 'string' ? { ssh: written } : written;
    return { ssh, ...defined({ port, options }) };
  });

export const hosts = z
  .record(z.string().regex(/^[\p{L}\p{N}_][\p{L}\p{N}_.-]*$/u), host)
  .default({})
  .describe('Machines reached by ssh, by name: a target or check says host: NAME');
