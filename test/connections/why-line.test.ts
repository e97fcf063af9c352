import { describe, expect, test } from 'vitest';
import { whyLine } from '../../src/connections/why-line.ts';

describe('the line that says why a program failed', () => {
  test.each([
    [
      'psql',
      'psql:purge.sql:3: ERROR:  column "creatd_at" does not exist\nLINE 1: DELETE FROM rows WHERE creatd_at < now()\n                               ^\nHINT:  Perhaps you meant to reference the column "rows.created_at".\n',
      'psql:purge.sql:3: ERROR:  column "creatd_at" does not exist',
    ],
    [
      'psql on, after its transaction broke',
      'ERROR:  relation "rows" does not exist\nLINE 1: SELECT * FROM rows\n                      ^\nERROR:  current transaction is aborted, commands ignored until end of transaction block\n',
      'ERROR:  relation "rows" does not exist',
    ],
    [
      'aws 1',
      'usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]\nTo see help text, you can run:\n\n  aws help\n  aws <command> help\naws: error: argument operation: Invalid choice, valid choices are:\n\nadd-tags                                 | cancel-job\ncreate-job                               | delete-job\n',
      'aws: error: argument operation: Invalid choice, valid choices are:',
    ],
    [
      'aws 2',
      '\nAn error occurred (AccessDeniedException) when calling the UpdateService operation: not authorized\n',
      'An error occurred (AccessDeniedException) when calling the UpdateService operation: not authorized',
    ],
    [
      'kubectl',
      'Warning: resource is old\nError from server (NotFound): deployments.apps "api" not found\n',
      'Error from server (NotFound): deployments.apps "api" not found',
    ],
    [
      'kubectl usage',
      "error: unknown flag: --dry\nSee 'kubectl get --help' for usage.\n",
      'error: unknown flag: --dry',
    ],
    [
      'python',
      'Traceback (most recent call last):\n  File "x.py", line 3, in <module>\n    raise ValueError("error: inner")\nValueError: no such lead: 7\n',
      'ValueError: no such lead: 7',
    ],
    [
      'node',
      '/srv/x.js:3\n    throw new TypeError("x is undefined");\n    ^\n\nTypeError: x is undefined\n    at Object.<anonymous> (/srv/x.js:3:9)\n    at Module._compile (node:internal/modules/cjs/loader:1)\n\nNode.js v24.1.0\n',
      'TypeError: x is undefined',
    ],
    [
      'java',
      'Exception in thread "main" java.lang.RuntimeException: wrapped\n\tat a.B.c(B.java:1)\nCaused by: java.net.ConnectException: Connection refused\n\tat d.E.f(E.java:2)\n\t... 3 more\n',
      'Caused by: java.net.ConnectException: Connection refused',
    ],
    [
      'go',
      'panic: runtime error: index out of range [3]\n\ngoroutine 1 [running]:\nmain.main()\n\t/x.go:3 +0x1d\nexit status 2\n',
      'panic: runtime error: index out of range [3]',
    ],
    [
      'npm',
      'npm ERR! code E404\nnpm ERR! 404 Not Found - GET https://registry/x\nnpm ERR! A complete log of this run can be found in: /root/.npm/x.log\n',
      'npm ERR! 404 Not Found - GET https://registry/x',
    ],
    ['bash', './run.sh: line 3: foo: command not found\n', './run.sh: line 3: foo: command not found'],
    [
      'git',
      'fatal: not a git repository (or any of the parent directories): .git\n',
      'fatal: not a git repository (or any of the parent directories): .git',
    ],
    [
      'docker compose',
      'Container x  Stopping\nError response from daemon: No such container: x\n',
      'Error response from daemon: No such container: x',
    ],
    ['a heading', 'Error:\n  disk full\n', 'Error: disk full'],
    ['nothing but words', 'started\nthe tape is stuck\n', 'the tape is stuck'],
    ['a mark alone', '   ^\n', '^'],
    ['nothing', '\n \n', ''],
  ])('%s', (_, text, why) => {
    expect(whyLine(text)).toBe(why);
  });

  test('a flood is no longer than its end, and one line is bounded', () => {
    expect(whyLine(`error: first\n${'x\n'.repeat(100_000)}`)).toBe('x');
    expect(whyLine(`error: ${'y'.repeat(100_000)}`)).toHaveLength(400);
  });
});
