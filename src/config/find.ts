import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Where a configuration is looked for when none is named, in order. */
export function configCandidates(cwd: string, env: Env): readonly string[] {
  return [
    join(cwd, 'plantao.yaml'),
    join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'plantao', 'plantao.yaml'),
  ];
}

/** The configuration to use: the one named, else the first that exists; undefined when there is none. */
export function findConfig(named: string | undefined, cwd: string, env: Env): string | undefined {
  if (named !== undefined) return resolve(cwd, named);
  return configCandidates(cwd, env).find((path) => existsSync(path));
}
