import type { ActionParams, ActionPlan, Choice, GroupPlan, Verb } from './action.ts';
import type { Severity } from './alert.ts';
import type { Question } from './answers.ts';
import type { ChecklistChange, ChecklistRow } from './checklist.ts';
import type { DepthField } from './depth.ts';
import type { ComposedMessage, MessageAudience } from './documents.ts';
import type { EventNames } from './event.ts';
import type { FollowUpChange } from './follow-up.ts';
import type { IncidentChange } from './incident.ts';
import type { LogCommands } from './logs.ts';
import type { AskedSwap } from './oncall.ts';
import type { RunChange } from './run.ts';
import type { Snapshot } from './snapshot.ts';

/** Read access to the snapshot by slices, in the form React's `useSyncExternalStore` wants. */
export interface Store {
  get<Slice extends keyof Snapshot>(slice: Slice): Snapshot[Slice];
  /** Calls `changed` after the slice was replaced; returns how to stop. */
  subscribe<Slice extends keyof Snapshot>(slice: Slice, changed: () => void): () => void;
}

/** What the person answered to a plan. */
export interface Confirmation {
  readonly typed?: string;
  readonly reason?: string;
  /** They were told that others cannot be seen, and act all the same. */
  readonly alone?: boolean;
}

/** What the screen may ask for. Nothing here blocks; what comes of it shows in the snapshot. */
export interface Commands {
  readonly logs: LogCommands;
  /** Asks everything about a component now, or everything there is. */
  recheck(component?: string): void;
  /**
   * Makes a plan and changes nothing. A plan that a guard refuses carries `refused`.
   * @param alert what it is meant to mend: it runs only while that still fires
   * @throws what a target said
   */
  plan(verb: Verb, component: string, params?: ActionParams, alert?: string): Promise<ActionPlan>;
  /** Plans the same verb for several components, in their order. @throws like `plan`, for the first that cannot be planned */
  planAll(verb: Verb, components: readonly string[], params?: ActionParams): Promise<GroupPlan>;
  /** Runs the plans of a group one after another; stops at the first that does not succeed. */
  confirmAll(group: GroupPlan, answer: Confirmation): Promise<void>;
  /** Plans what undoes an action that ran. @throws when there is nothing that would */
  planUndo(planId: string): Promise<ActionPlan>;
  /**
   * Begins to go through a procedure; resolves to the id of the run.
   * @param about a reference to a runbook, or the alert that it is to be written for
   * @throws when nothing is found, or it cannot be recorded
   */
  startRun(
    about: { readonly reference: string } | { readonly alert: string },
    incident?: string,
  ): Promise<string>;
  /** Does something to a run. @throws when that is refused, or somebody else was first */
  changeRun(run: string, change: RunChange): Promise<void>;
  /** Plans the action of a step, by the place of its command in the step. @throws like `plan`, and when the step is not to be done now */
  planStep(
    run: string,
    what: { readonly step: string; readonly saw: number; readonly code: number },
  ): Promise<ActionPlan>;
  /** What there is to choose from for a parameter of a verb. @throws what the target said */
  choices(verb: Verb, component: string, param: string): Promise<readonly Choice[]>;
  /** Says how an action ended of which nobody knew; recorded, and no longer shown as unknown. */
  settle(planId: string, as: 'succeeded' | 'failed', note?: string): void;
  /** Says that the person is at an alert. @throws when there is no such alert, or it cannot be recorded */
  acknowledge(alert: string, note?: string): void;
  /** Mutes an alert for so many milliseconds. @throws when there is no such alert, or it cannot be recorded */
  silence(alert: string, options: { readonly forMs: number; readonly comment: string }): void | Promise<void>;
  /** Ends every silence that mutes an alert. @throws when it cannot be recorded */
  unsilence(alert: string): void | Promise<void>;
  /** Puts components into maintenance for so many milliseconds. @throws when it cannot be recorded */
  maintain(
    components: readonly string[],
    options: { readonly forMs: number; readonly comment: string },
  ): void;
  /** Ends maintenance that was begun by hand. @throws when it cannot be recorded */
  endMaintenance(id: string): void;
  /** Opens an incident by hand; returns its id. @throws when it cannot be recorded */
  openIncident(facts: {
    readonly title: string;
    readonly severity: Severity;
    readonly component?: string;
  }): string;
  /** @throws when there is no such incident, or it cannot be recorded */
  changeIncident(incident: string, change: IncidentChange): void;
  /** Ticks an item, or begins a checklist; `row` is what the person saw. Rejects when it cannot be done or not be recorded */
  changeChecklist(row: ChecklistRow, change: ChecklistChange): Promise<void>;
  /** Adds a follow-up, or changes the one with this id. @throws when it cannot be done or not be recorded */
  changeFollowUp(id: string | undefined, change: FollowUpChange): void;
  /** Says that what is due, or was missed, was done. @throws when there is nothing to say, or it cannot be recorded */
  scheduleDone(id: string): void;
  /** The message that calls the next level about an incident or alert, for editing. @throws when it does not fire */
  composeEscalation(about: string): Promise<string>;
  /** Calls the next level now, or the person with the id `to`. @throws when there is nobody to call, or nothing fires */
  escalate(about: string, message: string, to?: string): void;
  /** Has somebody stand in for somebody else on call. @throws with the reason why not, or when it cannot be recorded */
  swapOncall(swap: AskedSwap): void;
  /** A message about an incident, for editing. @throws when there is no such incident, or its template cannot be used */
  composeMessage(incident: string, to: MessageAudience): Promise<ComposedMessage>;
  /** The handoff of the shift that ends next, or has just ended, for editing. @throws when its template cannot be used */
  composeHandoff(): Promise<ComposedMessage>;
  /** Hands the shift over with this text. @throws when it cannot be recorded, or a question in it is not answered */
  handOver(text: string): void;
  /** Says that somebody is still working on what a reminder asked about. */
  stillWorking(about: string): void;
  /** Asks something; its answer comes into the slice `answers` and is kept current there until the function returned is called. */
  follow(question: Question): () => void;
  /** Asks a section of a depth that is followed, now. */
  refreshDepth(id: string): void;
  /** Saves what a section that is followed shows as evidence; resolves to what is said about it. @throws when it cannot be */
  saveDepth(id: string): Promise<string>;
  /** What is known more about one row of a section that is followed, for the screen alone. @throws the reason why not */
  depthMore(id: string, row: string): Promise<readonly DepthField[]>;
  /** Stops every action of everybody who shares the journal, until `unfreeze`. @throws when it cannot be recorded */
  freeze(reason: string): void;
  unfreeze(): void;
  /** Runs a plan. `typed` is what the person typed where the plan asks for a word. */
  confirm(planId: string, answer: Confirmation): Promise<void>;
  /** The secret that an action's answer held, for the screen alone: the first time it is asked for, and never again. */
  takeRevealed(planId: string): string | undefined;
  /** Drops a plan that was not confirmed, or cancels a running action. */
  cancel(planId: string): void;
  /** Loads the configuration for another environment; on failure the present one stays and the header says why. */
  switchEnvironment(name: string): void;
}

/** What a session could not finish when it was closed. */
export interface Unfinished {
  /** Why the journal could not be written; undefined when it could. */
  readonly unwritten: string | undefined;
  /** Events that are in the journal of this machine and not yet in the shared one. */
  readonly undelivered: number;
  /** Messages to people that were on their way. */
  readonly cutOff: number;
}

/** One open plantao: everything a screen or a command needs. */
export interface Session {
  readonly store: Store;
  readonly commands: Commands;
  /** How the configuration calls what events name by id; another object once it changed. */
  readonly names: EventNames;
  /** Stops asking, closes the journal and connections; waits for none of them longer than a moment. */
  close(): Promise<Unfinished>;
}
