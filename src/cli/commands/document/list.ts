import { relative } from 'node:path';
import type { Template } from '../../../documents/templates.ts';
import { words } from '../../../words/index.ts';
import { defineCommand } from '../../command.ts';
import { configOf } from '../../configured.ts';
import { complain } from '../../context.ts';
import { templatesIn } from '../../documents.ts';
import { exitCodes } from '../../exit-codes.ts';
import { printRows } from '../../print.ts';

/** `plantao document list`. */
export const command = defineCommand({
  exits: () => words.commands.document.list.exits,
  async run(options) {
    const config = await configOf(options);
    const { templates, problems } = await templatesIn(config);
    const { document: say, columns } = words.commands;
    const from = ({ file }: Template): string =>
      file === undefined ? say.list.builtIn : relative(config.baseDir, file);
    await printRows<Template>(
      templates,
      [
        { title: columns.name, cell: ({ name }) => name },
        { title: columns.about, cell: ({ about }) => say.subjects[about] },
        { title: columns.format, cell: ({ format }) => say.formats[format] },
        { title: columns.from, cell: from, flexible: true },
      ],
      options,
      templates.map(({ name, about, format, file }) => ({ name, about, format, file: file ?? null })),
    );
    for (const problem of problems) complain(problem);
    return problems.length > 0 ? exitCodes.warning : exitCodes.ok;
  },
});
