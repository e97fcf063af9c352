import { words } from '../words/index.ts';

/** A frame header that announces more than this is not one. */
const largestFrame = 64 * 2 ** 20;

/**
 * The payloads of Docker's multiplexed stream: eight bytes of header (stream, three zeros, length as a big-endian 32-bit
 * number), then the payload. Frames may be split anywhere. Payloads are handed on as they
 * come: those of one chunk together.
 * @throws Error when the bytes are no such stream
 */
export async function* splitFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const header = Buffer.alloc(8);
  let known = 0;
  let left = 0;
  for await (const chunk of chunks) {
    // Payloads of this chunk one behind the other: each line has a frame of its own.
    const payload = Buffer.allocUnsafe(chunk.length);
    let used = 0;
    let at = 0;
    while (at < chunk.length) {
      if (left > 0) {
        const taken = chunk.copy(payload, used, at, Math.min(chunk.length, at + left));
        left -= taken;
        at += taken;
        used += taken;
        continue;
      }
      const part = chunk.copy(header, known, at, Math.min(chunk.length, at + 8 - known));
      known += part;
      at += part;
      if (known < 8) break;
      known = 0;
      left = header.readUInt32BE(4);
      if (header[0]! > 2 || header[1] !== 0 || left > largestFrame)
        throw new Error(words.targets.docker.notAStream);
    }
    if (used > 0) yield payload.subarray(0, used);
  }
}
