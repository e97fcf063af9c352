import { statSync } from 'node:fs';
import { isCompressed, isGlob } from '../../logs/follow/rotated-files.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { checkTogether, count, type LogOptions, logOptions, queryOf } from '../logs/options.ts';
import type { OpenedLogs } from '../logs/sources.ts';

/** `plantao logs`: lines, or what is most frequent in them; with --follow every further one, too. */
export const command = defineCommand<LogOptions>({
  arguments: '[components...]',
  options: logOptions,
  exits: () => words.commands.logs.exits,
  async run(options, components) {
    const query = queryOf(options);
    checkTogether(options);
    count('--tail', options.tail);
    count('--context', options.context);
    // What stores and searches is not needed to say what can be asked.
    const { printFile, printLogs } = await import('../logs/stream.ts');
    const { file } = options;
    if (file !== undefined) {
      // What is rotated, packed or many files cannot be searched where it lies.
      const whole = !options.follow && options.since === undefined && !isCompressed(file);
      // Neither a configuration nor what reads one is needed for that.
      if (whole && (!isGlob(file) || isThere(file))) return printFile(file, query, options);
      const { openFiles } = await import('../logs/sources.ts');
      return closing(openFiles(file), (opened) => printLogs(opened, query, options));
    }
    const { openComponents, openStdin } = await import('../logs/sources.ts');
    if (components.length === 1 && components[0] === '-')
      return printLogs(openStdin(), query, { ...options, follow: !wantsAll(options) });
    const opened = await openComponents(components, options);
    return closing(opened, () => printLogs(opened, query, options));
  },
});

/** Whether nothing can be printed before everything is there. */
function wantsAll({ top, save, context, tail }: LogOptions): boolean {
  return [top, save, context, tail].some((option) => option !== undefined);
}

async function closing(opened: OpenedLogs, run: (opened: OpenedLogs) => Promise<number>): Promise<number> {
  try {
    return await run(opened);
  } finally {
    await opened.close();
  }
}

function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false }) !== undefined;
}
