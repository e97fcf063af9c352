import { defined } from '../../model/defined.ts';
import type { Dialect, WrittenCommand } from './command.ts';
import {
  beginsInsights,
  beginsRedis,
  beginsSql,
  type FenceLanguage,
  fenceLanguage,
  isData,
  isRequest,
  promptLength,
} from './dialect.ts';
import { withoutHoles } from './placeholders.ts';
import { recognise } from './recognise.ts';
import { recogniserOf } from './registry.ts';
import { readShell, type ShellReading } from './shell.ts';

/** Lines that one command may go over. */
const longest = 40;
/** Commands of one text that may be tried with further lines before all are taken line by line: what does not parse costs time. */
const mostTries = 200;

/** Lines of a text with where they begin. */
interface Line {
  readonly text: string;
  readonly from: number;
}

/**
 * Finds the commands of a fence, in their order, each with where it stands. Prompts are stripped, and what follows a prompted command is
 * its output; behind a client without a command its own language is read; comments, data and prose are left out. Pure.
 * @param info what stands behind the fence: `bash`, `sql`
 */
export function readCommands(text: string, info = ''): readonly WrittenCommand[] {
  return new CommandReader(text, fenceLanguage(info)).read();
}

/**
 * Reads a code span of prose. Most spans are names: only what begins with a known tool and more, a request or a statement is a command.
 */
export function readSpan(text: string): WrittenCommand | undefined {
  if (text.includes('\n')) return undefined;
  const [first, second] = new CommandReader(text, 'text').read();
  return first && !second && first.from === text.length - text.trimStart().length ? first : undefined;
}

class CommandReader {
  readonly #language: FenceLanguage;
  readonly #lines: readonly Line[];
  readonly #hasPrompts: boolean;
  readonly #found: WrittenCommand[] = [];
  /** What was typed last and waits for commands of its own. */
  #client: WrittenCommand | undefined;
  /** A shell that was opened elsewhere: what follows is typed there. */
  #session: WrittenCommand | undefined;
  #tries = 0;

