import { postgresLabel, queryReadOnly, withPostgres } from '../connections/postgres.ts';
import type { TargetPlan } from '../model/action.ts';
import { numberOf } from '../model/json-path.ts';
import type { QueuePlace } from '../model/queue.ts';
import type { ChangeAsk, QueueChange } from '../model/queue-kind.ts';
import { words } from '../words/index.ts';

/** What a change of rows is made of: parts of one UPDATE, as the configuration has them. */
interface RowsChange {
  readonly db: string;
  readonly table: string;
  readonly set: string;
  /** Conditions by place. */
  readonly places: Partial<Record<QueuePlace, string>>;
}

const timeoutMs = 5 * 60_000;
/** How long a lock is waited for, in milliseconds: nothing must stand in the way of the workers. */
const lockMs = 5_000;

/** A condition of the configuration as a part of a larger one: a comment at its end ends with its line. */
export function inBrackets(condition: string): string {
  return `(${condition}\n)`;
}

/** A change of the rows in some places: counted first, and rolled back if it would touch more than were counted. */
export function rowsChange(verb: 'requeue-entries' | 'discard-entries', change: RowsChange): QueueChange {
  const places = Object.keys(change.places) as QueuePlace[];
  return { verb, places, plan: (ask) => planUpdate(verb, change, places, ask) };
}

async function planUpdate(
  verb: 'requeue-entries' | 'discard-entries',
  { db, table, set, places: conditions }: RowsChange,
  places: readonly QueuePlace[],
  { params, context, signal }: ChangeAsk,
): Promise<TargetPlan> {
  const { change: said } = words.queues;
  const place = places.find((one) => one === params.from) ?? (places.length === 1 ? places[0] : undefined);
  if (place === undefined) throw new Error(said.whichPlace(places));
  const where = inBrackets(conditions[place]!);
  const count = async (asked: AbortSignal): Promise<number> => {
    const { rows } = await queryReadOnly(
      db,
      `SELECT count(*) AS n FROM ${table} WHERE ${where}`,
      context,
      asked,
    );
    return numberOf(rows[0]?.n) ?? 0;
  };
  const counted = await count(signal);
  const update = `UPDATE ${table} SET ${set}\nWHERE ${where}`;
  return {
    requests: [update.replace(/\s+/g, ' ')],
    from: said.rows(counted, place),
    to: said.rows(0, place),
    touches: counted,
    thing: 'row',
    risk: verb === 'discard-entries' ? 'destructive' : 'disruptive',
    preconditions: [],
    timeoutMs,
    run: async (output, running) => {
      const changed = await withPostgres(db, context, running, async (connection) => {
        await connection.query(
          `BEGIN; SET LOCAL lock_timeout = ${lockMs}; SET LOCAL statement_timeout = ${timeoutMs}`,
        );
        try {
          // The extended protocol takes one statement only.
          const { rowCount } = await connection.query({ text: update, queryMode: 'extended' } as never);
          const rows = rowCount ?? 0;
          await connection.query(rows > counted ? 'ROLLBACK' : 'COMMIT');
          return rows;
        } catch (error) {
          await connection.query('ROLLBACK').catch(() => {});
          throw error;
        }
      });
      if (changed > counted) throw new Error(said.moreRows(changed, counted));
      output(said.changedRows(changed, postgresLabel(db)));
    },
    verify: {
      label: said.fewerRows(place),
      alone: true,
      look: async (asked) => {
        const left = await count(asked);
        return left < counted ? undefined : said.rows(left, place);
      },
    },
  };
}
