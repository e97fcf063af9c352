import { resolve } from 'node:path';
import { CannotAsk } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { NotSmallFile, readSmallFile } from './small-file.ts';

/** Largest file of certificates, in bytes: all the authorities of an operating system take a quarter of it. */
const largest = 2 ** 20;

/**
 * The certificates that `ca:` names, as PEM text.
 * @param ca PEM text, or a file, relative to `baseDir`; a file is read each time, so that a renewed one counts at once
 * @throws CannotAsk when there is no such file, or no certificate in it
 */
export async function authorityOf(ca: string, baseDir: string): Promise<string> {
  if (ca.includes(begin)) return ca;
  const file = resolve(baseDir, ca);
  const say = words.connections.authority;
  let text: string;
  try {
    text = await readSmallFile(file, largest);
  } catch (error) {
    const code = error instanceof NotSmallFile ? error.code : (error as NodeJS.ErrnoException).code;
    throw new CannotAsk(code === 'ENOENT' ? say.missing(file) : say.unreadable(file));
  }
  if (!text.includes(begin)) throw new CannotAsk(say.notPem(file));
  return text;
}

const begin = '-----BEGIN';
