import { span } from '../duration.ts';
import { plural } from '../plural.ts';

/** `30 d`, `6 h`, `5 min`: windows are whole. */
const window = (ms: number): string =>
  ms % 86_400_000 === 0 ? `${ms / 86_400_000} d` : ms % 3_600_000 === 0 ? `${ms / 3_600_000} h` : span(ms);
const share = (part: number): string => (part > 0 && part < 0.01 ? '<1%' : `${Math.floor(part * 100)}%`);

/** Error budgets and money. */
export const budgets = {
  left: (title: string) => `${title}: budget left`,
  spent: {
    today: (title: string) => `${title} today`,
    month: (title: string) => `${title} this month`,
    forecast: (title: string) => `${title} by midnight`,
  },
  ruleName: (title: string) => `${title} burns its error budget`,
  label: ({ objective, overMs }: { readonly objective: number; readonly overMs: number }) =>
    `objective ${objectiveText(objective)} over ${window(overMs)}`,
  costLabel: (title: string) => `counters of ${title}`,

  noPast: 'no history is open on this machine yet',
  nothingSeen: 'nothing seen yet: it counts from the first minute that is written down',
  atMost: (coverage: number, overMs: number) => `at most: ${share(coverage)} of ${window(overMs)} seen`,
  atLeast: (coverage: number, what: 'today' | 'month') =>
    `at least: ${share(coverage)} of ${what === 'today' ? 'today' : 'this month'} seen`,
  lines: {
    unknown: 'unknown',
    atMost: (text: string) => `at most ${text}`,
    atLeast: (text: string) => `at least ${text}`,
    objective: 'objective',
    over: (objective: number, ms: number) => `${objectiveText(objective)} over ${window(ms)}`,
    left: 'budget left',
    used: (left: string, bad: number, allowed: number, by: 'minutes' | 'events') =>
      `${left} · ${bad} of ${allowed} ${by === 'minutes' ? 'bad minutes' : 'failures'} used`,
    counted: (left: string, bad: number, total: number, by: 'minutes' | 'events') =>
      `${left} · ${bad} of ${total} ${by === 'minutes' ? 'minutes' : 'events'} seen were bad`,
    seen: 'seen',
    seenOf: (coverage: number, ms: number) =>
      `${share(coverage)} of ${window(ms)}; the rest is taken as good`,
    gone: 'gone',
    goneNow: 'now',
    goneIn: (ms: number | undefined) =>
      ms === undefined ? 'not at this pace' : `in ${window(coarse(ms))} at this pace`,
    burn: (longMs: number, shortMs: number) => `${window(longMs)} / ${window(shortMs)}`,
    pair: (
      long: string,
      short: string,
      factor: string,
      level: 'page' | 'warn',
      verdict: 'burns' | 'fine' | 'unknown',
    ) =>
      `burns ${long} / ${short}, ${level}s at ${factor}${
        { burns: ': burning', fine: '', unknown: ': too little seen' }[verdict]
      }`,
    today: 'today',
    midnight: 'by midnight',
    month: 'this month',
    of: (spent: string, most: number | undefined, part: number | undefined) =>
      most === undefined ? spent : `${spent} of ${most} (${share(part!)})`,
    model: (today: string, month: string) => `${today} today · ${month} this month`,
    forecast: (value: string, low: string, high: string, days: number) =>
      `${value} (${low} to ${high}, by ${plural(days, 'day')} like it)`,
  },
  noForecast: {
    unseen: 'too much of today was not seen',
    early: 'too early in the day',
    'few-days': 'needs two whole days of history',
  },
};

/** To the minute, the hour or the day: more would be made up. */
function coarse(ms: number): number {
  const step = ms > 2 * 86_400_000 ? 86_400_000 : ms > 2 * 3_600_000 ? 3_600_000 : 60_000;
  return Math.max(step, Math.round(ms / step) * step);
}

/** A promised share in percent, as exact as it was written: 99.95%. */
function objectiveText(objective: number): string {
  return `${Number((objective * 100).toFixed(6))}%`;
}
