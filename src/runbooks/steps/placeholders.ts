const sql = /^\s*(?:select|with|insert|update|delete|alter|create|drop|vacuum|analyze|explain)\b/i;
const patterns: readonly RegExp[] = [
  // <id>, <pod-name>: not a redirection, which has no closing bracket behind one word.
  /<[\p{L}][\p{L}\p{N} _.-]{0,40}>/gu,
  // {name}, but neither ${name}, {{name}} nor JSON.
  /(?<![$\w{"'%])\{[A-Za-z][\w-]{0,40}\}(?!\})/g,
  // [NOME], [timestamp]: not a test of the shell, which has blanks inside.
  /(?<![\w\])$.}"'])\[[\p{L}][\p{L}\p{N}_-]{1,40}\]/gu,
  /(?<![\w$/.{<[-])[A-Z]{2,}(?:_[A-Z\d]+)+(?![\w=}>\]:(])/g,
  /(?<![\w$/.{<[-])(?:POD|NAME|NOME|ID|VERSION|VERSAO|HOST|TOKEN|IP|SERVICE|CONTAINER|NAMESPACE|USER|SENHA|PASSWORD)(?![\w=}>\]:(])/g,
  /(?:YYYY[-_]?MM[-_]?DD|AAAA[-_]?MM[-_]?DD)(?:[-_T]?HH[-:_]?MM)?/g,
];

/** Signs of which every one of them has one. */
const possible = /[<{[]|[A-Z]{2}/;

/** What has to be filled in before a command means anything: `<id>`, `POD_NAME`, `[NOME]`, `{x}`. Each once, in order. */
export function placeholdersIn(text: string, language: string): readonly string[] {
  if (!possible.test(text)) return [];
  const isSql = language === 'sql' || sql.test(text);
  const found = patterns
    .slice(0, isSql ? 2 : undefined)
    .flatMap((pattern) => Array.from(text.matchAll(pattern), ({ 0: word, index }) => ({ word, index })));
  const inOrder = found.toSorted((a, b) => a.index - b.index).map(({ word }) => word);
  return [...new Set(inOrder)];
}
