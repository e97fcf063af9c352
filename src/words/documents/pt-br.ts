import type { IncidentPhase } from '../../model/incident.ts';
import type { MessageName } from '../../model/notice-codes.ts';
import { span } from '../duration.ts';
import { named } from '../named.ts';
import { en } from './en.ts';

const statuses = { up: 'no ar', degraded: 'degradado', down: 'fora do ar', unknown: 'desconhecido' };

const incidentPhases: Readonly<Record<IncidentPhase, string>> = {
  acknowledge: 'reconhecer',
  assess: 'avaliar',
  mitigate: 'mitigar',
  resolve: 'resolver',
  document: 'documentar',
  closed: 'encerrado',
};

const actionStates = {
  planned: 'planejada',
  running: 'em execução',
  verifying: 'em verificação',
  refused: 'recusada',
  succeeded: 'concluída',
  'not-verified': 'não verificada',
  failed: 'falhou',
  'timed-out': 'tempo esgotado',
  cancelled: 'cancelada',
  unknown: 'resultado desconhecido',
};

const notices = {
  firing: 'aviso de disparo',
  repeat: 'aviso repetido',
  acknowledged: 'aviso de reconhecimento',
  resolved: 'aviso de resolução',
  escalated: 'chamada',
  reminder: 'pedido de confirmação',
  message: 'mensagem',
};

const mutes = {
  silence: 'silenciado',
  maintenance: 'em manutenção',
  dependency: 'silenciado pela causa',
  rule: 'silenciado por uma regra',
  flapping: 'oscilando',
  acknowledged: 'reconhecido',
};

const names: typeof en.names = {
  ...en.names,
  ...{ statuses, incidentPhases, actionStates, mutes, notices: { ...en.names.notices, ...notices } },
};

function line(count: number): string {
  return `${count} ${count === 1 ? 'linha' : 'linhas'}`;
}

const events: typeof en.events = {
  ...en.events,
  followUpNamed: (what, text) => {
    const said: Readonly<Record<string, string>> = {
      changed: 'pendência alterada',
      done: 'pendência concluída',
      reopened: 'pendência reaberta',
      reminded: 'pendência atrasada',
    };
    return `${said[what] ?? 'pendência'}: ${text}`;
  },
  frozen: (reason) => `todas as ações congeladas: ${reason}`,
  unfrozen: 'ações liberadas',
  settled: (action, state, note) =>
    `${action}: registrada como ${state}${note === undefined ? '' : `, ${note}`}`,
  because: (event, reason) => `${event}, porque ${reason}`,
  merged: (incident, into) => `${incident} unido a ${into}`,
  saved: (lines, file) => `${line(lines)} em ${file}`,
  silenced: (what, ms, comment) => `${what} silenciado por ${span(ms)}: ${comment}`,
  maintenance: (components, ms, comment) =>
    `${components.length === 0 ? 'tudo' : components.join(', ')} por ${span(ms)}: ${comment}`,
  message: (name, people, level, title, channel) =>
    `${name}${people.length === 0 ? '' : ` para ${people.join(', ')}`}${level === undefined ? '' : ` (${level})`}${
      title === undefined ? '' : `: ${title}`
    }, por ${channel}`,
  runbook: {
    ...en.events.runbook,
    ends: {
      verified: 'verificado',
      'by-hand': 'feito manualmente',
      'not-verified': 'não verificado',
      failed: 'falhou',
      skipped: 'pulado',
      unknown: 'resultado desconhecido',
      refused: 'não executado',
    },
    started: (title, runbook) => `inicia o runbook ${title} (${runbook})`,
    turned: (step, to, reason) => `${step}: segue em "${to}"${reason === undefined ? '' : `, ${reason}`}`,
    overdue: (step, limitMs) => `${step}: mais de ${span(limitMs)}`,
    handed: (to) => `${to} assume a condução`,
    closed: (title, done, reason) =>
      `${title}: ${done ? 'concluído' : 'abandonado'}${reason === undefined ? '' : `, ${reason}`}`,
  },
  someMessage: (channel) => `uma mensagem anterior${channel === undefined ? '' : `, por ${channel}`}`,
};

