import { scenarios } from '../../../demo/scenarios.ts';
import { defined } from '../../model/defined.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { CommandError } from '../context.ts';

/** `plantao demo`. */
export const command = defineCommand<{ readonly scenario?: string }>({
  json: false,
  options: () => [
    {
      flags: '--scenario <name>',
      help: words.commands.demo.scenario(scenarios.map(({ name }) => name)),
    },
  ],
  exits: () => words.commands.demo.exits,
  more() {
    const { fault, faults } = words.commands.demo;
    const lines = scenarios.map(({ name, symptom, heals }) =>
      fault(name, symptom, `${heals.verb} ${heals.component}`),
    );
    return [faults, ...lines.map((line) => `  ${line}`)].join('\n');
  },
  async run(options) {
    const [{ DemoError, startDemo }, { openScreen }] = await Promise.all([
      import('../../../demo/start.ts'),
      import('../open-screen.ts'),
    ]);
    const demo = await startDemo(defined({ scenario: options.scenario })).catch((error: unknown) => {
      throw error instanceof DemoError ? new CommandError(error.message) : error;
    });
    try {
      // What happens in the demo is no part of the person's own journal, figures or lead.
      return await openScreen(options, demo.config, { ...process.env, XDG_STATE_HOME: demo.state });
    } finally {
      await demo.close();
    }
  },
});
