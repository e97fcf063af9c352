import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { contactBook } from '../../src/app/contacts.ts';
import { nobodyOncall } from '../../src/config/oncall.ts';
import { concerns, contactText } from '../../src/model/contact.ts';
import { contactsIn, linksIn } from '../../src/runbooks/contacts.ts';
import { runbook } from './runbook.ts';

const contacts = async (text: string): Promise<readonly object[]> =>
  contactsIn(await runbook('ops', text)).map(({ from, components, ...one }) => one);

describe('a table of contacts', () => {
  it('is known by its header, in English', async () => {
    const table =
      '| Role | Name | Phone | E-mail | When to use |\n|-|-|-|-|-|\n| DBA | Maia | +55 11 99999-3456 | maia@x.example | Data loss |\n';
    expect(await contacts(`## Contacts\n\n${table}`)).toEqual([
      { name: 'Maia', role: 'DBA', phone: '+55 11 99999-3456', email: 'maia@x.example', when: 'Data loss' },
    ]);
  });

  it('and in Portuguese, whatever stands around the words; an unfilled name gives way to the role', async () => {
    const table =
      '| **Função** | Nome | 📞 Contato | Quando usar |\n|-|-|-|-|\n' +
      '| **Tech Lead** | [NOME] | +55 11 99999-1234 | P0 há 30 min |\n' +
      '| Plantão | Rotativo | @oncall no Slack | Primeira resposta |\n';
    expect(await contacts(table)).toEqual([
      { name: 'Tech Lead', phone: '+55 11 99999-1234', when: 'P0 há 30 min' },
      { name: 'Rotativo', role: 'Plantão', chat: '@oncall no Slack', when: 'Primeira resposta' },
    ]);
  });

  it('has providers with their pages', async () => {
    const table =
      '| Serviço | Contato | Status Page |\n|-|-|-|\n| MongoDB Atlas | support@mongodb.com | status.mongodb.com |\n| AWS | aws-support | https://status.aws.example |\n';
    expect(await contacts(table)).toEqual([
      { name: 'MongoDB Atlas', email: 'support@mongodb.com', link: 'status.mongodb.com' },
      { name: 'AWS', chat: 'aws-support', link: 'https://status.aws.example' },
    ]);
  });

  it('has who comes when, also without a number', async () => {
    const table = '| Nível | Contato | Quando |\n|-|-|-|\n| L2 | Tech Lead | L1 não resolve em 30 min |\n';
    expect(await contacts(table)).toEqual([
      { name: 'Tech Lead', role: 'L2', when: 'L1 não resolve em 30 min' },
    ]);
  });

  it('has shifts with who is responsible', async () => {
    const table =
      '| Turno | Responsável | Telefone | Email |\n|-|-|-|-|\n| 08:00 - 16:00 | Dev Lead | +55 11 99999-0001 | lead@x.example |\n';
    expect(await contacts(table)).toEqual([
      { name: 'Dev Lead', role: '08:00 - 16:00', phone: '+55 11 99999-0001', email: 'lead@x.example' },
    ]);
  });

  it.each([
    ['components', '| Componente | Função | Criticidade |\n|-|-|-|\n| API | REST | alta |\n'],
    ['variables', '| Variável | Descrição | Exemplo |\n|-|-|-|\n| X | y | z |\n'],
    ['channels', '| Canal | Uso | Urgência |\n|-|-|-|\n| #incidents | P0 | URGENTE |\n'],
    ['thresholds', '| Metric | Warning | Critical |\n|-|-|-|\n| p95 | 500 | 1000 |\n'],
    ['endpoints', '| Service | URL | Port |\n|-|-|-|\n| api | https://x.example | 80 |\n'],
    ['nothing filled in', '| Name | Phone |\n|-|-|\n| [NAME] | <phone> |\n| - | n/a |\n'],
  ])('is none of %s', async (_, table) => {
    expect(await contacts(table)).toEqual([]);
  });
});

