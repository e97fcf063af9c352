import { afterEach, describe, expect, test } from 'vitest';
import { AwsRefusal } from '../../src/connections/aws.ts';
import { CloudwatchClient, type CloudwatchQuestion } from '../../src/connections/cloudwatch.ts';
import { ManualClock } from '../engine/manual-clock.ts';
import { within } from '../services/context.ts';

const minute = 60_000;

/** A question whose parts carry its name, so that a call tells what was asked. */
function question(name: string, over: Partial<CloudwatchQuestion> = {}): CloudwatchQuestion {
  return {
    backMs: 10 * minute,
    holdsMs: 30_000,
    parts: (prefix) => [{ Id: prefix, Expression: name }],
    ...over,
  };
}

type Part = { readonly Id: string; readonly Expression: string };

/** A client over a stand-in for aws: what it is asked, and how it answers. */
function world(answer: (parts: readonly Part[], signal: AbortSignal) => unknown = numbered) {
  const clock = new ManualClock();
  const calls: (readonly string[])[] = [];
  const ask: ConstructorParameters<typeof CloudwatchClient>[2] = async (argv, { signal }) => {
    calls.push(argv);
    const parts = argv.includes('get-metric-data') ? partsOf(argv) : [];
    return answer(parts, signal);
  };
  const client = new CloudwatchClient({ region: 'sa-east-1' }, { clock, baseDir: '/' }, ask);
  const asked = (): readonly string[][] =>
    calls.map((argv) => partsOf(argv).map(({ Expression }) => Expression));
  return { clock, client, calls, asked };
}

function partsOf(argv: readonly string[]): readonly Part[] {
  return JSON.parse(argv[argv.indexOf('--metric-data-queries') + 1]!) as Part[];
}

function numbered(parts: readonly Part[]): unknown {
  return {
    MetricDataResults: parts.map(({ Id }, index) => ({
      Id,
      Timestamps: ['2026-01-01T00:01:00Z'],
      Values: [index],
      StatusCode: 'Complete',
    })),
  };
}

/** Lets the questions that were asked go out, and their answers come in. */
async function gather(clock: ManualClock): Promise<void> {
  await clock.advance(50);
}

const settled: Promise<unknown>[] = [];
afterEach(async () => void (await Promise.allSettled(settled.splice(0))));
const later = <T>(promise: Promise<T>): Promise<T> => {
  settled.push(promise);
  promise.catch(() => {});
  return promise;
};

describe('CloudWatch is asked as seldom as can be', () => {
  test('what was added is one call, whoever reads first', async () => {
    const { clock, client, asked } = world();
    const all = ['a', 'b', 'c'].map((name) => question(name));
    for (const one of all) client.add(one);
    const first = later(client.read(all[1]!, within()));
    await gather(clock);
    expect((await first).points).toEqual([{ at: Date.parse('2026-01-01T00:01:00Z'), value: 1 }]);
    expect((await client.read(all[2]!, within())).points[0]!.value).toBe(2);
    expect(asked()).toEqual([['a', 'b', 'c']]);
  });

  test('an answer is told again for as long as it holds, and what nobody reads is not paid for', async () => {
    const { clock, client, asked } = world();
    const [often, seldom] = [question('often'), question('seldom')];
    for (const one of [often, seldom]) client.add(one);
    const round = async (): Promise<void> => {
      const read = later(client.read(often, within()));
      await gather(clock);
      await read;
    };
    await round();
    await clock.advance(20_000);
    await round();
    expect(asked()).toHaveLength(1);
    await clock.advance(20_000);
    await round();
    expect(asked().at(-1)).toEqual(['often']);
    // Somebody read it since: it goes along with the next call.
    const late = later(client.read(seldom, within()));
    await gather(clock);
    await late;
    await clock.advance(60_000);
    await client.read(seldom, AbortSignal.abort()).catch(() => {});
    await round();
    expect(asked().slice(2)).toEqual([['seldom'], ['often', 'seldom']]);
  });

  test('a failure is told to all that asked, and once more only after a while', async () => {
    let calls = 0;
    const { clock, client } = world(() => {
      calls += 1;
      throw new AwsRefusal('aws: Rate exceeded', 'Throttling');
    });
    const all = ['a', 'b'].map((name) => question(name));
    for (const one of all) client.add(one);
    const reads = all.map((one) => later(client.read(one, within())));
    await gather(clock);
    for (const read of reads) await expect(read).rejects.toThrow('Rate exceeded');
    await expect(client.read(all[0]!, within())).rejects.toThrow('Rate exceeded');
    expect(calls).toBe(1);
    await clock.advance(3_000);
    const again = later(client.read(all[0]!, within()));
    await gather(clock);
    await expect(again).rejects.toThrow('Rate exceeded');
    expect(calls).toBe(2);
  });

  test('days are not asked together with minutes', async () => {
    const { clock, client, asked, calls } = world();
    const all = [question('minute'), question('day', { backMs: 5 * 1_440 * minute }), question('other')];
    for (const one of all) client.add(one);
    const read = later(client.read(all[0]!, within()));
    await gather(clock);
    await read;
    expect(asked()).toEqual([['minute', 'other'], ['day']]);
    const startOf = (argv: readonly string[]): string => argv[argv.indexOf('--start-time') + 1]!;
    expect(Date.parse(startOf(calls[0]!)) - Date.parse(startOf(calls[1]!))).toBeGreaterThan(
      4 * 1_440 * minute,
    );
  });

  test('more than one call takes are several, none of them longer than an argument may be', async () => {
    const { clock, client, calls, asked } = world();
    const all = Array.from({ length: 1_200 }, (_, index) => question(`${index}`.padEnd(200, 'x')));
    for (const one of all) client.add(one);
    const read = later(client.read(all[0]!, within()));
    await gather(clock);
    await read;
    expect(asked().flat()).toHaveLength(1_200);
    expect(Math.max(...asked().map((names) => names.length))).toBeLessThanOrEqual(500);
    expect(Math.max(...calls.flat().map((text) => text.length))).toBeLessThanOrEqual(131_072);
  });
});

