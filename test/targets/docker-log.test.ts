import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitLines } from '../../src/connections/lines.ts';
import { splitFrames } from '../../src/targets/docker-log.ts';
import { collect } from '../services/collect.ts';

function frame(stream: number, payload: Buffer): Buffer {
  const header = Buffer.alloc(8);
  header[0] = stream;
  header.writeUInt32BE(payload.length, 4);
  return Buffer.concat([header, payload]);
}

async function* cut(bytes: Buffer, places: readonly number[]): AsyncGenerator<Buffer> {
  let from = 0;
  for (const place of [...places].sort((a, b) => a - b)) {
    const to = Math.min(place, bytes.length);
    yield bytes.subarray(from, to);
    from = to;
  }
  yield bytes.subarray(from);
}

test('frames split anywhere give the same lines', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.tuple(
          fc.constantFrom(1, 2),
          fc.string({ unit: 'grapheme' }).map((text) => text.replaceAll(/[\r\n]/g, '')),
        ),
      ),
      fc.array(fc.nat(400)),
      async (entries, places) => {
        const bytes = Buffer.concat(entries.map(([stream, text]) => frame(stream, Buffer.from(`${text}\n`))));
        const lines = await collect(splitLines(splitFrames(cut(bytes, places))));
        expect(lines).toEqual(entries.map(([, text]) => text));
      },
    ),
  );
});

test('bytes that are no such stream are refused, and no announced size is believed', async () => {
  for (const bytes of [
    Buffer.from('HTTP/1.1 400 Bad Request'),
    Buffer.from([1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 1]),
  ])
    await expect(collect(splitFrames(cut(bytes, [])))).rejects.toThrow('not a Docker Engine log stream');
});

test('a line without an end is cut, not collected', async () => {
  async function* endless(): AsyncGenerator<Buffer> {
    for (let n = 0; n < 200; n++) yield Buffer.alloc(10_000, 'x');
    yield Buffer.from('\r\nnext\r\nrest');
  }
  const [long, ...others] = await collect(splitLines(endless()));
  expect(long).toHaveLength(16_384);
  expect(others).toEqual(['next', 'rest']);
});
