import { words } from '../../src/words/index.ts';
import { moved } from '../input/list.ts';
import { opening, type ScreenKind } from '../input/screen.ts';
import { listLine } from '../ui/list.ts';

declare module '../input/ui.ts' {
  interface ScreenStates {
    environment: { readonly index: number };
  }
}

/** The environments of the system, to switch to another. */
export const environment: ScreenKind<'environment'> = {
  id: 'environment',
  place: 'docked',
  title: () => words.screen.environments.title,
  contexts: ['list', 'global'],
  reads: ['system'],
  commands: [
    opening(
      'environment',
      {
        ...{ keys: ['E'], category: 'plantao', footer: 75 },
        available: ({ session }) => session.store.get('system').environments.length > 1,
        refusal: () => words.screen.notices.oneEnvironment,
      },
      ({ session }) => {
        const system = session.store.get('system');
        return { index: Math.max(0, system.environments.indexOf(system.environment)) };
      },
    ),
  ],
  draw({ theme, session }, { index }, { width }) {
    const system = session.store.get('system');
    return {
      note: words.screen.environments.hint,
      lines: system.environments.map((name, place) => {
        const current = name === system.environment ? ` (${words.screen.environments.current})` : '';
        return listLine(theme, theme.fit(`${name}${current}`, width - 2), place === index);
      }),
      // One line of the window goes to the count of what is hidden.
      scroll: Math.max(0, index - 3),
    };
  },
  press(screen, { index }, key, command) {
    const { ui, session } = screen;
    const { environments, environment: present } = session.store.get('system');
    const next = moved(command, index, environments.length, 5);
    if (next !== undefined) ui.set('environment', { index: next });
    else if (key.name === 'enter') {
      const name = environments[index];
      ui.close('environment');
      if (name === undefined || name === present) return;
      session.commands.switchEnvironment(name);
      ui.update({ switchingTo: name });
    } else if (command === 'back' || command === 'quit' || command === 'environment') ui.close('environment');
  },
};
