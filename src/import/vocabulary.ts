import { plainWords } from '../runbooks/steps/plain.ts';
import { plainCell } from './names.ts';

/** What a column of a table says. */
export type Column =
  | 'component'
  | 'technology'
  | 'criticality'
  | 'uptime'
  | 'url'
  | 'health'
  | 'metric'
  | 'normal'
  | 'warning'
  | 'critical'
  | 'alert'
  | 'threshold'
  | 'severity'
  | 'name'
  | 'role'
  | 'phone'
  | 'email'
  | 'contact'
  | 'when'
  | 'shift'
  | 'page'
  | 'channel'
  | 'variable';

/** Header cells in English and Portuguese, without accents, signs and capitals. */
const columns: Readonly<Record<Column, RegExp>> = {
  component:
    /^(?:(?:main )?components?|componentes?|services?|servicos?|systems?|sistemas?|provider|provedor|fornecedor|dependency|dependencia)$/,
  technology: /^(?:technology|tecnologia|tech|stack)$/,
  criticality: /^(?:criticality|criticidade|importance|importancia|tier)$/,
  uptime: /^(?:uptime(?: target)?|availability|disponibilidade|sla)$/,
  url: /^(?:urls?|address|endereco|endpoints?|host)$/,
  health: /^(?:health(?: ?check)?|check|verificacao|liveness|probe)$/,
  metric: /^(?:metrics?|metricas?|indicators?|indicador(?:es)?|kpi|sli|signal|sinal)$/,
  normal:
    /^(?:normal|ok|good|bom|ideal|healthy|saudavel|green|verde|target|targets|alvo|meta|slo|esperado|expected)$/,
  warning: /^(?:warning|warn|aviso|atencao|alerta|degraded|degradado|yellow|amarelo|acceptable|aceitavel)$/,
  critical:
    /^(?:alert(?:ing)? threshold|limiar de alerta|critical|critico|crit|red|vermelho|bad|ruim|danger|perigo)$/,
  alert: /^(?:alerts?|alertas?|alarms?|alarmes?|alert name|nome do alerta)$/,
  threshold: /^(?:threshold|limiar|limite|condition|condicao|trigger|gatilho|expression|expressao|criterio)$/,
  severity: /^(?:severity|severidade|priority|prioridade|level|nivel|p)$/,
  name: /^(?:name|nome|responsavel|owner|dono|person|pessoa|quem|who|engineer|engenheiro)$/,
  role: /^(?:role|papel|function|funcao|cargo|team|time|equipe|area|nivel|level)$/,
  phone: /^(?:phone(?: number)?|telefone|celular|tel|fone|mobile|whatsapp)$/,
  email: /^(?:e-?mail|correio)$/,
  contact: /^(?:contacts?|contatos?|reach|slack|chat)$/,
  when: /^(?:when(?: to (?:use|call|contact))?|quando(?: usar| acionar| chamar)?|use|uso|usage|scope|escopo)$/,
  shift: /^(?:shift|turno|hours|horario|schedule|plantao)$/,
  page: /^(?:status ?page|status|pagina de status|portal|support|suporte)$/,
  channel: /^(?:channels?|canal|canais)$/,
  variable: /^(?:variables?|variave(?:l|is)|env(?:ironment)?(?: var(?:iable)?)?|parametro|parameter)$/,
};

/** What columns of a table are, in their order; undefined for those nobody knows. A word may be several things: the table decides. */
export function columnsOf(header: readonly string[]): readonly (readonly Column[])[] {
  return header.map((cell) => {
    const plain = plainWords(cell)
      .replace(/[^\p{L}\p{N} -]/gu, '')
      .trim();
    return (Object.keys(columns) as Column[]).filter((column) => columns[column].test(plain));
  });
}

/** Whether a heading stands over metrics, alerts, contacts, or lists of things to look at. */
export const headings = {
  metrics:
    /\b(?:metrics?|metricas?|slis?|slos?|slas?|sla metrics|key metrics|thresholds?|limiares|system health|monitoring|monitoramento)\b/,
  alerts: /^(?:alerts?|alertas?|alarms?|alarmes?)(?: |$)/,
  contacts:
    /\b(?:contacts?|contatos?|escalation|escalacao|escalonamento|on-?call|canais de (?:notificacao|comunicacao)|notification channels|emergency|emergencia|suporte|support)\b/,
  links:
    /\b(?:urls?|links?|dashboards?|paineis|resources|recursos|documentation|documentacao|references?|referencias?|monitoring|monitoramento)\b/,
  checklist:
    /\b(?:check ?lists?|morning checks?|daily checks?|end of day|diari[ao]s?|diariamente|semana(?:l|is)|mensa(?:l|is)|trimestra(?:l|is)|daily|weekly|monthly|quarterly|verificacoes pos|turno|shift|handoff|manutencao programada|acessos necessarios)\b/,
  parts:
    /^(?:key |main |core |system )?(?:components?|componentes?|dependencies|dependencias|services|servicos)(?: principais| do sistema)?$/,
  drawings:
    /\b(?:architecture|arquitetura|diagram|diagrama|components?|componentes?|topology|topologia|overview|visao geral)\b/,
  environments: /\b(?:urls?|environments?|ambientes?|enderecos?|address(?:es)?)\b/,
  ignored:
    /^(?:table of contents|contents|index|indice|indice rapido|glossary|glossario|changelog|history|historico|historico de versoes)\b/,
};

