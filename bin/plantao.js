#!/usr/bin/env node
// Plain old JavaScript on purpose: a Node that is too old must get as far as the message.
var needed = [22, 19];
var running = process.versions.node.split('.').map(Number);
if (running[0] < needed[0] || (running[0] === needed[0] && running[1] < needed[1])) {
  console.error(
    'plantao needs Node ' +
      needed.join('.') +
      ' or newer; this is ' +
      process.versions.node +
      ' (' +
      process.execPath +
      ').',
  );
  process.exit(3);
}
// Node opens a debugger's port on this signal, unless somebody listens to it.
process.on('SIGUSR1', () => {});
process.env.NODE_ENV = 'production';
// A small young generation: the screen lives for weeks beside what it watches, and its garbage is short-lived.
var v8 = process.getBuiltinModule('node:v8');
v8.setFlagsFromString('--max-semi-space-size=2');
v8.setFlagsFromString('--semi-space-growth-factor=1');
import('../dist/plantao.mjs').catch((error) => {
  if (
    error &&
    error.code === 'ERR_MODULE_NOT_FOUND' &&
    String(error.message).indexOf('dist/plantao.mjs') !== -1
  ) {
    console.error(
      'plantao is not built yet: run "npm run build" in ' + new URL('..', import.meta.url).pathname,
    );
  } else {
    console.error(error && error.stack ? error.stack : String(error));
  }
  process.exitCode = 3;
});
