/** A frame header that announces more than this is not one. */
const largestFrame = 64 * 2 ** 20;

/**
 * The payloads of Docker's multiplexed stream: eight bytes of header (stream, three zeros, length as a big-endian 32-bit
 * number), then the payload. Frames may be split anywhere. Payloads are handed on as they
 * come: those of one chunk together.
 * @throws Error when the bytes are no such stream
 */
export async function* splitFrames(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let header: Buffer = Buffer.alloc(0);
  let left = 0;
  for await (const chunk of chunks) {
    let at = 0;
    const pieces: Buffer[] = [];
    while (at < chunk.length) {
      if (left > 0) {
        const piece = chunk.subarray(at, at + left);
        left -= piece.length;
        at += piece.length;
        pieces.push(piece);
        continue;
      }
      const wanted = 8 - header.length;
      const part = chunk.subarray(at, at + wanted);
      header = header.length === 0 ? part : Buffer.concat([header, part]);
      at += wanted;
      if (header.length < 8) break;
      left = header.readUInt32BE(4);
      if (header[0]! > 2 || header[1] !== 0 || left > largestFrame)
        throw new Error('not a stream of the Docker Engine');
      header = Buffer.alloc(0);
    }
    if (pieces.length > 0) yield pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }
}
