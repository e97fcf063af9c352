import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { Clock } from '../../src/model/clock.ts';
import { TerminalInput } from '../../src/terminal/input.ts';

class Bytes extends EventEmitter {
  resume() {}
  pause() {}
}

function timers() {
  let pending: { ms: number; run: () => void } | undefined;
  const clock: Clock = {
    now: () => 0,
    elapsed: () => 0,
    after(ms, run) {
      pending = { ms, run };
      return () => {
        pending = undefined;
      };
    },
  };
  return { clock, pending: () => pending };
}

it.each([
  [false, 50],
  [true, 100],
])('gives a lone ESC time for its tail (over ssh: %s)', (overSsh, wait) => {
  const stream = new Bytes();
  const { clock, pending } = timers();
  const input = new TerminalInput(stream, clock, overSsh);
  const seen: string[] = [];
  input.subscribe((key) => seen.push(key.name));
  input.start();
  stream.emit('data', Buffer.from('\u001b'));
  expect(seen).toEqual([]);
  expect(pending()?.ms).toBe(wait);
  pending()?.run();
  expect(seen).toEqual(['esc']);
});

it('reads nothing more once stopped', () => {
  const stream = new Bytes();
  const input = new TerminalInput(stream, timers().clock, false);
  const seen: string[] = [];
  input.subscribe((key) => seen.push(key.name));
  input.start();
  input.stop();
  stream.emit('data', Buffer.from('q'));
  expect(seen).toEqual([]);
});
