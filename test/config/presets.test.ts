import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';
import type { SystemConfig } from '../../src/model/system.ts';

const configured = (presets: string, more = ''): Promise<SystemConfig> =>
  parseConfig(
    `system: s
components:
  api:
    check: { tcp: "127.0.0.1:1" }
    runs: { kubernetes: deployment/api }
    actions: { purge: { command: [purge, "{days}"], params: { days: { kind: count } } } }
presets: ${presets}
${more}`,
    { file: 'plantao.yaml', env: {} },
  );

describe('presets', () => {
  it('are actions of their component with their values', async () => {
    const config = await configured(`
  fallback-llm: { action: set-env, component: api, params: { LLM_PROVIDER: anthropic, RETRIES: 3 }, title: Fall back }
  scale-30: { action: scale, component: api, params: { count: 30 } }
  purge-90: { action: purge, component: api, params: { days: 90 }, summary: Old rows }
  again: { action: restart, component: api }`);
    expect(config.components[0]!.presets).toEqual([
      {
        ...{ name: 'fallback-llm', title: 'Fall back', verb: 'set-env' },
        params: { set: 'LLM_PROVIDER=anthropic RETRIES=3' },
      },
      { name: 'scale-30', title: 'scale-30', verb: 'scale', params: { count: '30' } },
      { name: 'purge-90', title: 'purge-90', summary: 'Old rows', verb: 'purge', params: { days: '90' } },
      { name: 'again', title: 'again', verb: 'restart', params: {} },
    ]);
  });

  it.each([
    [
      '{ a: { action: scale, component: apo, params: { count: 1 } } }',
      'presets.a.component: no component "apo"',
    ],
    [
      '{ a: { action: scael, component: api } }',
      'presets.a.action: api has no action "scael"; did you mean "scale"?',
    ],
    ['{ a: { action: scale, component: api, params: { count: many } } }', 'presets.a.params: '],
    ['{ a: { action: scale, component: api } }', 'presets.a.params: '],
    ['{ a: { action: restart, component: api, params: { x: 1 } } }', 'presets.a.params: '],
    ['{ a: { action: purge, component: api, params: { days: -1 } } }', 'presets.a.params: '],
    ['{ restart: { action: stop, component: api } }', '"restart" is an action already'],
    ['{ purge: { action: stop, component: api } }', '"purge" is an action already'],
    ['{ Big: { action: stop, component: api } }', 'expected the name of an action'],
  ])('are refused where they are wrong: %s', async (presets, says) => {
    await expect(configured(presets)).rejects.toThrow(says);
  });

  it('are suggested by alerts like any action, which may have values', async () => {
    const { alerts } = await configured(
      '{ scale-30: { action: scale, component: api, params: { count: 30 } } }',
      'alerts: [{ name: x, when: "api is down", actions: [scale-30 api, "scale api count=20", "set-env api A=b", restart api] }]',
    );
    expect(alerts.find(({ name }) => name === 'x')!.actions).toEqual([
      { verb: 'scale-30', component: 'api' },
      { verb: 'scale', component: 'api', params: { count: '20' } },
      { verb: 'set-env', component: 'api', params: { set: 'A=b' } },
      { verb: 'restart', component: 'api' },
    ]);
    await expect(
      configured('{}', 'alerts: [{ name: x, when: "api is down", actions: ["scale api 20"] }]'),
    ).rejects.toThrow('expected a verb and a component');
  });
});
