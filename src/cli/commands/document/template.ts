import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { configOf } from '../../configured.ts';
import { templatesIn } from '../../documents.ts';
import { exitCodes } from '../../exit-codes.ts';
import { unknownWord } from '../../unknown-word.ts';

/** `plantao document template`: to begin one's own with. */
export const command = defineCommand({
  arguments: '<name>',
  json: false,
  exits: () => words.commands.document.template.exits,
  async run(options, [name]) {
    const { templates } = await templatesIn(await configOf(options));
    const found = templates.find((one) => one.name === name);
    if (!found) {
      const names = templates.map((one) => one.name);
      throw unknownWord(words.commands.document.what, name!, names);
    }
    process.stdout.write(found.text);
    return exitCodes.ok;
  },
});
