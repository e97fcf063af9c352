import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plan } from './fixture.ts';
import { type Read, Typist } from './typist.ts';

const esc = '\u001b';

async function planned(answer = plan): Promise<Typist> {
  const typist = new Typist(answer);
  await typist.wait(500);
  await typist.type('r');
  expect(typist.screen.ui.open('plan')).toBeDefined();
  return typist;
}

test('y, alone, after the plan has been read for a moment, runs it', async () => {
  const typist = await planned();
  await typist.wait(400);
  await typist.type('y');
  await typist.wait(200);
  expect(typist.confirmed).toHaveLength(1);
});

test.each<[string, [number, string][]]>([
  ['20 ms after the key that opened it', [[20, 'y']]],
  ['in the same read', [[400, 'y\r']]],
  ['in a paste without brackets', [[400, 'yes please\r']]],
  [
    'in a paste without brackets that trickles in',
    [...'yes please\r'].map((key, n) => [n === 0 ? 400 : 15, key]),
  ],
  [
    'held down from before the plan appeared',
    Array.from({ length: 40 }, (_, n) => [n === 0 ? 100 : 30, 'y']),
  ],
  [
    'held down by a keyboard that repeats late',
    [
      [5, 'y'],
      [660, 'y'],
      [33, 'y'],
      [33, 'y'],
      [33, 'y'],
    ],
  ],
  [
    'in a paste that stalls and goes on',
    [
      [400, `${esc}[200~kubectl get`],
      [3_000, 'y and more\r'],
    ],
  ],
  [
    'in a paste that stalls and goes on with a single letter',
    [
      [400, `${esc}[200~kubectl get`],
      [3_000, 'y'],
      [400, `es\r${esc}[201~`],
    ],
  ],
  [
    'in the answer of a terminal that stalls',
    [
      [400, `${esc}]11;rgb:`],
      [1_200, 'y'],
      [400, 'yyy\u0007'],
    ],
  ],
  [
    'as the last byte of a report about a mode',
    [
      [400, `${esc}[?2026;2$`],
      [400, 'y'],
    ],
  ],
  [
    'behind an Escape of which the tail came late',
    [
      [400, `${esc}]`],
      [400, 'y'],
      [400, '\u0007'],
    ],
  ],
  [
    'in a string of the terminal that is longer than any',
    [
      [400, `${esc}P${'q'.repeat(600)}`],
      [10, 'y'],
      [10, `${esc}\\`],
    ],
  ],
  [
    'followed by another key',
    [
      [400, 'y'],
      [80, 'e'],
    ],
  ],
  [
    'just after another key',
    [
      [400, 'j'],
      [100, 'y'],
    ],
  ],
  [
    'behind half of a character',
    [
      [400, Buffer.from([0xc3]).toString('latin1')],
      [400, 'y\u00a7'],
    ],
  ],
])('y does not run it %s', async (_what, keys) => {
  const typist = await planned();
  for (const [after, text] of keys) {
    await typist.wait(after);
    await typist.type(Buffer.from(text, 'latin1'));
  }
  await typist.wait(1_000);
  expect(typist.confirmed).toEqual([]);
});

test('after an unfinished paste, its end, or ten quiet seconds, a key is a key again', async () => {
  const ended = await planned();
  await ended.type(`${esc}[200~half`);
  await ended.wait(3_000);
  await ended.type(`of it y\r${esc}[201~`);
  await ended.wait(400);
  await ended.type('y');
  await ended.wait(200);
  expect(ended.confirmed).toHaveLength(1);

  const forgotten = await planned();
  await forgotten.type(`${esc}[200~half`);
  await forgotten.wait(12_000);
  await forgotten.type('y');
  await forgotten.wait(200);
  expect(forgotten.confirmed).toHaveLength(1);
});

test('a y that came too early says so, and the next one runs it', async () => {
  const typist = await planned();
  await typist.wait(20);
  await typist.type('y');
  expect(typist.screen.ui.open('plan')?.hint).toContain('not confirmed');
  await typist.wait(1_100);
  await typist.type('y');
  await typist.wait(200);
  expect(typist.confirmed).toHaveLength(1);
});

test('Esc takes a y back that was just pressed', async () => {
  const typist = await planned();
  await typist.wait(400);
  await typist.type('y');
  await typist.wait(60);
  await typist.type(esc);
  await typist.wait(1_000);
  expect(typist.told.map(({ what }) => what)).toEqual(['plan', 'cancel']);
});

test('a plan that a stalled terminal has not shown yet cannot be confirmed', async () => {
  const typist = new Typist();
  typist.stalled = true;
  await typist.wait(500);
  await typist.type('r');
  await typist.wait(5_000);
  await typist.type('y');
  await typist.wait(2_000);
  expect(typist.confirmed).toEqual([]);
  typist.release();
  await typist.wait(400);
  await typist.type('y');
  await typist.wait(200);
  expect(typist.confirmed).toHaveLength(1);
});

test('nor one on a terminal that became too small to show it', async () => {
  const typist = await planned();
  await typist.wait(400);
  typist.screen.size = { columns: 20, rows: 3 };
  await typist.type('y');
  await typist.wait(1_000);
  expect(typist.confirmed).toEqual([]);
  await typist.type(esc);
  await typist.wait(100);
  expect(typist.screen.ui.open('plan')).toBeUndefined();
});

