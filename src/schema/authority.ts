import * as z from 'zod';

/** Whose certificates are trusted instead of the machine's authorities: what `authorityOf` reads. */
export const authoritySchema = z
  .string()
  .min(1)
  .optional()
  .describe('Certificate authority to trust: a PEM file, or PEM text');
