import { constants, open } from 'node:fs/promises';
import { CannotAsk } from '../model/kind.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { reasonText } from '../words/error-text.ts';
import { words } from '../words/index.ts';

/**
 * The pid in a pid file; undefined when there is no file.
 * @throws CannotAsk when the file holds anything but the pid of an ordinary process: nothing is ever signalled by guess
 */
export async function readPidFile(file: string): Promise<number | undefined> {
  let text: string;
  try {
    // Opening a named pipe would otherwise wait for somebody to write into it.
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      if (!(await handle.stat()).isFile()) throw new CannotAsk(words.connections.pidFile.notFile(file));
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(64), 0, 64, 0);
      text = buffer.toString('latin1', 0, bytesRead).trim();
    } finally {
      await handle.close();
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error instanceof CannotAsk
      ? error
      : new CannotAsk(words.connections.pidFile.unreadable(file, reasonText(error)));
  }
  const pid = /^\d{1,10}$/.test(text) ? Number(text) : Number.NaN;
  if (!(pid > 1)) throw new CannotAsk(words.connections.pidFile.noPid(file, excerptOf(text, 20)));
  return pid;
}
