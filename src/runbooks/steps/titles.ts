import type { PlatformWord } from '../../model/procedure.ts';
import { plainWords } from './plain.ts';

/** A step's number and title as a comment or heading has them. */
export interface Numbered {
  readonly number: string;
  readonly title: string;
}

const stepWord = '(?:step|passo|etapa|fase|phase)';
const numbered = /^(\d{1,3}(?:\.\d{1,3})*)[.)](?!\d)\s*(\S.*)$/;
const worded = new RegExp(
  String.raw`^${stepWord}\s+(\d{1,3}(?:\.\d{1,3})*)\s*(?:[.):–—-]\s*|\s+|$)(.*)$`,
  'i',
);

/** `3. Restart`, `3.1. Restart`, `STEP 3: Restart`; undefined for any other text. */
export function numberedTitle(text: string): Numbered | undefined {
  const [, number, title = ''] = worded.exec(text) ?? numbered.exec(text) ?? [];
  return number === undefined ? undefined : { number, title: title.trim() };
}

/** `Step n` headings alone: the numbers of chapters are no steps. */
export function stepHeading(text: string): Numbered | undefined {
  const [, number, title = ''] = worded.exec(text.trim()) ?? [];
  return number === undefined ? undefined : { number, title: title.trim() };
}

const platforms: readonly (readonly [RegExp, PlatformWord])[] = [
  [/\b(?:docker[- ]compose|compose)\b/, 'compose'],
  [/\bdocker\b/, 'docker'],
  [/\b(?:kubernetes|k8s|kubectl)\b/, 'kubernetes'],
  [/\b(?:systemd|systemctl)\b/, 'systemd'],
  [/\b(?:ecs|fargate)\b/, 'ecs'],
  [/\brailway\b/, 'railway'],
];

/** On what a label says that it runs: `Opção B: Docker Compose`. Only of a text that says little else. */
export function platformIn(text: string): PlatformWord | undefined {
  const plain = plainWords(text);
  if (plain.length > 60) return undefined;
  const found = platforms.filter(([word]) => word.test(plain));
  // `docker-compose` holds the word docker as well.
  const kinds = new Set(found.map(([, kind]) => kind));
  if (kinds.has('compose')) kinds.delete('docker');
  return kinds.size === 1 ? [...kinds][0] : undefined;
}

const alternative =
  /^(?:(?:or|ou)(?:[\s:,.]|$)|(?:option|opcao|alternative|alternativa|variante)(?:\s+[a-z\d]{1,3})?\s*(?:[:.)–—-]|$)|(?:solution|solucao|erro|error|fix)(?:\s+(?:\d{1,2}|imediata|immediate))?\s*:|(?:alternatively|alternativamente)\b)/;
const platformLabel =
  /^(?:via |with |com |no |na |on |in |aws |local )?(?:docker(?:[- ]compose)?|compose|kubernetes|k8s|systemd|aws ecs|ecs|railway)(?: \([^)]*\))?\s*:?$/;

/** Whether a comment opens another way to do the same: `Ou`, `Opção B: Docker`, `SOLUTION 2: …`, `Kubernetes:`. */
export function isAlternative(text: string): boolean {
  const plain = plainWords(text);
  return alternative.test(/:\s*$/.test(text) ? `${plain}:` : plain) || platformLabel.test(plain);
}

const heldUp = /^(?:problem|problema|case|caso|scenario|cenario|cause|causa)(?: \d{1,2})?:\s*\S/;

/** Whether a comment opens what holds in one case alone: `PROBLEM: the disk is full`. */
export function isCase(text: string): boolean {
  return heldUp.test(plainWords(text));
}

const expectation =
  /^(?:(?:response|output|saida|resultado) esperad[oa]|esperado|expected(?: output| response| result)?|deve retornar|should (?:return|print|show))(?=[\s:]|$)/;

/** What a comment says should come out: `Esperado: 0` is `0`. */
export function expectationIn(text: string): string | undefined {
  if (!expectation.test(plainWords(text))) return undefined;
  const colon = text.indexOf(':');
  return colon < 0 ? text.trim() : text.slice(colon + 1).trim();
}
