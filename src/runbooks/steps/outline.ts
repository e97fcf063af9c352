/** A line of an outline: what begins a step, or what belongs to the one before. */
interface OutlineLine {
  /** From 0. */
  readonly index: number;
  readonly text: string;
  /** It begins a step: a box to tick, or an item with its number. */
  readonly step?: { readonly number?: string; readonly task?: true; readonly ticked?: true };
  /** It stands over what follows: `MITIGATION (5 min):`. */
  readonly isTitle?: boolean;
}

const title = /^\s*\p{Lu}[\p{Lu} /-]{3,40}(?:\s*\([^()]*\))?:\s*$/u;
const branch = /^\s*(?:│\s*)*[└├][─-]+\s*/u;
const box = /^\s*([☐☑☒])\s*(\S.*)$/u;
const numbered = /^\s*(\d{1,2}|[A-Z])[.)]\s+(\S.*)$/;
const option = /^\s*((?:option|op[cç][aã]o|step|passo)\s+[A-Z\d]{1,2}\s*[:.–-]\s*\S.*)$/i;

/** Whether a fence is an outline: boxes to tick, or numbered items with branches drawn below them. A tree of folders is none. */
export function isOutline({
  language,
  lines,
}: {
  readonly language: string;
  readonly lines: readonly string[];
}): boolean {
  if (!/^(?:|text|txt)$/.test(language) || lines.some((line) => /[┌┐┘]/u.test(line))) return false;
  const hasItems = lines.some((line) => numbered.test(line) || option.test(line));
  return lines.some((line) => box.test(line)) || (hasItems && lines.some((line) => branch.test(line)));
}

/** The lines of an outline without its signs, blank ones left out. */
export function outlineOf(lines: readonly string[]): readonly OutlineLine[] {
  return lines.flatMap((line, index): readonly OutlineLine[] => {
    const ticked = box.exec(line);
    if (ticked)
      return [
        { index, text: ticked[2]!, step: { task: true, ...(ticked[1] === '☐' ? {} : { ticked: true }) } },
      ];
    const item = numbered.exec(line);
    if (item) return [{ index, text: item[2]!, step: { number: item[1]! } }];
    const way = option.exec(line);
    if (way) return [{ index, text: way[1]!, step: {} }];
    const text = withoutBranch(line).trim();
    const isTitle = title.test(line);
    return text === '' ? [] : [{ index, text, ...(isTitle ? { isTitle } : {}) }];
  });
}

/** A line without the branch that is drawn before it; its indentation stays. */
export function withoutBranch(line: string): string {
  return line.replace(branch, (drawn) => ' '.repeat(drawn.length));
}
