import type { Command } from 'commander';
import { scenarios } from '../../demo/scenarios.ts';
import type { Keymap } from '../../views/input/keymap.ts';
import { ConfigError, problemBlock } from '../config/problem.ts';
import { JournalError } from '../journal/journal.ts';
import { systemClock } from '../model/clock.ts';
import { defined } from '../model/defined.ts';
import { nearestWord } from '../text/nearest.ts';
import { errorText } from '../words/error-text.ts';
import { addAlertCommands, addIncidentCommands } from './commands/alert-commands.ts';
import type { LogOptions } from './commands/logs.ts';
import { CommandError, configFileOf, type GlobalOptions, heedOutput } from './context.ts';
import { exitCodes } from './exit.ts';

const program = await commandLine();
try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = explain(error);
}
// A terminal that nobody reads any more (a stalled ssh) never takes the rest; that must not keep the process.
if (process.stdout.isTTY && process.stdout.writableLength > 0) process.exit();

/** The command line. Each command loads its own module when it is run, so that none slows another's start. */
async function commandLine() {
  const commander = await import('commander');
  const { Option } = commander;
  const plantao = new commander.Command('plantao')
    .description('The terminal screen an on-call engineer keeps open.')
    .version(VERSION, '--version')
    .option(
      '--config <file>',
      'configuration; default ./plantao.yaml, then the one in your configuration folder',
    )
    .option('--env <name>', 'environment; default the first in the file')
    .option('--read-only', 'show everything, change nothing')
    .option('--no-color', 'no colours (NO_COLOR works too)')
    .option('--quiet', 'no bell, no notification and no window title when alerts change')
    .option('--ascii', 'draw with ASCII only')
    .showSuggestionAfterError()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'plantao: ')) })
    .exitOverride((end) => {
      process.exit(end.exitCode === 0 ? exitCodes.ok : exitCodes.unknown);
    });
  const global = (): GlobalOptions => plantao.opts<GlobalOptions>();

  const command = <Options extends object>(
    definition: string,
    description: string,
    run: (options: GlobalOptions & Options, args: string[]) => Promise<number>,
  ) => {
    const made = plantao.command(definition).description(description).allowExcessArguments(false);
    made.action(async (...given: unknown[]) => {
      heedOutput();
      const options = made.optsWithGlobals<GlobalOptions & Options>();
      process.exitCode = await run(options, given.slice(0, -2).flat() as string[]);
    });
    return made;
  };
  const json = () => new Option('--json', 'machine-readable output');

  plantao.allowExcessArguments().action(async () => {
    const unknown = plantao.args[0];
    if (unknown !== undefined) {
      const names = plantao.commands.map((known) => known.name());
      const nearest = nearestWord(unknown, names);
      throw new CommandError(
        `no command "${unknown}"${nearest ? `; did you mean "${nearest}"?` : `: there are ${names.join(', ')}`}`,
      );
    }
    process.exitCode = await openScreen(global(), configFileOf(global()));
  });
  command(
    'check',
    'ask every component once; exit code 0 up, 1 degraded, 2 down, 3 unknown',
    async (options) => (await import('./commands/check.ts')).runCheck(options),
  ).addOption(json());
  command('metrics', 'read every metric once; exit code by the worst band', async (options) =>
    (await import('./commands/metrics.ts')).runMetrics(options),
  ).addOption(json());
  command('queues', 'read every queue once; exit code by the worst band', async (options) =>
    (await import('./commands/queues.ts')).runQueues(options),
  ).addOption(json());
  command('escalations', 'list who waits for a human; exit code by the worst band', async (options) =>
    (await import('./commands/escalations.ts')).runEscalations(options),
  ).addOption(json());
  const alerts = command<{ why?: string }>(
    'alerts',
    'what fires or is pending; exit code 2 for P0 and P1, 1 for less, 3 when a rule cannot be judged',
    async (options) => (await import('./commands/alerts.ts')).runAlerts(options),
  )
    .option('--why <alert>', 'explain an alert, or everything about a component, in words')
    .addOption(json());
  addAlertCommands(alerts);
  command<{ month?: string }>(
    'uptime [components...]',
    'uptime by month and what is left of the error budget; exit code 1 where it is used up',
    async (options, components) => (await import('./commands/uptime.ts')).runUptime(components, options),
  )
    .option('--month <month>', 'which month: 2026-10; default this one')
    .addOption(json());
  command('oncall', 'who is on call now, until when, and the week to come', async (options) =>
    (await import('./commands/oncall.ts')).runOncall(options),
  ).addOption(json());
  command<{ tmux?: boolean }>(
    'status',
    'one line from the plantao that runs on this machine; asks nothing of anybody',
    async (options) => (await import('./commands/status.ts')).runStatus(options),
  )
    .option('--tmux', "for tmux's status line, with its colours")
    .addOption(json());
  command('watch', 'judge, call and tell without a screen', async (options) =>
    (await import('./commands/watch.ts')).runWatch(options),
  ).addOption(json());
  addIncidentCommands(plantao);
  command<LogOptions>('logs [components...]', 'print log lines', async (options, components) =>
    (await import('./commands/logs.ts')).runLogs(components, options),
  )
    .option('-f, --follow', 'go on with every further line')
    .option('-n, --tail <lines>', 'how many of the newest lines to begin with (100)')
    .option('--since <time>', 'only lines since a span ago (10m, 2h) or a time')
    .option('--until <time>', 'only lines until then')
    .option('--level <level>', 'only this level and worse')
    .option('--grep <pattern>', 'only lines that match a regular expression')
    .option('--exclude <patterns...>', 'no lines that match a regular expression')
    .option('--where <conditions...>', "only lines whose fields fit: 'status>=500' ip:1.2.3.4")
    .option('-C, --context <lines>', 'so many lines before and behind each, too')
    .option(
      '--top <what>',
      'the most frequent errors (errors), slow endpoints (slow), values of a field, or what a /regular expression/ finds',
    )
    .option('--query <name>', 'a query of a loki or cloudwatch log instead of its lines')
    .option('--save <file>', 'keep the lines in a new file, its checksum in the journal')
    .option('--file <path>', 'read this file or pattern of files instead; COMPONENT - reads standard input')
    .addOption(json());
  const confirmable = (made: Command): Command =>
    made
      .option('--dry-run', 'print the plan and change nothing')
      .option('-y, --yes', 'confirm an action that asks for y')
      .option('--confirm <name>', 'confirm an action that asks for the name')
      .option('--reason <text>', 'why, for the journal')
      .addOption(json());
  confirmable(
    command<{ list?: boolean; set?: string[] }>(
      'run [action] [components...]',
      'plan, confirm, run and verify an action, on several components one after another',
      async (options, [action, ...components]) => {
        if (options.list)
          return (await import('./commands/choices.ts')).runActionList(
            [...(action ? [action] : []), ...components],
            options,
          );
        if (action === undefined || components.length === 0)
          throw new CommandError('say which action and which component; --list shows what can be done');
        return (await import('./commands/run.ts')).runAction(action, components, options);
      },
    ),
  )
    .option('--set <name=value>', 'a value that the action asks for; may be repeated', repeated)
    .option('--count <n>', 'the same as --set count=n (scale)')
    .option('--revision <id>', 'the same as --set revision=id (rollback)')
    .option('--list', 'what can be done, to every component or to those named');
  command(
    'history <component> <action>',
    'what there is to choose from for an action, such as the revisions of a rollback',
    async (options, [component, action]) =>
      (await import('./commands/choices.ts')).runHistory(component!, action!, options),
  ).addOption(json());
  confirmable(
    command<{ list?: boolean }>(
      'undo [action-id]',
      'undo an action, by default the newest that can be',
      async (options, [id]) => (await import('./commands/undo.ts')).runUndo(id, options),
    ),
  ).option('--list', 'the actions that can be undone');
  command<{ as?: string; note?: string }>(
    'settle [action-id]',
    'say how an action ended of which nobody knows; without an id lists those',
    async (options, [id]) => (await import('./commands/freeze.ts')).runSettle(id, options),
  )
    .option('--as <outcome>', 'succeeded or failed')
    .option('--note <text>', 'how you know, for the journal')
    .addOption(json());
  command<{ reason?: string }>(
    'freeze',
    'stop every action of everybody until unfreeze; without a reason says whether it is frozen',
    async (options) => (await import('./commands/freeze.ts')).runFreeze(options),
  )
    .option('--reason <text>', 'why: everybody sees it')
    .addOption(json());
  command('unfreeze', 'let actions run again', async (options) =>
    (await import('./commands/freeze.ts')).runUnfreeze(options),
  ).addOption(json());
  const audit = command<{ last: string }>('audit', 'the newest events of the journal', async (options) =>
    (await import('./commands/audit.ts')).runAudit(options),
  )
    .option('--last <n>', 'how many events', '50')
    .option('--kind <kind>', 'only events of this kind, or of all whose kind begins with it: action')
    .option('--component <id>', 'only events of this component')
    .option('--actor <user>', 'only what this user did')
    .option('--incident <id>', 'only events of this incident')
    .option('--since <time>', 'only events since a span ago (2h) or a time')
    .option('--until <time>', 'only events before a span ago or a time')
    .option('--csv', 'as CSV')
    .option('--lines', 'as JSON, an event a line')
    .addOption(json());
  audit
    .command('verify')
    .allowExcessArguments(false)
    .description('prove that no event was changed; exit code 2 when one was')
    .addOption(json())
    .action(async (_own: object, verify: Command) => {
      heedOutput();
      const options = verify.optsWithGlobals<GlobalOptions>();
      process.exitCode = await (await import('./commands/audit.ts')).runAuditVerify(options);
    });
  command('validate', 'check the configuration and name every fault', async (options) =>
    (await import('./commands/validate.ts')).runValidate({
      file: configFileOf(options),
      environment: options.env,
      json: options.json === true,
    }),
  ).addOption(json());
  command('schema', 'print the JSON Schema of the configuration, for editors', async () =>
    (await import('./commands/schema.ts')).runSchema(),
  );
  command<{ scenario?: string }>('demo', 'start a small real system and open the screen on it', runDemo)
    .option('--scenario <name>', `begin with a fault: ${scenarios.map(({ name }) => name).join(', ')}`)
    .addHelpText('after', `\nEach fault is healed by one action and by no other:\n${scenarioHelp()}`);
  return plantao;
}

