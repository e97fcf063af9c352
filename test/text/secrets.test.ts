import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mask, maskKnown, redact, redactDeep } from '../../src/text/redact.ts';
import { redactor } from '../../src/text/redactor.ts';
import { looksLikeToken } from '../../src/text/secret-shapes.ts';

const esc = '\u001b';
const awkward = `pä55/w+"rd'<&>=\\ x`;
const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('a known secret is found', () => {
  it.each<[string, (secret: string) => string]>([
    ['as it is', (secret) => secret],
    ['percent-encoded', encodeURIComponent],
    [
      'percent-encoded in lower case',
      (s) => encodeURIComponent(s).replace(/%../g, (one) => one.toLowerCase()),
    ],
    ['as a form encodes it', (s) => new URLSearchParams({ s }).toString().slice(2)],
    ['percent-encoded twice', (s) => encodeURIComponent(encodeURIComponent(s))],
    ['in JSON', (s) => JSON.stringify({ s })],
    ['in JSON within JSON', (s) => JSON.stringify({ body: JSON.stringify({ s }) })],
    ['in JSON of ASCII', (s) => JSON.stringify(s).replace('ä', '\\u00e4')],
    [
      'in JSON for HTML',
      (s) => JSON.stringify(s).replace(/[<>&]/g, (one) => `\\u00${one.charCodeAt(0).toString(16)}`),
    ],
    ['in HTML', (s) => s.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')],
    ['in the quotes of a shell', (s) => `'${s.replaceAll("'", "'\\''")}'`],
    ['in hexadecimal digits', (s) => Buffer.from(s).toString('hex')],
    ['in capital hexadecimal digits', (s) => Buffer.from(s).toString('hex').toUpperCase()],
    ['in Base64', base64],
    ['in Base64 for URLs', (s) => Buffer.from(s).toString('base64url')],
    ['in Base64 behind one byte', (s) => base64(`:${s}`)],
    ['in Base64 behind a user', (s) => base64(`ana:${s}`)],
    ['in what SMTP echoes', (s) => base64(`\0ana@example.com\0${s}`)],
    ['split by escape sequences', (s) => [...s].join(`${esc}[0m`)],
    ['split by what nobody sees', (s) => [...s].join('\u200b')],
    ['cut, in front of an ellipsis', (s) => `${s.slice(0, 9)}… and so on`],
  ])('%s', (_how, encoded) => {
    for (const secret of [awkward, 'S3cr3t-Passw0rd!', 'aaaaaaaaaaaaaaaa1']) {
      const shown = redactor([secret])(`before ${encoded(secret)} after`);
      expect(shown).toContain(mask);
      for (const piece of [secret.slice(0, 8), secret.slice(-8)]) expect(shown).not.toContain(piece);
      expect(shown).not.toContain(base64(secret).slice(4, 12));
      expect(shown).toMatch(/^before .*/);
    }
  });

  it('of several lines: whole, joined with blanks, each line by itself', () => {
    const lines = [
      '-----BEGIN PRIVATE KEY-----',
      'MIIEvQIBADANBgkqhkiG9w0',
      'BAQEFAASCBKcwggSjAgEAAo',
      '-----END PRIVATE KEY-----',
    ];
    const key = lines.join('\n');
    for (const text of [
      key,
      lines.join(' '),
      lines.join('\\n'),
      lines.join('\r\n'),
      lines[1]!,
      `x ${lines[2]} y`,
    ]) {
      for (const shown of [redactor([key])(text), redact(text, [key])]) {
        expect(shown).not.toContain('MIIEvQ');
        expect(shown).not.toContain('BKcwggSj');
      }
    }
  });

  it('wherever a text is cut, also when escape sequences push it over what is looked at', () => {
    const secret = 'S3cr3t-Passw0rd-of-some-length';
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4_200 }),
        fc.constantFrom('x', ' ', `${esc}[1m`, '\u200b'),
        (length, filler) => {
          const shown = redactor(
            [secret],
            3_000,
          )(filler.repeat(Math.floor(length / filler.length)) + secret.repeat(3));
          expect(shown).not.toMatch(/S3cr3t-|Passw0rd/);
        },
      ),
    );
  });

  it('where others overlap it, and where it holds another', () => {
    expect(maskKnown('x abcdefgh-12345678-zyxwvuts y', ['abcdefgh-12345678', '12345678-zyxwvuts'])).toBe(
      `x ${mask} y`,
    );
    expect(maskKnown('the-long-one-1', ['long-one-1', 'the-long-one-1'])).toBe(mask);
  });

  it('in the names of fields as well as in their values', () => {
    expect(redactDeep({ 'S3cr3t-Passw0rd!': 1 }, ['S3cr3t-Passw0rd!'])).toEqual({ [mask]: 1 });
  });

  it('in any text, in whatever place, whatever it is', { tags: ['sweep'] }, () => {
    const secret = fc
      .string({ unit: 'grapheme', minLength: 9, maxLength: 40 })
      .filter((text) => text.trim().length >= 9 && text.trim() === text && /[^a-z]/.test(text));
    fc.assert(
      fc.property(
        fc.array(secret, { minLength: 1, maxLength: 6 }),
        fc.nat(5),
        fc.string({ unit: 'grapheme' }),
        (secrets, index, around) => {
          const one = secrets[index % secrets.length]!;
          expect(maskKnown(`${around}${one}${around}`, secrets)).not.toContain(one);
          expect(maskKnown(around + base64(one) + around, secrets)).not.toContain(base64(one));
        },
      ),
    );
  });
});

