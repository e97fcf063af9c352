// biome-ignore-all lint/suspicious/noTemplateCurlyInString: references of the configuration are written so
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { plantao as run } from './plantao.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plantao-import-'));
});
afterEach(() => rm(folder, { recursive: true }));

const runbook = `# Shop \${secret:cmd:touch ran}

\`\`\`bash
kubectl rollout restart deployment/api
curl https://api.shop.example/health
./scripts/smoke.sh --password Hunter2Hunter2
\`\`\`

[page](https://wiki.shop.example) ![image](https://img.shop.example/a.png)
`;

/** Ends the program at whatever starts another one, opens a connection or looks up a name. */
const guard = `
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';
import workers from 'node:worker_threads';
const refuse = (what) => () => { process.stderr.write('GUARD ' + what + '\\n'); process.exit(99); };
for (const name of ['spawn', 'spawnSync', 'exec', 'execSync', 'execFile', 'execFileSync', 'fork']) childProcess[name] = refuse(name);
net.Socket.prototype.connect = refuse('connect');
net.Server.prototype.listen = refuse('listen');
dgram.createSocket = refuse('udp');
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) { dns[name] = refuse(name); dns.promises[name] = refuse(name); }
workers.Worker = class { constructor() { refuse('worker')(); } };
globalThis.fetch = refuse('fetch');
syncBuiltinESMExports();
if (process.env.GUARD_PROOF === 'spawn') childProcess.spawn('true');
if (process.env.GUARD_PROOF === 'connect') net.connect(1);
`;

async function guarded(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  await writeFile(join(folder, 'guard.mjs'), guard);
  return run(args, { cwd: folder, env: { NODE_OPTIONS: `--import ${join(folder, 'guard.mjs')}`, ...env } });
}

test('starts no program and opens no connection, neither for the draft nor for what is in it', async () => {
  await writeFile(join(folder, 'shop.md'), runbook);
  const { code, out, err } = await guarded(['import', 'shop.md', '--out', 'plantao.yaml']);
  expect(err).toBe('');
  expect(code).toBe(0);
  expect(out).toContain('wrote plantao.yaml');
  expect(await readFile(join(folder, 'plantao.yaml'), 'utf8')).not.toContain('Hunter2');
  expect(out).not.toContain('Hunter2');
  await expect(readFile(join(folder, 'ran'))).rejects.toThrow('ENOENT');
  // The guard sees what it is there to see.
  expect((await guarded(['import', 'shop.md'], { GUARD_PROOF: 'spawn' })).code).toBe(99);
  expect((await guarded(['import', 'shop.md'], { GUARD_PROOF: 'connect' })).code).toBe(99);
});

test('Node itself is asked to forbid programs and writing: nothing needs them', async () => {
  await writeFile(join(folder, 'shop.md'), runbook);
  const env = { NODE_OPTIONS: '--permission --allow-fs-read=*', NODE_COMPILE_CACHE: '' };
  const { code, out } = await run(['import', 'shop.md'], { cwd: folder, env });
  expect(code).toBe(0);
  expect(out).toContain('kubernetes: deployment/api');
});

test('nothing is overwritten', async () => {
  await writeFile(join(folder, 'shop.md'), runbook);
  await writeFile(join(folder, 'plantao.yaml'), 'mine\n');
  for (const out of ['plantao.yaml', 'shop.md']) {
    const { code, err } = await run(['import', 'shop.md', '--out', out], { cwd: folder });
    expect(code).toBe(3);
    expect(err).toContain(`${out} exists: choose another --out, nothing is overwritten`);
  }
  expect(await readFile(join(folder, 'plantao.yaml'), 'utf8')).toBe('mine\n');
  expect(await readFile(join(folder, 'shop.md'), 'utf8')).toBe(runbook);
});

test('the draft alone is on standard output, and is what validate accepts', async () => {
  await writeFile(join(folder, 'shop.md'), runbook);
  const { out, err } = await run(['import', 'shop.md'], { cwd: folder });
  expect(err).toContain('3 of 3 commands mapped (100 %), 0 unknown');
  await writeFile(join(folder, 'plantao.yaml'), out);
  const validated = await run(['validate'], { cwd: folder });
  expect(validated.code).not.toBe(3);
  // What a text says is a text, in the draft too.
  expect(validated.out).toContain('Shop ${secret:cmd:touch ran} is valid');
  await expect(readFile(join(folder, 'ran'))).rejects.toThrow('ENOENT');
});

test('exit codes: 1 for what nobody understands, 3 for what cannot be read', async () => {
  await writeFile(join(folder, 'odd.md'), '```bash\nfrobnicate\n```\n');
  const odd = await run(['import', 'odd.md', '--json'], { cwd: folder });
  expect(odd.code).toBe(1);
  expect(JSON.parse(odd.out)).toMatchObject({ commands: 1, unknown: 1, faults: [] });
  expect((await run(['import', 'none.md'], { cwd: folder })).code).toBe(3);
  await writeFile(join(folder, 'large.md'), 'x'.repeat(2 * 2 ** 20 + 1));
  expect((await run(['import', 'large.md'], { cwd: folder })).err).toContain('too large');
});
