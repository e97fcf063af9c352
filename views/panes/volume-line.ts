import type { LogSnapshot } from '../../src/model/logs.ts';
import { formatDuration } from '../../src/model/quantity.ts';
import { words } from '../../src/words/index.ts';
import { timeText } from '../ui/age.ts';
import type { Theme } from '../ui/theme.ts';

/** Columns of the moment at which the strip begins, with the spaces around it. */
const headWidth = 10;
/** Room for the words behind the bars: they grow and shrink with their numbers, and the bars must not. */
const labelRoom = 48;

/**
 * Volume over time along the top, bars with errors by their look, with what one bar stands for. All of the time is shown: where there
 * is no room for a bar each, neighbours share one.
 */
export function volumeLine(theme: Theme, { volume }: LogSnapshot, width: number): readonly string[] {
  if (!volume || volume.buckets.length === 0) return [];
  const { buckets } = volume;
  const first = buckets[0]!.at;
  const span = Math.round((buckets.at(-1)!.at - first) / volume.bucketMs) + 1;
  const room = Math.max(1, width - headWidth - labelRoom);
  const barMs = volume.bucketMs * Math.ceil(span / room);
  const bars = new Map<number, { all: number; bad: number }>();
  for (const { at, all, bad } of buckets) {
    const index = Math.floor((at - first) / barMs);
    const bar = bars.get(index) ?? { all: 0, bad: 0 };
    bars.set(index, { all: bar.all + all, bad: bar.bad + bad });
  }
  const most = Math.max(...[...bars.values()].map(({ all }) => all));
  const errors = buckets.reduce((sum, { bad }) => sum + bad, 0);
  const count = Math.max(...bars.keys()) + 1;
  const glyphs = theme.glyphs.bars;
  let strip = '';
  for (let index = 0; index < count; index++) {
    const bar = bars.get(index);
    const height = bar ? Math.floor((bar.all / most) * (glyphs.length - 0.01)) : 0;
    strip += bar ? theme.paint(bar.bad > 0 ? 'critical' : 'accent', glyphs[height]!) : ' ';
  }
  const head = theme.paint('muted', ` ${timeText(first)} `);
  const label = ` ${words.screen.logs.volume(formatDuration(barMs), most, errors)}`;
  return [head + strip + theme.paint('muted', theme.fit(label, width - headWidth - count))];
}