function repeated(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

function scenarioHelp(): string {
  return scenarios
    .map(({ name, symptom, heals }) => `  ${name.padEnd(10)} ${symptom} (${heals.verb} ${heals.component})`)
    .join('\n');
}

/** Opens the screen on a configuration. */
async function openScreen(options: GlobalOptions, configFile: string): Promise<number> {
  const [{ runDashboard }, { openSession }, { resolveKeymap }] = await Promise.all([
    import('./dashboard.tsx'),
    import('../app/session.ts'),
    import('../../views/input/keymap.ts'),
  ]);
  return runDashboard({
    async open() {
      const session = await openSession({
        configFile,
        environment: options.env,
        readOnly: options.readOnly === true,
        clock: systemClock,
        env: process.env,
        checkKeys(keys) {
          const resolved = resolveKeymap(keys);
          return Array.isArray(resolved) ? resolved : [];
        },
      });
      const keymap = resolveKeymap(session.config.keys);
      return Array.isArray(keymap) ? { session } : { session, keymap: keymap as Keymap };
    },
    ...defined({ ascii: options.ascii, colour: options.color }),
    ...(options.quiet ? { signals: false } : {}),
  });
}

async function runDemo(options: GlobalOptions & { scenario?: string }): Promise<number> {
  const { DemoError, startDemo } = await import('../../demo/start.ts');
  const demo = await startDemo(defined({ scenario: options.scenario })).catch((error: unknown) => {
    throw error instanceof DemoError ? new CommandError(error.message) : error;
  });
  try {
    return await openScreen(options, demo.config);
  } finally {
    await demo.close();
  }
}

/** Says what went wrong, for people; returns the exit code. */
function explain(error: unknown): number {
  if (error instanceof ConfigError) {
    for (const problem of error.problems) process.stderr.write(`${problemBlock(error.file, problem)}\n`);
    return exitCodes.unknown;
  }
  if (error instanceof CommandError) {
    process.stderr.write(`plantao: ${error.message}\n`);
    return error.code;
  }
  // A journal that cannot be used is a matter of folders and disks, for the person to mend.
  if (error instanceof JournalError) {
    process.stderr.write(`plantao: ${errorText(error)}\n`);
    return exitCodes.unknown;
  }
  process.stderr.write(
    `plantao failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return exitCodes.unknown;
}
