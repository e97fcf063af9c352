import type { Command } from 'commander';
import type { Keymap } from '../../views/keys/keymap.ts';
import { nearestWord } from '../config/nearest.ts';
import { ConfigError, problemBlock } from '../config/problem.ts';
import { scenarios } from '../demo/scenarios.ts';
import { systemClock } from '../model/clock.ts';
import { CommandError, configFileOf, type GlobalOptions } from './context.ts';
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
    const made = plantao.command(definition).description(description);
    made.action(async (...given: unknown[]) => {
      // `plantao check | head` closes the pipe: what is not read is not written, and the exit code stays what it is.
      process.stdout.on('error', () => {});
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
    async (options) => (await import('./check.ts')).runCheck(options),
  ).addOption(json());
  command('metrics', 'read every metric once; exit code by the worst band', async (options) =>
    (await import('./metrics.ts')).runMetrics(options),
  ).addOption(json());
  command('queues', 'read every queue once; exit code by the worst band', async (options) =>
    (await import('./queues.ts')).runQueues(options),
  ).addOption(json());
  command('escalations', 'list who waits for a human; exit code by the worst band', async (options) =>
    (await import('./escalations.ts')).runEscalations(options),
  ).addOption(json());
  command<{ tail: string }>('logs [components...]', 'print log lines', async (options, components) =>
    (await import('./logs.ts')).runLogs(components, options),
  )
    .option('-f, --follow', 'go on with every further line')
    .option('-n, --tail <lines>', 'how many of the newest lines to begin with', '100')
    .option('--level <level>', 'only this level and worse')
    .option('--grep <pattern>', 'only lines that match a regular expression')
    .addOption(json());
  command(
    'run <action> <component>',
    'plan, confirm, run and verify an action',
    async (options, [action, component]) =>
      (await import('./run.ts')).runAction(action!, component!, options),
  )
    .option('--dry-run', 'print the plan and change nothing')
    .option('-y, --yes', 'confirm an action that asks for y')
    .option('--confirm <name>', 'confirm an action that asks for the name')
    .option('--count <n>', 'how many instances (scale)')
    .option('--reason <text>', 'why, for the journal')
    .addOption(json());
  const audit = command<{ last: string }>('audit', 'the newest events of the journal', async (options) =>
    (await import('./audit.ts')).runAudit(options),
  )
    .option('--last <n>', 'how many events', '50')
    .option('--kind <kind>', 'only events of this kind')
    .addOption(json());
  audit
    .command('verify')
    .description('prove that no event was changed; exit code 2 when one was')
    .addOption(json())
    .action(async (_own: object, verify: Command) => {
      const options = verify.optsWithGlobals<GlobalOptions>();
      process.exitCode = await (await import('./audit.ts')).runAuditVerify(options);
    });
  command('validate', 'check the configuration and name every fault', async (options) =>
    (await import('./validate.ts')).runValidate({
      file: configFileOf(options),
      environment: options.env,
      json: options.json === true,
    }),
  ).addOption(json());
  command('schema', 'print the JSON Schema of the configuration, for editors', async () =>
    (await import('./schema.ts')).runSchema(),
  );
  command<{ scenario?: string }>('demo', 'start a small real system and open the screen on it', runDemo)
    .option('--scenario <name>', `begin with a fault: ${scenarios.map(({ name }) => name).join(', ')}`)
    .addHelpText('after', `\nEach fault is healed by one action and by no other:\n${scenarioHelp()}`);
  return plantao;
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
    import('./session.ts'),
    import('../../views/keys/keymap.ts'),
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
    ...(options.ascii === undefined ? {} : { ascii: options.ascii }),
    ...(options.color === undefined ? {} : { colour: options.color }),
  });
}

async function runDemo(options: GlobalOptions & { scenario?: string }): Promise<number> {
  const { startDemo } = await import('./demo.ts');
  const demo = await startDemo(options.scenario === undefined ? {} : { scenario: options.scenario });
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
  process.stderr.write(
    `plantao failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  return exitCodes.unknown;
}
