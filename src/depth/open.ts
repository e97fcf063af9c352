import { ConnectionPool } from '../connections/pool.ts';
import type { Clock } from '../model/clock.ts';
import type { Depth, DepthOwner, DepthSection } from '../model/depth.ts';
import type { Context } from '../model/kind.ts';
import type { SystemConfig } from '../model/system.ts';
import { type DepthUse, depthsOf } from './uses.ts';

/** A section with the depth that answers for it. */
interface OpenSection {
  /** As it is chosen: with the kind before it where two kinds call one alike. */
  readonly id: string;
  readonly section: DepthSection;
  readonly depth: Depth;
}

/** What lies behind one owner, open: with connections of its own, which it closes. */
export interface OpenDepth {
  readonly label: string;
  readonly sections: readonly OpenSection[];
  close(): Promise<void>;
}

/** Opens what lies behind an owner; undefined where there is nothing. Connects to nothing before it is asked. */
export async function openDepth(
  config: SystemConfig,
  owner: DepthOwner,
  clock: Clock,
): Promise<OpenDepth | undefined> {
  const uses = depthsOf(config, owner);
  if (uses.length === 0) return undefined;
  const connections = new ConnectionPool();
  const { baseDir, hosts } = config;
  const context: Context = { clock, baseDir, hosts, connections };
  const opened = await Promise.all(uses.map((use) => openUse(use, context)));
  const all = opened.flatMap(({ kind, depth, sections }) =>
    sections.map((section) => ({ kind, section, depth })),
  );
  const isAlone = (id: string): boolean => all.filter(({ section }) => section.id === id).length === 1;
  return {
    label: opened.map(({ depth }) => depth.label).join(', '),
    sections: all.map(({ kind, section, depth }) => ({
      ...{ section, depth },
      id: isAlone(section.id) ? section.id : `${kind}-${section.id}`,
    })),
    async close() {
      for (const { depth } of opened) depth.close?.();
      await connections.close();
    },
  };
}

async function openUse(
  { kind, options }: DepthUse,
  context: Context,
): Promise<{ readonly kind: string; readonly depth: Depth; readonly sections: readonly DepthSection[] }> {
  const { sections, open } = await kind.load(options);
  return { kind: kind.kind, sections, depth: open(options, context) };
}
