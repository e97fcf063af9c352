import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/load.ts';

const listenOf = async (more: string) =>
  (
    await parseConfig(`system: shop\ncomponents: { api: { check: { command: ["true"] } } }\n${more}`, {
      file: '/etc/plantao.yaml',
      env: {},
    })
  ).listen;

test.each([
  ['', undefined],
  ['watch: {}', undefined],
  ['watch: { listen: 9464 }', { host: '127.0.0.1', port: 9464 }],
  ['watch: { listen: "0.0.0.0:9464" }', { host: '0.0.0.0', port: 9464 }],
  ['watch: { listen: "[::1]:9464" }', { host: '::1', port: 9464 }],
])('"%s" listens there', async (text, where) => {
  expect(await listenOf(text)).toEqual(where);
});

test.each(['0', '70000', '9464.5', '":9464"', 'everywhere'])('listen: %s is refused', async (written) => {
  await expect(listenOf(`watch: { listen: ${written} }`)).rejects.toThrow(/watch\.listen: expected /);
});