describe('what looks like a secret is taken out', () => {
  it.each([
    [
      'POST https://hooks.slack.com/services/T0AAAAAAA/B0BBBBBBB/abcdefghij',
      'POST https://hooks.slack.com/services/•••',
    ],
    ['https://discord.com/api/webhooks/123456/abc-def_ghi', 'https://discord.com/api/webhooks/•••'],
    ['https://api.telegram.org/bot123456:AAFxyz/sendMessage', 'https://api.telegram.org/bot•••'],
    ['535 AUTH PLAIN AGFuYQBodW50ZXIy rejected', '535 AUTH PLAIN ••• rejected'],
    ['Authorization: Digest username="ana"', 'Authorization: Digest •••"ana"'],
    ['authorization=abc123def', 'authorization=•••'],
    ['Set-Cookie: session=abc; Path=/', 'Set-Cookie: •••'],
    ['password="my pass word" user=ana', 'password="•••" user=ana'],
    ['{\\"password\\":\\"hunter2 and more\\",\\"a\\":1}', '{\\"password\\":\\"•••\\",\\"a\\":1}'],
    ["ALTER USER app PASSWORD 'new one'", "ALTER USER app PASSWORD '•••'"],
    ['login --token abcdef --user ana', 'login --token ••• --user ana'],
    ['pushed with ghp_abcdefghijklmnopqrstuvwxyz012345', 'pushed with •••'],
    ['key AKIAIOSFODNN7EXAMPLE denied', 'key ••• denied'],
    ['jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefgh ok', 'jwt ••• ok'],
    ['?X-Amz-Signature=0a1b2c&X-Amz-Date=2026', '?X-Amz-Signature=•••&X-Amz-Date=2026'],
    [
      '-----BEGIN RSA PRIVATE KEY----- MIIE vQIB -----END RSA PRIVATE KEY-----',
      '-----BEGIN RSA PRIVATE KEY-----•••-----END RSA PRIVATE KEY-----',
    ],
    ['redis://:hunter2@cache:6379', 'redis://:•••@cache:6379'],
    ['mysql -u root -phunter2 shop', 'mysql -u root -p••• shop'],
    ['mysqldump -h db -p"hunter 2" shop', 'mysqldump -h db -p••• shop'],
    ['redis-cli -h cache -a hunter2 ping', 'redis-cli -h cache -a ••• ping'],
    ['redis-cli -n 2 --pass hunter2 ping', 'redis-cli -n 2 --pass ••• ping'],
    ['sshpass -p hunter2 ssh u@h', 'sshpass -p ••• ssh u@h'],
    ['docker login -u ana -p hunter2 reg.example.com', 'docker login -u ana -p ••• reg.example.com'],
    ['mongosh -u a -p hunter2 --host x', 'mongosh -u a -p ••• --host x'],
    ['curl -sS -u ana:hunter2 https://x/y', 'curl -sS -u ana:••• https://x/y'],
    ['PGPASSWORD=hunter2 psql -p 5432 -h db', 'PGPASSWORD=••• psql -p 5432 -h db'],
    ['MYSQL_PWD=hunter2 DB_PASS=hunter2 run', 'MYSQL_PWD=••• DB_PASS=••• run'],
    ['{"accessToken":"hunter2","dbPassword":"hunter2"}', '{"accessToken":"•••","dbPassword":"•••"}'],
    ['psql --password hunter2 shop', 'psql --password ••• shop'],
    ['amqp://u:hunter2@mq:5672/v', 'amqp://u:•••@mq:5672/v'],
    ['mongodb+srv://u:hunter2@c.example.net/db', 'mongodb+srv://u:•••@c.example.net/db'],
    ['postgres://u:p/hunter2@db:5432/x', 'postgres://u:•••@db:5432/x'],
    ['postgres://u:p@hunter2@db/x', 'postgres://u:•••@db/x'],
    [
      'GET https://api.telegram.org/bot123456789:AAFhunter2hunter2hunter2hunter2hunt/getMe',
      'GET https://api.telegram.org/bot•••',
    ],
    ['bot 123456789:AAFhunter2hunter2hunter2hunter2hunt', 'bot •••'],
    ['https://hooks.slack-gov.com/services/T0/B0/hunter2', 'https://hooks.slack-gov.com/services/•••'],
  ])('%j becomes %j', (raw, shown) => {
    expect(redact(raw)).toBe(shown);
    expect(redact(shown)).toBe(shown);
  });
});

