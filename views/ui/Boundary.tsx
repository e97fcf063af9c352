import { Box } from 'ink';
import { Component, type ReactNode } from 'react';
import { errorText } from '../../src/words/error-text.ts';
import { words } from '../../src/words/index.ts';
import { Line } from './Lines.tsx';
import type { Theme } from './theme.ts';

interface Props {
  readonly theme: Theme;
  /** What could not be drawn, for people. */
  readonly what: string;
  readonly columns: number;
  readonly rows: number;
  readonly onError: ((error: unknown, what: string) => void) | undefined;
  readonly children: ReactNode;
}

/** Keeps an error of one part of the screen inside that part. */
export class Boundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: undefined };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error: error ?? new Error('undefined') };
  }

  override componentDidCatch(error: unknown): void {
    this.props.onError?.(error, this.props.what);
  }

  override render(): ReactNode {
    const { theme, what, columns, rows, children } = this.props;
    if (this.state.error === undefined) return children;
    const text = theme.fit(
      `${theme.glyphs.alert} ${words.screen.boundary(what, errorText(this.state.error))}`,
      columns,
    );
    return (
      <Box flexDirection="column" width={columns} height={rows} flexShrink={0}>
        <Line text={theme.paint('critical', text)} />
        {rows > 1 && <Line text={theme.fit(words.screen.boundaryHint, columns)} />}
      </Box>
    );
  }
}
