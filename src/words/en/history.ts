import { span } from '../duration.ts';
import { plural } from '../plural.ts';

/** The past of metrics and queues: where it comes from, how much of it was seen, how it differs. */
export const history = {
  late: (ms: number) => `no answer within ${span(ms)}`,

  from: {
    source: 'from where the metric is read',
    history: "from plantao's own history",
    since: (when: string) => `kept since ${when}`,
    unreachable: (problem: string) => `its own past is not available (${problem})`,
  },

  noPast: 'only metrics and queues have a past',

  missing: {
    'no-file': 'no history on this machine: the plantao that leads keeps it',
    gone: 'no longer in the configuration',
    empty: 'nothing recorded in this time',
    loading: 'looking it up…',
  },

  numbers: {
    last: (time: string) => `last ${time}`,
    mean: (value: string) => `mean ${value}`,
    between: (least: string, most: string) => `${least} to ${most}`,
    increase: (value: string) => `+${value}`,
    mostPerMinute: (value: string) => `at most ${value} a minute`,
    drawn: 'in the chart',
  },

  usual: {
    label: 'usually',
    range: (low: string, high: string, weeks: number) =>
      `${low} to ${high} at this hour of the week (${plural(weeks, 'week')})`,
    unusual: (minutes: number, range: string) => `UNUSUAL for ${span(minutes * 60_000)} or more: ${range}`,
    'too-few-weeks': (weeks: number) => `not known yet: ${plural(weeks, 'week')} of the 3 it takes`,
    'not-seen': (_: number) => 'not known: the last minutes were not seen',
    'no-history': (_: number) => 'not known: no history here',
  },

  seen: (percent: string) => `${percent} seen`,
  step: (ms: number) => `one point per ${span(ms).replace(/ 00 min$/, '')}`,

  earlier: { yesterday: 'yesterday', 'last-week': 'last week', 'four-weeks': 'four weeks ago' },

  difference: {
    points: (by: string) => `${by} points`,
    percent: (by: string) => `${by}%`,
    'from-zero': 'up from 0',
    'too-little': (of: 'now' | 'earlier', percent: string) =>
      `not compared: only ${percent} ${of === 'now' ? 'of this time' : 'of that time'} seen`,
  },
};
