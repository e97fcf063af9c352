import * as z from 'zod';
import { postgresUrl } from '../schema/url.ts';

/** Where the events of a team come together. */
export const journal = z
  .strictObject({
    postgres: postgresUrl.describe('Database in which the events of everybody on the rota come together'),
  })
  .optional()
  .describe('Share the journal; without it everybody has one of their own');
