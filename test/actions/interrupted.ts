import { systemClock } from '../../src/model/clock.ts';
import { openJournal } from '../journal/open.ts';
import { intention, Stage } from './stage.ts';

// A process of its own that begins an action which never ends, and says when it is at it.
const journal = await openJournal(process.argv[2]!);
const stage = new Stage(systemClock, journal);
stage.intended = intention({
  run: () => {
    process.stdout.write('running\n');
    return new Promise<void>(() => {});
  },
});
const plan = await stage.executor.plan('restart', 'api');
await stage.executor.confirm(plan.id, {});
