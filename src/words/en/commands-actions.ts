import type { ActionState } from '../../model/action.ts';
import { plural } from '../plural.ts';
import { names } from './names.ts';

/** Commands that act, and the journal of what was done. */
export const commandActions = {
  confirm: {
    dryRun: 'Print the plan, change nothing',
    yes: 'Confirm an action that asks for y',
    confirm: 'Confirm an action that asks for a name',
    reason: 'Reason, for the journal',
    alone: 'Act in a guarded environment although the shared journal is away',
    addAlone: (problem: string) => `${problem}; add --alone to act all the same`,
    askAlone: (problem: string) => `${problem}. Type y to act all the same: `,
    needsReason: 'not confirmed: the environment is guarded, add --reason',
    askReason: 'Reason, for the journal: ',
    askWord: (word: string) => `Type ${word} to continue: `,
    mustType: (word: string) => `type "${word}" to confirm`,
    addFlag: (flag: string) => `not confirmed: without a terminal, add ${flag}`,
    revealsNowhere: 'its answer holds a secret that only a terminal may show; run it in one, without --json',
    revealed: 'Copy it now: it is recorded nowhere.',
    declined: 'not confirmed, nothing was done',
    secret: (name: string) => `${name} (not shown): `,
    inputTooLong: (most: number) => `standard input is longer than ${most} bytes`,
    inputMissing: (names: readonly string[]) =>
      names.length === 1
        ? `standard input has no value for ${names[0]}`
        : `standard input needs a line for each of ${names.join(', ')}`,
    onCommandLine: (name: string) =>
      `${name} was on the command line, where the shell keeps it and others can read it; use --set-stdin ${name}`,
    param: (name: string, text: string) => `${name} (${text}): `,
    refused: (reason: string) => `refused: ${reason}`,
  },

  run: {
    exits: { 0: 'ran and verified', 1: 'ran, not verified', 2: 'failed', 3: 'refused, or outcome unknown' },
    set: 'Value the action needs; repeatable',
    setStdin: 'Value read from standard input, or asked for unseen; repeatable, a line each',
    count: 'Same as --set count=n (scale)',
    forWhile: 'Change it for a while: 2h; then it is undone',
    revision: 'Same as --set revision=id (rollback)',
    list: 'List what can be done, to every component or to those named',
    needsBoth: 'name an action and a component; --list shows what can be done',
    needsPair: (given: string) => `--set needs name=value, not "${given}"`,
    ended: (state: ActionState, result: string) => `${names.actionStates[state]}: ${result}`,
    undoWith: (id: string, what: string) => `  undo it with: plantao undo ${id}  (${what})`,
    settleWith: (id: string) => `  once you know: plantao settle ${id} --as succeeded|failed --note "…"`,
  },
  plan: {
    revert: (time: string, run: boolean) =>
      `${time}, then ${run ? 'undone by the screen or watch that leads' : 'due to be undone'}`,
    group: (count: number) => `${plural(count, 'action')}, one after another:`,
    title: (verb: string, component: string, environment: string, guarded: boolean) =>
      `${verb} ${component} in ${environment}${guarded ? ' (guarded)' : ''}`,
    uncancellable: (how: string) => `${how}, cannot be cancelled once started`,
    change: (from: string, to: string) => `${from} -> ${to}`,
    reveals: 'its answer holds a secret: shown once, on the terminal, and recorded nowhere',
    labels: {
      target: 'target',
      with: 'with',
      runs: 'runs',
      change: 'change',
      touches: 'touches',
      unseen: 'not looked up',
      risk: 'risk',
      warning: 'warning',
      onlyIf: 'only if',
      undo: 'undo',
      revert: 'for a while',
      verify: 'verify',
      note: 'note',
      refused: 'refused',
    },
  },
  history: {
    exits: { 0: 'listed', 3: 'nothing to choose from' },
    nothing: (verb: string) => `${verb} has nothing to choose from`,
  },
  undo: {
    exits: {
      0: 'undone and verified',
      1: 'ran, not verified',
      2: 'failed',
      3: 'refused, or outcome unknown',
    },
    list: 'List the actions that can be undone',
    nothing: 'nothing to undo',
    keep: 'Keep a change that was made for a while: nothing is due any more',
    kept: (verb: string, component: string, back: string) =>
      `${verb} ${component} stays; no longer due: ${back}`,
    needsId: 'name the change to keep: plantao undo --list has the ids',
    due: (at: string, now: boolean, run: boolean) =>
      `${now ? 'DUE since' : run ? 'by itself at' : 'due at'} ${at}`,
    notUndoable: (id: string) => `no action "${id}" that can be undone`,
    ambiguous: (count: number, id: string) =>
      `${plural(count, 'action starts', 'actions start')} with "${id}": give more of the id`,
  },
  settle: {
    exits: { 0: 'recorded, or none is unknown', 1: 'listed: some are unknown', 3: 'refused' },
    as: 'Outcome: succeeded or failed',
    note: 'How you know, for the journal',
    needsAs: 'say how it ended: --as succeeded or --as failed',
    stillRunning: 'it is still running',
    done: (verb: string, component: string, as: 'succeeded' | 'failed') =>
      `${verb} ${component}: settled as ${names.actionStates[as]}`,
  },
  freeze: {
    exits: { 0: 'done', 3: 'refused' },
    reason: 'Reason, shown to everyone',
    needsReason: 'a freeze needs a reason: others will read it',
    frozen: (system: string, by: string, reason: string) =>
      `${system} is frozen by ${by}: ${reason}\n"plantao unfreeze" lifts it.`,
    notFrozen: (system: string) => `${system} is not frozen; --reason "…" freezes it`,
  },
  unfreeze: {
    exits: { 0: 'lifted', 3: 'not frozen' },
    notFrozen: (system: string) => `${system} is not frozen`,
    done: (system: string, by: string, reason: string) =>
      `${system} is no longer frozen (was frozen by ${by}: ${reason})`,
  },

  audit: {
    exits: { 0: 'listed', 3: 'the journal cannot be read' },
    last: 'Number of events',
    system: 'Events of this system',
    kind: 'Events of this kind: action, action.outcome, "alert fired"',
    component: 'Events of this component',
    actor: 'Events by this user',
    incident: 'Events of this incident',
    since: "Events since a span ago (2h) or a time on this machine's clock (19:00)",
    until: 'Events before a span ago or a time',
    csv: 'Print CSV',
    lines: 'Print JSON, one event a line',
    needsCount: (given: string) => `--last needs a number of events, not "${given}"`,
    away: (problem: string) => `the shared journal is unreachable (${problem}); showing the local one`,
    verify: {
      exits: {
        0: 'nothing shows that an event was changed',
        1: 'not everything could be compared',
        2: 'an event was changed or removed',
        3: 'the journal cannot be read',
      },
      anchor: 'Compare with an anchor, or with those in a file (- for standard input)',
      noAnchor: (given: string) => `no anchor in ${given}: expected lines of \`plantao audit anchor\``,
      broken: (file: string, fault: string) => `${file}: ${fault}`,
      whole: (file: string, local: number, shared: number | undefined, anchors: number, accepted: number) =>
        `${file}: ${plural(local, 'event')}${shared === undefined ? '' : `, ${shared} in the shared journal`}, ${
          accepted === 0 ? 'none changed' : 'no change but those accepted'
        }${anchors === 0 ? '' : `, ${plural(anchors, 'anchor')} matched`}`,
      toAccept: '"plantao audit accept --reason …" accepts a legitimate change, such as a restored backup.',
      unread: (problem: string) => `shared journal not read: ${problem}`,
      foreign: (count: number, journals: readonly string[]) =>
        `${plural(count, 'anchor')} not compared, of other journals: ${journals.join(', ')}`,
    },
    accept: {
      exits: {
        0: 'accepted',
        2: 'not everything can be accepted',
        3: 'nothing to accept, no reason given, or the journal cannot be read',
      },
      reason: 'Why the change is legitimate; recorded for good',
      anchor: 'Accept also that the journal no longer matches an anchor, or those in a file',
      needsReason: 'name the reason: --reason "restored from the backup of 03:00"',
      nothing: 'nothing to accept: no event is known to be missing or changed',
      cannot: (fault: string) => `cannot be accepted, no restore does this: ${fault}`,
      done: (file: string, count: number) => `${file}: accepted ${plural(count, 'change')}`,
    },
    anchor: {
      exits: { 0: 'printed', 3: 'the journal cannot be read, or is empty' },
      empty: 'the journal is empty: nothing to anchor',
    },
  },
};
