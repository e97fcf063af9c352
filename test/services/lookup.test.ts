import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Found, firstOnPath, isOlder, look } from './lookup.ts';
import { programs } from './programs.ts';
import { type TempFolder, tempFolder } from './temp.ts';

let temp: TempFolder;
beforeEach(() => {
  temp = tempFolder('lookup');
});
afterEach(() => temp.remove());

/** A folder with a program in it that runs these lines of shell. */
function folderWith(name: string, program: string, lines: string, mode = 0o755): string {
  const folder = join(temp.path, name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, program), `#!/bin/sh\n${lines}\n`);
  chmodSync(join(folder, program), mode);
  return folder;
}
const old = (name = 'old'): string =>
  folderWith(name, 'aws', 'echo aws-cli/1.45.11 Python/3.11.7 Linux/6.18 botocore/1.43.11');
const good = (name = 'good'): string =>
  folderWith(name, 'aws', 'echo aws-cli/2.9.19 Python/3.11.2 Linux/6.18 source/x86_64.debian.12');
const lookIn = (path: readonly string[], folders: readonly string[] = [], patienceMs = 30_000) =>
  look('aws', programs.aws, { path: path.join(delimiter), folders, patienceMs });
const goodIn = (folder: string): Found => ({ path: join(folder, 'aws'), version: '2.9.19' });

describe('a program that tests need', () => {
  it('is found behind one that is too old, on PATH and in the folders of Debian', () => {
    expect(lookIn([old(), good()])).toEqual(goodIn(good()));
    expect(lookIn([old()], [good()])).toEqual(goodIn(good()));
  });

  it('is named with its place and version when it is too old, and called missing when there is none', () => {
    const [first, second] = [old('a'), old('b')];
    const refused = (folder: string): string =>
      `${join(folder, 'aws')} is version 1.45.11, 2 or newer is needed`;
    expect(lookIn([first, second])).toBe(`${refused(first)}; ${refused(second)}`);
    expect(lookIn([join(temp.path, 'nowhere'), ''])).toBe('no aws');
  });

  it('is found behind one that hangs, with what it started, and is not waited for longer than told', () => {
    const hanging = folderWith('hanging', 'aws', 'sleep 600 & sleep 600');
    expect(lookIn([hanging, good()], [], 3_000)).toEqual(goodIn(good()));
    expect(lookIn([hanging], [], 500)).toBe(`${join(hanging, 'aws')} does not tell a version`);
  });

  it('is found behind what may not be run, is a folder, leads nowhere or is something else', () => {
    const barred = folderWith('barred', 'aws', 'echo aws-cli/2.9.19', 0o644);
    const folder = join(temp.path, 'folder');
    mkdirSync(join(folder, 'aws'), { recursive: true });
    const broken = join(temp.path, 'broken');
    mkdirSync(broken);
    symlinkSync(join(temp.path, 'nothing'), join(broken, 'aws'));
    const other = folderWith('other', 'aws', 'echo a word shifter, version 2.9');
    expect(lookIn([barred, folder, broken, other, good()])).toEqual(goodIn(good()));
    expect(lookIn([barred, folder, broken])).toBe('no aws');
    expect(firstOnPath('aws', [barred, folder, broken, old(), good()].join(delimiter))).toBe(
      join(old(), 'aws'),
    );
  });

  it('may tell its version where it likes and fail while it does', () => {
    const sshd = folderWith('sshd', 'sshd', "echo 'unknown option -- V' >&2; echo OpenSSH_8.4p1 >&2; exit 1");
    expect(look('sshd', programs.sshd, { path: sshd, folders: [] })).toEqual({
      path: join(sshd, 'sshd'),
      version: '8.4',
    });
  });

  it('tells its version in the words of old and new releases', () => {
    const version = (name: keyof typeof programs, said: string): string | undefined =>
      programs[name].tells.exec(said)?.slice(1).find(Boolean);
    expect(version('docker-compose', 'docker-compose version 1.29.2, build unknown')).toBe('1.29.2');
    expect(version('docker-compose', 'Docker Compose version v2.32.1')).toBe('2.32.1');
    expect(
      version('kubectl', 'Client Version: version.Info{Major:"1", Minor:"20", GitVersion:"v1.20.2"}'),
    ).toBe('1.20.2');
    expect(version('kubectl', 'Client Version: v1.32.4\nKustomize Version: v5.5.0')).toBe('1.32.4');
    expect(version('initdb', 'initdb (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)')).toBe('15.18');
    expect(version('zdump', 'zdump (Debian GLIBC 2.36-9+deb12u14) 2.36')).toBe('2.36');
  });

  it('is older by its numbers, not by its letters', () => {
    expect(isOlder('1.45.11', '2')).toBe(true);
    expect(isOlder('2', '2.0.1')).toBe(true);
    expect(isOlder('20.10.24', '20.10')).toBe(false);
    expect(isOlder('9.2', '10')).toBe(true);
    expect(isOlder('1.30', '1.4')).toBe(false);
  });
});
