import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { journal } from '../../src/logs/sources/journal.ts';
import type { LogRequest } from '../../src/model/target.ts';
import { systemd } from '../../src/targets/systemd.ts';
import { collect } from '../services/collect.ts';
import { testContext, within } from '../services/context.ts';
import { requireService } from '../services/require.ts';
import { startSshd, type TestSshd } from '../services/sshd.ts';
import { startSystemd, type TestSystemd } from '../services/systemd.ts';
import { until } from '../services/until.ts';

const canRun = requireService('systemd');
let machine: TestSystemd;
let sshd: TestSshd;
let world: ReturnType<typeof testContext>;

const unit = (name: string, ...lines: string[]): void => {
  const text = ['[Service]', ...lines].join('\\n');
  machine.sh(`printf '${text}\\n' > /etc/systemd/system/${name}.service && systemctl daemon-reload`);
};
const open = (name: string, options: object = {}) =>
  systemd.open(systemd.schema.parse({ systemd: name, host: 'box', ...options }), world.context);
const state = (name: string): string => machine.sh(`systemctl is-active ${name} || true`);
const quiet = (): void => {};

beforeAll(async () => {
  if (!canRun) return;
  machine = await startSystemd();
  sshd = await startSshd(machine.name);
});
afterAll(async () => {
  await sshd?.remove();
  machine?.remove();
});
beforeEach(() => {
  if (canRun) world = testContext('/tmp', { box: sshd.host });
});
afterEach(() => world?.close());

