import { describe, expect, it } from 'vitest';
import { defaultAlerting } from '../../src/config/alerting.ts';
import { handoffDocument } from '../../src/documents/make.ts';
import { withoutMarks } from '../../src/documents/regions.ts';
import { type HandedShift, shiftAt } from '../../src/documents/shift.ts';
import { templatesOf } from '../../src/documents/templates.ts';
import type { AlertRow } from '../../src/model/alert.ts';
import type { ChecklistRow } from '../../src/model/checklist.ts';
import type { JournalEvent } from '../../src/model/event.ts';
import type { SystemConfig } from '../../src/model/system.ts';
import { system } from '../engine/configuration.ts';

const zone = 'America/Sao_Paulo';
const hour = 3_600_000;
/** Monday 08:00 in São Paulo. */
const morning = Date.UTC(2026, 10, 2, 11);
const everyDay = { weekdays: [1, 2, 3, 4, 5, 6, 7] };
const oncall: SystemConfig['oncall'] = {
  zone,
  people: [
    { id: 'ana', name: 'Ana Souza', phone: '+55 11 5555-0001' },
    { id: 'kai', name: 'Kai Lima' },
  ],
  layers: [
    {
      ...{ name: 'shifts', zone },
      shifts: [
        { ...everyDay, fromMinute: 8 * 60, toMinute: 20 * 60, people: ['ana'] },
        { ...everyDay, fromMinute: 20 * 60, toMinute: 8 * 60, people: ['kai'] },
      ],
    },
  ],
  overrides: [],
  dashboard: 'https://grafana.example/d/shop',
};

describe('the shift that is handed over', () => {
  const ids = ({ outgoing, incoming }: HandedShift): string => `${outgoing} > ${incoming}`;
  it.each([
    ['in the middle of one', 6 * hour, 'ana > kai', 12 * hour],
    ['just before its end', 12 * hour - 1, 'ana > kai', 12 * hour],
    ['at the change', 12 * hour, 'ana > kai', 12 * hour],
    ['soon after the change', 12.4 * hour, 'ana > kai', 12 * hour],
    ['later', 12.5 * hour, 'kai > ana', 24 * hour],
  ])('%s', (_, after, who, until) => {
    const shift = shiftAt(oncall, morning + after);
    expect([ids(shift), shift.until, shift.changes]).toEqual([who, morning + until, true]);
  });

  it('is the last day where nobody takes over', () => {
    const none = { ...oncall, layers: [] };
    expect(shiftAt(none, morning)).toEqual({
      ...{ from: morning - 24 * hour, until: morning, outgoing: [], incoming: [], changes: false },
    });
    const alone = {
      ...oncall.layers[0]!,
      shifts: [{ ...everyDay, fromMinute: 0, toMinute: 0, people: ['ana'] }],
    };
    expect(ids(shiftAt({ ...oncall, layers: [alone] }, morning))).toBe('ana > ana');
  });

  it('ends where the clock is changed, too', () => {
    // In New York the night from 1 November 2026 has an hour more.
    const shifts = [
      { ...everyDay, fromMinute: 0, toMinute: 12 * 60, people: ['ana'] },
      { ...everyDay, fromMinute: 12 * 60, toMinute: 0, people: ['kai'] },
    ];
    const layers = [{ name: 'shifts', zone: 'America/New_York', shifts }];
    const shift = shiftAt({ ...oncall, layers }, Date.UTC(2026, 10, 1, 12));
    expect([ids(shift), shift.until - shift.from]).toEqual(['ana > kai', 13 * hour]);
  });
});

