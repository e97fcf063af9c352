import type { Recogniser } from './recogniser.ts';
import { aws, infrastructure, railway } from './tools/cloud.ts';
import { compose } from './tools/compose.ts';
import { dumps, mongosh, mysql, psql, redisCli } from './tools/databases.ts';
import { docker } from './tools/docker.ts';
import { curl, wget } from './tools/http.ts';
import { kubectl } from './tools/kubectl.ts';
import { files, find, grep, machine, sometimes } from './tools/machine.ts';
import {
  changes,
  copies,
  interpreters,
  nothing,
  packages,
  people,
  pkill,
  prints,
  versionControl,
} from './tools/plain.ts';
import { journalctl, service, systemctl } from './tools/systemd.ts';

/** Every tool whose commands are understood. A new one is its own file and one line here. */
const recognisers: readonly Recogniser[] = [
  kubectl,
  docker,
  compose,
  systemctl,
  service,
  journalctl,
  railway,
  aws,
  infrastructure,
  psql,
  mysql,
  mongosh,
  redisCli,
  dumps,
  curl,
  wget,
  machine,
  sometimes,
  files,
  grep,
  find,
  nothing,
  prints,
  people,
  versionControl,
  packages,
  copies,
  changes,
  pkill,
  interpreters,
];

const byName: ReadonlyMap<string, Recogniser> = new Map(
  recognisers.flatMap((one) => one.names.map((name) => [name, one] as const)),
);

/** What reads the words of a program. */
export function recogniserOf(program: string): Recogniser | undefined {
  return byName.get(program);
}
