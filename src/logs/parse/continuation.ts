const always =
  /^(?:[\t ]|Caused by: |Suppressed: |\.\.\. \d+ (?:more|common frames)|at \S+ ?\(|Traceback \(most recent call last\):|During handling of the above exception|The above exception was the direct cause|goroutine \d+ \[|created by \S+|\[signal SIG)/;
const exceptionName =
  /^(?:[A-Za-z_][\w$]*\.)*[A-Z]\w*(?:Error|Exception|Exit|Interrupt|Warning|Group|Timeout|NotFound)\b(?::|$)/;
const goFrame = /^[\w./*()[\]{}-]+\(.{0,512}\)(?: in goroutine \d+)?$/;

/** First bytes of lines that may go on with another, or after which one may: space, tab, and the letters of the words above. */
const hints = new Uint8Array(256);
for (const byte of Buffer.from(' \tCSTDagcpf.[')) hints[byte] = 1;
/** So much of a line is looked at, in bytes. */
const looked = 600;

/** Says of each line of one source whether it goes on with the line before: a stack trace, an indented part of a message. */
export class ContinuationJoiner {
  #trace: 'python' | 'go' | undefined;

  /** The same of a line's bytes; most are judged by their first one. */
  joinsBytes(bytes: Buffer, from: number, end: number): boolean {
    if (this.#trace === undefined && end > from && hints[bytes[from]!] === 0) return false;
    return this.joins(bytes.toString('latin1', from, Math.min(end, from + looked)));
  }

  /** Whether this line belongs to the one before it. */
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
    // The name of a Java exception on a line of its own stands below the line that was logged.
    this.#trace = line.startsWith('panic: ') || line.startsWith('fatal error: ') ? 'go' : undefined;
    return false;
  }
}
