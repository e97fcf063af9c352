import { z } from 'zod';

/** Where the events of a team come together. */
export const journal = z
  .strictObject({
    postgres: z
      .string()
      .regex(/^postgres(?:ql)?:\/\//, 'expected a postgres:// URL')
      .describe('Database in which the events of everybody on the rota come together'),
  })
  .optional()
  .describe('Share the journal; without it everybody has one of their own');
