import type { ReactNode } from 'react';
import { displayWidth } from '../../../src/text/width.ts';
import { words } from '../../../src/words/index.ts';
import { caretLine, shownLines } from '../../input/editor.ts';
import { useScreen } from '../../state/screen.ts';
import type { ComposeOverlay } from '../../state/ui.ts';
import { Frame } from '../../ui/Frame.tsx';
import { composeMargin } from './keys.ts';

/** A message on the whole screen, to be read, changed and sent. */
export function Compose(props: {
  readonly overlay: ComposeOverlay;
  readonly columns: number;
  readonly rows: number;
}): ReactNode {
  const { theme } = useScreen();
  const { overlay, columns, rows } = props;
  const width = columns - 2;
  const height = rows - 2;
  const lines = shownLines(overlay.text, Math.max(1, columns - composeMargin));
  const at = caretLine(lines, overlay.caret);
  const first = Math.max(0, Math.min(at - Math.floor(height / 2), lines.length - height));
  return (
    <Frame
      theme={theme}
      title={words.screen.compose.title(overlay.title)}
      focused
      columns={columns}
      rows={rows}
      lines={lines.slice(first, first + height).map(({ start, text }, index) => {
        if (first + index !== at) return theme.fit(` ${text}`, width);
        // The character under the caret looks selected; at the end of a line it is a blank.
        const before = text.slice(0, overlay.caret - start);
        const under = firstOf(text.slice(before.length));
        const after = text.slice(before.length + under.length);
        const left = theme.fit(` ${before}`, displayWidth(before) + 1);
        const room = Math.max(0, width - displayWidth(left) - displayWidth(under));
        return left + theme.paint('selected', under) + theme.fit(after, room);
      })}
    />
  );
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

function firstOf(text: string): string {
  const [next] = segmenter.segment(text.slice(0, 64));
  return next?.segment ?? ' ';
}
