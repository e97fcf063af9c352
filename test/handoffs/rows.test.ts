import { expect, test } from 'vitest';
import { instant } from '../../src/handoffs/cells.ts';
import { HandoffReader } from '../../src/handoffs/rows.ts';
import type { Row } from '../../src/model/kind.ts';
import type { EscalationConfig } from '../../src/model/system.ts';
import { redactor } from '../../src/text/redactor.ts';

const redact = redactor(['s3cr3t-value']);
const waitingRows = (rows: readonly Row[], columns: EscalationConfig['columns'], redacted = redact) =>
  new HandoffReader({ columns }, redacted).read(rows).waiting;
const noon = Date.UTC(2026, 0, 5, 12);

test('reads a moment however it is written', () => {
  for (const value of [
    new Date(noon),
    '2026-01-05T12:00:00Z',
    '2026-01-05T12:00:00.000Z',
    '2026-01-05 12:00:00',
    '2026-01-05T12:00',
    '2026-01-05 12:00:00.000000+00',
    '2026-01-05T09:00:00-03:00',
    '2026-01-05T09:00:00-0300',
    noon,
    noon / 1_000,
    String(noon / 1_000),
    noon * 1_000,
    BigInt(noon),
  ]) {
    expect(instant(value), String(value)).toBe(noon);
  }
});

test('does not read a moment out of what is none', () => {
  for (const value of [
    undefined,
    null,
    '',
    'soon',
    'ticket 7',
    true,
    7,
    -1,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    new Date(Number.NaN),
    '2026-99-99',
    {},
    [],
    'x'.repeat(100_000),
  ]) {
    expect(instant(value), String(value).slice(0, 20)).toBeUndefined();
  }
});

test('guesses the usual columns and puts the longest wait first', () => {
  const rows = waitingRows(
    [
      { id: 2, created_at: '2026-01-05T12:00:00Z', motivo: 'cobrança' },
      {
        id: 1,
        created_at: '2026-01-05T11:00:00Z',
        motivo: 'reclamação',
        claimed_by: 'ana',
        priority: 'high',
      },
      { id: 3, motivo: 'sem data' },
    ],
    {},
    redact,
  );
  expect(rows.map(({ id }) => id)).toEqual(['1', '2', '3']);
  expect(rows[0]).toEqual({
    key: '1',
    id: '1',
    createdAt: noon - 3_600_000,
    summary: 'reclamação',
    claimedBy: 'ana',
    priority: 'high',
    clock: { state: 'none' },
    fields: [
      { name: 'id', text: '1' },
      { name: 'created_at', text: '2026-01-05T11:00:00Z' },
      { name: 'motivo', text: 'reclamação' },
      { name: 'claimed_by', text: 'ana' },
      { name: 'priority', text: 'high' },
    ],
  });
});

test('named columns win over guessed ones', () => {
  const [row] = waitingRows(
    [{ id: 1, ref: 'A-7', reason: 'r', why: 'w' }],
    { id: 'ref', summary: 'why' },
    redact,
  );
  expect(row).toMatchObject({ id: 'A-7', summary: 'w' });
});

test('survives hostile cells', () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const rows = waitingRows(
    [
      { id: '\u001b[2Jboo', reason: 's3cr3t-value\nnext', created_at: 'never', link: 'javascript:alert(1)' },
      { id: null, reason: circle, link: 'https://example.com/1' },
      { id: { a: 1 }, reason: 10n, created_at: new Date(Number.NaN) },
      { id: Symbol('x'), reason: 'y'.repeat(50_000) },
      {},
    ],
    {},
    redact,
  );
  expect(rows).toHaveLength(5);
  expect(rows[0]).toMatchObject({ id: 'boo' });
  expect(rows[0]!.summary).not.toContain('s3cr3t');
  expect(rows[0]!.link).toBeUndefined();
  expect(rows[1]).toMatchObject({ id: '2', summary: '[object]', link: 'https://example.com/1' });
  expect(rows[2]).toMatchObject({ id: '{"a":1}', summary: '10' });
  expect(rows[3]!.summary.length).toBeLessThanOrEqual(1_000);
});

test('rows with the same id can be told apart', () => {
  const keys = waitingRows([{ id: 1 }, { id: 1 }, { id: 1 }], {}, redact).map(({ key }) => key);
  expect(new Set(keys).size).toBe(3);
});

test('keeps the 200 that have waited longest', () => {
  const rows = Array.from({ length: 500 }, (_, index) => ({ id: index, created_at: noon - index * 1_000 }));
  const waiting = waitingRows(rows, {}, redact);
  expect(waiting).toHaveLength(200);
  expect(waiting[0]!.id).toBe('499');
});
