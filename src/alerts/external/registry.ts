import { alertmanager } from './alertmanager.ts';
import type { ExternalKind } from './external.ts';
import { json } from './json.ts';
import { statuspage } from './statuspage.ts';

/** Every kind of place whose alerts join the list. A new one is its own file and one line here. */
export const externalKinds: readonly ExternalKind[] = [
  alertmanager as ExternalKind,
  json as ExternalKind,
  statuspage as ExternalKind,
];
