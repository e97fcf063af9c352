import * as z from 'zod';
import { askEngine, containerName, inspectContainer, messageOf } from '../connections/docker.ts';
import { hostOption } from '../connections/host.ts';
import type { Context, Reading, Source, SourceKind } from '../model/kind.ts';
import { words } from '../words/index.ts';

const schema = z.strictObject({
  docker: containerName,
  host: hostOption,
  stat: z
    .enum(['cpu', 'memory', 'memory-percent', 'restarts'])
    .describe('CPU in percent of a core, memory in bytes …'),
});
type Options = z.infer<typeof schema>;

/** The part of `GET /containers/NAME/stats?stream=false` that is used here. */
interface EngineStats {
  readonly cpu_stats?: CpuStats;
  readonly precpu_stats?: CpuStats;
  readonly memory_stats?: {
    readonly usage?: number;
    readonly limit?: number;
    readonly stats?: Readonly<Record<string, number>>;
  };
}
interface CpuStats {
  readonly cpu_usage?: { readonly total_usage?: number; readonly percpu_usage?: readonly number[] | null };
  readonly system_cpu_usage?: number;
  readonly online_cpus?: number;
}

export const docker: SourceKind<Options> = {
  kind: 'docker',
  summary: 'CPU, memory and restarts of a container, as `docker stats` counts them.',
  hasRows: false,
  schema,
  example: '{ docker: api, stat: cpu }',
  open(options, context): Source {
    return {
      label: words.sources.label.docker(options.stat, options.docker),
      async read(signal): Promise<Reading> {
        if (options.stat === 'restarts') {
          const container = await inspectContainer(options.docker, context, signal, options.host);
          return container ? { value: container.RestartCount } : missing(options.docker);
        }
        const stats = await containerStats(options.docker, context, signal, options.host);
        if (!stats) return missing(options.docker);
        const memory = memoryUsage(stats);
        const value =
          options.stat === 'cpu'
            ? cpuPercent(stats)
            : options.stat === 'memory'
              ? memory?.used
              : memory && Number.isFinite(memory.limit)
                ? (memory.used / memory.limit) * 100
                : undefined;
        return value === undefined ? { value: null, why: words.sources.docker.notRunning } : { value };
      },
    };
  },
};

function missing(name: string): Reading {
  return { value: null, why: words.sources.docker.missing(name) };
}

/** Two samples of the Engine, a second apart; undefined when there is no such container. */
export async function containerStats(
  name: string,
  context: Context,
  signal: AbortSignal,
  host?: string | undefined,
): Promise<EngineStats | undefined> {
  const path = `/containers/${encodeURIComponent(name)}/stats?stream=false`;
  const { status, json } = await askEngine({ path, signal, host }, context);
  if (status === 404) return undefined;
  if (status !== 200) throw new Error(words.connections.docker.answered(status, messageOf(json)));
  return json as EngineStats;
}

/** Percent of one core, as docker/cli computes it (cli/command/container/stats_helpers.go). */
export function cpuPercent({ cpu_stats: now, precpu_stats: before }: EngineStats): number | undefined {
  const cpu = (now?.cpu_usage?.total_usage ?? Number.NaN) - (before?.cpu_usage?.total_usage ?? Number.NaN);
  const system = (now?.system_cpu_usage ?? Number.NaN) - (before?.system_cpu_usage ?? Number.NaN);
  if (Number.isNaN(cpu) || Number.isNaN(system)) return undefined;
  const cores = now?.online_cpus || now?.cpu_usage?.percpu_usage?.length || 1;
  return cpu > 0 && system > 0 ? (cpu / system) * cores * 100 : 0;
}

/** Bytes in use without the page cache that can be dropped: `total_inactive_file` on cgroup v1, `inactive_file` on v2. */
export function memoryUsage({
  memory_stats: memory,
}: EngineStats): { used: number; limit: number } | undefined {
  if (memory?.usage === undefined) return undefined;
  const inactive = memory.stats?.total_inactive_file ?? memory.stats?.inactive_file ?? 0;
  return {
    used: inactive < memory.usage ? memory.usage - inactive : memory.usage,
    limit: memory.limit ?? Infinity,
  };
}
