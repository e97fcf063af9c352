const always =
  /^(?:[\t ]|Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames)|at \S+ ?\(|Traceback \(most recent call last\):|During handling of the above exception|The above exception was the direct cause|goroutine \d+ \[|created by \S+|\[signal SIG)/;
const exceptionName =
  /^(?:[A-Za-z_][\w$]*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|Group|Timeout|NotFound)\b(?::|$)/;
const goFrame = /^[\w./*()[\]{}-]+\(.{0,512}\)(?: in goroutine \d+)?$/;

/** First bytes of lines that may be a continuation, or begin a trace: space, tab, first letters of the patterns above. */
const hints = new Uint8Array(256);
for (const byte of Buffer.from(' \tCSTDagcpf.[')) hints[byte] = 1;
/** How much of a line is examined, in bytes. */
const examined = 600;

/** Tells for each line of one source whether it continues the line before: a stack trace, an indented part of a message. */
export class ContinuationJoiner {
  #trace: 'python' | 'go' | undefined;

  /** `joins` for bytes; the first byte decides most lines. */
  joinsBytes(bytes: Buffer, from: number, end: number): boolean {
    if (this.#trace === undefined && end > from && hints[bytes[from]!] === 0) return false;
    return this.joins(bytes.toString('latin1', from, Math.min(end, from + examined)));
  }

  /** Whether this line continues the one before it. */
  joins(line: string): boolean {
    const first = line.charCodeAt(0);
    if (first === 32 || first === 9) return true;
    if (Number.isNaN(first)) return this.#trace === 'go';
    if (always.test(line)) {
      if (line.startsWith('Traceback')) this.#trace = 'python';
      else if (line.startsWith('goroutine') || line.startsWith('[signal')) this.#trace = 'go';
      return true;
    }
    if (this.#trace === 'python') {
      this.#trace = undefined;
      return exceptionName.test(line);
    }
    if (this.#trace === 'go' && goFrame.test(line)) return true;
    // A Java exception's name on its own line follows the line that was logged.
    this.#trace = /^(?:panic|fatal error): /.test(line) ? 'go' : undefined;
    return false;
  }
}
