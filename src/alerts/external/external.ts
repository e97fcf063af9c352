import type * as z from 'zod';
import type { AlertRow, Silence } from '../../model/alert.ts';
import { words } from '../../words/index.ts';

/** Asks a URL and resolves to the JSON it answers. @throws ExternalError when it does not answer well */
export type Fetch = (
  url: string,
  request?: { readonly method?: string; readonly body?: unknown },
) => Promise<unknown>;

/** Another place could not be asked, or answered something that is not understood. */
export class ExternalError extends Error {
  override readonly name = 'ExternalError';
}

/** A place whose alerts join plantao's own. */
export interface ExternalKind<Options = unknown> {
  readonly kind: string;
  readonly summary: string;
  readonly schema: z.ZodType<Options>;
  readonly example: string;
  /** Alerts that are on there now. @throws ExternalError; then what was read before stays, with its age */
  read(options: Options, ask: Fetch): Promise<readonly AlertRow[]>;
  /** The place keeps silences of its own. */
  readonly silences?: ExternalSilences<Options>;
}

/** Silences that are kept over there. Each throws ExternalError when the place does not do it. */
interface ExternalSilences<Options> {
  /** Those that are on or to come. */
  list(options: Options, ask: Fetch): Promise<readonly Silence[]>;
  /** Resolves to the id that it has there. */
  create(options: Options, silence: Omit<Silence, 'id'>, ask: Fetch): Promise<string>;
  /** Ends one; twice is harmless. */
  end(options: Options, id: string, ask: Fetch): Promise<void>;
}

/** What every alert from elsewhere has. */
export const externalAlert = {
  phase: 'firing',
  flapping: false,
  muted: [],
  actions: [],
  labels: {},
} as const;

/** @throws ExternalError that names whose answer it is not */
export function parsedAs<T>(whose: string, wanted: z.ZodType<T>, answer: unknown): T {
  const result = wanted.safeParse(answer);
  if (result.success) return result.data;
  throw new ExternalError(words.alerts.external.notTheirs(whose));
}
