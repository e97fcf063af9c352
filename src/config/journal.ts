import * as z from 'zod';
import { postgresUrl } from '../schema/url.ts';

/** Where the events of a team come together. */
export const journal = z
  .strictObject({
    postgres: postgresUrl.describe('Database that collects the events of everybody on the rota'),
  })
  .optional()
  .describe('Shared journal; without it everybody has their own');
