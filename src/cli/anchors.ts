import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { anchorsIn } from '../journal/anchor.ts';
import type { Anchor } from '../model/journal-codes.ts';
import { errorText } from '../words/error-text.ts';
import { words } from '../words/index.ts';
import { CommandError } from './context.ts';

/** Each an anchor itself, or a file with some. @throws CommandError when there is none in one of them */
export async function anchorsOf(given: string | readonly string[] = []): Promise<readonly Anchor[]> {
  return (await Promise.all([given].flat().map(anchorsAt))).flat();
}

/** @throws CommandError when there is none */
async function anchorsAt(given: string): Promise<readonly Anchor[]> {
  const itself = anchorsIn(given);
  if (itself.length > 0) return itself;
  const say = words.commands.audit.verify;
  const content = await (given === '-' ? text(process.stdin) : readFile(given, 'utf8')).catch(
    (error: unknown) => {
      throw new CommandError(`${say.noAnchor(given)} (${errorText(error)})`);
    },
  );
  const anchors = anchorsIn(content);
  if (anchors.length === 0) throw new CommandError(say.noAnchor(given));
  return anchors;
}
