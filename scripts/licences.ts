import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A package whose code is in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression of its package.json. */
  readonly licence: string;
  /** The texts of its licence and notice files. */
  readonly texts: readonly string[];
}

/**
 * The packages that files of a bundle are from, by name; one that is installed in several places is listed once.
 * @param inputs paths of the bundle's inputs
 * @throws when a package says nothing about its licence: it must not be published without
 */
export function bundledPackages(inputs: readonly string[]): readonly BundledPackage[] {
  const folders = new Set(inputs.flatMap((input) => packageFolder(input) ?? []));
  const packages = [...folders].map((folder) => {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      name: string;
      version: string;
      license?: string;
    };
    const texts = readdirSync(folder)
      .filter((file) => /^(?:licen[cs]e|copying|notice)/i.test(file))
      .sort()
      .map((file) => readFileSync(join(folder, file), 'utf8').trim());
    if (license === undefined && texts.length === 0) throw new Error(`${name} does not say its licence`);
    return { name, version, licence: license ?? 'see below', texts };
  });
  return [...new Map(packages.map((one) => [`${one.name} ${one.version}`, one])).values()].sort(
    (a, b) => a.name.localeCompare(b.name) || a.version.localeCompare(b.version),
  );
}

/** The notices that go with the bundle, one package after another. */
export function licenceNotices(packages: readonly BundledPackage[]): string {
  const rule = '='.repeat(80);
  return packages
    .map(({ name, version, licence, texts }) =>
      [rule, `${name} ${version} (${licence})`, rule, ...texts].join('\n\n'),
    )
    .join('\n\n')
    .concat('\n');
}

/** The folder of the package a file belongs to; undefined for the project's own. */
function packageFolder(input: string): string | undefined {
  if (!input.includes('node_modules/')) return undefined;
  for (let folder = dirname(input); folder !== '.' && folder !== '/'; folder = dirname(folder)) {
    // A package.json inside a package that only says "type" is not the package's.
    const file = join(folder, 'package.json');
    if (existsSync(file) && 'version' in JSON.parse(readFileSync(file, 'utf8'))) return folder;
  }
  return undefined;
}
