import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as z from 'zod';
import { CannotAsk } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { type CommandOptions, type CommandResult, runCommand } from './command.ts';
import { whyLine } from './why-line.ts';

/** Letters, digits, "-" and "_", or an ARN; nothing that could be read as an option. */
export const awsName = (expected: string | (() => string)) =>
  z.string().regex(/^[A-Za-z0-9][A-Za-z0-9:/_.-]*$/, { error: expected });

/** What says where AWS is asked, and as whom: keys of every kind that asks it. `expected` names what a region must be. */
export const awsPlace = (expected: string | (() => string)) => ({
  region: awsName(expected).optional().describe('Region; default that of the profile or environment'),
  profile: z
    .string()
    .regex(/^[^\s-]\S*$/, { error: () => words.connections.expected.awsProfile })
    .optional()
    .describe('Profile of the aws command; default that of the environment'),
  endpoint: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("Endpoint to use instead of the region's, such as one in a private network"),
});

export interface AwsPlace {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
}

/** Nothing that pages or asks. */
export const awsEnv = { AWS_PAGER: '', AWS_CLI_AUTO_PROMPT: 'off' };

/** The command line of a service of AWS: `aws logs tail …`. */
export function awsArgv(
  service: string,
  args: readonly string[],
  { region, profile, endpoint }: AwsPlace,
): readonly string[] {
  return [
    'aws',
    service,
    ...args,
    ...(region === undefined ? [] : ['--region', region]),
    ...(profile === undefined ? [] : ['--profile', profile]),
    ...(endpoint === undefined ? [] : ['--endpoint-url', endpoint]),
  ];
}

/** aws, or AWS behind it, refused a question. */
export class AwsRefusal extends CannotAsk {
  /** AWS's own word for the reason, such as `ValidationError` or `Throttling`; undefined where aws itself did not get that far. */
  readonly code: string | undefined;

  constructor(message: string, code: string | undefined) {
    super(message);
    this.code = code;
  }
}

/**
 * Runs an aws command that answers with JSON.
 * @returns its answer; undefined when it said nothing
 * @throws AwsRefusal with what aws said, or that it is too old; CannotAsk when it cannot be run
 */
export async function askAws(argv: readonly string[], options: CommandOptions): Promise<unknown> {
  const result = await runCommand([...argv, '--output', 'json'], options);
  if (result.code !== 0) throw new AwsRefusal(await awsFailure(result), refusalCode(result));
  return result.stdout.trim() === '' ? undefined : JSON.parse(result.stdout);
}

/** aws 2 ends with this code when it finds a parameter invalid before it asks anybody. */
const invalidCode = 252;

/** AWS's word in "An error occurred (Throttling) when calling the … operation"; parameters that aws itself refuses are invalid to AWS too. */
function refusalCode({ code, stderr }: CommandResult): string | undefined {
  const [, said] = /An error occurred \(([A-Za-z0-9.]{1,80})\) when calling/.exec(stderr) ?? [];
  return said ?? (code === invalidCode ? 'ValidationError' : undefined);
}

/** aws 1 ends with this code when it does not know the command or an option. */
const usageCode = 2;

/** Why an aws command failed, in words: what it said, or that version 2 is needed where it is not of that version. */
export async function awsFailure({ code, signal, stderr }: Omit<CommandResult, 'stdout'>): Promise<string> {
  const last = whyLine(stderr).replace(/^aws: /, '');
  const said = last || words.connections.command.exited('aws', code ?? signal);
  return explainAws(said, code === usageCode);
}

/** The same for what an aws command said when it failed; `isUsage` when that was how to use it, which a newer one need not tell. */
export async function explainAws(said: string, isUsage: boolean): Promise<string> {
  const { aws } = words.connections;
  const old = await oldAws();
  if (!old) return aws.failed(said.replace(/^aws: /, ''));
  return isUsage ? aws.tooOld(old.path, old.version) : aws.tooOldAndSaid(old.path, old.version, said);
}

/** How long aws may take to tell its version, in milliseconds. */
const versionMs = 20_000;
/** Versions by file and the time it was written: each is asked for once, and again after an upgrade. */
const versions = new Map<string, Promise<string | undefined>>();

/** The aws that PATH leads to, when it is older than version 2. Asked only after a failure: no call that succeeds pays for it. */
async function oldAws(): Promise<{ readonly path: string; readonly version: string } | undefined> {
  const path = await awsOnPath();
  if (path === undefined) return undefined;
  const key = `${path} ${(await stat(path)).mtimeMs}`;
  const asked = versions.get(key) ?? versionOf(path);
  versions.set(key, asked);
  const version = await asked;
  if (version === undefined) versions.delete(key);
  return version !== undefined && Number.parseInt(version, 10) < 2 ? { path, version } : undefined;
}

async function awsOnPath(): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'aws');
    const isProgram = await access(path, constants.X_OK).then(
      async () => (await stat(path)).isFile(),
      () => false,
    );
    if (isProgram) return path;
  }
  return undefined;
}

async function versionOf(path: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(versionMs);
    const { stdout, stderr } = await runCommand([path, '--version'], { cwd: '/', signal });
    // Python 2 told versions on standard error.
    return /aws-cli\/(\d[\d.]*)/.exec(`${stdout}${stderr}`)?.[1];
  } catch {
    return undefined;
  }
}
