import type { ByHandReason } from '../../model/import-codes.ts';
import type { ShellLine } from './shell.ts';

/** In which language a command is written. */
export type Dialect = 'shell' | 'sql' | 'redis' | 'http' | 'insights';

/** A command as it stands in a runbook. */
export interface WrittenCommand {
  readonly dialect: Dialect;
  /** As written, without its prompt; a continued one with its line ends. */
  readonly text: string;
  /** Offsets in the text that was read. */
  readonly from: number;
  readonly to: number;
  /** Line of that text, from 0, and column, from 1. */
  readonly line: number;
  readonly column: number;
  /** What is written behind it on its line. */
  readonly comment?: string;
  /** Of shell: its words. Absent where the grammar gave up. */
  readonly shell?: ShellLine;
  /** What it was typed into: of SQL and Redis commands the client, of others a shell that was opened elsewhere. */
  readonly client?: WrittenCommand;
  /** It holds `<…>` that a shell may take for two files. */
  readonly doubtful?: true;
}

/** `none` changes nothing and tells nothing; what is not understood is never less than destructive. */
export type Effect = 'none' | 'read' | 'change' | 'destructive';

/** What a command works on. Names are as written, placeholders too. */
export type Place =
  | {
      readonly on: 'kubernetes';
      /** `deployment`, `statefulset`, `daemonset`, `pod`, or another resource. */
      readonly resource?: string;
      readonly name?: string;
      readonly selector?: string;
      readonly namespace?: string;
      readonly context?: string;
      readonly container?: string;
    }
  | { readonly on: 'docker'; readonly container?: string }
  | {
      readonly on: 'compose';
      readonly services: readonly string[];
      readonly files?: readonly string[];
      readonly project?: string;
    }
  | { readonly on: 'systemd'; readonly unit?: string; readonly user?: true }
  | { readonly on: 'ecs'; readonly cluster: string; readonly service: string }
  | { readonly on: 'railway'; readonly service?: string }
  | {
      readonly on: 'postgres' | 'redis' | 'mongo' | 'mysql';
      readonly url?: string;
      readonly address?: string;
      readonly port?: string;
      readonly user?: string;
      readonly database?: string;
    }
  | { readonly on: 'http'; readonly url: string }
  | { readonly on: 'cloudwatch'; readonly group: string }
  | { readonly on: 'file'; readonly path: string }
  | { readonly on: 'process'; readonly pattern?: string }
  | { readonly on: 'host' };

/** What a line has to match. */
export interface Matching {
  /** A regular expression of JavaScript. */
  readonly pattern: string;
  readonly ignoreCase?: true;
}

/** Which lines of a log are meant. */
export interface LogSelection {
  /** All of them have to match. */
  readonly matching?: readonly Matching[];
  readonly tail?: string;
  readonly since?: string;
  readonly follow?: true;
  /** Lines of the instance before this one. */
  readonly previous?: true;
}

/** What a command does, once it is understood to the last word. */
export type Act =
  /** One of plantao's own verbs. */
  | { readonly do: 'verb'; readonly verb: string; readonly params: Readonly<Record<string, string>> }
  /** A change that plantao has no verb for. */
  | { readonly do: 'other' }
  | { readonly do: 'logs'; readonly select: LogSelection }
  /** Whether it runs. */
  | { readonly do: 'status' }
  /** Processor and memory. */
  | { readonly do: 'stats' }
  /** What was deployed, and when. */
  | { readonly do: 'history' }
  | { readonly do: 'get'; readonly matching?: readonly Matching[] }
  /** A request that changes something. */
  | { readonly do: 'request'; readonly method: string; readonly sends: boolean }
  | { readonly do: 'sql' | 'redis'; readonly statement: string }
  /** A query of CloudWatch Logs Insights. */
  | { readonly do: 'insights'; readonly query: string }
  /** A question to a machine. */
  | { readonly do: 'host'; readonly about: 'disk' | 'memory' | 'processes' | 'ports' | 'reach' | 'clock' }
  | { readonly do: 'file' }
  /** A program of the team's own. */
  | { readonly do: 'script'; readonly argv: readonly string[] }
  /** Nothing to do here: `cd`, `sleep`, an assignment. */
  | { readonly do: 'nothing' };

/** What a command means. */
export type Recognised =
  | {
      readonly kind: 'known';
      readonly tool: string;
      readonly effect: Effect;
      readonly act: Act;
      readonly place?: Place;
      /** Where the program runs, when not on this machine: in a pod, a container, on a host. */
      readonly inside?: Inside;
      /** What has to be filled in first. */
      readonly needs: readonly string[];
    }
  | {
      readonly kind: 'by-hand';
      readonly tool: string;
      readonly effect: Effect;
      readonly why: ByHandReason;
      /** Of a session: what it is with. */
      readonly place?: Place;
      readonly inside?: Inside;
      readonly needs: readonly string[];
    }
  /** The tool is known, not everything it was told: cannot run. Counts as destructive. */
  | { readonly kind: 'partial'; readonly tool: string; readonly why: PartialReason }
  /** Counts as destructive. */
  | { readonly kind: 'unknown'; readonly why: UnknownReason };

export type PartialReason =
  | { readonly code: 'word'; readonly word: string }
  | { readonly code: 'file'; readonly path: string }
  | { readonly code: 'here' }
  | { readonly code: 'chain' }
  | { readonly code: 'substitution'; readonly word: string }
  | { readonly code: 'pipe'; readonly program: string }
  | { readonly code: 'variables' }
  | { readonly code: 'doubtful' };

export type UnknownReason =
  | { readonly code: 'program'; readonly program: string }
  | { readonly code: 'compound' }
  | { readonly code: 'broken' }
  | { readonly code: 'other-language' };

/** Where a program was started that does not run here. */
export interface Inside {
  readonly kind: 'pod' | 'container' | 'compose' | 'host';
  readonly name: string;
  readonly namespace?: string;
}

/** What a command may do at worst. */
export function effectOf(recognised: Recognised): Effect {
  return recognised.kind === 'partial' || recognised.kind === 'unknown' ? 'destructive' : recognised.effect;
}
