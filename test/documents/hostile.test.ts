import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { builtIns, factsOf } from '../../src/documents/registry.ts';
import { fillTemplate } from '../../src/documents/render.ts';
import { documentLanguages } from '../../src/words/documents/index.ts';
import { regionNames } from './documents.ts';
import { hostile, readMarkdown, shapeOf } from './oracle.ts';

type View = Parameters<typeof fillTemplate>[1];

/** Everything that a template may name, each text made by `text` and each list of two entries. */
function viewOf(facts: z.ZodObject, text: () => string, is: boolean): View {
  return Object.fromEntries(
    Object.entries(facts.shape).map(([name, type]) => {
      if (type instanceof z.ZodBoolean) return [name, is];
      if (!(type instanceof z.ZodArray)) return [name, text()];
      const entry = type.element as z.ZodObject;
      return [name, [viewOf(entry, text, is), viewOf(entry, text, is)]];
    }),
  );
}

const secret = 'hunter2-the-secret';
const documents = builtIns
  .filter(({ format }) => format === 'markdown')
  .flatMap((one) => documentLanguages.map((language) => [one.name, language, one] as const));

describe('a whole document', { tags: ['sweep'] }, () => {
  it.each(documents)(
    '%s in %s has the same shape whatever its facts say',
    (_, language, { about, templates }) => {
      const options = { format: 'markdown', secrets: [secret] } as const;
      fc.assert(
        fc.property(fc.array(hostile, { minLength: 1, maxLength: 20 }), fc.boolean(), (values, is) => {
          let at = 0;
          // A letter on either side keeps it from being empty, which is another document.
          const text = () => `${values[at++ % values.length]!}x ${secret} x${values[at++ % values.length]!}`;
          const made = fillTemplate(templates[language], viewOf(factsOf[about], text, is), options);
          const plain = fillTemplate(
            templates[language],
            viewOf(factsOf[about], () => 'VALUE', is),
            options,
          );
          expect(shapeOf(readMarkdown(made))).toBe(shapeOf(readMarkdown(plain)));
          expect(regionNames(made)).toEqual(regionNames(plain));
          expect(made).not.toContain(secret);
        }),
        { numRuns: 25 },
      );
    },
  );

  it.each(documents)('%s in %s can be made of nothing', (_, language, { about, templates }) => {
    const nothing = Object.fromEntries(
      Object.entries(factsOf[about].shape).map(([name, type]) => [
        name,
        type instanceof z.ZodBoolean ? false : type instanceof z.ZodArray ? [] : '',
      ]),
    ) as View;
    const made = fillTemplate(templates[language], nothing, { format: 'markdown', secrets: [] });
    expect(regionNames(made)).toEqual(regionNames(templates[language]));
    expect(made).not.toMatch(/\{\{|undefined|\n{3}/);
  });
});
