import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { followFile } from '../../src/logs/follow-file.ts';
import { type Clock, systemClock } from '../../src/model/clock.ts';
import type { RawLine } from '../../src/model/target.ts';
import { tempFolder } from '../services/temp.ts';
import { until } from '../services/until.ts';

const folder = tempFolder('logs');
let file: string;
let count = 0;
beforeEach(() => {
  file = join(folder.path, `log-${count++}.log`);
});
afterAll(() => folder.remove());

/** The system's clock, but waiting takes a tenth of the time. */
const hurried: Clock = { ...systemClock, after: (ms, run) => systemClock.after(ms / 20, run) };

function follow(tail: number): { readonly lines: string[]; readonly gaps: string[]; stop(): Promise<void> } {
  const abort = new AbortController();
  const [lines, gaps]: [string[], string[]] = [[], []];
  const reading = (async () => {
    for await (const line of followFile(file, { tail, follow: true }, hurried, abort.signal)) {
      if (line.gap === undefined) lines.push(line.text);
      else gaps.push(line.gap);
    }
  })();
  return {
    lines,
    gaps,
    stop: () => {
      abort.abort();
      return reading;
    },
  };
}

async function readAll(tail: number): Promise<string[]> {
  const lines: RawLine[] = [];
  for await (const line of followFile(file, { tail, follow: false }, hurried, new AbortController().signal))
    lines.push(line);
  return lines.map(({ text }) => text);
}

describe('followFile', () => {
  it.each([
    [0, []],
    [1, ['c']],
    [2, ['b', 'c']],
    [9, ['a', 'b', 'c']],
  ])('begins with the newest %d lines', async (tail, lines) => {
    writeFileSync(file, 'a\nb\r\nc\n');
    expect(await readAll(tail)).toEqual(lines);
  });

  it('finds the newest lines of a file much longer than what it reads at once', async () => {
    writeFileSync(file, Array.from({ length: 50_000 }, (_, index) => `line ${index}`).join('\n'));
    expect(await readAll(3)).toEqual(['line 49997', 'line 49998', 'line 49999']);
  });

  it('goes on with what is written, joined where it came in halves', async () => {
    writeFileSync(file, 'old\n');
    const log = follow(10);
    await until('the old line', () => log.lines.length === 1);
    appendFileSync(file, 'ha');
    appendFileSync(file, 'lf\nç');
    appendFileSync(file, '\n');
    await until('the new lines', () => log.lines.length === 3);
    expect(log.lines).toEqual(['old', 'half', 'ç']);
    await log.stop();
  });

  it('loses and doubles nothing when the file is rotated by renaming', async () => {
    writeFileSync(file, '');
    const log = follow(10_000);
    const written: string[] = [];
    for (let round = 0; round < 5; round++) {
      for (let line = 0; line < 200; line++) {
        written.push(`${round}-${line}`);
        appendFileSync(file, `${round}-${line}\n`);
      }
      await until(`round ${round}`, () => log.lines.length === written.length);
      appendFileSync(file, `last-${round}\n`);
      written.push(`last-${round}`);
      renameSync(file, `${file}.${round}`);
      writeFileSync(file, '');
    }
    await until('everything', () => log.lines.length === written.length);
    expect(log.lines).toEqual(written);
    await log.stop();
  });

  it('reads a truncated file from its start and marks the gap', async () => {
    writeFileSync(file, 'one\ntwo\n');
    const log = follow(10);
    await until('the first lines', () => log.lines.length === 2);
    truncateSync(file, 0);
    await until('the gap', () => log.gaps.length === 1);
    appendFileSync(file, 'three\n');
    await until('the new line', () => log.lines.length === 3);
    expect(log.lines).toEqual(['one', 'two', 'three']);
    await log.stop();
  });

  it('waits for a file that is not there yet, and for one that was removed', async () => {
    const log = follow(10);
    writeFileSync(file, 'here\n');
    await until('the first line', () => log.lines.length === 1);
    rmSync(file);
    writeFileSync(file, 'again\n');
    await until('the second line', () => log.lines.length === 2);
    expect(log.lines).toEqual(['here', 'again']);
    await log.stop();
  });

  it('cuts a line of ten megabytes, and survives bytes that are no text', async () => {
    writeFileSync(
      file,
      Buffer.concat([
        Buffer.alloc(10 * 2 ** 20, 120),
        Buffer.from('\nnext\n'),
        Buffer.from([0xff, 0xfe, 10]),
      ]),
    );
    const lines = await readAll(3);
    expect(lines.map(({ length }) => length)).toEqual([expect.any(Number), 4, 2]);
    expect(lines[0]!.length).toBeLessThanOrEqual(16_384);
    expect(lines[1]).toBe('next');
  });

  it('refuses what is no regular file, without waiting for it', async () => {
    execFileSync('mkfifo', [file]);
    await expect(readAll(1)).rejects.toThrow('is not a regular file');
    rmSync(file);
    mkdirSync(file);
    await expect(readAll(1)).rejects.toThrow('is not a regular file');
  });
});
