import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { CannotAsk, type Check, type CheckKind } from '../model/kind.ts';
import { formatQuantity } from '../model/quantity.ts';
import { type Status, worstStatus } from '../model/status.ts';
import { percentSchema } from '../schema/duration.ts';

const schema = z.strictObject({
  disk: z.string().min(1).describe('A folder on the file system to look at'),
  warning: percentSchema.default(80).describe('More used than this: degraded; default 80%'),
  critical: percentSchema.default(90).describe('More used than this: down; default 90%'),
});
type Options = z.infer<typeof schema>;

export const disk: CheckKind<Options> = {
  kind: 'disk',
  summary: 'Space and inodes of the file system that holds a folder.',
  schema,
  example: '{ disk: "/var/lib/postgresql", warning: 80%, critical: 90% }',
  open(options, context): Check {
    const folder = resolve(context.baseDir, options.disk);
    const judge = (used: number): Status =>
      used > options.critical ? 'down' : used > options.warning ? 'degraded' : 'up';
    return {
      label: `space on ${folder}`,
      async run() {
        const stats = await statfs(folder).catch((error: NodeJS.ErrnoException) => {
          throw new CannotAsk(error.code === 'ENOENT' ? `no such folder: ${folder}` : error.message);
        });
        // As df counts: what only root may use is neither used nor free.
        const used = usedPercent(stats.blocks - stats.bfree, stats.bavail);
        const inodes = stats.files === 0 ? 0 : usedPercent(stats.files - stats.ffree, stats.ffree);
        const free = formatQuantity(stats.bavail * stats.bsize, 'B');
        return {
          status: worstStatus([judge(used), judge(inodes)]),
          message: `${used.toFixed(0)}% used, ${free} free, ${inodes.toFixed(0)}% of inodes`,
        };
      },
    };
  },
};

function usedPercent(used: number, free: number): number {
  return used + free === 0 ? 0 : (used / (used + free)) * 100;
}
