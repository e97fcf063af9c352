import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import type { EscalationPolicy } from '../../src/model/oncall.ts';
import { begin, step } from '../../src/oncall/policy.ts';
import { onDuty } from '../../src/oncall/rota.ts';
import { instantOf } from '../../src/time/zone.ts';

const minute = 60_000;
const open = (name: string) => loadConfig({ file: `examples/alerts/${name}.yaml`, env: {} });
const saoPaulo = (hour: number, minutes = 0): number =>
  instantOf({ year: 2026, month: 11, day: 23, hour, minute: minutes }, 'America/Sao_Paulo');

/** Who is called at which minute, while nobody answers. */
function called(policy: EscalationPolicy, severity: 'P0' | 'P1', minutes: number): [number, string][] {
  const start = saoPaulo(3);
  const calls: [number, string][] = [];
  const whom = (level: { readonly name: string; readonly notify: readonly string[] }) => ({
    people: level.notify,
  });
  let { state } = begin('e', { about: 'a', severity }, policy, start);
  for (let at = 0; at <= minutes; at++) {
    const next = step(state, start + at * minute, whom);
    if (next.state.level !== state.level) calls.push([at, policy.levels[next.state.level]!.notify.join()]);
    state = next.state;
  }
  return calls;
}

describe('the chains of the runbooks', () => {
  it('ai-agent: the lead after half an hour, the CTO after an hour and only for P0', async () => {
    const { oncall } = await open('ai-agent');
    const chain = [
      [0, 'oncall'],
      [30, 'lead'],
    ];
    expect(called(oncall.policy!, 'P0', 120)).toEqual([...chain, [60, 'cto']]);
    expect(called(oncall.policy!, 'P1', 120)).toEqual(chain);
    expect(onDuty(oncall, saoPaulo(3)).person?.name).toMatch(/^On-call engineer/);
  });

  it('backend: the lead after half an hour, then the CTO', async () => {
    const { oncall } = await open('backend');
    expect(called(oncall.policy!, 'P1', 120)).toEqual([
      [0, 'oncall'],
      [30, 'lead'],
      [60, 'cto'],
    ]);
  });

  it('customer-support: three shifts around the clock, two levels of a quarter of an hour, then the CTO', async () => {
    const { oncall } = await open('customer-support');
    expect([3, 8, 15, 16, 23].map((hour) => onDuty(oncall, saoPaulo(hour)).person?.name)).toEqual([
      'On call',
      'Dev lead',
      'Dev lead',
      'SRE',
      'SRE',
    ]);
    expect(onDuty(oncall, saoPaulo(15)).next?.person.name).toBe('SRE');
    expect(called(oncall.policy!, 'P1', 60)).toEqual([
      [0, 'oncall'],
      [15, 'dev'],
      [30, 'cto'],
    ]);
  });

  it('whatsapp-agent: an answer within five minutes, then three levels; the manager only for what is critical', async () => {
    const { oncall, alerting } = await open('whatsapp-agent');
    expect(alerting.respondMs.P0).toBe(5 * minute);
    const chain = [
      [0, 'oncall'],
      [5, 'admin'],
      [20, 'devops'],
    ];
    expect(called(oncall.policy!, 'P0', 120)).toEqual([...chain, [35, 'manager']]);
    expect(called(oncall.policy!, 'P1', 120)).toEqual(chain);
  });
});
