import { placeholdersIn } from '../actions/kinds/fill.ts';
import type { ActionParams, Choice, TargetPlan, VerbInfo, VerbParam } from '../model/action.ts';
import type { Context, Row, Source } from '../model/kind.ts';
import type { EscalationConfig, HandoffActionConfig, HandoffVerb } from '../model/system.ts';
import type { OwnAction, Target } from '../model/target.ts';
import { excerptOf } from '../text/known-secrets.ts';
import { words } from '../words/index.ts';
import { HandoffCells, isBot, isEmpty, textOf } from './cells.ts';
import { handoffActionKinds } from './registry.ts';
import { NotOneRow, openRowChange, type RowChangeOptions, rowChange } from './row-change.ts';

/** How long the place may take to show that something changed, in milliseconds. */
const shownWithinMs = 15_000;
const mostChoices = 200;
const mostColumnName = /^[a-z][a-z0-9_]*$/i;

interface HandoffTargetOptions {
  readonly config: EscalationConfig;
  /** Its own: a source is never read twice at once. */
  readonly source: Source;
  readonly context: Context;
  /** Whoever sits at this plantao, as the journal calls them. */
  readonly me: string;
}

/** What may be done to those who wait in one source: each change is made only while they are as they were seen. */
export function handoffTarget(options: HandoffTargetOptions): Target {
  const { config, source } = options;
  const rows = new RowsNow(options);
  return {
    label: source.label,
    verbs: config.actions.map(({ verb }) => verb),
    infos: config.actions.map(({ verb }) => infoOf(verb, config)),
    choices: (_verb, param, signal) => rows.choices(param, signal),
    async plan(verb, params, signal) {
      const action = config.actions.find((one) => one.verb === verb)!;
      return planChange(action, params, options, rows, signal);
    },
    close: () => source.close?.(),
  };
}

function infoOf(verb: HandoffVerb, { agents }: EscalationConfig): VerbInfo {
  const { verbs, params } = words.handoffs;
  const id: VerbParam = { name: 'id', text: params.id, listed: true };
  const to: VerbParam = {
    name: 'to',
    text: params.to,
    ...(agents ? { choices: Object.keys(agents) } : {}),
  };
  return { verb, ...verbs[verb], params: verb === 'assign' ? [id, to] : [id] };
}

/** One row as it is now. */
interface Seen {
  readonly row: Row;
  /** Who has it; undefined: nobody does, or the bot. */
  readonly owner: string | undefined;
}

/** What a source showed. */
interface RowsSeen {
  readonly rows: readonly Row[];
  /** There are more. */
  readonly more: boolean;
}

/** What the source says at this moment. */
class RowsNow {
  readonly cells: HandoffCells;
  readonly #options: HandoffTargetOptions;

  constructor(options: HandoffTargetOptions) {
    this.#options = options;
    this.cells = new HandoffCells(options.config.columns);
  }

  /** @throws Error when the source did not answer, or with no rows */
  async read(signal: AbortSignal): Promise<RowsSeen> {
    const { rows, more, why } = await this.#options.source.read(signal);
    if (!rows) throw new Error(why ?? words.engine.noRows);
    return { rows, more: more !== undefined };
  }

  /** @throws Error when two rows carry the id, or it may be among rows that were not seen: nobody knows which is meant */
  find({ rows, more }: RowsSeen, id: string): Seen | undefined {
    const found = rows.filter((row) => textOf(this.cells.value(row, 'id') ?? '') === id);
    if (found.length > 1) throw new Error(words.handoffs.severalRows(excerptOf(id, 80), found.length));
    const [row] = found;
    if (!row && more) throw new Error(words.handoffs.notAmong(excerptOf(id, 80), rows.length));
    if (!row) return undefined;
    const claimed = this.cells.value(row, 'claimed');
    return { row, owner: isEmpty(claimed) || isBot(claimed) ? undefined : excerptOf(textOf(claimed), 80) };
  }

  async choices(param: string, signal: AbortSignal): Promise<readonly Choice[]> {
    const { agents } = this.#options.config;
    if (param === 'to') return Object.keys(agents ?? {}).map((name) => ({ value: name, text: name }));
    return (await this.read(signal)).rows.slice(0, mostChoices).map((row) => {
      const value = textOf(this.cells.value(row, 'id') ?? '');
      const summary = excerptOf(textOf(this.cells.value(row, 'summary') ?? ''), 100);
      return { value, text: summary === '' ? value : `${value}: ${summary}` };
    });
  }
}

/** Who is to have it after a verb: a person, nobody, or it no longer waits. */
interface Wanted {
  /** As plantao calls them, and as the place does. */
  readonly name: string;
  readonly agent: string | number;
}