/** The words of a heading as the patterns above take them. */
export function plainHeading(text: string): string {
  return plainWords(
    text
      .replace(/^\s*(?:[A-Z]\.|\d+(?:\.\d+)*[.)]?)\s+/, '')
      .replace(/^\p{Extended_Pictographic}\uFE0F?\s*/u, ''),
  );
}

const severities: readonly (readonly [RegExp, string])[] = [
  [/\bp ?0\b|\bsev-?0\b/i, 'P0'],
  [/\bp ?1\b|\bsev-?1\b|\bcritical\b|\bcrítico\b|\bcritico\b|\bpage\b/i, 'P1'],
  [/\bp ?2\b|\bsev-?2\b|\bhigh\b|\balto\b|\balta\b|\bwarning\b/i, 'P2'],
  [/\bp ?3\b|\bsev-?3\b|\bmedium\b|\blow\b|\bmédio\b|\bmedio\b|\bbaixo\b|\binfo\b/i, 'P3'],
];

/** The severity that a text names; its number goes before its word. */
export function severityIn(text: string): string | undefined {
  const number = /\b(?:p|sev-?)\s?([0-3])\b/i.exec(text)?.[1];
  return number === undefined ? severities.find(([pattern]) => pattern.test(text))?.[1] : `P${number}`;
}

/** How much a component matters, as a cell says. */
export function criticalityIn(text: string): string | undefined {
  const plain = plainWords(text.replace(/[^\p{L} ]/gu, ' '));
  if (/critic/.test(plain)) return 'critical';
  if (/\b(?:high|alt[oa])\b/.test(plain)) return 'high';
  if (/\b(?:medium|medi[oa])\b/.test(plain)) return 'medium';
  return /\b(?:low|baix[oa])\b/.test(plain) ? 'low' : undefined;
}

/** When a list under a heading is due, in the words of the configuration. */
export function dueIn(heading: string): string | undefined {
  const plain = plainWords(heading);
  const clock = /\b(\d{1,2})(?::(\d\d))?\s*(am|pm|h)?\b/.exec(plain.replace(/^\d+(?:\.\d+)*\s+/, ''));
  const hour = clock?.[3] === 'pm' ? (Number(clock[1]) % 12) + 12 : Number(clock?.[1]);
  const time =
    clock && (clock[2] ?? clock[3]) !== undefined && hour < 24
      ? `${String(hour).padStart(2, '0')}:${clock[2] ?? '00'}`
      : undefined;
  const at = time === undefined ? '' : ` at ${time}`;
  if (/\b(?:inicio do turno|start of (?:the )?shift|shift start|beginning of shift)\b/.test(plain))
    return 'shift-start';
  if (/\b(?:fim do turno|end of (?:the )?shift|shift end|handoff)\b/.test(plain)) return 'shift-end';
  if (/\b(?:pre-?deploy|antes do deploy|before (?:the |a )?deploy)\b/.test(plain)) return 'before-deploy';
  if (/\b(?:pos-?deploy|depois do deploy|after (?:the |a )?deploy|post-?deploy)\b/.test(plain))
    return 'after-deploy';
  if (/\b(?:pos-?incidente|post-?incident|after (?:the |an )?incident)\b/.test(plain))
    return 'after-incident';
  if (
    /\b(?:daily|diari[ao]s?|diariamente|morning|matinal|vespertino|end of day|every day|todo dia)\b/.test(
      plain,
    )
  )
    return `daily${at}`;
  if (/\b(?:weekly|semana(?:l|is))\b/.test(plain)) return `weekly Monday${at}`;
  if (/\b(?:monthly|mensa(?:l|is))\b/.test(plain)) return `monthly 1${at}`;
  return undefined;
}

const environments: readonly (readonly [RegExp, string])[] = [
  [/^(?:prod|production|producao)\b/, 'production'],
  [/^(?:staging|homolog\w*|stage|pre-?prod\w*)\b/, 'staging'],
  [/^(?:test|teste|qa)\b/, 'test'],
  [/^(?:dev|development|desenvolvimento|local)\b/, 'development'],
];

/** The names of environments, production first. */
export const environmentNames: readonly string[] = environments.map(([, name]) => name);

/** The environment that a text begins with. */
export function environmentIn(text: string): string | undefined {
  const plain = plainWords(text);
  return environments.find(([pattern]) => pattern.test(plain))?.[1];
}

const labels = {
  name: /(?:^|\s)(?:alert name|nome do alerta)\s*:/iu,
  severity: /(?:^|\s)(?:severity|severidade|priority|prioridade)\s*:/iu,
  trigger: /(?:^|\s)(?:trigger|threshold|condition|gatilho|limiar|condição|condicao|disparo)\s*:/iu,
  other: /(?:^|\s)(?:component|componente|service|serviço|team|time|owner)\s*:/iu,
};

/** `Alert name: X Severity: Warning Threshold: lag > 10 s`: what stands behind each label, up to the next. */
export function fieldsIn(text: string): Readonly<Partial<Record<'name' | 'trigger' | 'severity', string>>> {
  const bare = plainCell(text);
  const found = Object.entries(labels)
    .flatMap(([field, label]) => {
      const match = label.exec(bare);
      return match ? [{ field, from: match.index, to: match.index + match[0].length }] : [];
    })
    .toSorted((a, b) => a.from - b.from);
  return Object.fromEntries(
    found.flatMap(({ field, to }, index) => {
      const said = bare.slice(to, found[index + 1]?.from).trim();
      return field === 'other' || said === '' ? [] : [[field, said]];
    }),
  );
}
