import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RegionError, refreshed, stamped, withoutMarks } from '../../src/documents/regions.ts';

function document(facts: string, timeline: string): string {
  const text = `# Title

<!-- plantao:begin facts -->
${facts}
<!-- plantao:end facts -->

(what happened?)

<!-- plantao:begin timeline -->
${timeline}
<!-- plantao:end timeline -->
`;
  return stamped(text, 'postmortem 20261102-1205');
}

describe('refreshing a document', () => {
  const old = document('- open', '- 09:05 fires');
  const now = document('- resolved', '- 09:05 fires\n- 09:27 resolved');

  it('writes its own parts again and nothing else', () => {
    const edited = old.replace('(what happened?)', 'A release broke it.').replace('# Title', '# Our title');
    const { text, changed, kept } = refreshed(edited, now);
    expect([changed, kept]).toEqual([['facts', 'timeline'], []]);
    expect(text).toBe(
      now.replace('(what happened?)', 'A release broke it.').replace('# Title', '# Our title'),
    );
    // Once more there is nothing to do.
    expect(refreshed(text, now)).toEqual({ text, changed: [], kept: [] });
  });

  it('leaves alone a part that somebody wrote in', () => {
    const edited = old.replace('- 09:05 fires', '- 09:05 fires, but nobody looked');
    const { text, changed, kept } = refreshed(edited, now);
    expect([changed, kept]).toEqual([['facts'], ['timeline']]);
    expect(text).toContain('- 09:05 fires, but nobody looked\n<!-- plantao:end timeline -->');
    expect(text).toContain('- resolved');
  });

  it('does not bring back a part that was removed, and keeps one that is made no more', () => {
    const without = old.replace(/<!-- plantao:begin timeline[\s\S]*/, 'The end.\n');
    expect(refreshed(without, now).text).toContain(
      '- resolved\n<!-- plantao:end facts -->\n\n(what happened?)\n\nThe end.\n',
    );
    const fewer = now.replace(/<!-- plantao:begin timeline[\s\S]*/, '');
    expect(refreshed(old, fewer)).toMatchObject({ changed: ['facts'], kept: [] });
    expect(refreshed(old, fewer).text).toContain('- 09:05 fires');
  });

  it('changes no byte around its parts, whatever people write and however lines end', () => {
    const line = fc.string().filter((one) => !/[\r\n]/.test(one) && !one.startsWith('<!-- plantao:'));
    const prose = fc.array(line, { maxLength: 5 }).map((lines) => lines.join('\n'));
    fc.assert(
      fc.property(prose, prose, prose, fc.boolean(), (before, between, after, windows) => {
        const wrap = (facts: string, timeline: string): string => {
          const [head, ...rest] = document(facts, timeline).split('\n\n(what happened?)\n\n');
          const text = `${before}\n${head}\n${between}\n${rest.join()}${after}`;
          return windows ? text.replaceAll('\n', '\r\n') : text;
        };
        expect(refreshed(wrap('- open', '- a'), document('- resolved', '- b')).text).toBe(
          wrap('- resolved', '- b'),
        );
      }),
    );
  });

  it.each([
    ['# Nothing of ours\n', { code: 'none' }],
    [old.replace('<!-- plantao:end facts -->', ''), { code: 'unended', name: 'facts', line: 4 }],
    [old.replace(/<!-- plantao:begin facts.*/, ''), { code: 'unbegun', name: 'facts', line: 6 }],
    [old.replaceAll('timeline', 'facts'), { code: 'twice', name: 'facts', line: 10 }],
    [
      old.replace('20261102-1205', '20261103-0000'),
      { code: 'other-document', of: 'postmortem 20261103-0000' },
    ],
  ])('refuses %j', (file, fault) => {
    let thrown: unknown;
    try {
      refreshed(file, now);
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(RegionError);
    expect((thrown as RegionError).fault).toEqual(fault);
  });

  it('can be read without its marks', () => {
    expect(withoutMarks(old)).toBe('# Title\n\n- open\n\n(what happened?)\n\n- 09:05 fires\n');
  });
});