test('a list under a heading of contacts says who and how; one elsewhere says nothing', async () => {
  const list = '1. Operator: `+55 11 99999-0001`\n2. Email: ops@x.example\n3. Ask around\n';
  expect(await contacts(`# Ops\n\n## 📞 CONTATOS DE EMERGÊNCIA\n\n${list}`)).toEqual([
    { name: 'Operator', phone: '+55 11 99999-0001' },
    { name: 'CONTATOS DE EMERGÊNCIA', email: 'ops@x.example' },
  ]);
  expect(await contacts(`# Ops\n\n## Ports\n\n${list}`)).toEqual([]);
});

test('pages are listed under headings such as Dashboards', async () => {
  const text =
    '# Ops\n\n## Dashboards\n\n- Overview: https://g.example/d/1\n- [Costs](https://g.example/d/2)\n- see below\n\n## Steps\n\n- Ask https://g.example/health\n';
  const found = linksIn(await runbook('ops', text));
  expect(found.map(({ title, url, from }) => [title, url, from])).toEqual([
    ['Overview', 'https://g.example/d/1', { in: 'runbook', name: 'ops', line: 5 }],
    ['Costs', 'https://g.example/d/2', { in: 'runbook', name: 'ops', line: 6 }],
  ]);
});

test('secrets and control characters never show, phone numbers do; each is listed once, people of the rota first', async () => {
  const secret = 'tok_3f9a8b7c6d5e4f3a2b1c';
  const config = {
    oncall: {
      ...nobodyOncall,
      people: [
        { id: 'ana', name: 'Ana', phone: '+55 11 98888-1234' },
        { id: 'bo', name: 'Bo' },
      ],
    },
    contacts: [
      {
        ...{ name: 'Ana', phone: '+55 11 98888-1234', components: [] },
        from: { in: 'configuration' } as const,
      },
      {
        name: 'Help\u001b]0;x\u0007desk',
        chat: '#help',
        when: `with ${secret}`,
        components: ['api'],
        from: { in: 'configuration' } as const,
      },
    ],
    links: [
      {
        title: 'Board',
        url: `https://g.example/d?token=${secret}`,
        components: [],
        from: { in: 'configuration' } as const,
      },
    ],
    secrets: [secret],
  };
  const { contacts: all, links } = contactBook(config, []);
  expect(all.map(({ name, phone }) => [name, phone])).toEqual([
    ['Ana', '+55 11 98888-1234'],
    ['Helpdesk', undefined],
  ]);
  expect(JSON.stringify([all, links])).not.toMatch(/tok_3f9a|\u001b|\\u001b/);
});

test('a contact is for a component by its id, or by its name as a whole word', () => {
  const api = [{ id: 'api', title: 'Customer API' }];
  const text = contactText({
    name: 'Bo',
    when: 'rapid answers',
    components: [],
    from: { in: 'configuration' },
  });
  expect(concerns({ components: [], text }, api)).toBe(false);
  expect(concerns({ components: [], text: 'the API is slow' }, api)).toBe(true);
  expect(concerns({ components: ['api'], text: '' }, api)).toBe(true);
  expect(concerns({ components: ['db'], text: 'api' }, api)).toBe(false);
});

test('whatever a file holds, what is found has a name and can be reached or is named with a time', async () => {
  const cell = fc.oneof(
    fc.constantFrom(
      'Name',
      'Telefone',
      'Quando',
      'Contact',
      'Role',
      'a@b.co',
      '+55 11 99999-0001',
      '[X]',
      '',
      '@x',
    ),
    fc.string({ maxLength: 12 }).map((text) => text.replace(/[|\n\r\\]/g, ' ')),
  );
  const row = fc.array(cell, { minLength: 3, maxLength: 3 }).map((cells) => `| ${cells.join(' | ')} |`);
  await fc.assert(
    fc.asyncProperty(row, fc.array(row, { maxLength: 4 }), async (head, rows) => {
      const found = contactsIn(await runbook('x', `${head}\n|-|-|-|\n${rows.join('\n')}\n`));
      for (const { name, phone, email, chat, when } of found) {
        expect(name.trim()).not.toBe('');
        expect([phone, email, chat, when].some((way) => way !== undefined)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});