/** What became of an alert, behind its name. */
const alertEvents: Readonly<Record<string, string>> = {
  pending: 'pendente',
  dropped: 'descartado',
  firing: 'disparou',
  relapsed: 'voltou',
  recovering: 'em recuperação',
  resolved: 'resolvido',
  acked: 'reconhecido',
  unacked: 'reconhecimento retirado',
  flapping: 'oscila',
  steady: 'não oscila mais',
  unjudged: 'não pode ser avaliado',
  judged: 'avaliado de novo',
};

function with_(facts: readonly string[]): string {
  return facts.length === 0 ? '' : `: ${facts.join(', ')}`;
}

function messageOf({ kind, people, level }: MessageName): string {
  const name = named(notices, kind);
  if (people.length === 0) return name;
  return `${name} para ${people.join(', ')}${level === undefined ? '' : ` (${level})`}`;
}

const timeline: typeof en.timeline = {
  ...en.timeline,
  opened: (title, severity) => `incidente aberto: ${title} (${severity})`,
  joined: (alert) => `alerta "${alert}" incluído no incidente`,
  phase: (name) => `fase: ${name}`,
  owner: (owner) => `responsável: ${owner}`,
  severity: (severity) => `severidade: ${severity}`,
  note: (text) => `nota: ${text}`,
  update: (text) => `atualização: ${text}`,
  customers: (text) => `aos clientes: ${text}`,
  impact: (text) => `impacto: ${text}`,
  merged: (id, into) => `${id} unido a ${into}`,
  resolved: (cause) => `incidente resolvido: ${cause}`,
  silenced: (ms, comment) => `silenciado por ${span(ms)}: ${comment}`,
  maintenance: (ms, comment) => `em manutenção por ${span(ms)}: ${comment}`,
  alert: (rule, event, facts) => `alerta ${rule} ${named(alertEvents, event)}${with_(facts)}`,
  alertSeverity: (rule, severity, facts) => `alerta ${rule} agora é ${severity}${with_(facts)}`,
  called: (level, people) => `${level ?? 'próximo nível'}: acionado ${people.join(', ')}`,
  exhausted: 'todos os níveis acionados, ninguém respondeu',
  reminded: 'pedida confirmação: ainda está trabalhando nisso?',
  unacked: 'sem confirmação: reconhecimento retirado',
  message: {
    sent: (message, channel) => `${messageOf(message)} por ${channel}`,
    unknown: (message, channel, result) => `${messageOf(message)} por ${channel}: entrega incerta, ${result}`,
    failed: (message, channel, result) => `${messageOf(message)} por ${channel} falhou: ${result}`,
  },
};

function andList(people: readonly string[]): string {
  return people.length < 2 ? people.join('') : `${people.slice(0, -1).join(', ')} e ${people.at(-1)}`;
}

/** What documents say in Portuguese beside their templates. */
export const ptBR: typeof en = {
  names,
  events,
  timeline,
  tried: {
    'no-outcome': ({ action, by }) => `${action} (${by}): ainda sem resultado`,
    outcome: ({ action, by, state, result }) => `${action} (${by}): ${named(actionStates, state)}, ${result}`,
    settled: ({ action, state }) => `${action}: registrada como ${named(actionStates, state)}`,
  },
  statuses: {
    acknowledge: 'aberto, ainda não reconhecido',
    assess: 'aberto, em avaliação',
    mitigate: 'aberto, em mitigação',
    resolve: 'aberto, mitigado',
    document: 'resolvido',
    closed: 'resolvido e encerrado',
  },
  outcomes: {
    ...actionStates,
    succeeded: 'concluída e verificada',
    'not-verified': 'executada, não verificada',
  },
  merged: (into) => `unido a ${into}`,
  nobody: 'ninguém',
  unknownOutcome: 'resultado desconhecido',
  everything: 'tudo',
  maintenance: (name, what, time) => `manutenção "${name}" de ${what} por ${time}`,
  revert: (change, back) => `desfazer ${change}: ${back}`,
  times: (count) => `${count} vezes`,
  team: andList,
};
