import type { Words } from '../../words/index.ts';
import type { AnyCommand } from '../command.ts';

type CommandName = keyof Words['commands']['summaries'];
type GroupName = keyof Words['commands']['groups'];
/** Reads the file of a command. */
export type LoadCommand = () => Promise<{ readonly command: AnyCommand }>;

/**
 * Every command by group, in the order of the help; a name with a blank is a command below another. A file is read only when its
 * command is run or explained: its summary alone comes from the catalogue.
 */
const commandGroups = {
  state: {
    check: () => import('./check.ts'),
    metrics: () => import('./metrics.ts'),
    queues: () => import('./queues.ts'),
    depth: () => import('./depth.ts'),
    look: () => import('./look.ts'),
    escalations: () => import('./escalations.ts'),
    logs: () => import('./logs.ts'),
    budget: () => import('./budget.ts'),
    trend: () => import('./trend.ts'),
    uptime: () => import('./uptime.ts'),
    status: () => import('./status.ts'),
  },
  response: {
    alerts: () => import('./alerts/alerts.ts'),
    'alerts ack': () => import('./alerts/ack.ts'),
    'alerts silence': () => import('./alerts/silence.ts'),
    'alerts silences': () => import('./alerts/silences.ts'),
    'alerts unsilence': () => import('./alerts/unsilence.ts'),
    'alerts escalate': () => import('./alerts/escalate.ts'),
    maintenance: undefined,
    'maintenance list': () => import('./maintenance/list.ts'),
    'maintenance begin': () => import('./maintenance/begin.ts'),
    'maintenance end': () => import('./maintenance/end.ts'),
    incident: undefined,
    'incident list': () => import('./incident/list.ts'),
    'incident show': () => import('./incident/show.ts'),
    'incident open': () => import('./incident/open.ts'),
    'incident note': () => import('./incident/note.ts'),
    'incident update': () => import('./incident/update.ts'),
    'incident phase': () => import('./incident/phase.ts'),
    'incident owner': () => import('./incident/owner.ts'),
    'incident severity': () => import('./incident/severity.ts'),
    'incident impact': () => import('./incident/impact.ts'),
    'incident merge': () => import('./incident/merge.ts'),
    'incident resolve': () => import('./incident/resolve.ts'),
    'incident export': () => import('./incident/export.ts'),
    handoff: () => import('./handoff.ts'),
    document: () => import('./document/document.ts'),
    'document list': () => import('./document/list.ts'),
    'document template': () => import('./document/template.ts'),
    oncall: () => import('./oncall/oncall.ts'),
    'oncall swap': () => import('./oncall/swap.ts'),
    'oncall swaps': () => import('./oncall/swaps.ts'),
    'oncall unswap': () => import('./oncall/unswap.ts'),
    watch: () => import('./watch.ts'),
    checklist: () => import('./checklist/checklist.ts'),
    'checklist tick': () => import('./checklist/tick.ts'),
    'checklist untick': () => import('./checklist/untick.ts'),
    'checklist waive': () => import('./checklist/waive.ts'),
    'checklist begin': () => import('./checklist/begin.ts'),
    followups: () => import('./followups/followups.ts'),
    'followups add': () => import('./followups/add.ts'),
    'followups done': () => import('./followups/done.ts'),
    'followups set': () => import('./followups/set.ts'),
    'followups reopen': () => import('./followups/reopen.ts'),
    schedules: () => import('./schedules/schedules.ts'),
    'schedules done': () => import('./schedules/done.ts'),
    contacts: () => import('./contacts.ts'),
    runbook: undefined,
    'runbook list': () => import('./runbook/list.ts'),
    'runbook show': () => import('./runbook/show.ts'),
    'runbook run': () => import('./runbook/run.ts'),
    'runbook runs': () => import('./runbook/runs.ts'),
    'runbook resume': () => import('./runbook/resume.ts'),
    'runbook tick': () => import('./runbook/tick.ts'),
    'runbook skip': () => import('./runbook/skip.ts'),
    'runbook otherwise': () => import('./runbook/otherwise.ts'),
    'runbook abandon': () => import('./runbook/abandon.ts'),
  },
  actions: {
    run: () => import('./run.ts'),
    history: () => import('./history.ts'),
    undo: () => import('./undo.ts'),
    settle: () => import('./settle.ts'),
    freeze: () => import('./freeze.ts'),
    unfreeze: () => import('./unfreeze.ts'),
    audit: () => import('./audit/audit.ts'),
    'audit verify': () => import('./audit/verify.ts'),
    'audit accept': () => import('./audit/accept.ts'),
    'audit anchor': () => import('./audit/anchor.ts'),
  },
  setup: {
    import: () => import('./import.ts'),
    validate: () => import('./validate.ts'),
    schema: () => import('./schema.ts'),
    demo: () => import('./demo.ts'),
  },
} satisfies Record<GroupName, Partial<Record<CommandName, LoadCommand | undefined>>>;

/** One line of the registry. */
export interface CommandEntry {
  readonly name: CommandName;
  readonly group: GroupName;
  /** Absent for a word that only holds others, such as `incident`. */
  readonly load?: LoadCommand;
}

/** The registry as a list, in its order. */
export function commandEntries(): readonly CommandEntry[] {
  return Object.entries(commandGroups).flatMap(([group, commands]) =>
    Object.entries(commands as Record<string, LoadCommand | undefined>).map(([name, load]) => ({
      name: name as CommandName,
      group: group as GroupName,
      ...(load ? { load } : {}),
    })),
  );
}
