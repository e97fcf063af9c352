import { openHistory } from '../../src/history/open.ts';

// A process of its own: writes minutes of two series, and seals what is over, until it is killed.
const { STATE: state = '' } = process.env;
const { tables } = await openHistory({ XDG_STATE_HOME: state }, { system: 's', environment: 'e' });
const series = (['gauge', 'counter'] as const).map((kind) => ({ key: kind, kind, unit: '' }));
const bucket = { count: 1, sum: 5, min: 5, max: 5 };
for (let minute = 0; ; minute++) {
  tables.add(series.map((one) => ({ series: one, minute, bucket })));
  tables.seal(minute * 60_000, 3);
  if (minute === 200) process.stdout.write('going on\n');
}