describe('a handoff', () => {
  const now = morning + 11.8 * hour;
  const config = {
    ...system({}),
    system: 'shop',
    environment: 'production',
    components: [{ id: 'api', title: 'API' }],
    alerts: [{ id: 'slow', name: 'Slow answers' }],
    alerting: {
      ...defaultAlerting,
      windows: [
        {
          ...{ name: 'Upgrade', days: { type: 'weekdays', days: [1, 2, 3, 4, 5, 6, 7] }, text: 'daily' },
          ...{ fromMinute: 3 * 60, toMinute: 4 * 60, zone, components: ['api'] },
        },
      ],
    },
    oncall,
    secrets: ['hunter2secret'],
  } as unknown as SystemConfig;
  const event = (seq: number, at: number, kind: string, data: object, incident?: string): JournalEvent => ({
    ...{ seq, at: morning + at, kind, actor: { user: 'ana' }, host: 'h', system: 'shop' },
    ...{ environment: 'production', data: data as JournalEvent['data'], prevHash: '', hash: '' },
    ...(incident === undefined ? {} : { incident }),
  });
  const opened = (id: string, title: string) => ({
    title,
    severity: 'P1',
    by: 'ana',
    components: ['api'],
    alerts: [],
    id,
  });
  const events = [
    event(1, -30 * hour, 'incident.opened', opened('old', 'Long over'), 'old'),
    event(2, -29 * hour, 'incident.resolved', { cause: 'x', followUps: ['still open'], by: 'ana' }, 'old'),
    event(3, 1 * hour, 'incident.opened', opened('i1', 'Orders [fail](https://evil.example)'), 'i1'),
    event(4, 1.1 * hour, 'incident.owner', { owner: 'ana', by: 'ana' }, 'i1'),
    event(5, 1.5 * hour, 'action.intent', { plan: 'p', verb: 'restart', component: 'api', requests: [] }),
    event(6, 1.6 * hour, 'action.outcome', {
      plan: 'p',
      verb: 'restart',
      component: 'api',
      state: 'succeeded',
      result: 'token hunter2secret',
    }),
    event(10, 1.7 * hour, 'action.intent', {
      ...{ plan: 'q', verb: 'scale', component: 'api', params: { count: '20' }, requests: [] },
      ...{
        undo: { verb: 'scale', params: { count: '2' }, text: 'scale api to 2' },
        revert: { forMs: 12 * hour },
      },
    }),
    event(11, 1.7 * hour, 'action.outcome', {
      plan: 'q',
      verb: 'scale',
      component: 'api',
      state: 'succeeded',
      result: '20 up',
    }),
    event(7, 2 * hour, 'incident.resolved', { cause: 'release 42', followUps: ['test it'], by: 'ana' }, 'i1'),
    event(8, 9 * hour, 'incident.opened', opened('i2', 'Still slow'), 'i2'),
    event(9, 10 * hour, 'maintenance.begun', {
      ...{ id: 'm1', components: ['api'], from: morning + 10 * hour, until: morning + 14 * hour },
      ...{ comment: 'new disk', by: 'ana' },
    }),
  ];
  const row = (over: Partial<AlertRow>): AlertRow => ({
    ...{
      id: 'slow',
      name: 'Slow answers',
      from: 'plantao',
      phase: 'firing',
      severity: 'P1',
      severityName: 'P1',
    },
    ...{ text: 'p95 2.1s', muted: [], flapping: false, actions: [], labels: {}, firedAt: morning + 9 * hour },
    ...over,
  });
  const rows = [
    row({}),
    row({
      id: 'disk',
      name: 'Disk full',
      muted: [{ by: 'silence', text: 'silenced by Ana', until: morning + 13 * hour }],
    }),
    row({ id: 'fine', name: 'All well', phase: 'normal' }),
  ];
  const silences = [
    {
      ...{ id: 's1', from: morning, until: morning + 20 * hour, comment: 'known', by: 'ana' },
      matchers: [{ label: 'rule', operator: '=', value: 'slow' } as const],
    },
  ];
  const checklists = [
    {
      ...{ id: 'morning/1', list: 'morning', occurrence: '1', name: 'Morning', state: 'overdue' },
      ...{ dueAt: morning + hour, missed: [{ occurrence: '0', at: morning - 23 * hour, open: 2 }] },
      items: [
        { id: 'a', text: 'API is up', state: 'good', revision: 0 },
        { id: 'b', text: 'Backups [there](x)', state: 'open', revision: 0 },
      ],
    },
    { id: 'w/1', list: 'w', occurrence: '1', name: 'Weekly', state: 'waiting', items: [], missed: [] },
  ] as unknown as readonly ChecklistRow[];
  const made = async (language: 'en' | 'pt-BR', over: object = {}): Promise<string> => {
    const { templates } = await templatesOf(language);
    const template = templates.find(({ name }) => name === 'handoff')!;
    const told = { ...config, documents: { language, via: { team: [], customers: [], handoff: [] } } };
    return handoffDocument(template, {
      ...{ events, rows, silences, checklists, config: told, zone, now, shift: shiftAt(oncall, now) },
      ...over,
    });
  };

  it('tells whoever takes over what there is', async () => {
    expect(withoutMarks(await made('en'))).toBe(`# On-call handoff 2026-11-02

- **From**: Ana Souza
- **To**: Kai Lima
- **Shift**: 08:00 to 20:00
- **Status**: open incident

shop, production, as of 19:48. Times in America/Sao_Paulo (UTC-03:00). Numbers in brackets are events of the journal.

## Incidents

- **OPEN** 17:00 P1 Still slow: open, not acknowledged yet, 2 h 48 min (i2)
- 09:00 P1 Orders \`[fail](https://evil.example)\`: resolved, 1 h 00 min, Ana Souza: release 42 (i1)

## Alerts firing

- P1 Slow answers since 17:00: p95 2.1s (nobody has taken it)

## Muted

- Disk full until 21:00: silenced by Ana
- Slow answers until 2026-11-03 04:00: known (Ana Souza)
- API until 22:00: new disk (Ana Souza)

## Actions

- 09:30:00 Ana Souza: restart API: succeeded and verified, token ••• [5]
- 09:42:00 Ana Souza: scale API: succeeded and verified, 20 up [10]

## Planned

- 21:42 revert scale API: scale api to 2
- 2026-11-03 03:00 maintenance "Upgrade" of API for 1 h 00 min

(what else is planned: deploys, migrations, people away?)

## Open work

- [ ] Checklist Morning, due 09:00: Backups \\[there\\](x) (missed 2026-11-01 09:00)
- [ ] still open (old)
- [ ] test it (i1)

## Remarks

(what should they know, and keep an eye on?)

## Contacts

- Ana Souza: +55 11 5555-0001
- Dashboard: \`https://grafana.example/d/shop\`
`);
  });

  it('says the same in Portuguese', async () => {
    const text = await made('pt-BR');
    for (const line of [
      '# Passagem de plantão 2026-11-02',
      '- **De**: Ana Souza',
      '- **Situação**: incidente aberto',
      '- **ABERTO** 17:00 P1 Still slow: aberto, ainda não reconhecido, 2 h 48 min (i2)',
      '- 09:30:00 Ana Souza: restart API: concluída e verificada, token ••• [5]',
      '- 2026-11-03 03:00 manutenção "Upgrade" de API por 1 h 00 min',
    ])
      expect(text.split('\n')).toContain(line);
  });

  it('is calm where nothing is wrong, and says so of each part', async () => {
    const text = await made('en', { events: [], rows: [], silences: [], checklists: [] });
    expect(text).toContain('- **Status**: stable');
    expect(text.match(/^None\.$/gm)).toHaveLength(3);
  });
});