describe.skipIf(!canRun)('systemd on a host', () => {
  test('a unit that runs is up, stopped and unknown ones are down, a failed one says how', async () => {
    unit('runs', 'ExecStart=/bin/sleep 1000');
    unit('fails', 'ExecStart=/bin/sh -c "exit 7"');
    machine.sh('systemctl start runs; systemctl start fails || true');
    expect(await open('runs').status!(within())).toEqual({ status: 'up', message: 'running' });
    await until('the failure', async () =>
      (await open('fails').status!(within())).message.startsWith('failed'),
    );
    expect(await open('fails').status!(within())).toEqual({ status: 'down', message: 'failed: exit code 7' });
    expect((await open('no-such').status!(within())).message).toBe('there is no unit no-such.service');
    machine.sh('systemctl stop runs');
    expect(await open('runs').status!(within())).toEqual({ status: 'down', message: 'inactive' });
  });

  test('one that is restarted again and again counts', async () => {
    unit('loops', 'ExecStart=/bin/sh -c "exit 3"', 'Restart=always', 'RestartSec=5');
    machine.sh('systemctl start loops');
    const answer = await until('the restart', async () => {
      const given = await open('loops').status!(within());
      return given.message.startsWith('restarting') ? given : undefined;
    });
    expect(answer.message).toMatch(/^restarting after exit code 3/);
    machine.sh('systemctl stop loops');
  });

  test('stats are those of the unit', async () => {
    unit('busy', 'ExecStart=/bin/sleep 1000', 'MemoryAccounting=yes', 'CPUAccounting=yes');
    machine.sh('systemctl start busy');
    const target = open('busy');
    const stats = await target.stats!(within());
    expect(stats).toMatchObject({ instances: 1, restarts: 0 });
    // Without a memory controller of its own, as beside cgroup v1, systemd does not count it.
    const counted = machine.sh('systemctl show -p MemoryCurrent --value busy');
    expect(stats.memoryBytes).toBe(/^\d+$/.test(counted) ? expect.any(Number) : undefined);
    expect(await target.stats!(within())).toMatchObject({ cpuPercent: expect.any(Number) });
  });

  test('restart shows the exact command, changes the process and is verified by systemd itself', async () => {
    unit('web', 'ExecStart=/bin/sleep 1000');
    machine.sh('systemctl start web');
    const pid = (): string => machine.sh('systemctl show -p MainPID --value web');
    const before = pid();
    const plan = await open('web').plan('restart', {}, within());
    expect(plan.requests).toEqual(['on box: systemctl restart -- web.service']);
    expect(plan).toMatchObject({ from: 'active', to: 'active', touches: 1, risk: 'disruptive' });
    expect(pid()).toBe(before);
    await plan.run(quiet, within());
    expect(pid()).not.toBe(before);
    expect(await plan.verify!.look(within())).toBeUndefined();
    expect(await plan.preconditions[0]!.recheck(within())).toBe('web.service was started again');
  });

  test('stop and start undo each other; what makes no sense is refused', async () => {
    unit('web', 'ExecStart=/bin/sleep 1000');
    machine.sh('systemctl start web');
    const stop = await open('web').plan('stop', {}, within());
    expect(stop.undo).toMatchObject({ verb: 'start' });
    await stop.run(quiet, within());
    expect(state('web')).toBe('inactive');
    expect(await stop.verify!.look(within())).toBeUndefined();
    await expect(open('web').plan('stop', {}, within())).rejects.toThrow(/is not running/);
    await expect(open('web').plan('reload', {}, within())).rejects.toThrow(/cannot reload/);
    await (await open('web').plan('start', {}, within())).run(quiet, within());
    expect(state('web')).toBe('active');
    await expect(open('web').plan('start', {}, within())).rejects.toThrow(/is already running/);
    await expect(open('no-such').plan('start', {}, within())).rejects.toThrow(/there is no unit/);
  });

  test('a start that fails says what systemd said, and is not called good', async () => {
    unit('broken', 'Type=oneshot', 'ExecStart=/bin/false', 'RemainAfterExit=yes');
    const plan = await open('broken').plan('start', {}, within());
    await expect(plan.run(quiet, within())).rejects.toThrow(/Job for broken.service failed/);
    expect(await plan.verify!.look(within())).toMatch(/^broken.service is failed/);
  });

  test('the journal gives the lines of the unit with their times, and goes on', async () => {
    unit('talks', 'ExecStart=/bin/sh -c "echo one; echo two; while sleep 0.2; do echo more; done"');
    machine.sh('systemctl start talks');
    await until('its lines', () => machine.sh('journalctl -u talks -o cat').includes('more'));
    const lines = await collect(open('talks').logs!({ tail: 1_000, follow: false }, within()));
    const said = lines.map(({ text }) => text);
    expect(said.indexOf('one')).toBeLessThan(said.indexOf('two'));
    expect(lines.every(({ at }) => at !== undefined && at > 1.7e12)).toBe(true);
    const abort = new AbortController();
    const followed: string[] = [];
    for await (const { text } of open('talks').logs!({ tail: 0, follow: true }, abort.signal)) {
      followed.push(text);
      if (followed.length === 3) abort.abort();
    }
    expect(followed.slice(0, 3)).toEqual(['more', 'more', 'more']);
    machine.sh('systemctl stop talks');
  });

  test('entries by their fields, and behind a cursor only what came since', async () => {
    const read = (request: LogRequest) =>
      journal
        .open(journal.schema.parse({ journal: ['SYSLOG_IDENTIFIER=sshd'], host: 'box' }), world.context)
        .read(request, within());
    const from = (ip: string): string => `logger -t sshd "Failed password for root from ${ip} port 22 ssh2"`;
    machine.sh(`${from('192.0.2.1')}; logger -t cron fine; ${from('192.0.2.2')}; journalctl --sync`);
    const before = await collect(read({ tail: 100, follow: false }));
    expect(before.map(({ text }) => /from \S+/.exec(text)?.[0])).toEqual([
      'from 192.0.2.1',
      'from 192.0.2.2',
    ]);
    const { cursor: after } = before.at(-1)!;
    expect(after).toBeDefined();
    machine.sh(`${from('192.0.2.3')}; journalctl --sync`);
    const since = await collect(read({ tail: 100, follow: false, after: after! }));
    expect(since.map(({ text }) => /from \S+/.exec(text)?.[0])).toEqual(['from 192.0.2.3']);
  });

  test('a name that is no name of a unit is not accepted', () => {
    for (const name of ['--force', '; reboot', '$(reboot)', 'a b', 'a\nb', ''])
      expect(systemd.schema.safeParse({ systemd: name }).success).toBe(false);
  });

  test('where systemd does not answer, nothing is known', async () => {
    const here = systemd.open(systemd.schema.parse({ systemd: 'web', host: 'elsewhere' }), world.context);
    await expect(here.status!(within())).rejects.toThrow(/no host "elsewhere"/);
  });
});
