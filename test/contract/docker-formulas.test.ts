import { expect, test } from 'vitest';
import { cpuPercent, memoryUsage } from '../../src/sources/docker.ts';

const cpu = (total: number, system: number, rest: object = {}) => ({
  cpu_usage: { total_usage: total },
  system_cpu_usage: system,
  ...rest,
});

test('CPU is the share of the system between two samples, times the cores', () => {
  expect(
    cpuPercent({ cpu_stats: cpu(300, 2_000, { online_cpus: 4 }), precpu_stats: cpu(100, 1_000) }),
  ).toBeCloseTo(80);
  const older = { ...cpu(300, 2_000), cpu_usage: { total_usage: 300, percpu_usage: [1, 2] } };
  expect(cpuPercent({ cpu_stats: older, precpu_stats: cpu(100, 1_000) })).toBeCloseTo(40);
  expect(cpuPercent({ cpu_stats: cpu(100, 2_000), precpu_stats: cpu(300, 1_000) })).toBe(0);
});

test('the first sample of a stream has nothing before it', () => {
  expect(
    cpuPercent({ cpu_stats: cpu(300, 2_000), precpu_stats: { cpu_usage: { total_usage: 0 } } }),
  ).toBeUndefined();
  expect(cpuPercent({})).toBeUndefined();
});

test('memory leaves out the page cache that can be dropped, on cgroup v1 and v2', () => {
  const used = (stats: Record<string, number>) =>
    memoryUsage({ memory_stats: { usage: 1_000, limit: 4_000, stats } })?.used;
  expect(used({ total_inactive_file: 300, inactive_file: 50 })).toBe(700);
  expect(used({ inactive_file: 300 })).toBe(700);
  expect(used({ inactive_file: 5_000 })).toBe(1_000);
  expect(memoryUsage({ memory_stats: {} })).toBeUndefined();
});
