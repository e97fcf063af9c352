import { Box } from 'ink';
import type { ReactNode } from 'react';
import { displayWidth } from '../../src/text/width.ts';
import { Line, Lines } from './Lines.tsx';
import type { Role, Theme } from './theme.ts';

interface FrameProps {
  readonly theme: Theme;
  readonly title: string;
  /** Stands at the right end of the upper edge. */
  readonly note?: string;
  readonly noteRole?: Role;
  readonly focused: boolean;
  /** Heavier than focus: something that must not be overlooked. */
  readonly alarming?: boolean;
  readonly columns: number;
  readonly rows: number;
  readonly lines: readonly string[];
}

/** A framed list of rows with its title in the upper edge. A focused frame has another shape, not only another colour. */
export function Frame(props: FrameProps): ReactNode {
  const { theme, focused, columns, rows } = props;
  const role = props.alarming ? 'critical' : focused ? 'accent' : 'muted';
  const frame = focused ? theme.glyphs.focusedFrame : theme.glyphs.frame;
  const colour = theme.borderColour(role);
  return (
    <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
      <Line text={upperEdge(props, role, frame)} />
      <Box
        borderStyle={frame}
        borderTop={false}
        {...(colour ? { borderColor: colour } : {})}
        width={columns}
        height={rows - 1}
        flexShrink={0}
      >
        <Lines lines={props.lines} rows={rows - 2} />
      </Box>
    </Box>
  );
}

function upperEdge(props: FrameProps, role: Role, frame: Theme['glyphs']['frame']): string {
  const { theme, columns, note = '' } = props;
  const room = columns - 4;
  const title = theme.fit(` ${props.title} `, Math.min(room, displayWidth(props.title) + 2));
  const left = room - displayWidth(title);
  const right =
    note !== '' && left >= 8 ? theme.fit(` ${note} `, Math.min(left, displayWidth(note) + 2)) : '';
  const rule = frame.top.repeat(Math.max(0, left - displayWidth(right)));
  return (
    theme.paint(role, frame.topLeft + frame.top) +
    theme.paint(props.focused ? 'strong' : 'plain', title) +
    theme.paint(role, rule) +
    theme.paint(props.noteRole ?? 'muted', right) +
    theme.paint(role, frame.top + frame.topRight)
  );
}