describe('what is no secret stays as it is', () => {
  it.each([
    'kubectl rollout restart deployment/loja-api -n loja',
    'docker restart loja-api-1',
    'https://example.com/loja/health',
    'answered 200 in 1234ms, 1234 rows',
    'the loja is open, postgres is up',
    'image registry.example.com/loja/api:v1',
    'basic checks passed, token bucket is full, the secret of success: none',
    'GET /v1/conversations/1234 author=ana tokens: 512 keyboard=us',
    'mysql -u root -p shop < dump.sql',
    'mysql -h db -P3306 shop, docker run --name mysql -p3306:3306 mysql:8',
    'psql -p 5432, ssh -p22 host, docker run -p 8080:80 x, mkdir -p /a/b, ps -a',
    'redis-cli -h cache ping, curl -s https://x:8080/a?b=c -H "A: b:c"',
    'GET http://a:8080/x?mail=joe@example.com, http://localhost:3000/@scope/pkg',
    'tests pass: 12, compass: 3, monkey=banana, bypass: yes, secretary: Ana, tokenizer: bpe',
    'git clone https://github.com/a/b@v1, image a/b@sha256:abc, http -a x',
    'sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  ])('%j', (text) => {
    const kept = text.replace(/secret of success: none/, 'secret of success: none');
    expect(redact(kept, ['loja', 'postgres', '1234', 'api'])).toBe(kept);
  });

  it('a name that has a secret in it, however long that is', () => {
    for (const secret of ['agente', 'production', 'agente-api', 'agente_production']) {
      for (const name of [
        `deployment/${secret}-api`,
        `${secret}-1`,
        `x${secret}`,
        `/${secret}/health`,
        `a.${secret}`,
      ])
        expect(redact(`restart ${name} now`, [secret])).toBe(`restart ${name} now`);
      expect(redact(`postgres://u:${secret}@db password=${secret} "${secret}"`, [secret])).toBe(
        `postgres://u:${mask}@db password=${mask} "${mask}"`,
      );
      expect(redact(`token ${base64(secret)}`, [secret])).toContain(
        secret.length < 10 ? base64(secret) : mask,
      );
    }
  });

  it('a short or common secret is found where values stand', () => {
    const secrets = ['loja', 'postgres', '1234', 'p4ss'];
    expect(redact('PGPASS=loja psql "postgres" pin:1234 said p4ss', secrets)).toBe(
      `PGPASS=${mask} psql "${mask}" pin:${mask} said ${mask}`,
    );
  });

  it('names, ids of commits and versions are no tokens; webhook paths are', () => {
    for (const name of ['conversation-messages-by-user', 'v1', '20261120', 'containers'])
      expect(looksLikeToken(name)).toBe(false);
    expect(looksLikeToken('XyZ12345678901234567abcd')).toBe(true);
  });
});
