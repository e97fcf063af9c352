import type { PartKind } from '../../model/procedure.ts';
import { plainWords, withoutNumber } from './plain.ts';

/** How teams call the parts of a procedure, in English and Portuguese; compared without accents. */
const words: Readonly<Record<Exclude<PartKind, 'other'>, readonly string[]>> = {
  before: [
    'prerequisites',
    'before you begin',
    'preparation',
    'pre-requisitos',
    'prerequisitos',
    'preparacao',
  ],
  symptoms: [
    ...['symptoms', 'symptom', 'meaning', 'impact', 'scenario', 'indicators', 'overview', 'alert details'],
    ...['sintomas', 'sintoma', 'significado', 'impacto', 'cenario', 'objetivo', 'objective', 'summary'],
  ],
  diagnosis: [
    ...['diagnosis', 'diagnostic', 'diagnostics', 'diagnose', 'investigation', 'investigate', 'triage'],
    ...['troubleshooting', 'debugging', 'diagnostico', 'investigacao', 'triagem', 'causas', 'causes'],
  ],
  resolution: [
    ...['resolution', 'solution', 'solutions', 'mitigation', 'remediation', 'fix', 'actions', 'action'],
    ...['immediate actions', 'procedure', 'steps', 'workaround', 'remedy', 'recovery', 'recovery steps'],
    ...[
      'resolucao',
      'solucao',
      'solucoes',
      'mitigacao',
      'correcao',
      'acoes',
      'acoes imediatas',
      'acao imediata',
    ],
    ...['procedimento', 'passos', 'passo a passo', 'recuperacao'],
  ],
  verification: [
    ...['verification', 'verify', 'validation', 'verificacao', 'verificacoes', 'validacao', 'checklist'],
  ],
  rollback: [
    ...['rollback', 'roll back', 'revert', 'if something goes wrong', 'se algo der errado', 'reversao'],
  ],
  escalation: ['escalation', 'escalate', 'escalacao', 'escalonamento', 'escalar'],
  communication: ['communication', 'communicate', 'comunicacao', 'comunicar'],
  prevention: [
    ...[
      'prevention',
      'long term',
      'follow-up',
      'follow up',
      'after the incident',
      'prevencao',
      'longo prazo',
    ],
    ...['acoes preventivas', 'preventive actions', 'post-incident', 'pos-incidente', 'notes', 'notas'],
  ],
};

const kinds: ReadonlyMap<string, PartKind> = new Map(
  Object.entries(words).flatMap(([kind, all]) => all.map((word) => [word, kind as PartKind])),
);

/** Words that may follow in the title of a part: `Solutions by kind of error`, `Verificações pós-startup`. */
const goesOn =
  /^(?:\(|-|:|por |pos|by |after |before |em caso|in case|de |do |da |of |for |para |passo|rapid|se )/;

/** Which part of a procedure a title names; undefined where it names none. */
export function partOf(title: string): PartKind | undefined {
  const plain = plainWords(withoutNumber(plainWords(title)));
  const whole = kinds.get(plain);
  if (whole) return whole;
  const space = plain.indexOf(' ');
  if (space < 0) return undefined;
  const first = kinds.get(plain.slice(0, space));
  return first && goesOn.test(plain.slice(space + 1)) ? first : undefined;
}

const indexes: ReadonlySet<string> = new Set([
  ...[
    'table of contents',
    'contents',
    'index',
    'toc',
    'indice',
    'indice rapido',
    'sumario',
    'glossary',
    'glossario',
  ],
  ...['changelog', 'change log', 'history', 'historico', 'references', 'referencias', 'see also', 'links'],
]);

/** Whether a heading stands over what nobody goes through: an index, a glossary, the history of the file. */
export function isIndex(title: string): boolean {
  return indexes.has(plainWords(withoutNumber(plainWords(title))));
}
