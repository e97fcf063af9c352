import { describe, expect, it } from 'vitest';
import { bodyOf } from '../../src/queues/entry-body.ts';
import { maskedBody, maskedCall } from '../../src/queues/entry-mask.ts';
import { momentOf } from '../../src/queues/entry-time.ts';

const length = (characters: number): string => `${characters} characters`;
const masked = (body: string): string => maskedBody(body, length);

describe('maskedBody', () => {
  it('keeps names of fields, and not what they hold', () => {
    expect(
      masked('{"phone": "+55 11 99999-1234", "n": 12.5, "ok": true, "none": null, "list": ["a", -3]}'),
    ).toBe('{"phone": "?", "n": ?, "ok": true, "none": null, "list": ["?", ?]}');
  });

  it('hides numbers and addresses in names, too', () => {
    expect(masked('{"+5511999991234": 1, "ana@example.com": {"v2": "x"}}')).toBe(
      '{"?": ?, "?": {"v2": "?"}}',
    );
  });

  it('masks what was cut anywhere', () => {
    const whole =
      '{"text": "Olá \\"Ana\\", call +55 11 9999", "phone": 5511999991234, "tags": ["alpha", "beta"]}';
    for (let at = 1; at < whole.length; at++) {
      const shown = masked(whole.slice(0, at));
      for (const said of ['Ol', 'Ana', '55', '9999', 'alph', 'beta']) expect(shown).not.toContain(said);
    }
  });

  it('says of anything else only how long it is', () => {
    expect(masked('Your appointment is tomorrow, Ana')).toBe('33 characters');
    expect(masked('[not json at all] 5511999991234')).toBe('31 characters');
    expect(masked('')).toBe('');
  });
});

it('masks the values of a call and of an error', () => {
  expect(maskedCall("rqjob.send('+5511999', \"it's\", 3, to=-2.5)")).toBe('rqjob.send(?, ?, ?, to=?)');
  expect(maskedCall('RuntimeError: no +5511999 for ana@example.com at step2')).toBe(
    'RuntimeError: no ? for ? at step2',
  );
  expect(maskedCall("cut 'in the mid")).toBe('cut ?');
});

it('keeps 2 KB of a body and knows how long it was', () => {
  expect(bodyOf('á'.repeat(10))).toEqual({ body: 'á'.repeat(10), bytes: 20 });
  const { body, bytes } = bodyOf(`x${'á'.repeat(5_000)}`);
  expect(bytes).toBe(10_001);
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(2_048);
  expect(body).toMatch(/^xá+$/u);
});

it('reads moments in every unit that queues use', () => {
  const at = Date.UTC(2026, 10, 29, 3, 41, 24);
  expect(momentOf(at / 1_000)).toBe(at);
  expect(momentOf(at)).toBe(at);
  expect(momentOf(at * 1_000)).toBe(at);
  expect(momentOf(String(at))).toBe(at);
  expect(momentOf('2026-11-29T03:41:24Z')).toBe(at);
  expect(momentOf('2026-11-29 03:41:24')).toBe(at);
  expect(momentOf('2026-11-29T00:41:24-03:00')).toBe(at);
  for (const none of [undefined, null, true, 7, '7', 'soon', '', {}, Number.NaN])
    expect(momentOf(none)).toBeUndefined();
});