test('nor by what was typed while the program was stopped', async () => {
  const typist = await planned();
  await typist.wait(400);
  typist.suspend();
  await typist.wait(60_000);
  typist.resume();
  await typist.type('y');
  await typist.wait(1_000);
  expect(typist.confirmed).toEqual([]);
});

test('where a word is typed, a paste without brackets neither types ahead nor confirms', async () => {
  const named = () => plan({ guarded: true, confirm: { how: 'type', word: 'api' } });
  const ahead = await planned(named);
  await ahead.wait(20);
  await ahead.type('api');
  await ahead.wait(1_000);
  await ahead.type('\r');
  await ahead.wait(1_000);
  expect(ahead.confirmed).toEqual([]);

  const pasted = await planned(named);
  await pasted.wait(400);
  await pasted.type('api\r');
  await pasted.wait(1_000);
  expect(pasted.confirmed).toEqual([]);
  await pasted.type('\r');
  await pasted.wait(1_000);
  expect(pasted.confirmed).toHaveLength(1);
});

const biased = fc.constantFrom(
  ...['r', 'y', 'y', 'y', '\r', 'j', 'n', esc, '.', 'm', 'u', 'v', ':', '/', 'yes please\r', 'ry', 'ryy\r'],
  ...[
    `${esc}[200~`,
    `${esc}[201~`,
    `${esc}[200~ry\r${esc}[201~`,
    `${esc}]11;rgb:yyyy/y`,
    '\u0007',
    `${esc}\\`,
  ],
  ...[`${esc}P1$ry`, `${esc}[?2026;2$y`, `${esc}[A`, `${esc}OB`, `${esc}[M yy`, 'ç', '\u0000', `${esc}[99;9`],
);
const gap = fc.constantFrom(0, 0, 1, 5, 20, 60, 130, 250, 310, 450, 1_100, 1_600, 3_500, 11_000);
/** Bytes as they come: written in pieces, joined and cut anywhere. */
const stream = (pieces: fc.Arbitrary<readonly string[]>): fc.Arbitrary<Read[]> =>
  fc
    .tuple(pieces, fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), gap), { maxLength: 60 }))
    .map(([text, cuts]) => {
      const all = Buffer.from(text.join(''), 'utf8');
      const reads: Read[] = [];
      let at = 0;
      for (const [length, after] of [...cuts, [all.length, 500] as const]) {
        if (at < all.length) reads.push({ after, bytes: all.subarray(at, at + length) });
        at += length;
      }
      return reads;
    });

/** What has to be true of everything that ran, told from the bytes alone. */
function expectIntent({ told, reads }: Typist): void {
  told.forEach(({ what, at }, index) => {
    if (!what.startsWith('confirm')) return;
    const last = reads.findLast((read) => read.at < at)!;
    expect(last.text).toBe('y');
    expect(at - last.at).toBeGreaterThanOrEqual(100);
    const before = reads.findLast((read) => read.at <= last.at && read !== last);
    expect(last.at - (before?.at ?? 0)).toBeGreaterThanOrEqual(300);
    const shown = told.slice(0, index).findLast((one) => one.what.startsWith('plan'))!;
    expect(last.at - shown.at).toBeGreaterThanOrEqual(300);
    // Nothing that began within the last ten seconds waits for its end.
    const recent = reads
      .filter((read) => read.at > last.at - 10_000 && read.at < last.at)
      .map(({ text }) => text);
    const joined = recent.join('');
    if (recent.length > 0)
      expect(joined.lastIndexOf(`${esc}[201~`)).toBeGreaterThanOrEqual(joined.lastIndexOf(`${esc}[200~`));
  });
}

/** Reads that are what somebody pressed or pasted, or what a terminal answered. */
const whole: fc.Arbitrary<Read[]> = fc.array(
  fc.record({
    after: gap,
    bytes: fc
      .oneof({ weight: 2, arbitrary: fc.constantFrom('r', 'y') }, { weight: 1, arbitrary: biased })
      .map((text) => Buffer.from(text, 'utf8')),
  }),
  { maxLength: 60 },
);

// The seed is fixed, so that how many of the streams do confirm is known.
test.each([
  ['of keys and pastes', whole, 400, 20],
  ['of their bytes, cut anywhere,', stream(fc.array(biased, { maxLength: 40 })), 400, 0],
  [
    'of random bytes',
    stream(fc.array(fc.string({ unit: 'binary', maxLength: 6 }), { maxLength: 60 })),
    200,
    0,
  ],
] as const)(
  'no stream %s confirms by accident, and Ctrl-C ends it',
  async (_what, streams, numRuns, atLeast) => {
    let confirmed = 0;
    await fc.assert(
      fc.asyncProperty(streams, async (reads) => {
        const typist = new Typist();
        await typist.play(reads);
        expectIntent(typist);
        confirmed += typist.confirmed.length;
        const quits = typist.quits;
        for (const _ of [1, 2]) {
          await typist.wait(20);
          await typist.type('\u0003');
        }
        expect(typist.quits).toBeGreaterThan(quits);
      }),
      { numRuns, seed: 11 },
    );
    expect(confirmed).toBeGreaterThanOrEqual(atLeast);
  },
);
