import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectOf } from '../../../src/runbooks/commands/command.ts';
import { readCommands } from '../../../src/runbooks/commands/read.ts';
import { recognise } from '../../../src/runbooks/commands/recognise.ts';
import { mutating, reading } from './mutating.ts';

/** What the commands of a fence may do at worst. */
function effects(text: string): readonly string[] {
  return readCommands(text, 'bash').map((command) => effectOf(recognise(command)));
}

const isWrite = (effect: string) => effect === 'change' || effect === 'destructive';

describe('what changes something', () => {
  test('is never taken for a read', () => {
    expect(mutating.filter((command) => !effects(command).some(isWrite))).toEqual([]);
  });

  test('stays a change behind sudo, ssh, watch, a pod and a container', () => {
    const plain = mutating.filter((command) => /^[\w./-]+(?: [\w./=:-]+)*$/.test(command));
    expect(plain.length).toBeGreaterThan(150);
    const around = [
      'sudo ',
      'ssh web1 ',
      'watch -n 1 ',
      'kubectl exec api-0 -- ',
      'docker exec api ',
      'time ',
      'nohup ',
    ];
    const missed = around.flatMap((before) =>
      plain.map((command) => before + command).filter((command) => !effects(command).some(isWrite)),
    );
    expect(missed).toEqual([]);
  });

  test('stays a change whatever is written before and behind it', { tags: ['sweep'] }, () => {
    const plain = mutating.filter((command) => !/[\n&#<]|EOF/.test(command));
    const before = fc.constantFrom(
      'ls && ',
      'ls; ',
      'true || ',
      'echo x; ',
      'cd /tmp && ',
      '$ ',
      'ana@web1:~$ ',
      '  ',
    );
    const behind = fc.constantFrom(
      '',
      ' | grep x',
      ' | wc -l',
      ' 2>/dev/null',
      ' || true',
      ' && ls',
      '; ls',
      '  # ls',
    );
    fc.assert(
      fc.property(before, fc.constantFrom(...plain), behind, (first, command, last) => {
        expect(effects(first + command + last).some(isWrite)).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('what only looks', () => {
  test('is a read', () => {
    expect(reading.filter((command) => effects(command).join() !== 'read')).toEqual([]);
  });

  test('is no read with one more word that is not known', () => {
    const tools = /^(?:kubectl|oc|docker|systemctl|journalctl|curl|psql|redis-cli|aws|df|free|ps|find|ssh)\b/;
    const some = reading.filter((command) => tools.test(command) && !/[|"']/.test(command));
    const spoiled = some.map((command) =>
      command.replace(/^(\S+(?: exec (?:-it )?\S+(?: --)?)?)/, '$1 --no-such-flag'),
    );
    expect(spoiled.filter((command) => effects(command).join() === 'read')).toEqual([]);
  });

  test('is no read into a file, with a program in a word, or piped into another one', () => {
    const endings = [
      ' > f',
      ' >> f',
      ' &> f',
      ' | tee f',
      ' | sh',
      ' | xargs rm',
      ' "$(rm x)"',
      ' &',
      ' <<< x',
    ];
    const missed = reading.flatMap((command) =>
      endings.map((end) => command + end).filter((spoiled) => !effects(spoiled).some(isWrite)),
    );
    expect(missed).toEqual([]);
  });
});

describe('any text', { tags: ['sweep'] }, () => {
  test('is read without failing, and what it holds is told by its place', () => {
    const words = fc.constantFrom(
      ...[
        'kubectl',
        'psql',
        'rm',
        '-c',
        '"SELECT 1"',
        "'",
        '"',
        '`',
        '$(',
        ')',
        '<id>',
        '|',
        '&&',
        '\\\n',
        '\n',
        '#',
        '{',
        '}',
        '$X',
        '*',
      ],
      ...[
        '<<EOF',
        'EOF',
        '; ',
        '$ ',
        'for i in a; do',
        'done',
        'if',
        'fi',
        '[NOME]',
        '…',
        '\r\n',
        '\t',
        'é',
        '🔥',
        '-',
        '--',
        '=',
        '((',
        '[[',
      ],
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(words, fc.string({ maxLength: 8 })), { maxLength: 30 }), (parts) => {
        const text = parts.join(' ');
        for (const command of readCommands(text, 'bash')) {
          expect(text.slice(command.from, command.to).trim()).not.toBe('');
          expect(text.split('\n')[command.line]).toBeDefined();
          recognise(command);
        }
      }),
      { numRuns: 1_000 },
    );
  });
});
