import { constants } from 'node:fs';
import { open } from 'node:fs/promises';

/** A path that does not lead to a regular file of bounded size. */
export class NotSmallFile extends Error {
  override readonly name = 'NotSmallFile';
  readonly code: 'not-regular' | 'too-large';

  constructor(code: NotSmallFile['code']) {
    super(code);
    this.code = code;
  }
}

/**
 * Reads a text that is expected to be small. A pipe of which nobody writes the other end does not hold it up, and a device does not
 * fill the memory.
 * @param mostBytes largest file that is read
 * @throws NotSmallFile, or what the file system says
 */
export async function readSmallFile(file: string, mostBytes: number): Promise<string> {
  // Opening a pipe waits for a writer unless it is told not to.
  const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    if (!(await handle.stat()).isFile()) throw new NotSmallFile('not-regular');
    // One byte more than fits: what `stat` says may be 0, as in /proc, or grow.
    const buffer = Buffer.alloc(mostBytes + 1);
    let size = 0;
    for (;;) {
      const { bytesRead } = await handle.read(buffer, size, buffer.length - size, null);
      size += bytesRead;
      if (bytesRead === 0 || size === buffer.length) break;
    }
    if (size > mostBytes) throw new NotSmallFile('too-large');
    return buffer.toString('utf8', 0, size);
  } finally {
    await handle.close();
  }
}
