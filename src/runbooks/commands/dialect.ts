import { isRedisCommand } from './redis-commands.ts';

/** Info strings of fences whose lines are a shell's. */
const shells: ReadonlySet<string> = new Set([
  ...[
    'bash',
    'sh',
    'shell',
    'zsh',
    'console',
    'terminal',
    'shell-session',
    'shellsession',
    'ksh',
    'commandline',
    'cmd',
    'cli',
  ],
]);

/** What the lines of a fence are likely to be, by its first word. */
export type FenceLanguage = 'shell' | 'sql' | 'redis' | 'text';

export function fenceLanguage(info: string): FenceLanguage {
  const word = info.toLowerCase();
  if (shells.has(word)) return 'shell';
  if (/^(?:sql|psql|pgsql|postgres(?:ql)?|mysql)$/.test(word)) return 'sql';
  if (/^redis(?:-cli)?$/.test(word)) return 'redis';
  return 'text';
}

const prompt =
  /^\s*(?:\([\w.-]+\)\s*)?(?:\[?[\w.-]+@[\w.-]+(?:[\s:][~\w./-]*)?\]?\s*[$#%]|(?:ba|z)?sh-[\d.]+[$#]|[$%](?=\s))\s+(?=\S)/;

/** How many characters of a line are its prompt: `$ `, `ana@web1:~$ `. */
export function promptLength(line: string): number {
  return prompt.exec(line)?.[0].length ?? 0;
}

const sqlStart =
  /^\s*(?:select(?:\s+[\w*"'(]|\s*$)|with\s+(?:recursive\s+)?\w+\s+(?:\([^)]*\)\s*)?as\s*(?:not\s+)?(?:materialized\s*)?\(|insert\s+into\s|update\s+[\w."]+\s+(?:as\s+\w+\s+)?set\s|delete\s+from\s|create\s+(?:or\s|unique\s|table|index|view|extension|user|role|database)|drop\s+(?:table|index|view|database|user|role|schema)|alter\s+(?:table|system|user|role|database|index)|truncate\s+(?:table\s+)?\w|vacuum(?:\s*\(|\s+\w|\s*;|\s*$)|analyze(?:\s+[\w.]+)?\s*;|explain\s+(?:\(|analyze|select|with)|grant\s+\w+\s+on\s|revoke\s+\w+|reindex\s|show\s+(?:all|\w+)\s*;|refresh\s+materialized\s|call\s+\w+\(|merge\s+into\s|begin\s*;|commit\s*;|rollback\s*;|do\s+\$|reset\s+\w+\s*;|set\s+\w+\s*(?:=|to)\s)/i;

/** Whether a line begins a statement of SQL. In a shell's fence only capitals do, or what was typed into a client. */
export function beginsSql(line: string, certain: boolean): boolean {
  const [first = ''] = /^\s*([A-Za-z]+)/.exec(line)?.slice(1) ?? [];
  return sqlStart.test(line) && (certain || first === first.toUpperCase());
}

/** Whether a line is a command typed into Redis. */
export function beginsRedis(line: string): boolean {
  const [first = ''] = line.trim().split(/\s/, 1);
  return first === first.toUpperCase() && isRedisCommand(first);
}

/** `GET /health`, with or without a host. */
export function isRequest(line: string): boolean {
  return /^\s*(?:GET|HEAD|POST|PUT|PATCH|DELETE)\s+(?:https?:\/\/|\/)\S*\s*$/.test(line);
}

/** Whether a line begins a query of CloudWatch Logs Insights. */
export function beginsInsights(line: string): boolean {
  return /^\s*(?:fields\s+@\w+|filter\s+@\w+|stats\s+\w+\(.*\bby\b)/.test(line);
}

/** A line that is data: a key of YAML or JSON, a rule, a table, a sign of a drawing. */
export function isData(line: string): boolean {
  const text = line.trim();
  return (
    /^["']?[\p{L}_@][\p{L}\d_.@ -]*["']?\s*:(?:\s|$)/u.test(text) ||
    /^[-*•│├└┌┐┘┬┴┼─═║]\s?/u.test(text) ||
    /^[}\])],?;?$/.test(text) ||
    /^[-=+|]{3,}/.test(text) ||
    // A line of a crontab.
    /^(?:[\d*/,-]+\s+){5}\S/.test(text)
  );
}
