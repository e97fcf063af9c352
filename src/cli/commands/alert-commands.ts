import { type Command, Option } from 'commander';
import { type GlobalOptions, heedOutput } from '../context.ts';

type Options = GlobalOptions & Readonly<Record<string, never>>;

const json = () => new Option('--json', 'machine-readable output');

/** One command below another: parses its options with those above it and sets the exit code. */
function sub(
  parent: Command,
  definition: string,
  description: string,
  run: (options: Options, args: readonly (string | undefined)[]) => Promise<number>,
): Command {
  const made = parent
    .command(definition)
    .description(description)
    .allowExcessArguments(false)
    .addOption(json());
  return made.action(async (...given: unknown[]) => {
    heedOutput();
    process.exitCode = await run(made.optsWithGlobals<Options>(), given.slice(0, -2) as string[]);
  });
}

/** What is done to alerts: `plantao alerts ack`, `silence`, `silences`, `unsilence`, `escalate`. */
export function addAlertCommands(alerts: Command): void {
  const desk = () => import('./alert-actions.ts');
  sub(alerts, 'ack <alert>', 'say that you take care of it', async (options, [alert]) =>
    (await desk()).runAcknowledge(alert!, options),
  ).option('--note <text>', 'for the journal');
  sub(
    alerts,
    'silence <alert>',
    'mute an alert, or what matches: \'component="api"\'',
    async (options, [alert]) => (await desk()).runSilence(alert!, options),
  )
    .option('--for <time>', 'how long; default 2h')
    .option('--comment <text>', 'why');
  sub(
    alerts,
    'escalate <alert>',
    'call the next level now about an alert or incident',
    async (options, [alert]) => (await import('./escalate.ts')).runEscalate(alert!, options),
  )
    .option('--message <text>', 'what they are told; default: what is known')
    .option('--print', 'only print the message');
  sub(alerts, 'silences', 'the silences that are on', async (options) => (await desk()).runSilences(options));
  sub(alerts, 'unsilence <id>', 'end a silence', async (options, [id]) =>
    (await desk()).runUnsilence(id!, options),
  );
}

/** `plantao incident …`. */
export function addIncidentCommands(plantao: Command): void {
  const incident = plantao.command('incident').description('incidents, their clocks and timelines');
  const read = () => import('./incident.ts');
  const desk = () => import('./alert-actions.ts');
  sub(incident, 'list', 'every incident, newest first; exit code 1 while one is open', async (options) =>
    (await read()).runIncidentList(options),
  ).option('--figures', 'mean times to acknowledge and to resolve, by month and severity');
  sub(incident, 'show <id>', 'an incident with its timeline', async (options, [id]) =>
    (await read()).runIncidentShow(id!, options),
  );
  sub(incident, 'export <id>', 'an incident as a Markdown document', async (options, [id]) =>
    (await read()).runIncidentExport(id!, options),
  ).option('-o, --output <file>', 'write it into this new file');
  sub(incident, 'open <title>', 'open an incident; prints its id', async (options, [title]) =>
    (await desk()).runIncidentOpen(title!, options),
  )
    .option('--severity <severity>', 'P0 to P3; default P1')
    .option('--component <id>', 'what it is about');
  for (const [what, value, description] of [
    ['note', '<text>', 'write a note into the timeline'],
    ['update', '<text>', 'write a status update'],
    ['phase', '<phase>', 'go to a phase: assess, mitigate, resolve, document, closed'],
    ['owner', '[name]', 'say who owns it; default you'],
    ['severity', '<severity>', 'change how urgent it is'],
  ] as const) {
    sub(incident, `${what} <id> ${value}`, description, async (options, [id, text]) =>
      (await desk()).runIncidentChange(id!, what, text, options),
    );
  }
  sub(incident, 'resolve <id>', 'resolve it with its cause', async (options, [id]) =>
    (await desk()).runIncidentChange(id!, 'resolve', undefined, options),
  )
    .option('--cause <text>', 'what it was')
    .option('--follow-up <text...>', 'what is to be done so that it does not come again');
}
