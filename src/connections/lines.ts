import { StringDecoder } from 'node:string_decoder';

/** Longest line that is kept, in characters; the rest of it is left out. */
export const longestLine = 16_384;

/** Lines of a byte stream, without their ends; one longer than `longest` characters is cut there, not collected. */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  longest = longestLine,
): AsyncGenerator<string> {
  const decoder = new StringDecoder('utf8');
  let line = '';
  for await (const chunk of chunks) {
    const pieces = decoder.write(chunk).split('\n');
    for (const [index, piece] of pieces.entries()) {
      if (line.length < longest) line += piece.slice(0, longest - line.length);
      if (index === pieces.length - 1) break;
      yield line.endsWith('\r') ? line.slice(0, -1) : line;
      line = '';
    }
  }
  if (line !== '') yield line;
}
