import { resolve } from 'node:path';
import { ConnectionPool } from '../../connections/pool.ts';
import { saveText } from '../../logs/report/text-evidence.ts';
import { openLook } from '../../looks/open.ts';
import { systemClock } from '../../model/clock.ts';
import type { LookAnswer, LookCell, LookConfig } from '../../model/look.ts';
import type { SystemConfig } from '../../model/system.ts';
import { csvLine } from '../../text/csv.ts';
import { type Redact, redactor } from '../../text/redactor.ts';
import { errorText } from '../../words/error-text.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { mustNotBeReadOnly, withJournalOf } from '../command-journal.ts';
import { configOf } from '../configured.ts';
import { CommandError, type GlobalOptions } from '../context.ts';
import { closing } from '../ending.ts';
import { exitCodes } from '../exit-codes.ts';
import { printJson, printRows } from '../print.ts';
import { unknownWord } from '../unknown-word.ts';

interface Options extends GlobalOptions {
  readonly component?: string;
  readonly csv?: boolean;
  readonly save?: string;
}

/** A look with the component it is about. */
interface Found {
  readonly component: string;
  readonly look: LookConfig;
}

/** Longest cell and line, in characters. */
const longest = 3_000;

/** `plantao look [NAME]`: without a name the looks there are. */
export const command = defineCommand<Options>({
  arguments: '[name]',
  options: () => [
    { flags: '--component <id>', help: words.looks.command.component },
    { flags: '--csv', help: words.looks.command.csv },
    { flags: '--save <file>', help: words.looks.command.save },
  ],
  exits: () => words.looks.command.exits,
  async run(options, [name]) {
    if (options.save !== undefined) mustNotBeReadOnly(options);
    const config = await configOf(options);
    const all = config.components.flatMap(({ id: component, looks = [] }) =>
      looks.map((look): Found => ({ component, look })),
    );
    if (name === undefined) return list(all, options);
    const found = lookCalled(all, name, options);
    const redact = redactor(config.secrets, longest);
    const answer = shown(await ask(found, config), redact);
    if (options.save !== undefined) await save(found, answer, options.save, config);
    else await print(answer, options);
    return exitCodes.ok;
  },
});

async function list(all: readonly Found[], options: Options): Promise<number> {
  const { columns } = words.commands;
  const rows = all.map(({ component, look: { name, title, kind } }) => ({ name, component, title, kind }));
  await printRows(
    rows,
    [
      { title: words.looks.command.what, cell: ({ name }) => name },
      { title: columns.component, cell: ({ component }) => component },
      { title: columns.what, cell: ({ title }) => title, flexible: true },
    ],
    options,
    rows,
    words.looks.command.noLooks,
  );
  return exitCodes.ok;
}

/** @throws CommandError when there is none, or several components have one */
function lookCalled(all: readonly Found[], name: string, { component }: Options): Found {
  const named = all.filter((one) => one.look.name === name);
  const found = component === undefined ? named : named.filter((one) => one.component === component);
  if (found.length > 1)
    throw new CommandError(
      words.looks.command.several(
        name,
        found.map((one) => one.component),
      ),
    );
  const [one] = found;
  if (!one)
    throw unknownWord(words.looks.command.what, name, [
      ...new Set(
        all
          .filter((other) => (component ?? other.component) === other.component)
          .map((other) => other.look.name),
      ),
    ]);
  return one;
}

/** @throws CommandError with what was asked said */
async function ask({ look }: Found, { baseDir, hosts, secrets }: SystemConfig): Promise<LookAnswer> {
  const connections = new ConnectionPool();
  const limit = new AbortController();
  const cancel = systemClock.after(look.timeout, () => limit.abort());
  try {
    return await openLook(look, { clock: systemClock, baseDir, hosts, connections }).ask(limit.signal);
  } catch (error) {
    // Nothing in time is our own impatience: it says nothing about what was asked.
    throw new CommandError(
      limit.signal.aborted ? words.depth.noAnswer(look.timeout) : redactor(secrets)(errorText(error)),
    );
  } finally {
    cancel();
    await closing(() => connections.close());
  }
}

/** The answer without secrets or escapes. */
function shown(answer: LookAnswer, redact: Redact): LookAnswer {
  const cell = (one: LookCell): LookCell => (typeof one === 'string' ? redact(one) : one);
  return 'lines' in answer
    ? { ...answer, lines: answer.lines.map((line) => redact(line)) }
    : { ...answer, columns: answer.columns.map(redact), rows: answer.rows.map((row) => row.map(cell)) };
}

function csvOf(answer: LookAnswer): string {
  const rows =
    'lines' in answer
      ? [[words.looks.line], ...answer.lines.map((line) => [line])]
      : [answer.columns, ...answer.rows];
  return rows.map((row) => `${csvLine(row)}\n`).join('');
}

async function print(answer: LookAnswer, options: Options): Promise<void> {
  const out = (text: string): void => void process.stdout.write(text);
  if (options.csv) out(csvOf(answer));
  else if (options.json)
    printJson(
      'lines' in answer
        ? answer
        : {
            columns: answer.columns,
            rows: answer.rows.map((row) =>
              Object.fromEntries(answer.columns.map((name, at) => [name, row[at]])),
            ),
            cut: answer.cut,
          },
    );
  else if ('lines' in answer) out(answer.lines.map((line) => `${line}\n`).join(''));
  else
    await printRows(
      answer.rows,
      answer.columns.map((title, at) => ({
        title,
        cell: (row: readonly LookCell[]) => String(row[at] ?? '-'),
        flexible: true,
      })),
      options,
      undefined,
      words.looks.noRows,
    );
  // Beside what is piped on, where a person sees it.
  if (answer.cut !== undefined && !options.json) process.stderr.write(`${answer.cut}\n`);
}

async function save(
  { component, look }: Found,
  answer: LookAnswer,
  file: string,
  config: SystemConfig,
): Promise<void> {
  const head = [`${component}: ${look.title}`, new Date(systemClock.now()).toISOString()];
  if (answer.cut !== undefined) head.push(answer.cut);
  const text = `${head.map((line) => `# ${line}\n`).join('')}${csvOf(answer)}`;
  await withJournalOf(config, async (journal) => {
    const saved = await saveText(text, `look ${component} ${look.name}`, resolve(file), systemClock);
    journal.append({ kind: 'evidence.saved', data: { ...saved } });
    process.stdout.write(`${words.looks.command.saved(saved.file, saved.sha256)}\n`);
  });
}
