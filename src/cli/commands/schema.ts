import { configJsonSchema } from '../../config/json-schema.ts';
import { words } from '../../words/index.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { printJson } from '../print.ts';

/** `plantao schema`. */
export const command = defineCommand({
  json: false,
  exits: () => words.commands.schema.exits,
  async run() {
    printJson(configJsonSchema());
    return exitCodes.ok;
  },
});
