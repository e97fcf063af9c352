import * as z from 'zod';
import { parseJsonPath } from '../model/json-path.ts';
import { words } from '../words/index.ts';
import { quoted } from './quoted.ts';

/** A path into a JSON document: `a.b[0]`. */
export const jsonPathSchema = z.string().refine((text) => parseJsonPath(text) !== undefined, {
  error: () => words.config.expected.jsonPath,
  params: quoted,
});
