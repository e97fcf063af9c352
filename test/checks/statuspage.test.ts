import { describe, expect, test } from 'vitest';
import { judgePage, statuspage } from '../../src/checks/statuspage.ts';
import { CannotAsk } from '../../src/model/kind.ts';

type Summary = Parameters<typeof judgePage>[0];

/** A page as Statuspage documents it: two groups, the same name in both, and one component on its own. */
function page(states: Readonly<Record<string, string>> = {}, over: Partial<Summary> = {}): Summary {
  const component = (id: string, name: string, group_id: string | null = null, group = false) => ({
    id,
    name,
    group_id,
    group,
    status: states[id] ?? 'operational',
  });
  return {
    status: { indicator: 'none', description: 'All Systems Operational' },
    components: [
      component('apis', 'APIs', null, true),
      component('chat', 'Chat Completions', 'apis'),
      component('login', 'Login', 'apis'),
      component('app', 'ChatGPT', null, true),
      component('login2', 'Login', 'app'),
      component('console', 'Console'),
    ],
    incidents: [],
    scheduled_maintenances: [],
    ...over,
  };
}

const judge = (summary: Summary, components?: string[], over: object = {}) =>
  judgePage(
    summary,
    statuspage.schema.parse({
      statuspage: 'https://status.example.com',
      ...(components && { components }),
      ...over,
    }),
  );

describe('the states of a component', () => {
  test.each([
    ['operational', 'up', 'operational'],
    ['degraded_performance', 'degraded', 'Chat Completions: degraded performance'],
    ['partial_outage', 'degraded', 'Chat Completions: partial outage'],
    ['major_outage', 'down', 'Chat Completions: major outage'],
    ['full_outage', 'down', 'Chat Completions: full outage'],
    ['under_maintenance', 'degraded', 'Chat Completions: under maintenance'],
  ])('%s is %s', (state, status, message) => {
    expect(judge(page({ chat: state }), ['Chat Completions'])).toEqual({ status, message });
  });

  test('a partial outage and maintenance mean what the file says', () => {
    const over = { 'partial-outage': 'down', maintenance: 'up' };
    expect(judge(page({ chat: 'partial_outage' }), ['chat completions'], over).status).toBe('down');
    expect(judge(page({ chat: 'under_maintenance' }), ['chat completions'], over)).toEqual({
      status: 'up',
      message: 'Chat Completions: under maintenance',
    });
  });

  test.each(['half_on_fire', 'constructor', ''])('a state that is not known (%o) is no answer', (state) => {
    expect(() => judge(page({ chat: state }), ['Chat Completions'])).toThrow(CannotAsk);
  });

  test('what does not matter here changes nothing', () => {
    expect(judge(page({ console: 'major_outage' }), ['Chat Completions'])).toMatchObject({ status: 'up' });
  });
});

describe('which components matter', () => {
  test('a group stands for all in it; the worst counts, and how many more', () => {
    const bad = page({ chat: 'major_outage', login: 'major_outage', login2: 'operational' });
    expect(judge(bad, ['APIs'])).toEqual({
      status: 'down',
      message: 'Chat Completions: major outage (and 1 more component)',
    });
    expect(judge(bad, ['ChatGPT'])).toMatchObject({ status: 'up' });
  });

  test('a name that is there twice is told apart by its group', () => {
    const bad = page({ login2: 'partial_outage' });
    expect(judge(bad, ['APIs / Login']).status).toBe('up');
    expect(judge(bad, ['ChatGPT / Login']).status).toBe('degraded');
    expect(() => judge(bad, ['Login'])).toThrow(
      'status page has 2 components "Login": name "APIs / Login" or "ChatGPT / Login"',
    );
  });

  test('a name that the page has not is no answer, with the nearest', () => {
    expect(() => judge(page(), ['Chat Completion'])).toThrow(CannotAsk);
    expect(() => judge(page(), ['Chat Completion'])).toThrow('did you mean "Chat Completions"?');
    expect(() => judge(page(), ['Chat Completions', 'Gone'])).toThrow('no component "Gone"');
  });

  test('a group without members is no good news', () => {
    const summary = page();
    const empty = { ...summary, components: summary.components.filter((one) => one.group_id !== 'apis') };
    expect(() => judge(empty, ['APIs'])).toThrow(CannotAsk);
  });

  test.each([
    ['none', 'up'],
    ['minor', 'degraded'],
    ['major', 'degraded'],
    ['critical', 'down'],
    ['maintenance', 'degraded'],
  ])('without names the page as a whole counts: %s is %s', (indicator, status) => {
    expect(judge(page({}, { status: { indicator, description: 'As they say' } }))).toEqual({
      status,
      message: 'As they say',
    });
  });

  test('without names and without a whole, all components count', () => {
    expect(judge(page({ console: 'major_outage' }, { status: null }))).toMatchObject({ status: 'down' });
    expect(() => judge({ components: [] })).toThrow(CannotAsk);
    expect(() => judge(page({}, { status: { indicator: 'rainbow' } }))).toThrow('"rainbow"');
  });
});

describe('why', () => {
  test('the incident that concerns the component is named, no other', () => {
    const incidents = [
      { name: 'Console is slow', components: [{ id: 'console' }] },
      { name: 'Elevated error rates', components: [{ id: 'chat' }] },
    ];
    const message = 'Chat Completions: partial outage · Elevated error rates';
    expect(judge(page({ chat: 'partial_outage' }, { incidents }), ['APIs']).message).toBe(message);
    expect(judge(page({}, { incidents }), ['APIs']).message).toBe('operational');
  });

  test('the only incident is the reason where the page does not say whom it concerns', () => {
    const incidents = [{ name: 'Elevated error rates' }];
    expect(judge(page({ chat: 'major_outage' }, { incidents }), ['APIs']).message).toBe(
      'Chat Completions: major outage · Elevated error rates',
    );
  });

  test('maintenance under way is told with its end; what is only planned is not', () => {
    const maintenance = (status: string) => ({
      scheduled_maintenances: [
        {
          name: 'Database upgrade',
          status,
          scheduled_until: '2026-01-05T14:30:00.000Z',
          components: [{ id: 'chat' }],
        },
      ],
    });
    const ask = (status: string) =>
      judge(page({ chat: 'under_maintenance' }, maintenance(status)), ['APIs']).message;
    expect(ask('in_progress')).toBe(
      'Chat Completions: under maintenance until 2026-01-05 14:30 UTC · Database upgrade',
    );
    expect(ask('scheduled')).toBe('Chat Completions: under maintenance');
  });
});
