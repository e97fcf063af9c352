/** What a column of a table of contacts may hold. */
export type ContactColumn = 'name' | 'role' | 'phone' | 'email' | 'chat' | 'any' | 'link' | 'when';

/** Words that head a column, English and Portuguese, as `plainWords` leaves them. `any` is whatever they are reached by. */
const headings: Readonly<Record<ContactColumn, readonly string[]>> = {
  name: [
    'name',
    'nome',
    'person',
    'pessoa',
    'people',
    'who',
    'quem',
    'responsavel',
    'responsible',
    'owner',
    'engineer',
  ],
  role: [
    ...[
      'role',
      'funcao',
      'cargo',
      'papel',
      'title',
      'area',
      'team',
      'equipe',
      'time',
      'nivel',
      'level',
      'tier',
    ],
    ...[
      'turno',
      'shift',
      'servico',
      'service',
      'provider',
      'provedor',
      'fornecedor',
      'vendor',
      'especialidade',
    ],
    ...['specialty', 'speciality', 'supplier', 'partner', 'parceiro'],
  ],
  phone: [
    'phone',
    'telephone',
    'telefone',
    'tel',
    'fone',
    'celular',
    'mobile',
    'cell',
    'whatsapp',
    'ramal',
    'number',
  ],
  email: ['email', 'e mail', 'mail', 'correio'],
  chat: ['chat', 'slack', 'teams', 'discord', 'telegram', 'handle', 'canal', 'channel'],
  any: [
    'contact',
    'contacts',
    'contato',
    'contatos',
    'como contatar',
    'how to reach',
    'reach',
    'suporte',
    'support',
  ],
  link: [
    'status page',
    'pagina de status',
    'portal',
    'url',
    'link',
    'site',
    'website',
    'page',
    'pagina',
    'console',
  ],
  when: [
    ...[
      'when',
      'quando',
      'when to use',
      'when to call',
      'quando usar',
      'quando acionar',
      'usar quando',
      'use when',
    ],
    ...[
      'use for',
      'for',
      'para',
      'uso',
      'escalate when',
      'escalar quando',
      'condition',
      'condicao',
      'notes',
      'nota',
    ],
    ...['horario', 'hours', 'availability', 'disponibilidade', 'prazo', 'sla', 'response time'],
  ],
};

/** Words in a heading above lists of contacts, and above lists of links. */
const contactHeadings =
  /\b(?:contacts?|contatos?|emergenc(?:y|ia)|escalation|escalacao|escalonamento|suporte|support)\b/;
const linkHeadings =
  /\b(?:dashboards?|links?|urls?|resources?|recursos|monitoring|monitoramento|documentation|documentacao|documents?|documentos?)\b/;

/** Labels that say how, not who: the contact is then called like the heading above. */
const ways: readonly string[] = [...headings.phone, ...headings.email, ...headings.chat, ...headings.any];

/** Lower case, without accents, emoji, numbers in front and signs. */
function plainWords(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .replace(/^(?:\d+ )+/, '')
    .trim();
}

/** What a header cell says that its column holds. */
export function columnOf(header: string): ContactColumn | undefined {
  const plain = plainWords(header);
  const found = Object.entries(headings).find(([, words]) => words.includes(plain));
  return found?.[0] as ContactColumn | undefined;
}

export function isContactHeading(text: string): boolean {
  return contactHeadings.test(plainWords(text));
}

export function isLinkHeading(text: string): boolean {
  return linkHeadings.test(plainWords(text));
}

export function isWay(label: string): boolean {
  return ways.includes(plainWords(label));
}
