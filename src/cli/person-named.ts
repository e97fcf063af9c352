import type { Person } from '../model/oncall.ts';
import type { SystemConfig } from '../model/system.ts';
import { words } from '../words/index.ts';
import { unknownWord } from './unknown-word.ts';

/** A person by id or name. @throws CommandError when there is none */
export function personNamed(name: string, { oncall }: Pick<SystemConfig, 'oncall'>): Person {
  const found = oncall.people.find((one) => one.id === name || one.name === name);
  if (found) return found;
  throw unknownWord(
    words.commands.things.person,
    name,
    oncall.people.map(({ id }) => id),
  );
}
