import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const image = 'plantao-test-busybox:latest';

/**
 * Starts a container that writes 5,000 lines a second: these 500, ten times. Returns how to take it away again; undefined, with a word
 * about it, where its image is not there.
 */
export function logContainer(name: string, folder: string, lines: string): (() => void) | undefined {
  if (spawnSync('docker', ['image', 'inspect', image], { stdio: 'ignore' }).status !== 0) {
    console.log(`container: not measured, there is no image ${image}: run the tests once`);
    return undefined;
  }
  writeFileSync(join(folder, 'lines'), lines);
  const remove = (): void => void spawnSync('docker', ['rm', '-f', name], { stdio: 'ignore' });
  remove();
  const script = 'while :; do cat /lines/lines; sleep 0.1; done';
  const mount = `${folder}:/lines:ro`;
  execFileSync(
    'docker',
    ['run', '-d', '--name', name, '--network', 'none', '-v', mount, image, '/bin/sh', '-c', script],
    { stdio: 'ignore' },
  );
  return remove;
}
