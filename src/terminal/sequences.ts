/** Final bytes of CSI and SS3 sequences that are keys. */
const finals: Readonly<Record<string, string>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  E: 'begin',
  F: 'end',
  H: 'home',
  M: 'enter',
  P: 'f1',
  Q: 'f2',
  R: 'f3',
  S: 'f4',
};

/** First parameters of `CSI … ~`: the VT220 and rxvt numbering. */
const numbered: Readonly<Record<string, string>> = {
  1: 'home',
  2: 'insert',
  3: 'delete',
  4: 'end',
  5: 'pageup',
  6: 'pagedown',
  7: 'home',
  8: 'end',
  11: 'f1',
  12: 'f2',
  13: 'f3',
  14: 'f4',
  15: 'f5',
  17: 'f6',
  18: 'f7',
  19: 'f8',
  20: 'f9',
  21: 'f10',
  23: 'f11',
  24: 'f12',
};

/** The Linux console sends F1 to F5 as `CSI [ A` to `CSI [ E`. */
const consoleKeys: Readonly<Record<string, string>> = { A: 'f1', B: 'f2', C: 'f3', D: 'f4', E: 'f5' };

/**
 * The key that a complete escape sequence stands for (xterm's encoding, modifiers as in `CSI 1 ; 5 A`), or undefined when it
 * is not a key: mouse and focus reports, answers of the terminal, anything unknown.
 * @param body the sequence without its leading ESC: `[A`, `OP`, `[1;5C`, `[[A`
 */
export function keyOfSequence(body: string): string | undefined {
  if (body.startsWith('[[')) return consoleKeys[body.slice(2)];
  if (body.startsWith('O')) {
    const final = body.at(-1)!;
    return withModifiers(finals[final], body.slice(1, -1));
  }
  const csi = body.match(/^\[([\d;]*)([A-Za-z~^$])$/);
  if (!csi) return undefined;
  const [first = '', modifier = ''] = csi[1]!.split(';');
  const final = csi[2]!;
  if (final === 'Z') return 'shift-tab';
  if (final === '~') return withModifiers(numbered[first], modifier);
  if (final === '^') return withModifiers(numbered[first], '5');
  if (final === '$') return withModifiers(numbered[first], '2');
  // As keys these come only as `CSI 1 ; modifier`: `CSI M` opens a mouse report, `CSI R` answers a cursor query.
  if ('MRPS'.includes(final) && !(first === '1' && /^[2-8]$/.test(modifier))) return undefined;
  return withModifiers(finals[final], modifier);
}

/** xterm's modifier parameter is 1 plus a bit each for shift (1), alt (2) and ctrl (4). */
function withModifiers(key: string | undefined, parameter: string): string | undefined {
  if (key === undefined || key === 'begin') return undefined;
  const bits = parameter === '' ? 0 : Number(parameter) - 1;
  if (!Number.isInteger(bits) || bits < 0) return key;
  return `${bits & 4 ? 'ctrl-' : ''}${bits & 2 ? 'alt-' : ''}${bits & 1 ? 'shift-' : ''}${key}`;
}
