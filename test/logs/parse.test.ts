import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseLine } from '../../src/logs/parse.ts';

describe('parseLine', () => {
  it.each([
    [
      '{"level":50,"time":1767614400000,"pid":7,"hostname":"a","msg":"boom","code":7}',
      'error',
      'boom code=7',
    ],
    [
      '{"event": "sent", "level": "warning", "timestamp": "2026-01-05T12:00:00Z", "to": "ann"}',
      'warn',
      'sent to=ann',
    ],
    [
      '{"levelname": "CRITICAL", "message": "out of memory", "asctime": "2026-01-05 12:00:00,123"}',
      'fatal',
      'out of memory',
    ],
    ['{"severity":"INFO","ts":1767614400.5,"msg":"ready"}', 'info', 'ready'],
    ['level=warn msg="queue is long" depth=120', 'warn', undefined],
    ['2026-01-05 12:00:00,123 ERROR app.worker: lost the connection', 'error', undefined],
    ['2026-01-05 12:00:00 - root - WARNING - slow', 'warn', undefined],
    ['INFO:     127.0.0.1:52514 - "GET /health HTTP/1.1" 200 OK', 'info', undefined],
    ['10.0.0.1 - - [05/Jan/2026:12:00:00 +0000] "GET /x HTTP/1.1" 502 157 "-" "curl"', 'error', undefined],
    ['10.0.0.1 - - [05/Jan/2026:12:00:00 +0000] "GET /x HTTP/1.1" 404 12', 'warn', undefined],
    ['2026/01/05 12:00:00 [error] 7#7: *1 connect() failed (111: Connection refused)', 'error', undefined],
    ['2026-01-05 12:00:00.123 UTC [77] FATAL:  role "x" does not exist', 'fatal', undefined],
    ['2026-01-05 12:00:00.123 UTC [77] LOG:  checkpoint starting', 'info', undefined],
    ['E0105 12:00:00.000000       1 controller.go:7] sync failed', 'error', undefined],
    ['[2026-01-05T12:00:00Z DEBUG app] tick', 'debug', undefined],
    ['plain text that says no level, though an error is mentioned', 'none', undefined],
    ['INFORMATION desk opened', 'none', undefined],
    ['', 'none', undefined],
  ])('reads %j as %s', (raw, level, text) => {
    const parsed = parseLine(raw);
    expect(parsed.level).toBe(level);
    expect(parsed.text).toBe(text ?? raw);
  });

  it.each([
    ['2026-01-05T12:00:00.500Z hello', Date.UTC(2026, 0, 5, 12, 0, 0, 500)],
    ['[2026-01-05 12:00:00+01:00] hello', Date.UTC(2026, 0, 5, 11)],
    ['{"time":1767614400000,"msg":"x"}', Date.UTC(2026, 0, 5, 12)],
    ['{"ts":1767614400,"msg":"x"}', Date.UTC(2026, 0, 5, 12)],
    ['no time at all', undefined],
    ['9999-99-99 99:99:99 nonsense', undefined],
  ])('finds the time of %j', (raw, at) => {
    expect(parseLine(raw).at).toBe(at);
  });

  it('never throws and never invents text, whatever the line', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.json().map((json) => `{"msg":${json}}`),
        ),
        (raw) => {
          const parsed = parseLine(raw);
          expect(typeof parsed.text).toBe('string');
          if (!raw.startsWith('{')) expect(parsed.text).toBe(raw);
          expect(parsed.at === undefined || Number.isFinite(parsed.at)).toBe(true);
        },
      ),
    );
  });
});
