import * as z from 'zod';
import { words } from '../words/index.ts';
import { quoted } from './quoted.ts';

/** `host:port` or `[::1]:port`. */
export const hostPortSchema = z
  .string()
  .transform((text, context) => {
    const match = text.match(/^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]]+)):(\d{1,5})$/);
    const port = Number(match?.[3]);
    if (match && port >= 1 && port <= 65_535) return { host: (match[1] ?? match[2])!, port };
    const message = words.config.expected.hostPort;
    context.addIssue({ code: 'custom', message, params: quoted, input: text });
    return z.NEVER;
  })
  .describe('host:port');
