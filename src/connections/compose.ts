import { basename, dirname, resolve } from 'node:path';
import { CannotAsk, type Context } from '../model/kind.ts';
import { words } from '../words/index.ts';
import { NoSuchProgram } from './command.ts';
import { askEngine, type Container, inspectContainer, messageOf } from './docker.ts';
import { runOn } from './host.ts';

/** Which service of which project, and where. */
export interface ComposeService {
  readonly service: string;
  readonly project: string;
  /** Compose files, absolute; none means those that compose finds in `folder`. */
  readonly files: readonly string[];
  readonly folder: string;
  readonly host: string | undefined;
}

/** The project compose itself would take: the folder's name in lower case, without what a project's name may not have. */
export function projectName(files: readonly string[], folder: string): string {
  const place = files[0] === undefined ? folder : dirname(files[0]);
  return basename(resolve(place))
    .toLowerCase()
    .replaceAll(/[^-_a-z0-9]/g, '');
}

/** The containers of a service, by name, without those of `compose run`. @throws CannotAsk when the Engine does not answer */
export async function serviceContainers(
  { service, project, host }: ComposeService,
  context: Context,
  signal: AbortSignal,
): Promise<readonly Container[]> {
  const labels = [`com.docker.compose.project=${project}`, `com.docker.compose.service=${service}`];
  const filters = encodeURIComponent(JSON.stringify({ label: labels }));
  const { status, json } = await askEngine(
    { path: `/containers/json?all=1&filters=${filters}`, signal, host },
    context,
  );
  if (status !== 200) throw new CannotAsk(words.connections.docker.answered(status, messageOf(json)));
  const ids = (json as readonly { readonly Id: string; readonly Labels?: Record<string, string> }[])
    .filter(({ Labels: given }) => !/^true$/i.test(given?.['com.docker.compose.oneoff'] ?? ''))
    .map(({ Id }) => Id);
  const found = await Promise.all(ids.map((id) => inspectContainer(id, context, signal, host)));
  return found
    .filter((container) => container !== undefined)
    .sort((a, b) => containerNumber(a) - containerNumber(b));
}

/** The number compose gave a replica. */
function containerNumber({ Config }: Container): number {
  return Number(Config.Labels?.['com.docker.compose.container-number'] ?? 0);
}

/** The name without the Engine's slash. */
export function nameOf({ Name }: Container): string {
  return Name.replace(/^\//, '');
}

/** The compose command for a service: the plug-in of docker, or the program of its own, whichever is there. @throws CannotAsk */
export async function composeArgv(
  service: ComposeService,
  context: Context,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { host } = service;
  const key = `compose-program ${host ?? ''}`;
  const finding = context.connections.share(
    key,
    () => new Found(() => findProgram(host, context, signal)),
    () => {},
  );
  return [...(await finding.get()), ...projectArgs(service)];
}

/** What compose is told about a service's project, whatever its program is called. */
export function projectArgs({ project, files, folder, host }: ComposeService): readonly string[] {
  return [
    '--project-name',
    project,
    ...(host === undefined ? [] : ['--project-directory', folder]),
    ...files.flatMap((file) => ['--file', file]),
  ];
}

async function findProgram(
  host: string | undefined,
  context: Context,
  signal: AbortSignal,
): Promise<readonly string[]> {
  for (const program of [['docker', 'compose'], ['docker-compose']]) {
    const asked = await runOn(host, [...program, 'version'], { cwd: context.baseDir, signal }, context).catch(
      (error: unknown) => {
        if (error instanceof NoSuchProgram) return undefined;
        throw error;
      },
    );
    if (asked?.code === 0) return program;
  }
  throw new CannotAsk(words.connections.docker.noCompose);
}

/** Something that is found out once; a failure is found out again. */
class Found<T> {
  readonly #find: () => Promise<T>;
  #found: Promise<T> | undefined;

  constructor(find: () => Promise<T>) {
    this.#find = find;
  }

  get(): Promise<T> {
    this.#found ??= this.#find().catch((error: unknown) => {
      this.#found = undefined;
      throw error;
    });
    return this.#found;
  }
}
