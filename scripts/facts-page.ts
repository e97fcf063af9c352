import * as z from 'zod';
import { factsOf } from '../src/documents/registry.ts';

const headings: Readonly<Record<keyof typeof factsOf, string>> = {
  incident: 'Names in a template about an incident',
  shift: 'Names in a template about a shift',
  escalation: 'Names in the template of an escalation',
};

/** What templates may name, as tables. */
export function factsMarkdown(): string {
  return Object.entries(factsOf)
    .map(([about, facts]) =>
      [
        `### ${headings[about as keyof typeof factsOf]}`,
        '',
        '| Name | What it stands for |',
        '| --- | --- |',
        ...rowsOf(facts, ''),
      ].join('\n'),
    )
    .join('\n\n');
}

function rowsOf(facts: z.ZodObject, within: string): readonly string[] {
  return Object.entries(facts.shape).flatMap(([name, type]) => {
    const entry = type instanceof z.ZodArray ? type.element : undefined;
    const row = `| ${within}\`${name}\` | ${(type as z.ZodType).description ?? ''}${type instanceof z.ZodBoolean ? ' (a condition)' : ''} |`;
    return [row, ...(entry instanceof z.ZodObject ? rowsOf(entry, `${within}\`${name}\` › `) : [])];
  });
}
