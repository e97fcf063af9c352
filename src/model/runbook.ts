/** A run of text in one style. */
export interface Span {
  readonly text: string;
  readonly style?: 'strong' | 'emphasis' | 'struck' | 'code';
  /** Where a link leads: an address, a file, or `#anchor`. */
  readonly link?: string;
}

/** What a Markdown file is made of, in its order. Nothing nests: a block knows how deep in lists it lies. */
export type Block = {
  /** Line of the file, from 1. */
  readonly line: number;
  /** How many list items it lies in. */
  readonly depth: number;
  /** Inside a quotation. */
  readonly quoted?: true;
} & BlockContent;

export type BlockContent =
  | {
      readonly kind: 'heading';
      readonly level: number;
      readonly spans: readonly Span[];
      /** As GitHub makes it, unique in its file. */
      readonly anchor: string;
    }
  | { readonly kind: 'paragraph'; readonly spans: readonly Span[] }
  | {
      readonly kind: 'item';
      /** `•`, or its number as written: `3.` */
      readonly marker: string;
      /** Of a task item: whether the file has it ticked. */
      readonly ticked?: boolean;
      readonly spans: readonly Span[];
    }
  | {
      readonly kind: 'fence';
      /** First word after the fence; empty where there is none. */
      readonly language: string;
      readonly lines: readonly string[];
      /** Line of the file of its first line of text, from 1. */
      readonly firstLine: number;
    }
  | {
      readonly kind: 'table';
      readonly header: readonly (readonly Span[])[];
      readonly rows: readonly (readonly (readonly Span[])[])[];
    }
  | { readonly kind: 'rule' };

/** One runbook: a Markdown file as it was read. */
export interface Runbook {
  /** Its file, below the folder of runbooks, without `.md`; what configuration and people call it. */
  readonly name: string;
  /** Its first heading, else its name. */
  readonly title: string;
  readonly blocks: readonly Block[];
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly hash: string;
  /** What was left out. */
  readonly problems: readonly RunbookProblem[];
  readonly marks: RunbookMarks;
  /** Where it was read; absent for texts that were not. */
  readonly path?: string;
}

/** What the file says beside the text that people read, and where things stand in it. Lines and columns from 1. */
export interface RunbookMarks {
  /** What stands between the `---` at its beginning, and the line on which that begins. */
  readonly front?: { readonly text: string; readonly line: number };
  /** HTML comments with the index of the block that they stand in or before. */
  readonly comments: readonly {
    readonly text: string;
    readonly line: number;
    readonly column: number;
    readonly block: number;
  }[];
  /** Column of each block. */
  readonly columns: readonly number[];
  /** Code spans of blocks, by the index of the block. */
  readonly codes: ReadonlyMap<number, readonly CodeMark[]>;
  /** Indexes of lines of fences that are shown otherwise than they stand in the file, by the index of the block. */
  readonly altered: ReadonlyMap<number, ReadonlySet<number>>;
}

/** A code span and where its text begins. */
export interface CodeMark {
  readonly text: string;
  readonly line: number;
  readonly column: number;
  /** It is shown otherwise than it stands in the file. */
  readonly altered?: true;
}

/** Why a file of runbooks cannot be read, or not whole. */
export type RunbookProblem =
  | { readonly code: 'too-large'; readonly bytes: number; readonly most: number }
  | { readonly code: 'too-many-blocks'; readonly most: number; readonly line: number }
  | { readonly code: 'fence-too-large'; readonly most: number; readonly line: number }
  | { readonly code: 'outside' }
  | { readonly code: 'unreadable'; readonly reason: string };

/** A place in a runbook. */
export interface RunbookPlace {
  readonly runbook: Runbook;
  /** Of the heading; the file as a whole without one. */
  readonly anchor?: string;
  /** The heading that was asked for and is not in the file. */
  readonly missing?: string;
}

/** One line of the shelf. */
export interface ShelfEntry {
  readonly name: string;
  readonly title: string;
  /** Headings below the title. */
  readonly sections: number;
  /** It cannot be read: why. */
  readonly problem?: RunbookProblem;
}

/** Of a file that could not be read. */
export const noMarks: RunbookMarks = { comments: [], columns: [], codes: new Map(), altered: new Map() };

/** The text of spans, without their styles. */
export function plainText(spans: readonly Span[]): string {
  return spans.map(({ text }) => text).join('');
}

/** Whether a link names how it is to be opened (`https:`, `mailto:`): it leads to no runbook. */
export function leadsElsewhere(link: string): boolean {
  return /^[a-z][a-z\d+.-]*:/i.test(link);
}
