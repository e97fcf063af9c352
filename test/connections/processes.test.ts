import { expect, test } from 'vitest';
import { parsePs } from '../../src/connections/processes.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test.each([
  ['00:00:07', 7 * second],
  ['01:02:03', hour + 2 * minute + 3 * second],
  ['3-04:05:06', 3 * day + 4 * hour + 5 * minute + 6 * second],
  // macOS: minutes may be more than sixty, seconds have a fraction.
  ['75:30.50', 75 * minute + 30.5 * second],
])('reads processor time as ps prints it: %s', (time, cpuMs) => {
  const printed = `  812 Ssl   20480 ${time} Fri Nov 20 14:03:59 2026 uvicorn app:main\n`;
  expect(parsePs(printed)).toEqual([
    {
      pid: 812,
      started: 'Fri Nov 20 14:03:59 2026',
      command: 'uvicorn app:main',
      cpuMs,
      memoryBytes: 20_480 * 1_024,
    },
  ]);
});

test('a zombie counts as none', () => {
  expect(parsePs('  812 Z+ 0 00:00:00 Fri Nov 20 14:03:59 2026 [sh] <defunct>\n')).toEqual([]);
});
