import { copyFileSync, existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Journal } from '../../src/journal/journal.ts';
import { acceptance, isAcceptable } from '../../src/model/journal-broken.ts';
import type { Anchor } from '../../src/model/journal-codes.ts';
import { type TempFolder, tempFolder } from '../services/temp.ts';
import { openJournal } from './open.ts';
import { changeRows, forgeRows, short, tipOf } from './tampering.ts';

let folder: TempFolder;
let file: string;
const opened: Journal[] = [];
beforeEach(() => {
  folder = tempFolder('tampering');
  file = join(folder.path, 'journal.sqlite');
});
afterEach(() => {
  for (const journal of opened.splice(0)) journal.close();
  folder.remove();
});

const joined = async (): Promise<Journal> => {
  const journal = await openJournal(file);
  opened.push(journal);
  return journal;
};
const closeAll = (): void => {
  for (const journal of opened.splice(0)) journal.close();
};
const write = (journal: Journal, count: number): void => {
  for (let index = 1; index <= count; index += 1) journal.append({ kind: 'note', data: { note: index } });
};
const faults = async (journal: Journal, anchors: readonly Anchor[] = []): Promise<string[]> =>
  (await journal.verify(anchors)).faults.map(short);

const removeJournal = (): void => {
  for (const end of ['', '-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
};
const putTip = (text: string): void => writeFileSync(`${file}.tip`, text);
/** The file as it was after three of five events. */
const restore = (): void => {
  removeJournal();
  copyFileSync(`${file}.old`, file);
};

interface Tampering {
  readonly what: string;
  readonly does: () => void;
  /** What is found at once, what after two more events were written, and what an anchor of event 5 shows then. */
  readonly atOnce: readonly string[];
  readonly later: readonly string[];
  readonly anchored: readonly string[];
}

const other = 'f'.repeat(64);
/** Nothing on this machine can tell: whoever may write the journal may write what stands beside it. */
const cannotBeTold: readonly string[] = [];
const tamperings: readonly Tampering[] = [
  {
    what: 'nothing',
    does: () => {},
    atOnce: [],
    later: [],
    anchored: [],
  },
  {
    what: 'the last row deleted',
    does: () => changeRows(file, 'DELETE FROM events WHERE seq = 5'),
    atOnce: ['gone 5 tip'],
    later: ['recorded(gone 5 tip)'],
    anchored: ['replaced 5 anchor', 'recorded(gone 5 tip)'],
  },
  {
    what: 'a row in the middle deleted',
    does: () => changeRows(file, 'DELETE FROM events WHERE seq = 3'),
    atOnce: ['missing 4'],
    later: ['missing 4'],
    anchored: ['missing 4'],
  },
  {
    what: 'the first row deleted',
    does: () => changeRows(file, 'DELETE FROM events WHERE seq = 1'),
    atOnce: ['missing 2'],
    later: ['missing 2'],
    anchored: ['missing 2'],
  },
  {
    what: 'every row deleted',
    does: () => changeRows(file, 'DELETE FROM events'),
    atOnce: ['gone 5 tip'],
    later: ['recorded(gone 5 tip)'],
    anchored: ['gone 5 anchor', 'recorded(gone 5 tip)'],
  },
  {
    what: 'a row changed',
    does: () => changeRows(file, 'UPDATE events SET data = \'{"note":9}\' WHERE seq = 3'),
    atOnce: ['changed 3'],
    later: ['changed 3'],
    anchored: ['changed 3'],
  },
  {
    what: 'the contents of two rows swapped',
    does: () =>
      changeRows(
        file,
        `UPDATE events SET data = CASE seq WHEN 2 THEN '{"note":3}' ELSE '{"note":2}' END WHERE seq IN (2, 3)`,
      ),
    atOnce: ['changed 2'],
    later: ['changed 2'],
    anchored: ['changed 2'],
  },
  {
    what: 'two rows swapped whole',
    does: () =>
      changeRows(
        file,
        'UPDATE events SET seq = -seq WHERE seq IN (2, 3); UPDATE events SET seq = 5 + seq WHERE seq < 0',
      ),
    atOnce: ['unlinked 2'],
    later: ['unlinked 2'],
    anchored: ['unlinked 2'],
  },
  {
    what: 'a row changed and every hash computed anew',
    does: () => forgeRows(file, 3),
    atOnce: ['replaced 5 tip'],
    later: ['recorded(replaced 5 tip)'],
    anchored: ['replaced 5 anchor', 'recorded(replaced 5 tip)'],
  },
  {
    what: 'a row changed, every hash computed anew, and the tip with them',
    does: () => {
      forgeRows(file, 3);
      putTip(tipOf(file));
    },
    atOnce: cannotBeTold,
    later: cannotBeTold,
    anchored: ['replaced 5 anchor'],
  },
  {
    what: 'an old copy put back',
    does: restore,
    atOnce: ['gone 5 tip'],
    later: ['recorded(gone 5 tip)'],
    anchored: ['replaced 5 anchor', 'recorded(gone 5 tip)'],
  },
  {
    what: 'an old copy put back with its tip',
    does: () => {
      restore();
      putTip(tipOf(file));
    },
    atOnce: cannotBeTold,
    later: cannotBeTold,
    anchored: ['replaced 5 anchor'],
  },
  {
    what: 'the tip changed to another hash',
    does: () => putTip(`5 ${other}\n`),
    atOnce: ['replaced 5 tip'],
    later: ['recorded(replaced 5 tip)'],
    anchored: ['recorded(replaced 5 tip)'],
  },
  {
    what: 'the tip changed to an event that never was',
    does: () => putTip(`9 ${other}\n`),
    atOnce: ['gone 9 tip'],
    later: ['recorded(gone 9 tip)'],
    anchored: ['recorded(gone 9 tip)'],
  },
  {
    what: 'the tip made unreadable',
    does: () => putTip('5'),
    atOnce: ['no-tip 5'],
    later: ['recorded(no-tip 5)'],
    anchored: ['recorded(no-tip 5)'],
  },
  {
    what: 'the tip removed',
    does: () => rmSync(`${file}.tip`),
    atOnce: ['no-tip 5'],
    later: ['recorded(no-tip 5)'],
    anchored: ['recorded(no-tip 5)'],
  },
  {
    what: 'the tip and the last row removed',
    does: () => {
      rmSync(`${file}.tip`);
      changeRows(file, 'DELETE FROM events WHERE seq = 5');
    },
    atOnce: ['no-tip 4'],
    later: ['recorded(no-tip 4)'],
    anchored: ['replaced 5 anchor', 'recorded(no-tip 4)'],
  },
  {
    what: 'the last row removed, and the tip set to the one before',
    does: () => {
      changeRows(file, 'DELETE FROM events WHERE seq = 5');
      putTip(tipOf(file));
    },
    atOnce: cannotBeTold,
    later: cannotBeTold,
    anchored: ['replaced 5 anchor'],
  },
  {
    what: 'the journal removed',
    does: removeJournal,
    atOnce: ['gone 5 tip'],
    later: ['recorded(gone 5 tip)'],
    anchored: ['gone 5 anchor', 'recorded(gone 5 tip)'],
  },
  {
    what: 'the journal and its tip removed',
    does: () => {
      removeJournal();
      rmSync(`${file}.tip`);
    },
    atOnce: cannotBeTold,
    later: cannotBeTold,
    anchored: ['gone 5 anchor'],
  },
  {
    // A chain is no signature: what is added as plantao would add it is an event of whoever may write the file.
    what: 'an event added by hand, chained as it should be',
    does: () => {
      changeRows(
        file,
        `INSERT INTO events SELECT 6, at, actor, host, system, environment, incident, kind, data, hash, '' FROM events WHERE seq = 5`,
      );
      forgeRows(file, 6);
    },
    atOnce: cannotBeTold,
    later: cannotBeTold,
    anchored: [],
  },
];

describe('after somebody changed the files of the journal while no plantao ran', () => {
  test.each(tamperings)('$what', async ({ does, atOnce, later, anchored }) => {
    const before = await joined();
    write(before, 3);
    closeAll();
    copyFileSync(file, `${file}.old`);
    const second = await joined();
    write(second, 2);
    const anchors = second.anchors!();
    expect(anchors).toMatchObject([{ seq: 5 }]);
    closeAll();
    does();
    expect(await faults(await joined())).toEqual(atOnce);
    closeAll();
    const after = await joined();
    write(after, 2);
    expect(await faults(after)).toEqual(later);
    closeAll();
    const again = await joined();
    write(again, 1);
    expect(await faults(again)).toEqual(later);
    expect(await faults(again, anchors)).toEqual(anchored);
  });
});

describe('once somebody has accepted it', () => {
  const accept = async (journal: Journal, anchors: readonly Anchor[] = []): Promise<void> => {
    const { faults: found } = await journal.verify(anchors);
    const can = found.filter(isAcceptable);
    if (can.length > 0)
      journal.append(acceptance(can, 'restored from the backup of 03:00', journal.anchors!()));
  };
  /** What no restored backup leaves. */
  const stays = (fault: string): boolean => /^(?:missing|unlinked|changed) /.test(fault);

  test.each(tamperings)('$what', async ({ does, atOnce, later, anchored }) => {
    const before = await joined();
    write(before, 3);
    closeAll();
    copyFileSync(file, `${file}.old`);
    const second = await joined();
    write(second, 2);
    const anchors = second.anchors!();
    closeAll();
    does();
    const after = await joined();
    await accept(after);
    const found = await after.verify();
    expect(found.faults.map(short)).toEqual(atOnce.filter(stays));
    // Accepting is itself an event: what was there before it is recorded first.
    const accepted = later.filter((fault) => !stays(fault));
    expect(found.accepted.map(({ fault }) => short(fault))).toEqual(accepted);
    for (const one of found.accepted)
      expect(one).toMatchObject({ by: 'kai', host: 'bastion', reason: 'restored from the backup of 03:00' });
    // What it no longer matches can be accepted, too, and by whoever opens it next.
    closeAll();
    const again = await joined();
    await accept(again, anchors);
    expect(await faults(again, anchors)).toEqual(anchored.filter(stays));
    const { accepted: all } = await again.verify(anchors);
    expect(all).toHaveLength(anchored.filter((fault) => !stays(fault)).length);
  });

  test('whatever is done afterwards shows again, the same thing too', async () => {
    const journal = await joined();
    write(journal, 5);
    closeAll();
    const cut = (): void => changeRows(file, 'DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)');
    cut();
    const restored = await joined();
    await accept(restored);
    expect(await faults(restored)).toEqual([]);
    const { seq } = restored.newest(1)[0]!;
    closeAll();
    cut();
    expect(await faults(await joined())).toEqual([`gone ${seq} tip`, 'recorded(gone 5 tip)']);
    closeAll();
    // A tip that was accepted as lost is put back: once something is written it is on record again.
    const third = await joined();
    await accept(third);
    expect(await faults(third)).toEqual([]);
    closeAll();
    putTip(`5 ${other}\n`);
    const fourth = await joined();
    expect(await faults(fourth)).toEqual(['replaced 5 tip']);
    write(fourth, 1);
    expect(await faults(fourth)).toEqual(['recorded(replaced 5 tip)']);
  });

  test('an acceptance made up for what comes later covers nothing', async () => {
    const journal = await joined();
    write(journal, 5);
    const { hash } = journal.newest(1)[0]!;
    const made = { code: 'gone', where: 'local', seq: 5, known: 'tip', was: hash } as const;
    journal.append(acceptance([made], 'nothing to see', []));
    closeAll();
    changeRows(file, 'DELETE FROM events WHERE seq >= 5');
    const after = await joined();
    write(after, 1);
    expect(await faults(after)).toEqual(['recorded(gone 6 tip)']);
  });
});

describe('while a plantao runs, it remembers what it wrote', () => {
  const meanwhile = async (does: () => void): Promise<string[]> => {
    const running = await joined();
    write(running, 5);
    does();
    write(running, 2);
    return faults(await joined());
  };

  test('when every hash is computed anew, and the tip with them', async () => {
    const forge = (): void => {
      forgeRows(file, 3);
      putTip(tipOf(file));
    };
    expect(await meanwhile(forge)).toEqual(['recorded(replaced 5 process)']);
  });

  test('when the end is cut off, and the tip moved', async () => {
    const cut = (): void => {
      changeRows(file, 'DELETE FROM events WHERE seq > 3');
      putTip(tipOf(file));
    };
    expect(await meanwhile(cut)).toEqual(['recorded(gone 5 process)']);
  });

  test('when the journal and its tip are removed: what is written next is not lost with them', async () => {
    const remove = (): void => {
      removeJournal();
      rmSync(`${file}.tip`);
    };
    expect(await meanwhile(remove)).toEqual(['recorded(gone 5 process)']);
    expect(existsSync(file)).toBe(true);
    expect([...(await joined()).all()].map(({ kind }) => kind)).toEqual(['journal.broken', 'note', 'note']);
  });
});

test('a tip that cannot be written is said once, not with every event', async () => {
  const journal = await joined();
  write(journal, 1);
  rmSync(`${file}.tip`);
  // A folder in its place cannot be replaced by a file.
  const { mkdirSync } = await import('node:fs');
  mkdirSync(`${file}.tip`);
  write(journal, 3);
  expect(journal.newest(9, ['journal.broken'])).toHaveLength(1);
});
