import type { SystemSlice } from '../../src/model/snapshot.ts';
import { words } from '../../src/words/index.ts';
import type { Theme } from '../ui/theme.ts';

export function environmentLines(theme: Theme, system: SystemSlice, index: number, width: number): string[] {
  return system.environments.map((name, place) => {
    const current = name === system.environment ? ` (${words.screen.environments.current})` : '';
    const line = theme.fit(`${place === index ? theme.glyphs.cursor : ' '} ${name}${current}`, width);
    return place === index ? theme.paint('selected', line) : line;
  });
}
