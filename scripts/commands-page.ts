import { type AnyCommand, exitsOf, optionsOf } from '../src/cli/command.ts';
import { type CommandEntry, commandEntries } from '../src/cli/commands/registry.ts';
import { words } from '../src/words/index.ts';

const start = `# Commands

\`npm run docs\` writes this page from the commands themselves.

\`plantao\` alone opens the screen. \`plantao COMMAND --help\` prints what stands here. Exit codes are those of monitoring plugins: 0 ok, 1
warning, 2 critical, 3 unknown; a configuration or an option that cannot be used is 3 for every command.`;

/** docs/commands.md: every command by group, then each with its options and exit codes, from the files that define them. */
export async function commandsPage(): Promise<string> {
  const entries = commandEntries();
  const sections = await Promise.all(
    entries.map(async (entry) => (entry.load ? section(entry, (await entry.load()).command) : undefined)),
  );
  return `${[start, everywhere(), ...overview(entries), ...sections.filter((one) => one !== undefined)].join('\n\n')}\n`;
}

/** The options that every command takes. */
function everywhere(): string {
  const { config, env, readOnly, noColor, quiet, ascii } = words.commands.program;
  const options = [
    ['--config <file>', config],
    ['--env <name>', env],
    ['--read-only', readOnly],
    ['--no-color', noColor],
    ['--quiet', quiet],
    ['--ascii', ascii],
  ] as const;
  return [
    'Before or after any command:',
    '',
    '| Option | |',
    '| --- | --- |',
    ...options.map(([flags, help]) => `| \`${flags}\` | ${cell(help)} |`),
  ].join('\n');
}

function overview(entries: readonly CommandEntry[]): string[] {
  return Object.entries(words.commands.groups).map(([group, title]) =>
    [
      `## ${title}`,
      '',
      '| Command | |',
      '| --- | --- |',
      ...entries
        .filter((entry) => entry.group === group && entry.load)
        .map(({ name }) => `| [\`plantao ${name}\`](#${anchor(name)}) | ${cell(summary(name))} |`),
    ].join('\n'),
  );
}

function section({ name }: CommandEntry, command: AnyCommand): string {
  const options = optionsOf(command);
  return [
    `### plantao ${name}`,
    '',
    `${summary(name)}.`,
    ...(command.arguments === undefined ? [] : ['', `    plantao ${name} ${command.arguments}`]),
    ...(options.length === 0 ? [] : ['', '| Option | |', '| --- | --- |']),
    ...options.map(
      ({ flags, help, default: standard }) =>
        `| \`${flags}\` | ${cell(help)}${standard === undefined ? '' : ` (${words.commands.program.default(standard)})`} |`,
    ),
    '',
    `Exit codes: ${exitsOf(command)
      .map(([code, meaning]) => `**${code}** ${meaning}`)
      .join(' · ')}`,
  ].join('\n');
}

function summary(name: CommandEntry['name']): string {
  return words.commands.summaries[name];
}

/** As GitHub makes it from the heading. */
function anchor(name: string): string {
  return `plantao-${name.replaceAll(' ', '-')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
