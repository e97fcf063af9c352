import type { IBufferCell, Terminal } from '@xterm/headless';

const cell = { width: 8.4, height: 18, baseline: 13.5, fontSize: 14 };
const colours = { background: '#11151c', foreground: '#d5dae3' };

/** The sixteen named colours, as most terminals show them today. */
const named = [
  '#1d2430',
  '#f2636b',
  '#7fc97a',
  '#e6c068',
  '#6aa8f0',
  '#c792ea',
  '#5fc4c9',
  '#d5dae3',
  '#697386',
  '#ff7b84',
  '#98e08f',
  '#ffd681',
  '#8ac0ff',
  '#dcaaf7',
  '#7fdde2',
  '#ffffff',
];

/** The screen of a terminal emulator as an SVG picture. */
export function svgOf(terminal: Terminal, title: string): string {
  const { cols, rows } = terminal;
  const width = Math.ceil(cols * cell.width) + 24;
  const height = Math.ceil(rows * cell.height) + 24;
  const parts: string[] = [];
  const buffer = terminal.buffer.active;
  for (let row = 0; row < rows; row++) {
    const line = buffer.getLine(buffer.baseY + row);
    if (!line) continue;
    for (let column = 0; column < cols; ) {
      const first = line.getCell(column)!;
      const style = styleOf(first);
      let text = first.getChars() || ' ';
      let end = column + Math.max(1, first.getWidth());
      while (end < cols) {
        const next = line.getCell(end)!;
        if (JSON.stringify(styleOf(next)) !== JSON.stringify(style)) break;
        text += next.getChars() || ' ';
        end += Math.max(1, next.getWidth());
      }
      parts.push(...runOf(text, column, row, end - column, style));
      column = end;
    }
  }
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escapeXml(title)}">
<rect width="100%" height="100%" rx="8" fill="${colours.background}"/>
<g transform="translate(12 12)" font-family="ui-monospace, 'SF Mono', Menlo, 'DejaVu Sans Mono', monospace" font-size="${cell.fontSize}" xml:space="preserve">
${parts.join('\n')}
</g>
</svg>
`;
}

interface Style {
  readonly foreground: string;
  readonly background: string;
  readonly bold: boolean;
  readonly underline: boolean;
}

function styleOf(cellAt: IBufferCell): Style {
  let foreground = colourOf(cellAt, 'fg') ?? colours.foreground;
  let background = colourOf(cellAt, 'bg') ?? colours.background;
  if (cellAt.isInverse()) [foreground, background] = [background, foreground];
  if (cellAt.isDim()) foreground = mix(foreground, background);
  return { foreground, background, bold: cellAt.isBold() !== 0, underline: cellAt.isUnderline() !== 0 };
}

function colourOf(cellAt: IBufferCell, plane: 'fg' | 'bg'): string | undefined {
  const value = plane === 'fg' ? cellAt.getFgColor() : cellAt.getBgColor();
  if (plane === 'fg' ? cellAt.isFgDefault() : cellAt.isBgDefault()) return undefined;
  if (plane === 'fg' ? cellAt.isFgRGB() : cellAt.isBgRGB()) return `#${value.toString(16).padStart(6, '0')}`;
  if (value < 16) return named[value];
  if (value >= 232) {
    const grey = (8 + (value - 232) * 10).toString(16).padStart(2, '0');
    return `#${grey}${grey}${grey}`;
  }
  // The 6×6×6 cube of the 256 palette.
  const levels = [0, 95, 135, 175, 215, 255];
  const index = value - 16;
  return `#${[Math.floor(index / 36), Math.floor(index / 6) % 6, index % 6]
    .map((part) => levels[part]!.toString(16).padStart(2, '0'))
    .join('')}`;
}

function runOf(text: string, column: number, row: number, columns: number, style: Style): string[] {
  const x = (column * cell.width).toFixed(1);
  const y = row * cell.height;
  const width = (columns * cell.width).toFixed(1);
  const parts: string[] = [];
  if (style.background !== colours.background) {
    parts.push(
      `<rect x="${x}" y="${y}" width="${width}" height="${cell.height}" fill="${style.background}"/>`,
    );
  }
  if (text.trim() !== '') {
    const weight = style.bold ? ' font-weight="bold"' : '';
    const line = style.underline ? ' text-decoration="underline"' : '';
    parts.push(
      `<text x="${x}" y="${y + cell.baseline}" textLength="${width}" lengthAdjust="spacingAndGlyphs" fill="${style.foreground}"${weight}${line}>${escapeXml(text).replaceAll(' ', '\u00a0')}</text>`,
    );
  }
  return parts;
}

function mix(a: string, b: string): string {
  const channel = (colour: string, at: number) => Number.parseInt(colour.slice(at, at + 2), 16);
  return `#${[1, 3, 5]
    .map((at) =>
      Math.round(channel(a, at) * 0.6 + channel(b, at) * 0.4)
        .toString(16)
        .padStart(2, '0'),
    )
    .join('')}`;
}

function escapeXml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
