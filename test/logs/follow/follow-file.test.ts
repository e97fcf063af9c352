import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  renameSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { followFile } from '../../../src/logs/follow/follow-file.ts';
import { type Clock, systemClock } from '../../../src/model/clock.ts';
import type { LogRequest, RawLine } from '../../../src/model/target.ts';
import { tempFolder } from '../../services/temp.ts';
import { until } from '../../services/until.ts';

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

async function readWith(request: Partial<LogRequest>): Promise<RawLine[]> {
  const lines: RawLine[] = [];
  const whole = { tail: 1_000, follow: false, ...request };
  for await (const line of followFile(file, whole, hurried, new AbortController().signal)) lines.push(line);
  return lines;
}

async function readAll(tail: number): Promise<string[]> {
  return (await readWith({ tail })).map(({ text }) => text);
}

/** Lines a minute apart from noon on, Monday 5 January 2026. */
const noon = Date.UTC(2026, 0, 5, 12);
const minutes = (from: number, to: number, text = 'INFO minute'): string =>
  Array.from({ length: to - from }, (_, index) => {
    const at = new Date(noon + (from + index) * 60_000).toISOString();
    return `${at} ${text} ${from + index}\n`;
  }).join('');
const shown = (lines: readonly RawLine[]): string[] =>
  lines.map(({ text, gap }) => gap ?? text.replace(/^\S+Z (?:INFO )?/, ''));

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
    await expect(readAll(1)).rejects.toThrow('not a regular file');
    rmSync(file);
    mkdirSync(file);
    await expect(readAll(1)).rejects.toThrow('not a regular file');
  });
});

describe('a file that timeSlicer into something else while it is followed', () => {
  /** Follows a file that said `one`, does something to it, mends it, and gives what was said. */
  async function through(harm: () => void, mend: () => void, gaps: number) {
    writeFileSync(file, 'one\n');
    const log = follow(10);
    await until('the first line', () => log.lines.length === 1);
    harm();
    if (gaps > 0) await until('a marker', () => log.gaps.length === gaps);
    mend();
    await until('the line after it', () => log.lines.length === 2);
    await log.stop();
    return log;
  }
  const mended = (): void => {
    rmSync(file, { recursive: true, force: true });
    writeFileSync(file, 'two\n');
  };

  it.each([
    ['a FIFO', () => execFileSync('mkfifo', [file])],
    ['a directory', () => mkdirSync(file)],
  ])('is waited for when it is %s', async (_, make) => {
    const log = await through(
      () => {
        rmSync(file);
        make();
      },
      mended,
      1,
    );
    expect(log.lines).toEqual(['one', 'two']);
    expect(log.gaps).toEqual([`cannot read ${file}: not a regular file`]);
  });

  it('is waited for when it may not be read', async () => {
    const root = process.getuid?.() === 0;
    if (root) {
      // Root may read anything.
      chmodSync(folder.path, 0o777);
      process.seteuid!(65_534);
    }
    try {
      const log = await through(
        () => {
          renameSync(file, `${file}.1`);
          writeFileSync(file, 'secret\n', { mode: 0o000 });
        },
        mended,
        1,
      );
      expect(log.lines).toEqual(['one', 'two']);
      expect(log.gaps).toEqual([`cannot read ${file}: permission denied`]);
    } finally {
      if (root) process.seteuid!(0);
    }
  });

  it('is read to its end when it was removed while another still writes it', async () => {
    writeFileSync(file, 'one\n');
    const log = follow(10);
    await until('the first line', () => log.lines.length === 1);
    execFileSync('sh', ['-c', 'exec 3>>"$1"; rm "$1"; echo two >&3', 'sh', file]);
    await until('the second line', () => log.lines.length === 2);
    expect(log.lines).toEqual(['one', 'two']);
    await log.stop();
  });

  it('is read from its start when it was truncated and is longer again already', async () => {
    writeFileSync(file, 'one\n');
    const log = follow(10);
    await until('the first line', () => log.lines.length === 1);
    writeFileSync(file, 'another one\n');
    await until('all of it', () => log.lines.length === 2);
    expect(log.lines).toEqual(['one', 'another one']);
    expect(log.gaps).toEqual(['the file was truncated']);
    await log.stop();
  });
});

describe('a file that was rotated', () => {
  beforeEach(() => {
    writeFileSync(`${file}.3.gz`, gzipSync(minutes(0, 10)));
    writeFileSync(`${file}.2.zst`, zstdCompressSync(minutes(10, 20)));
    writeFileSync(`${file}.1`, minutes(20, 30));
    writeFileSync(file, minutes(30, 40));
    for (const [name, last] of [
      ['.3.gz', 9],
      ['.2.zst', 19],
      ['.1', 29],
    ] as const)
      utimesSync(`${file}${name}`, new Date(), new Date(noon + last * 60_000));
  });
  const said = (from: number, to: number): string[] =>
    Array.from({ length: to - from }, (_, index) => `minute ${from + index}`);

  it.each([
    [0, 40],
    [15, 40],
    [25, 40],
    [35, 40],
  ])('is read back to minute %d', async (from, to) => {
    expect(shown(await readWith({ sinceMs: noon + from * 60_000 }))).toEqual(said(from, to));
  });

  it('is read up to a time', async () => {
    const request = { sinceMs: noon + 18 * 60_000, untilMs: noon + 22 * 60_000 };
    expect(shown(await readWith(request))).toEqual(said(18, 23));
  });

  it('gives its newest lines out of the newest file alone', async () => {
    expect(shown(await readWith({ tail: 2 }))).toEqual(said(38, 40));
  });

  it('is read on behind a cursor, in the same file or through what was rotated since', async () => {
    const cursor = (await readWith({ tail: 5 }))[2]!.cursor!;
    expect(shown(await readWith({ after: cursor }))).toEqual(said(38, 40));
    renameSync(`${file}.1`, `${file}.2`);
    renameSync(file, `${file}.1`);
    writeFileSync(file, minutes(40, 42));
    expect(shown(await readWith({ after: cursor }))).toEqual(said(38, 42));
    rmSync(`${file}.1`);
    expect(shown(await readWith({ after: cursor }))).toEqual([
      'the file was replaced while it could not be read',
      ...said(40, 42),
    ]);
  });

  it('marks a packed file that cannot be unpacked', async () => {
    writeFileSync(`${file}.3.gz`, 'no gzip');
    utimesSync(`${file}.3.gz`, new Date(), new Date(noon + 9 * 60_000));
    expect(shown(await readWith({ sinceMs: noon })).slice(0, 2)).toEqual([
      `cannot read ${file}.3.gz: damaged, or not compressed as its name says`,
      'minute 10',
    ]);
  });

  it('finds a time in a file of many megabytes, whose lines go on over several', async () => {
    const lines = Array.from({ length: 60_000 }, (_, second) => {
      const at = new Date(noon + second * 1_000).toISOString();
      return `${at} ERROR second ${second}\nTraceback (most recent call last):\n  File "app.py", line 1\n`;
    });
    writeFileSync(file, lines.join(''));
    const found = await readWith({ sinceMs: noon + 59_998_000, tail: 1e6 });
    expect(found.map(({ text }) => text)).toEqual(lines.slice(59_998).join('').trimEnd().split('\n'));
  });

  it('gives the newest lines of a file that says no times', async () => {
    writeFileSync(file, 'a\nb\nc\n');
    expect(shown(await readWith({ sinceMs: noon, tail: 2 }))).toEqual(['b', 'c']);
  });
});
