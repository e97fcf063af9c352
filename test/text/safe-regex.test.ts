import { expect, test, vi } from 'vitest';

const flags = vi.hoisted((): string[] => []);
vi.mock('node:v8', async (original) => {
  const v8 = await original<typeof import('node:v8')>();
  return {
    ...v8,
    setFlagsFromString: (flag: string) => {
      flags.push(flag);
      v8.setFlagsFromString(flag);
    },
  };
});

// Another file may have read it in this process.
vi.resetModules();
const { bounded, compileProblem, TooSlow } = await import('../../src/text/safe-regex.ts');

const hostile = `${'a'.repeat(5_000)}b`;

test('importing it sets no flag of V8; the first expression sets it once', () => {
  expect(flags).toEqual([]);
  expect(bounded(1_000, () => /a/.test('cat'))).toBe(true);
  expect(bounded(1_000, () => /a/.test('dog'))).toBe(false);
  expect(flags).toEqual(['--enable-experimental-regexp-engine-on-excessive-backtracks']);
});

test('an expression that only backtracks excessively is answered', () => {
  expect(bounded(5_000, () => /(a+)+$/.test(hostile))).toBe(false);
  expect(bounded(5_000, () => hostile.replace(/(a+)+b$/, ''))).toBe('');
});

test('one that needs a back reference is stopped, and others run afterwards', () => {
  expect(() => bounded(50, () => /(a+)+\1c$/.test(hostile))).toThrow(TooSlow);
  expect(bounded(1_000, () => 17)).toBe(17);
});

test('the limit is one of processor time: what others take on a loaded machine does not count', () => {
  const real = process.threadCpuUsage.bind(process);
  const began = real();
  // A machine on which this thread gets a quarter of the time.
  const usage = vi.spyOn(process, 'threadCpuUsage').mockImplementation(() => {
    const { user, system } = real(began);
    return { user: user / 4, system: system / 4 };
  });
  let attempts = 0;
  const work = (): string => {
    attempts += 1;
    const until = performance.now() + 150;
    while (performance.now() < until);
    return 'done';
  };
  try {
    expect(bounded(50, work)).toBe('done');
    expect(attempts).toBeGreaterThan(1);
  } finally {
    usage.mockRestore();
  }
});

test('what the work throws is passed on', () => {
  expect(() =>
    bounded(1_000, () => {
      throw new RangeError('no');
    }),
  ).toThrow(RangeError);
});

test('work may run work of its own', () => {
  expect(bounded(1_000, () => bounded(1_000, () => 1) + 1)).toBe(2);
});

test('why an expression does not compile', () => {
  expect(compileProblem('a(b', 'u')).toBe('/a(b/u: Unterminated group');
  expect(compileProblem('a(b)', 'u')).toBeUndefined();
});
