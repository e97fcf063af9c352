import { expect, it } from 'vitest';
import { levelByte, levelCodes } from '../../../src/logs/parse/classify.ts';

/** A buffer that notes the last byte that was looked at, and whatever looks at all of it. */
function watched(text: string): { bytes: Buffer; last: () => number } {
  let last = -1;
  const bytes = new Proxy(Buffer.from(text), {
    get(buffer, key) {
      if (typeof key === 'string' && /^\d+$/.test(key)) {
        last = Math.max(last, Number(key));
        return buffer[Number(key)];
      }
      if (key === 'subarray') return buffer.subarray.bind(buffer);
      last = buffer.length;
      const value: unknown = Reflect.get(buffer, key);
      return typeof value === 'function' ? value.bind(buffer) : value;
    },
  });
  return { bytes, last: () => last };
}

it.each([
  ['10.0.0.1 - - "GET / HTTP/1.1" 502 12', 'error'],
  ['10.0.0.1 - - "GET /a" b" c HTTP/1.1" 404 12', 'warn'],
  ['10.0.0.1 - - "GET / HTTP/1.1" 200 12', 'info'],
  ['needle without anything to say', 'none'],
  ['1 "', 'none'],
  ['10.0.0.1 said " " " " " " " 500 ', 'none'],
])('takes the level of %j from its own bytes, not from lines behind it', (line, level) => {
  const { bytes, last } = watched(`${line}\n10.0.0.1 - - "GET / HTTP/1.1" 500 12\n`);
  expect(levelCodes[levelByte(bytes, 0, line.length)]).toBe(level);
  expect(last()).toBeLessThan(line.length + 6);
});
