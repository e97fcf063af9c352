import { z } from 'zod';

/** `host:port` or `[::1]:port`. */
export const hostPortSchema = z
  .string()
  .transform((text, context) => {
    const match = text.match(/^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/);
    const port = Number(match?.[3]);
    if (match && port >= 1 && port <= 65_535) return { host: (match[1] ?? match[2])!, port };
    context.addIssue({ code: 'custom', message: 'expected host:port, such as localhost:5432', input: text });
    return z.NEVER;
  })
  .describe('host:port');
