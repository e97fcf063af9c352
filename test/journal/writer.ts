import { openJournal } from './open.ts';

// A process of its own: appends so many events to a journal and says so.
const [file, name, count] = process.argv.slice(2);
const journal = await openJournal(file!);
for (let index = 0; index < Number(count); index += 1)
  journal.append({ kind: 'note', data: { name, index } });
journal.close();
process.stdout.write('done\n');
