import { expect, it } from 'vitest';
import { nothingShown, terminalSignal } from '../../src/notify/terminal.ts';
import { alert } from './simulation.ts';

it('counts in the title, and rings once for what is new', () => {
  const muted = [{ by: 'silence' as const, text: 'silenced' }];
  const first = terminalSignal('Júlia', [alert('api', 1), alert('db', 1, { muted })], nothingShown);
  expect(first.output).toBe(
    '\u001b]2;(1) plantao Júlia\u0007\u0007\u001b]9;plantao Júlia: P1 api\u0007\u001b]777;notify;Júlia;P1 api\u0007',
  );
  expect(terminalSignal('Júlia', [alert('api', 1)], first.shown).output).toBe('');
  const again = terminalSignal('Júlia', [alert('api', 2), alert('x', 2)], first.shown);
  expect(again.output).toContain('P1 api and 1 more');
  expect(terminalSignal('Júlia', [], again.shown).output).toBe('\u001b]2;plantao Júlia\u0007');
});
