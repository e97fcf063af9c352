import type { Clock } from '../../model/clock.ts';
import { type Evidence, newFile } from './evidence.ts';

/**
 * Saves a text that was shown to a new file that only its owner can read.
 * @param query what was asked, for the journal
 * @throws Error when the file exists or cannot be written
 */
export async function saveText(text: string, query: string, file: string, clock: Clock): Promise<Evidence> {
  const handle = await newFile(file);
  // Few need it, and it costs megabytes of memory.
  const { createHash } = await import('node:crypto');
  const bytes = Buffer.from(text);
  try {
    await handle.write(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return {
    ...{ file, query, bytes: bytes.length, savedAt: clock.now() },
    sha256: createHash('sha256').update(bytes).digest('hex'),
    lines: text.split('\n').length - 1,
  };
}
