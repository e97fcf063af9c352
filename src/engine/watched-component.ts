import type { Verb } from '../model/action.ts';
import type { CheckRow, ComponentRow } from '../model/snapshot.ts';
import type { ComponentConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import type { CheckState } from './check-state.ts';
import { componentRow } from './component.ts';

/** Where a component runs and what it caches in, as far as they could be opened. */
export interface Places {
  readonly target?: Target | undefined;
  readonly cache?: Target | undefined;
  /** Why one of them could not be opened. */
  readonly problem?: string | undefined;
  /** The target in words, harmless. */
  readonly label?: string | undefined;
}

/** One component: what speaks about it, what can be done to it, and its present row. */
export class WatchedComponent {
  readonly config: ComponentConfig;
  readonly places: Places;
  /** States of its own checks and of what others say about it. */
  readonly states: CheckState[] = [];
  /** Tasks that ask about it, its own and those of others. */
  readonly tasks = new Set<string>();
  row: ComponentRow;

  /** @param before its row in the engine before this one */
  constructor(config: ComponentConfig, places: Places, before: ComponentRow | undefined, now: number) {
    this.config = config;
    this.places = places;
    this.row = before ?? this.#make(undefined, now);
  }

  /** Makes the row anew and returns the one before it. */
  refresh(now: number): ComponentRow {
    const before = this.row;
    this.row = this.#make(before, now);
    return before;
  }

  /** The place that can do a verb: where it runs, or its cache. */
  targetFor(verb: Verb): Target | undefined {
    return [this.places.target, this.places.cache].find((target) => target?.verbs.includes(verb));
  }

  close(): void {
    this.places.target?.close?.();
    this.places.cache?.close?.();
  }

  #make(before: ComponentRow | undefined, now: number): ComponentRow {
    const { target, cache, problem, label } = this.places;
    const checks: CheckRow[] = this.states.map((state) => state.row(now));
    const verbs = [...new Set([...(target?.verbs ?? []), ...(cache?.verbs ?? [])])];
    return componentRow(this.config, checks, before, problem ?? label, verbs, now);
  }
}

/** Whether a person should see the difference between two rows at once. */
export function differs(before: ComponentRow, after: ComponentRow): boolean {
  return (
    before.status !== after.status ||
    before.stale !== after.stale ||
    before.confirming?.to !== after.confirming?.to ||
    before.confirming?.seen !== after.confirming?.seen
  );
}
