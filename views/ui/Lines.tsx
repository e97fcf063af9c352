import { Box, Text } from 'ink';
import { memo, type ReactNode } from 'react';

/** One row of the screen. The text already has the row's exact width; an unchanged row costs nothing. */
export const Line = memo(function Line({ text }: { text: string }): ReactNode {
  return <Text wrap="truncate">{text === '' ? ' ' : text}</Text>;
});

/** Rows from the top of a box of exactly `rows` rows. */
export function Lines({ lines, rows }: { lines: readonly string[]; rows: number }): ReactNode {
  const shown = lines.slice(0, Math.max(0, rows));
  return (
    <Box flexDirection="column" height={rows} flexShrink={0}>
      {shown.map((line, index) => (
        // Rows have no identity of their own: the same place on the screen is the same element.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <Line key={index} text={line} />
      ))}
    </Box>
  );
}
