import { handoffTarget } from '../handoffs/target.ts';
import type { VerbInfo } from '../model/action.ts';
import { handoffSubject } from '../model/handoff.ts';
import type { Context, SourceKind } from '../model/kind.ts';
import type { ComponentRow } from '../model/snapshot.ts';
import type { EscalationConfig } from '../model/system.ts';
import type { Target } from '../model/target.ts';
import type { Redact } from '../text/redactor.ts';
import { openSource } from './open.ts';

interface HandoffSubjectsOptions {
  readonly kinds: readonly SourceKind[];
  readonly context: Context;
  readonly redact: Redact;
  /** Whoever sits at this plantao, as the journal calls them. */
  readonly me: string;
}

/** Sources of handoffs in the form in which the executor acts on components. */
export class HandoffSubjects {
  readonly #subjects: ReadonlyMap<string, { readonly target: Target; readonly row: ComponentRow }>;

  constructor(configs: readonly EscalationConfig[], options: HandoffSubjectsOptions) {
    const { kinds, context, me, redact } = options;
    this.#subjects = new Map(
      configs
        .filter(({ actions }) => actions.length > 0)
        .map((config) => {
          const source = openSource(kinds, config.source, context);
          const target = handoffTarget({ config, source, context, me });
          return [handoffSubject(config.id), { target, row: rowOf(config, target, redact) }];
        }),
    );
  }

  /** As a component: what it is called and what it can do. */
  row(subject: string): ComponentRow | undefined {
    return this.#subjects.get(subject)?.row;
  }

  /** What may be done to its rows. */
  actions(subject: string): readonly VerbInfo[] {
    return this.row(subject)?.actions ?? [];
  }

  target(subject: string): Target | undefined {
    return this.#subjects.get(subject)?.target;
  }

  close(): void {
    for (const { target } of this.#subjects.values()) target.close?.();
  }
}

function rowOf(config: EscalationConfig, { label, infos = [] }: Target, redact: Redact): ComponentRow {
  return {
    id: handoffSubject(config.id),
    title: config.title,
    criticality: 'medium',
    // It is no component: nothing checks it.
    status: 'unknown',
    since: 0,
    stale: false,
    summary: '',
    checks: [],
    depends: [],
    target: redact(label),
    verbs: infos.map(({ verb }) => verb),
    actions: infos,
  };
}