describe('one question never takes the others down', () => {
  const refusing = (parts: readonly Part[]): unknown => {
    if (parts.some(({ Expression }) => Expression === 'bad'))
      throw new AwsRefusal('aws: Error in expression "bad"', 'ValidationError');
    return numbered(parts);
  };

  test('what AWS cannot read fails alone, and is asked alone from then on', async () => {
    const { clock, client, asked } = world(refusing);
    const all = ['a', 'b', 'bad', 'c'].map((name) => question(name));
    for (const one of all) client.add(one);
    const reads = all.map((one) => later(client.read(one, within())));
    await gather(clock);
    expect(await Promise.all([reads[0], reads[1], reads[3]])).toHaveLength(3);
    await expect(reads[2]).rejects.toThrow('Error in expression');
    const before = asked().length;
    await clock.advance(minute);
    const again = all.map((one) => later(client.read(one, within())));
    await gather(clock);
    await Promise.allSettled(again);
    expect(asked().slice(before)).toEqual([['a', 'b', 'c'], ['bad']]);
  });

  test('one that may not be read fails alone', async () => {
    const { clock, client } = world((parts) => ({
      MetricDataResults: parts.map(({ Id, Expression }) =>
        Expression === 'theirs'
          ? { Id, StatusCode: 'Forbidden', Messages: [{ Code: 'Forbidden', Value: 'not in this account' }] }
          : { Id, Timestamps: ['2026-01-01T00:01:00Z'], Values: [1] },
      ),
    }));
    const [ours, theirs] = [question('ours'), question('theirs')];
    for (const one of [ours, theirs]) client.add(one);
    const reads = [ours, theirs].map((one) => later(client.read(one, within())));
    await gather(clock);
    expect((await reads[0]!).points).toHaveLength(1);
    await expect(reads[1]).rejects.toThrow('no permission to read this metric: not in this account');
  });

  test.each([
    ['nothing at all', undefined],
    ['another document', { Datapoints: [] }],
  ])('an answer that is %s is no zero', async (_, answer) => {
    const { clock, client } = world(() => answer);
    const one = question('a');
    client.add(one);
    const read = later(client.read(one, within()));
    await gather(clock);
    await expect(read).rejects.toThrow('not as CloudWatch does');
  });

  test('an answer without one of the questions is none to it', async () => {
    const { clock, client } = world((parts) => numbered(parts.slice(0, 1)));
    const [a, b] = [question('a'), question('b')];
    for (const one of [a, b]) client.add(one);
    const reads = [a, b].map((one) => later(client.read(one, within())));
    await gather(clock);
    expect((await reads[0]!).points).toHaveLength(1);
    await expect(reads[1]).rejects.toThrow('not as CloudWatch does');
  });

  test('pages of one question are put together, newest first', async () => {
    const page = (time: string, value: number) => ({ Id: 'q0', Timestamps: [time], Values: [value] });
    const { clock, client } = world(() => ({
      MetricDataResults: [page('2026-01-01T00:01:00Z', 1), page('2026-01-01T00:02:00Z', 2)],
    }));
    const one = question('a');
    client.add(one);
    const read = later(client.read(one, within()));
    await gather(clock);
    expect((await read).points.map(({ value }) => value)).toEqual([2, 1]);
  });
});

describe('who waits no longer', () => {
  test('ends the call only when nobody else waits, and the next one is a new one', async () => {
    const signals: AbortSignal[] = [];
    const { clock, client } = world((parts, signal) => {
      signals.push(signal);
      return signals.length > 1
        ? numbered(parts)
        : new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('ended'))));
    });
    const [a, b] = [question('a'), question('b')];
    for (const one of [a, b]) client.add(one);
    const [impatient, patient] = [new AbortController(), new AbortController()];
    const first = later(client.read(a, impatient.signal));
    const second = later(client.read(b, patient.signal));
    await gather(clock);
    impatient.abort();
    await expect(first).rejects.toThrow();
    expect(signals[0]!.aborted).toBe(false);
    patient.abort();
    await expect(second).rejects.toThrow();
    expect(signals[0]!.aborted).toBe(true);
    const next = later(client.read(a, within()));
    await gather(clock);
    expect((await next).points).toHaveLength(1);
  });

  test('closing ends what is under way', async () => {
    const signals: AbortSignal[] = [];
    const { clock, client } = world((_, signal) => {
      signals.push(signal);
      return new Promise((_done, reject) =>
        signal.addEventListener('abort', () => reject(new Error('ended'))),
      );
    });
    const one = question('a');
    client.add(one);
    later(client.read(one, within()));
    await gather(clock);
    client.close();
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });
});

describe('whether anything reports', () => {
  test('is remembered for an hour where it does, for five minutes where it does not', async () => {
    let metrics: unknown[] = [];
    const { clock, client, calls } = world(() => ({ Metrics: metrics }));
    const ask = () => client.reports('AWS/ECS', { ServiceName: 'api' }, within());
    expect(await ask()).toBe(false);
    expect(await ask()).toBe(false);
    expect(calls).toHaveLength(1);
    metrics = [{}];
    await clock.advance(5 * minute);
    expect(await ask()).toBe(true);
    await clock.advance(59 * minute);
    expect(await ask()).toBe(true);
    expect(calls).toHaveLength(2);
    expect(calls[1]).toContain('[{"Name":"ServiceName","Value":"api"}]');
  });
});
