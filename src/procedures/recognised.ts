import type { Code } from '../model/procedure.ts';
import type { Bound } from '../model/run.ts';
import type { SystemConfig } from '../model/system.ts';
import { type Binding, bind } from '../runbooks/commands/bind.ts';
import { readCommands, readSpan } from '../runbooks/commands/read.ts';
import { recognise } from '../runbooks/commands/recognise.ts';
import { holeName } from './given.ts';

export type Config = Pick<SystemConfig, 'components' | 'metrics' | 'queues'>;

/**
 * What plantao does in the place of a command of another program, by the one reading that import and lint have too.
 * @param given values for what has to be filled in
 * @returns undefined where it is no single command
 */
export function recognised(
  code: Code,
  given: Readonly<Record<string, string>>,
  config: Config,
): Bound | undefined {
  const commands = code.from === 'span' ? [readSpan(code.text)] : readCommands(code.text, code.language);
  const [command, second] = commands;
  // Of several on one line none is taken for the whole.
  if (!command || second) return undefined;
  return boundOf(bind(recognise(command, valuesOf(code, given)), config));
}

/** By the names that the reading of commands has for holes. */
function valuesOf(
  { placeholders, text }: Code,
  given: Readonly<Record<string, string>>,
): ReadonlyMap<string, string> {
  const values = new Map(Object.entries(given).map(([name, value]) => [holeName(name), value]));
  const holes = [...placeholders, ...(text.match(/[A-Z][A-Z\d]*(?:_[A-Z\d]+)*/g) ?? [])];
  return new Map(
    holes.flatMap((hole) => {
      const value = values.get(holeName(hole));
      const name = hole.replace(/^[<{[]+|[>}\]]+$/g, '').trim();
      return value === undefined || value.trim() === '' ? [] : [[name, value] as const];
    }),
  );
}

function boundOf(binding: Binding): Bound {
  switch (binding.bound) {
    case 'action': {
      const { component, verb, params } = binding;
      return { as: 'action', component, verb, params, needs: [] };
    }
    case 'logs':
      return { as: 'logs', components: binding.components, query: binding.query };
    case 'reading':
      return { as: 'reading', metrics: binding.metrics };
    case 'status':
    case 'stats':
    case 'history':
      return { as: 'status', components: binding.components };
    case 'none': {
      const { why } = binding;
      if (why.code === 'needs' || why.code === 'several' || why.code === 'no-component')
        return { as: 'by-hand', why };
      return { as: 'by-hand', why: { code: 'no-way' } };
    }
  }
}
