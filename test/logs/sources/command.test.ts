import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { resumed } from '../../../src/logs/follow/resume.ts';
import { command as kind } from '../../../src/logs/sources/command.ts';
import { type Clock, systemClock } from '../../../src/model/clock.ts';
import { CannotAsk } from '../../../src/model/kind.ts';
import type { LogRequest } from '../../../src/model/target.ts';
import { collect } from '../../services/collect.ts';
import { testContext, within } from '../../services/context.ts';

let world: ReturnType<typeof testContext>;
beforeEach(() => {
  world = testContext('/');
});
afterEach(() => world.close());
/** The system's clock, but waiting takes a twentieth of the time. */
const hurried: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms / 20, run) };

const open = (options: object) => kind.open(kind.schema.parse(options), { ...world.context, clock: hurried });
const sh = (script: string): string[] => ['sh', '-c', script, 'sh'];
const request: LogRequest = { tail: 7, follow: false, sinceMs: Date.UTC(2026, 0, 5, 12) };

describe('the log of a command', () => {
  it('is what it prints, told how much is wanted', async () => {
    const log = open({
      command: [...sh('printf "%s\\n" "$@"'), '--lines={tail}', '{since}'],
      follow: ['-f'],
    });
    expect(await collect(log.read(request, within()))).toEqual([
      { text: '--lines=7' },
      { text: '2026-01-05T12:00:00.000Z' },
    ]);
    const followed = await collect(log.read({ ...request, follow: true }, within()));
    expect(followed.at(-1)).toEqual({ text: '-f' });
  });

  it('is no shell: what is written is one argument', async () => {
    const log = open({ command: ['echo', '$(id); `id`'], follow: [] });
    expect(await collect(log.read(request, within()))).toEqual([{ text: '$(id); `id`' }]);
  });

  it('of one that goes on by itself is over when it is quiet, unless it is followed', async () => {
    const log = open({ command: sh('echo one; echo two; exec sleep 600') });
    expect(await collect(log.read(request, within()))).toEqual([{ text: 'one' }, { text: 'two' }]);
  });

  it('says why it failed', async () => {
    const failing = open({ command: sh('echo told; echo no permission >&2; exit 3'), follow: [] });
    await expect(collect(failing.read(request, within()))).rejects.toThrow('no permission');
    const missing = open({ command: ['plantao-no-such-program'], follow: [] });
    await expect(collect(missing.read(request, within()))).rejects.toThrow(CannotAsk);
  });

  it('is started again when it ends, behind a marker where what it says does not join', async () => {
    const abort = new AbortController();
    const seen: string[] = [];
    const log = open({ command: sh('echo $$; exit 1') });
    const followed = resumed(
      (own, signal) => log.read(own, signal),
      { tail: 10, follow: true },
      { clock: hurried },
      abort.signal,
    );
    for await (const { text, gap } of followed) {
      seen.push(gap === undefined ? 'a pid' : gap);
      expect(gap ?? text).not.toBe('');
      if (seen.length === 3) abort.abort();
    }
    expect(seen).toEqual([
      'a pid',
      expect.stringMatching(/^lines may be missing here: sh failed with exit code 1/),
      'a pid',
    ]);
  });
});
