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

/** Who mutes an alert from when until when, and why. */
type ExternalSilence = Pick<Silence, 'from' | 'until' | 'comment' | 'by'>;

/** A place whose alerts join plantao's own. */
export interface ExternalKind<Options = unknown> {
  readonly kind: string;
  readonly summary: string;
  readonly schema: z.ZodType<Options>;
  readonly example: string;
  /** Alerts that are on there now. @throws ExternalError; then what was read before stays, with its age */
  read(options: Options, ask: Fetch): Promise<readonly AlertRow[]>;
  /** Mutes an alert over there, by its labels, where the place can. @throws ExternalError when it does not do it */
  silence?(options: Options, labels: AlertRow['labels'], silence: ExternalSilence, ask: Fetch): Promise<void>;
  /** Ends every silence over there that mutes an alert. @throws ExternalError when it does not do it */
  unsilence?(options: Options, labels: AlertRow['labels'], ask: Fetch): Promise<void>;
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
