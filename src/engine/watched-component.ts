import { shownParams } from '../actions/secrets.ts';
import { verbInfo } from '../actions/verbs.ts';
import { verifiedTarget } from '../actions/verified-target.ts';
import type { Verb, VerbInfo } from '../model/action.ts';
import type { Check } from '../model/kind.ts';
import type { CheckRow, ComponentRow } from '../model/snapshot.ts';
import type { ComponentConfig, PlaceConfig, VerificationConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import type { CheckState } from './check-state.ts';
import { componentRow } from './component.ts';

/** Where a component runs and what it caches in, as far as they could be opened. */
interface Places {
  /** In the order in which they are written; the logs are those of the first that has any. */
  readonly runs: readonly {
    readonly use: PlaceConfig;
    readonly target?: Target;
    readonly problem?: string;
  }[];
  readonly cache?: Target | undefined;
  /** Targets of what is checked and does not say where it runs: their verbs act on what can be looked into. */
  readonly behind?: readonly Target[];
  /** Actions of the team's own, each as a target with one verb. */
  readonly own: readonly Target[];
  /** How verbs are verified, where the configuration says so. */
  readonly verified?: ReadonlyMap<
    Verb,
    { readonly config: VerificationConfig; readonly check: Check | undefined }
  >;
  /** Why one of them could not be opened. */
  readonly problem?: string | undefined;
  /** The target in words, sanitized. */
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
  #actions: readonly VerbInfo[] | undefined;

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

  /**
   * The place that can do a verb: an action of the team's own goes before all others, then the cache, whose pattern is a promise
   * that no place may break, then the places in the order in which they are written.
   */
  targetFor(verb: Verb): Target | undefined {
    const target = this.#all().find((one) => one.verbs.includes(verb));
    const how = this.places.verified?.get(verb);
    return target && how ? verifiedTarget(target, how.config, how.check) : target;
  }

  close(): void {
    for (const target of this.#all()) target.close?.();
    for (const { check } of this.places.verified?.values() ?? []) check?.close?.();
  }

  #all(): readonly Target[] {
    const { own, cache, runs, behind = [] } = this.places;
    return [...own, cache, ...runs.map(({ target }) => target), ...behind].filter((one) => one !== undefined);
  }

  /** With the presets of what the component can do. */
  #withPresets(infos: readonly VerbInfo[]): readonly VerbInfo[] {
    const presets = (this.config.presets ?? []).flatMap(({ name, title, summary, verb, params }) => {
      const info = infos.find((one) => one.verb === verb);
      if (!info) return [];
      const pairs = info.params.find(({ kind }) => kind === 'pairs')?.name;
      const what = Object.entries(shownParams(info, params)).map(([key, value]) =>
        key === pairs ? String(value) : `${key}=${value}`,
      );
      const means = { verb, params };
      return { verb: name, title, summary: summary ?? [verb, ...what].join(' '), params: [], means };
    });
    return [...infos, ...presets];
  }

  #make(before: ComponentRow | undefined, now: number): ComponentRow {
    const { runs, cache, own, behind = [], problem, label } = this.places;
    const checks: CheckRow[] = this.states.map((state) => state.row(now));
    this.#actions ??= this.#withPresets(
      [
        ...new Set(
          [...runs.map(({ target }) => target), ...behind, cache, ...own].flatMap((one) => one?.verbs ?? []),
        ),
      ].map(
        (verb): VerbInfo => this.targetFor(verb)?.infos?.find((info) => info.verb === verb) ?? verbInfo(verb),
      ),
    );
    return componentRow(this.config, checks, before, problem ?? label, this.#actions, now);
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
