import { statfs } from 'node:fs/promises';
import { resolve } from 'node:path';
import * as z from 'zod';
import { hostOption, runOn } from '../connections/host.ts';
import { whyLine } from '../connections/why-line.ts';
import { CannotAsk, type Check, type CheckKind, type Context } from '../model/kind.ts';
import { formatQuantity } from '../model/quantity.ts';
import { type Status, worstStatus } from '../model/status.ts';
import { percentSchema } from '../schema/duration.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  disk: z.string().min(1).describe('A folder on the file system to look at'),
  host: hostOption,
  warning: percentSchema.default(80).describe('More used than this: degraded; default 80%'),
  critical: percentSchema.default(90).describe('More used than this: down; default 90%'),
});
type Options = z.infer<typeof schema>;

export const disk: CheckKind<Options> = {
  kind: 'disk',
  ownFault: true,
  summary: 'Space and inodes of the file system that holds a folder.',
  schema,
  example: '{ disk: "/var/lib/postgresql", warning: 80%, critical: 90% }',
  open(options, context): Check {
    const folder = options.host === undefined ? resolve(context.baseDir, options.disk) : options.disk;
    const judge = (used: number): Status =>
      used > options.critical ? 'down' : used > options.warning ? 'degraded' : 'up';
    return {
      label: words.checks.label.disk(folder, options.host),
      async run(signal) {
        const stats =
          options.host === undefined
            ? await localSpace(folder)
            : await remoteSpace(options.host, folder, context, signal);
        // As df counts: what only root may use is neither used nor free.
        const used = usedPercent(stats.blocks - stats.bfree, stats.bavail);
        const inodes = stats.files === 0 ? 0 : usedPercent(stats.files - stats.ffree, stats.ffree);
        const free = formatQuantity(stats.bavail * stats.bsize, 'B');
        return {
          status: worstStatus([judge(used), judge(inodes)]),
          message: words.checks.disk.used(used, free, inodes),
        };
      },
    };
  },
};

interface Space {
  readonly bsize: number;
  readonly blocks: number;
  readonly bfree: number;
  readonly bavail: number;
  readonly files: number;
  readonly ffree: number;
}

function localSpace(folder: string): Promise<Space> {
  return statfs(folder).catch((error: NodeJS.ErrnoException) => {
    throw new CannotAsk(error.code === 'ENOENT' ? words.checks.disk.noFolder(folder) : errorText(error));
  });
}

/** The same numbers from stat(1) on a host. */
async function remoteSpace(
  host: string,
  folder: string,
  context: Context,
  signal: AbortSignal,
): Promise<Space> {
  const argv = ['stat', '--file-system', '--format=%S %b %f %a %c %d', '--', folder];
  const { code, stdout, stderr } = await runOn(host, argv, { cwd: context.baseDir, signal }, context);
  if (code !== 0) throw new CannotAsk(whyLine(stderr) || words.checks.disk.statFailed(code));
  const [bsize, blocks, bfree, bavail, files, ffree] = stdout.trim().split(' ').map(Number);
  if (ffree === undefined || !Number.isFinite(ffree)) throw new CannotAsk(words.checks.disk.statUnreadable);
  return { bsize: bsize!, blocks: blocks!, bfree: bfree!, bavail: bavail!, files: files!, ffree };
}

function usedPercent(used: number, free: number): number {
  return used + free === 0 ? 0 : (used / (used + free)) * 100;
}
