import { mask } from './mask.ts';

/**
 * Something that looks like a secret, and what becomes of it. A pattern takes no more time than the text is long, whatever the text: what
 * it repeats is bounded, or taken with the match.
 * `needs` stands in every text that has it, in lower case.
 */
interface Shape {
  readonly needs: readonly string[];
  readonly pattern: RegExp;
  readonly becomes: string;
}

const name =
  '(?:[a-z0-9]+[_-]){0,6}[a-z0-9]{0,20}(?:password|passwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|routing[_-]?key|integration[_-]?key|signature|credentials?)';
const named = ['passw', 'passp', 'secret', 'token', 'key', 'signature', 'credential'];

const shapes: readonly Shape[] = [
  // The user of a URL is no secret, unless there is no password beside it.
  {
    needs: ['://'],
    // A password may hold an `@` that nobody encoded: it goes as far as the last one before the path.
    pattern: /\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/:@]*):([^\s/"'<>]+)@/gi,
    becomes: `$1$2:${mask}@`,
  },
  // Or a slash; what begins like a port and a path is none.
  {
    needs: ['://'],
    pattern:
      /\b([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/:@]*):(?!\d{1,5}[/?#])(?!•)([^\s@"'<>]{1,200})@(?=[\w.-]+(?::\d+)?(?:[/?\s"']|$))/gi,
    becomes: `$1$2:${mask}@`,
  },
  { needs: ['://'], pattern: /\b(https?:\/\/)[^\s/:@]{20,}@/gi, becomes: `$1${mask}@` },
  {
    needs: ['authorization'],
    pattern:
      /\b((?:proxy-)?authorization["']?\s*[=:]\s*["']?(?:[A-Za-z]{1,20}\s+)?)(?![A-Za-z]+\s+•)[^\s"',;•]{4,}/gi,
    becomes: `$1${mask}`,
  },
  {
    needs: ['bearer', 'basic'],
    pattern: /\b(Bearer|Basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi,
    becomes: `$1 ${mask}`,
  },
  {
    needs: ['cookie'],
    pattern: /\b((?:set-)?cookie["']?\s*[:=]\s*["']?)[^\s"'][^"'\r\n]*/gi,
    becomes: `$1${mask}`,
  },
  {
    needs: named,
    pattern: new RegExp(`\\b(${name})(\\\\?["']?\\s*[=:]\\s*)(\\\\?["'])((?:(?!\\3)[^\\r\\n])+)`, 'gi'),
    becomes: `$1$2$3${mask}`,
  },
  {
    needs: named,
    pattern: new RegExp(`\\b(${name})(["']?\\s*[=:]\\s*["']?)([^\\s"',;&•]+)`, 'gi'),
    becomes: `$1$2${mask}`,
  },
  {
    needs: ['--'],
    pattern: new RegExp(`(--${name}\\s+)(?!-)([^\\s"']{4,}|"[^"]+"|'[^']+')`, 'gi'),
    becomes: `$1${mask}`,
  },
  // Options of one letter mean something else everywhere else: only behind the programs of which it is known. With mysql a password
  // follows at once, and a blank says that it will be asked for.
  {
    needs: ['mysql', 'mariadb'],
    pattern: /\b((?:mysql|mariadb)[\w-]*\b[^\n|;&]{0,300}?\s-p)(?!\s|\d{1,5}:\d)("[^"]+"|'[^']+'|[^\s"'•]+)/g,
    becomes: `$1${mask}`,
  },
  {
    needs: ['sshpass', 'mongo', 'login'],
    pattern:
      /\b((?:sshpass|mongo\w*|(?:docker|podman|helm|oc|az|cf)\b[^\n|;&]{0,40}?\blogin)\b[^\n|;&]{0,300}?\s-p\s*)(?!-)("[^"]+"|'[^']+'|[^\s"'•-][^\s"'•]*)/g,
    becomes: `$1${mask}`,
  },
  {
    needs: ['-cli'],
    pattern:
      /\b((?:redis|valkey|keydb)-cli\b[^\n|;&]{0,300}?\s(?:-a|--pass)(?:\s+|=))("[^"]+"|'[^']+'|[^\s"'•]+)/g,
    becomes: `$1${mask}`,
  },
  {
    needs: ['curl', 'wget', 'http'],
    pattern:
      /\b((?:curl|https?|xh)\s[^\n|;&]{0,300}?\s?(?:-u|--user|-a|--auth)(?:\s+|=)?["']?[^\s:"'/-][^\s:"'/]{0,80}:)([^\s"'•]+)/g,
    becomes: `$1${mask}`,
  },
  // Variables whose names run together.
  {
    needs: ['password=', 'rediscli_auth', '_pwd', '_pass'],
    pattern: /\b(PGPASSWORD|REDISCLI_AUTH|[A-Z][A-Z0-9_]{0,40}_(?:PWD|PASS))=("[^"]+"|'[^']+'|[^\s"'•]+)/g,
    becomes: `$1=${mask}`,
  },
  {
    needs: ['password', 'identified'],
    pattern: /\b((?:PASSWORD|IDENTIFIED\s+BY)\s+)(["'])((?:(?!\2).)+)/gi,
    becomes: `$1$2${mask}`,
  },
  // SMTP, IMAP and Redis say what was sent when it is refused.
  {
    needs: ['auth'],
    pattern: /\b(AUTH\s+(?:PLAIN|LOGIN|XOAUTH2|OAUTHBEARER|CRAM-MD5)\s+)[A-Za-z0-9+/=]{4,}/gi,
    becomes: `$1${mask}`,
  },
  {
    needs: ['hooks.slack', 'discord', '/bot', 'webhook'],
    pattern:
      /(hooks\.slack(?:-gov)?\.com\/(?:services|workflows|triggers)\/|discord(?:app)?\.com\/api\/webhooks\/|api\.telegram\.org\/bot|webhook\.office\.com\/webhookb2\/|\.logic\.azure\.com[^\s"']{0,200}?\/triggers\/)[^\s"'<>]+/gi,
    becomes: `$1${mask}`,
  },
  {
    needs: ['x-amz-', 'sig=', 'sv='],
    pattern: /([?&](?:X-Amz-(?:Signature|Security-Token|Credential)|sig)=)[^\s"'&<>]+/gi,
    becomes: `$1${mask}`,
  },
  // What vendors begin their keys with, so that they are found when they leak.
  {
    needs: [
      'gh',
      'glpat-',
      'xox',
      'xapp-',
      'sk-',
      'sk_',
      'rk_',
      'pk_',
      'npm_',
      'hf_',
      'dop_v1_',
      'sg.',
      'gsk_',
      'whsec_',
    ],
    pattern:
      /\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeoprs]-[\w-]{10,}|xapp-[\w-]{10,}|sk-[\w-]{16,}|[sr]k_(?:live|test)_\w{10,}|whsec_\w{16,}|npm_\w{30,}|hf_\w{20,}|gsk_\w{20,}|dop_v1_\w{20,}|SG\.[\w-]{16,}\.[\w-]{16,})/g,
    becomes: mask,
  },
  {
    needs: ['akia', 'asia', 'abia', 'acca', 'aiza'],
    pattern: /\b(?:A(?:KIA|SIA|BIA|CCA)[A-Z0-9]{16}|AIza[\w-]{35})\b/g,
    becomes: mask,
  },
  // A bot of Telegram, wherever its token stands.
  { needs: [':aa'], pattern: /(?<![\w])\d{8,10}:AA[\w-]{32,34}(?![\w-])/g, becomes: mask },
  { needs: ['eyj'], pattern: /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){0,3}/g, becomes: mask },
  {
    needs: ['private key'],
    pattern: /(-----BEGIN [A-Z ]*PRIVATE KEY-----).*?(?=-----END|$)/gs,
    becomes: `$1${mask}`,
  },
];

const keywords = [...new Set(shapes.flatMap(({ needs }) => needs))];
const any = new RegExp(keywords.map((one) => one.replace(/[.\\/]/g, '\\$&')).join('|'), 'i');

/** Takes out of a text whatever looks like a secret. */
export function maskShapes(text: string): string {
  if (!any.test(text)) return text;
  const lower = text.toLowerCase();
  let result = text;
  for (const { needs, pattern, becomes } of shapes)
    if (needs.some((word) => lower.includes(word))) result = result.replace(pattern, becomes);
  return result;
}

/** Whether a part of a path looks like a token: long, and both of letters and digits, as no name is. */
export function looksLikeToken(part: string): boolean {
  return /^[\w:=~-]{20,}$/.test(part) && /\d/.test(part) && /[A-Za-z]/.test(part);
}
