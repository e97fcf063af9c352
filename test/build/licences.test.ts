import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { bundledPackages, licenceNotices } from '../../scripts/licences.ts';
import { tempFolder } from '../services/temp.ts';

const folder = tempFolder('licences');
afterAll(() => folder.remove());

/** Makes a package in the folder; returns the path of a file in it. */
function makePackage(place: string, manifest: object, files: Readonly<Record<string, string>> = {}): string {
  const at = join(folder.path, 'node_modules', place);
  mkdirSync(join(at, 'build'), { recursive: true });
  writeFileSync(join(at, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(at, 'build/package.json'), '{ "type": "module" }');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(at, name), text);
  return join(at, 'build/index.js');
}

describe('the licence notices of the bundle', () => {
  it('name each package once, with the texts it ships', () => {
    const inputs = [
      makePackage(
        'b',
        { name: 'b', version: '2.0.0', license: 'ISC' },
        { LICENSE: 'ISC text', NOTICE: 'by B' },
      ),
      makePackage('@scope/a', { name: '@scope/a', version: '1.0.0', license: 'MIT' }),
      makePackage(
        'c/node_modules/b',
        { name: 'b', version: '2.0.0', license: 'ISC' },
        { LICENSE: 'ISC text' },
      ),
      'src/cli/main.ts',
    ];
    expect(bundledPackages(inputs).map(({ name, version }) => `${name} ${version}`)).toEqual([
      '@scope/a 1.0.0',
      'b 2.0.0',
    ]);
    expect(licenceNotices(bundledPackages(inputs.slice(0, 1)))).toContain('b 2.0.0 (ISC)');
    expect(licenceNotices(bundledPackages(inputs.slice(0, 1)))).toMatch(/ISC text\s+by B/);
  });

  it('refuse a package that does not say its licence', () => {
    const input = makePackage('silent', { name: 'silent', version: '1.0.0' });
    expect(() => bundledPackages([input])).toThrow('silent does not say its licence');
  });
});