async function planChange(
  action: HandoffActionConfig,
  params: ActionParams,
  options: HandoffTargetOptions,
  rows: RowsNow,
  signal: AbortSignal,
): Promise<TargetPlan> {
  const { handoffs: said } = words;
  const { verb } = action;
  const id = String(params.id);
  const seen = rows.find(await rows.read(signal), id);
  if (!seen) throw new Error(said.notWaiting(excerptOf(id, 80)));
  const wanted = wantedBy(verb, params, options);
  const { owner } = seen;
  if (wanted && owner !== undefined && isSame(wanted, owner)) throw new Error(said.hasItAlready(owner));
  // Assigning takes it from whoever has it: that was seen in the plan. Taking does not.
  if (verb === 'take' && owner !== undefined) throw new Error(said.hasIt(owner));
  /** What is not as it was in the plan. */
  const changedSince = (now: RowsSeen): string | undefined => {
    const again = rows.find(now, id);
    if (!again) return said.notWaiting(excerptOf(id, 80));
    if (again.owner === owner) return undefined;
    return again.owner === undefined ? said.nobodyHasIt : said.hasIt(again.owner);
  };
  const way = openWay(action, options, changedSince);
  const plan = await way.plan(valuesFor(action, id, seen.row, wanted, options.me), signal);
  return {
    ...plan,
    risk: action.risk,
    from: owner ?? said.nobody,
    to: wanted?.name ?? said.after[verb as 'give-back' | 'close'],
    touches: 1,
    thing: 'handoff',
    preconditions: [
      {
        text: owner === undefined ? said.stillUnclaimed(id) : said.stillOf(id, owner),
        recheck: async (asked) => changedSince(await rows.read(asked)),
      },
      ...plan.preconditions,
    ],
    async run(output, running) {
      try {
        await plan.run(output, running);
      } catch (error) {
        if (!(error instanceof NotOneRow)) throw error;
        throw new Error(await whoWasFirst(error, id, rows, running, owner), { cause: error });
      }
    },
    ...verification(verb, id, wanted, rows, seen),
  };
}

/** Why the change touched no row, or several: who has it now is read back. */
async function whoWasFirst(
  { count }: NotOneRow,
  id: string,
  rows: RowsNow,
  signal: AbortSignal,
  before: string | undefined,
): Promise<string> {
  const { handoffs: said } = words;
  if (count !== undefined && count > 1) return said.tooMany(count);
  const again = rows.find(await rows.read(signal), id);
  if (!again) return said.notWaiting(excerptOf(id, 80));
  if (again.owner !== undefined && again.owner !== before) return said.hasIt(again.owner);
  return said.noneChanged;
}

/** Who is to have it; undefined when nobody is. @throws Error when the place does not know the person */
function wantedBy(
  verb: HandoffVerb,
  params: ActionParams,
  { config: { agents }, me }: HandoffTargetOptions,
): Wanted | undefined {
  if (verb !== 'take' && verb !== 'assign') return undefined;
  const name = verb === 'take' ? me : String(params.to);
  if (!agents) return { name, agent: name };
  const known = Object.keys(agents).find((one) => one.toLowerCase() === name.toLowerCase());
  if (known === undefined) throw new Error(words.handoffs.noAgent(excerptOf(name, 80), Object.keys(agents)));
  return { name: known, agent: agents[known]! };
}

/** Whether whoever the source names is the person who was meant. */
function isSame({ name, agent }: Wanted, owner: string): boolean {
  const [shown, called] = [owner.toLowerCase(), name.toLowerCase()];
  return (
    shown === String(agent).toLowerCase() ||
    shown === called ||
    shown.split(/[^\p{L}\p{N}]+/u).includes(called)
  );
}

function openWay(
  { kind, options: own, texts }: HandoffActionConfig,
  { config, context }: HandoffTargetOptions,
  changedSince: (rows: RowsSeen) => string | undefined,
): OwnAction {
  const other = handoffActionKinds.find((one) => one.kind === kind && one.kind !== rowChange.kind);
  if (other) return other.open(own, context, { ...(texts ? { texts } : {}) });
  const change = own as RowChangeOptions;
  const from = config.source.kind === 'sql' ? (config.source.options as RowChangeOptions) : undefined;
  // In the database of the source the row is looked at in the transaction that changes it.
  const guarded =
    from !== undefined && from.db === change.db ? { sql: from.sql, problem: changedSince } : undefined;
  return openRowChange(change, context, guarded);
}

/** Values for the placeholders. @throws Error when one of them names no column */
function valuesFor(
  { options }: HandoffActionConfig,
  id: string,
  row: Row,
  wanted: Wanted | undefined,
  me: string,
): ActionParams {
  const given: Record<string, string | number> = {
    id,
    me: wanted?.agent ?? me,
    ...(wanted && { to: wanted.agent }),
  };
  const columns = Object.fromEntries(
    Object.entries(row).flatMap(([name, value]) =>
      mostColumnName.test(name) && !isEmpty(value) ? [[name, textOf(value)]] : [],
    ),
  );
  const values: Record<string, string | number> = {};
  for (const name of placeholdersIn(options)) {
    const value = given[name] ?? (Object.hasOwn(columns, name) ? columns[name] : undefined);
    if (value === undefined) throw new Error(words.handoffs.noValue(name));
    values[name] = value;
  }
  return values;
}

/** How it is seen that it worked: the source shows who has it, or that nobody waits any more. */
function verification(
  verb: HandoffVerb,
  id: string,
  wanted: Wanted | undefined,
  rows: RowsNow,
  { row }: Seen,
): Pick<TargetPlan, 'verify' | 'verification' | 'warnings'> {
  const { handoffs: said } = words;
  const label = verb === 'close' ? said.verify.gone(id) : said.verify.owner(id, wanted?.name);
  if (verb !== 'close' && !rows.cells.has(row, 'claimed'))
    return { verification: { off: true }, warnings: [said.notReadBack] };
  return {
    verification: { holdMs: 0, limitMs: shownWithinMs },
    verify: {
      label,
      alone: true,
      async look(signal) {
        const again = rows.find(await rows.read(signal), id);
        if (!again) return undefined;
        const { owner } = again;
        if (verb === 'close') return said.stillWaits(id);
        if (!wanted) return owner === undefined ? undefined : said.hasIt(owner);
        if (owner === undefined) return said.nobodyHasIt;
        return isSame(wanted, owner) ? undefined : said.hasIt(owner);
      },
    },
  };
}
