import { describe, expect, it } from 'vitest';
import { parseCondition } from '../../src/alerts/condition.ts';
import { FactReader } from '../../src/alerts/fact-reader.ts';
import { answerOf } from '../../src/alerts/judge.ts';
import { MetricMemory } from '../../src/alerts/memory.ts';
import type { QueueRow } from '../../src/model/snapshot.ts';
import { words } from '../../src/words/index.ts';
import { sentenceOf } from '../../src/words/sentence.ts';
import { metricRow, minute, start } from './simulation.ts';

const vocabulary = {
  metrics: new Map([['jobs', '']]),
  components: new Set<string>(),
  aged: new Set<string>(),
};
const windowMs = 10 * minute;

/** What `jobs rises for 10m` says after the depths, read twice a minute. */
function judged(depths: readonly number[], more: Partial<QueueRow> = {}) {
  const { condition } = parseCondition('jobs rises for 10m', vocabulary);
  const reader = new FactReader(new MetricMemory(windowMs));
  let at = start;
  let verdict: ReturnType<typeof answerOf> | undefined;
  for (const depth of depths) {
    const row = {
      ...metricRow('jobs', depth, at, { title: 'Jobs' }),
      perMinute: null,
      drainMs: null,
      ...more,
    };
    const rows = { components: () => [], metrics: () => [], queues: () => [row], escalations: () => [] };
    verdict = answerOf(condition, reader.read(rows, at), at);
    at += minute / 2;
  }
  const [evidence] = verdict!.evidence;
  return { ...verdict!, said: sentenceOf(words.alerts.evidence, evidence!) };
}

const growing = Array.from({ length: 21 }, (_one, index) => 10 + 2 * index);

describe('rises', () => {
  it('holds while a depth grows, however it goes up and down', () => {
    expect(judged(growing)).toMatchObject({
      holds: true,
      evidence: [{ code: 'rises', from: 10, to: 42, windowMs }],
      said: 'Jobs rose from 10 to 42 in 10 min and never fell',
    });
    const uneven = growing.map((depth, index) => depth + (index % 3) * 40);
    expect(judged(uneven)).toMatchObject({ holds: true });
  });

  it('does not hold for a queue that is emptied again and again, however full it gets in between', () => {
    const sawtooth = growing.map((_depth, index) => (index % 4) * (50 + index));
    expect(judged(sawtooth)).toMatchObject({ holds: false });
  });

  it('does not hold for a queue that stays as it is, that was emptied a moment ago, or that shrinks', () => {
    expect(judged(growing.map(() => 500))).toMatchObject({ holds: false });
    expect(judged([...growing, 0])).toMatchObject({ holds: false });
    expect(judged(growing.toReversed())).toMatchObject({ holds: false });
    const peaked = growing.map((_depth, index) => 5 + Math.min(index, 4) * 30 - Math.max(0, index - 4) * 5);
    expect(judged(peaked)).toMatchObject({ holds: false });
  });

  it('is not known before the whole window was seen', () => {
    expect(judged(growing.slice(0, 13))).toMatchObject({
      trouble: 'nodata',
      said: 'Jobs: not known yet whether it rises, seen for 6 min of 10 min',
    });
  });

  it.each([
    [{ counts: { waiting: 1, consumers: 0 } }, ' and has no worker'],
    [{ counts: { waiting: 1, consumers: 2 } }, ', faster than 2 workers can empty it'],
    [{ counts: { waiting: 1, consumers: 2, paused: true } }, ' and is paused'],
    [{ workerTitle: 'Worker', workerStatus: 'down' }, ': its worker Worker is down'],
    [{ workerTitle: 'Worker', workerStatus: 'up' }, ' and never fell'],
  ] as const)('says what is missing: %j', (more, end) => {
    expect(judged(growing, more).said).toBe(`Jobs rose from 10 to 42 in 10 min${end}`);
  });
});
