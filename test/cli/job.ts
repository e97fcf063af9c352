import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tempFolder } from '../services/temp.ts';
import { type Ended, plantao, start } from './plantao.ts';

export const config = (more = ''): string => `system: shop
environments: { local: {}, production: { guarded: true } }
safety: { hold: 0s, cool-down: 0s }
components:
  job:
    check: { command: [test, -f, plantao.yaml], every: 1s }
    actions:
      mark: { command: [sh, -c, "echo x >> marks; sleep 0.4"], verify: { command: [test, -f, marks] } }
      other: { command: [sh, -c, "echo x >> others; sleep 0.4"], verify: { command: [test, -f, others] } }
      broken: { command: [sh, -c, "exit 3"] }
${more}`;

const runbook = `# Job

## Do it

1. Is it there? \`job is up\`
2. \`plantao run mark job\`
3. Wait 1 s
4. \`plantao run other job\`
5. \`job is up\`
`;

/** A folder with a component whose actions leave a line in a file, and a runbook that uses them. */
export class Job {
  readonly #folder = tempFolder('cli-runs');

  constructor() {
    mkdirSync(join(this.path, 'runbooks'));
    this.write('plantao.yaml', config());
    this.write('runbooks/job.md', runbook);
  }

  get path(): string {
    return this.#folder.path;
  }

  run(...args: string[]): Promise<Ended> {
    return plantao(args, this.#surroundings);
  }

  start(...args: string[]): ReturnType<typeof start> {
    return start(args, this.#surroundings);
  }

  // biome-ignore lint/suspicious/noExplicitAny: what a command prints
  async json(...args: string[]): Promise<any> {
    return JSON.parse((await this.run(...args, '--json')).out);
  }

  /** How often an action ran that leaves a line in this file. */
  lines(name: string): number {
    const file = join(this.path, name);
    return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.path, name), text);
  }

  close(): void {
    this.#folder.remove();
  }

  get #surroundings() {
    return { cwd: this.path, env: { XDG_STATE_HOME: join(this.path, 'state') } };
  }
}
