import { expect, test } from 'vitest';
import { noLogs } from '../../../src/model/logs.ts';
import { displayWidth } from '../../../src/text/width.ts';
import { volumeLine } from '../../../views/panes/volume-line.ts';
import { createTheme } from '../../../views/ui/theme.ts';

const theme = createTheme(0, false);
const from = new Date(2026, 10, 21, 3, 12).getTime();
const buckets = Array.from({ length: 60 }, (_, index) => ({
  at: from + index * 1_000,
  all: index === 59 ? 9 : 3,
  bad: index === 30 ? 1 : 0,
}));
const logs = { ...noLogs, volume: { bucketMs: 1_000, from, buckets } };

test.each([
  [200, '1s per bar, peak 9 lines, 1 error', 60],
  [80, '3s per bar, peak 15 lines, 1 error', 20],
  [60, '30s per bar, peak 96 lines, 1 error', 2],
])(
  'at %i columns the strip shows all of the time, in fewer bars where there is less room',
  (width, label, bars) => {
    const [line] = volumeLine(theme, logs, width);
    expect(line).toMatch(/^ 03:12:00 /);
    expect(line).toContain(label);
    expect(line!.match(/[▁▂▃▄▅▆▇█]/g)).toHaveLength(bars);
    expect(displayWidth(line!)).toBe(width);
  },
);

test('where nothing was counted there is no strip', () => {
  expect(volumeLine(theme, noLogs, 80)).toEqual([]);
});