  constructor(text: string, language: FenceLanguage) {
    this.#language = language;
    let from = 0;
    this.#lines = text.split('\n').map((line) => {
      const one = { text: line.replace(/\r$/, ''), from };
      from += line.length + 1;
      return one;
    });
    this.#hasPrompts = language !== 'sql' && this.#lines.some((line) => promptLength(line.text) > 0);
  }

  read(): readonly WrittenCommand[] {
    for (let index = 0; index < this.#lines.length; ) index += Math.max(1, this.#at(index));
    return this.#found;
  }

  /** Reads what begins at a line. @returns how many lines that took */
  #at(index: number): number {
    const { text } = this.#lines[index]!;
    const bare = text.trim();
    if (bare === '' || /^(?:#|--|\/\/|\/\*)/.test(bare)) return 1;
    const prompt = promptLength(text);
    if (this.#hasPrompts && prompt === 0) return 1;
    const data = this.#dataAt(index);
    if (data > 0) return data;
    const line = text.slice(prompt);
    const client = this.#clientDialect();
    if (beginsSql(line, this.#language === 'sql' || client === 'sql')) return this.#sqlAt(index, prompt);
    if ((this.#language === 'redis' || client === 'redis') && beginsRedis(line))
      return this.#redisAt(index, prompt);
    if (isRequest(line)) return this.#one(index, prompt, 'http');
    if (beginsInsights(line)) return this.#insightsAt(index);
    if (this.#language === 'sql' || (this.#language === 'redis' && !recogniserOf(firstWord(line)))) return 1;
    return this.#shellAt(index, prompt);
  }

  #clientDialect(): 'sql' | 'redis' | undefined {
    const client = this.#client && recognise(this.#client);
    if (client?.kind !== 'by-hand') return undefined;
    return /redis|valkey/.test(client.tool) ? 'redis' : 'sql';
  }

  /** JSON, YAML and drawings in a fence, up to where they end. */
  #dataAt(index: number): number {
    const { text } = this.#lines[index]!;
    const bare = text.trim();
    if (/^[{[]\s*$/.test(bare)) {
      const closing = bare[0] === '{' ? '}' : ']';
      const indent = text.length - text.trimStart().length;
      const ends = this.#lines.findIndex(
        (line, at) => at > index && line.text.trim().startsWith(closing) && line.text.search(/\S/) === indent,
      );
      return ends < 0 ? 1 : ends - index + 1;
    }
    if (/^[{[].*[}\]],?$/.test(bare) && isJson(bare.replace(/,$/, ''))) return 1;
    return promptLength(text) === 0 && isData(text) ? 1 : 0;
  }

  #sqlAt(index: number, prompt: number): number {
    const { text, from } = this.#lines[index]!;
    let last = index;
    let whole = text.slice(prompt);
    while (!/;\s*(?:--.*)?$/.test(whole) && last + 1 < this.#lines.length && last - index < longest) {
      const next = this.#lines[last + 1]!.text;
      if (next.trim() === '' || /^\s*#/.test(next) || beginsSql(next, true)) break;
      last += 1;
      whole += `\n${next}`;
    }
    const trailing = /;\s*(--.*)$/.exec(whole)?.[1];
    const statement = whole.replace(/(;)\s*--.*$/, '$1').trimEnd();
    const lead = statement.length - statement.trimStart().length;
    this.#add('sql', statement.trim(), from + prompt + lead, index, prompt + lead, {
      ...(trailing === undefined ? {} : { comment: trailing.slice(2).trim() }),
      ...(this.#client ? { client: this.#client } : {}),
    });
    return last - index + 1;
  }

  #redisAt(index: number, prompt: number): number {
    const { text, from } = this.#lines[index]!;
    const line = text.slice(prompt);
    const { shell, comment, text: command } = this.#parsed(line);
    const lead = line.length - line.trimStart().length;
    this.#add('redis', command.trim(), from + prompt + lead, index, prompt + lead, {
      ...(shell.broken === undefined && shell.lines.length === 1 ? { shell: shell.lines[0]! } : {}),
      ...defined({ comment }),
      ...(this.#client ? { client: this.#client } : {}),
    });
    return 1;
  }

  #insightsAt(index: number): number {
    let last = index;
    while (/^\s*\|/.test(this.#lines[last + 1]?.text ?? '')) last += 1;
    const { from } = this.#lines[index]!;
    const text = this.#lines.slice(index, last + 1).map((line) => line.text);
    this.#add('insights', text.join('\n').trim(), from, index, 0, {});
    return last - index + 1;
  }

  #one(index: number, prompt: number, dialect: Dialect): number {
    const { text, from } = this.#lines[index]!;
    const line = text.slice(prompt);
    const lead = line.length - line.trimStart().length;
    this.#add(dialect, line.trim(), from + prompt + lead, index, prompt + lead, {});
    return 1;
  }

  /** One chunk of shell text: as many lines as it takes until a shell would run it. */
  #shellAt(index: number, prompt: number): number {
    const { text, from } = this.#lines[index]!;
    const start = from + prompt;
    const program = firstWord(text.slice(prompt));
    // Outside a shell's fence a line is a command only if a known tool begins it and it says something.
    const certain = this.#language === 'shell' || prompt > 0;
    if (!certain && !recogniserOf(program) && !/^(?:sudo|watch|ssh)$/.test(program)) return 1;
    let whole = text.slice(prompt);
    let last = index;
    let read = this.#parsed(whole);
    const mayGrow = this.#tries < mostTries;
    const more = (): void => {
      last += 1;
      whole += `\n${this.#lines[last]!.text}`;
      read = this.#parsed(whole);
    };
    while (
      /(?:^|[^\\])(?:\\\\)*\\\s*$/.test(whole) &&
      last + 1 < this.#lines.length &&
      last - index < longest
    )
      more();
    const [wholeAtFirst, lastAtFirst, readAtFirst] = [whole, last, read];
    if (read.shell.broken !== undefined && mayGrow) this.#tries += 1;
    const heredoc = /<<-?\s*(["']?)([\w.-]+)\1/.exec(whole);
    const isOpen = () =>
      heredoc
        ? this.#lines[last]!.text.trim() !== heredoc[2]
        : read.shell.broken !== undefined && isUnfinished(read.shell.broken);
    while (mayGrow && isOpen() && last + 1 < this.#lines.length && last - index < longest) more();
    if (read.shell.broken !== undefined) [whole, last, read] = [wholeAtFirst, lastAtFirst, readAtFirst];
    this.#addShell(whole, start, index, prompt, read, certain);
    return last - index + 1;
  }

  #addShell(
    whole: string,
    start: number,
    index: number,
    prompt: number,
    read: Parsed,
    certain: boolean,
  ): void {
    const { shell, comment, doubtful } = read;
    const lead = whole.length - whole.trimStart().length;
    const extra = {
      ...(doubtful ? { doubtful } : {}),
      ...defined({ comment }),
    };
    if (shell.broken !== undefined || shell.lines.length === 0) {
      if (!certain) return;
      this.#add('shell', whole.trim(), start + lead, index, prompt + lead, extra);
      return;
    }
    for (const line of shell.lines) {
      const before = whole.slice(0, line.from).split('\n');
      const column = before.length === 1 ? prompt + line.from : before.at(-1)!.length;
      const text = whole.slice(line.from, line.to);
      // A word alone, such as the name of a tool, is prose.
      if (!certain && !/\s/.test(text.trim())) continue;
      this.#add('shell', text, start + line.from, index + before.length - 1, column, {
        ...extra,
        shell: line,
      });
    }
  }

  #parsed(text: string): Parsed {
    const { text: plain, holes } = withoutHoles(text);
    const shell = readShell(plain, holes);
    const end = shell.lines.at(-1)?.to ?? 0;
    const comment = /^[;\s]*#\s*(.*)/.exec(text.slice(end))?.[1];
    return {
      shell,
      text: text.slice(0, end > 0 ? end : undefined),
      ...(holes.some(({ doubtful }) => doubtful) ? { doubtful: true } : {}),
      ...(comment === undefined ? {} : { comment: comment.trim() }),
    };
  }

  #add(
    dialect: Dialect,
    text: string,
    from: number,
    line: number,
    column: number,
    extra: Pick<WrittenCommand, 'comment' | 'shell' | 'client' | 'doubtful'>,
  ): void {
    const program = firstWord(text);
    // Inside a pod or container there is no client of the cluster.
    if (
      dialect === 'shell' &&
      (/^(?:exit|logout)$/.test(program) || /^(?:kubectl|oc|docker|helm)$/.test(program))
    )
      if (!/^ssh\b/.test(this.#session?.text ?? '') || /^(?:exit|logout)$/.test(program))
        this.#session = undefined;
    const elsewhere = dialect === 'shell' && this.#session ? { client: this.#session } : {};
    const command: WrittenCommand = {
      ...{ dialect, text, from, to: from + text.length, line, column: column + 1 },
      ...elsewhere,
      ...extra,
    };
    this.#found.push(command);
    if (dialect !== 'shell') return;
    const meaning = recognise(command);
    if (
      meaning.kind === 'by-hand' &&
      meaning.why === 'session' &&
      /^(?:kubectl|oc|docker|docker-compose|ssh)$/.test(meaning.tool)
    )
      this.#session ??= command;
    // Only a session of a database that begins here makes the next lines its own.
    this.#client =
      meaning.kind === 'by-hand' && meaning.why === 'session' && isDatabase(meaning.tool)
        ? command
        : undefined;
  }
}

interface Parsed {
  readonly shell: ShellReading;
  /** Without a comment behind it. */
  readonly text: string;
  readonly comment?: string;
  readonly doubtful?: true;
}

function isDatabase(tool: string): boolean {
  return /^(?:psql|mysql|mariadb|redis-cli|valkey-cli)$/.test(tool);
}

/** Whether more lines may make sense of it. */
function isUnfinished(complaint: string): boolean {
  return /unterminated|to close|expected command after|expected '|end of|unclosed|here-?doc/i.test(complaint);
}

function firstWord(line: string): string {
  return /^\s*(\S+)/.exec(line)?.[1] ?? '';
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}
