import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

type Env = Readonly<Record<string, string | undefined>>;

/** Places where a configuration is looked for, in order, when none is named. */
export function configPlaces(cwd: string, env: Env): readonly string[] {
  return [
    join(cwd, 'plantao.yaml'),
    join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'plantao', 'plantao.yaml'),
  ];
}

/** The configuration to use: the one named, else the first that exists; undefined when there is none. */
export function findConfig(named: string | undefined, cwd: string, env: Env): string | undefined {
  if (named !== undefined) return resolve(cwd, named);
  return configPlaces(cwd, env).find((place) => existsSync(place));
}
