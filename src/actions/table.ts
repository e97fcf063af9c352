import { parse } from 'yaml';
import { systemClock } from '../model/clock.ts';
import type { Context } from '../model/kind.ts';
import type { TargetKind } from '../model/target.ts';
import { cacheKinds, targetKinds } from '../targets/registry.ts';
import { words } from '../words/index.ts';
import { actionKinds } from './kinds/registry.ts';
import { knownVerbs, verbInfo } from './verbs.ts';

/** What can be done and where, as Markdown, from the registries: one row a verb, then the ways to give a team's own action. */
export function actionTable(): string {
  const { table: said } = words.actions;
  const able = [...targetKinds, ...cacheKinds].map((kind) => ({ kind, verbs: verbsOf(kind) }));
  const known = [...new Set([...knownVerbs, ...able.flatMap((one) => one.verbs)])];
  const rows = known.flatMap((verb) => {
    const { summary, params } = verbInfo(verb);
    const where =
      verb === 'canary'
        ? said.canary
        : able
            .filter((one) => one.verbs.includes(verb))
            .map(({ kind }) => `\`${kind.kind}\``)
            .filter((word, index, all) => all.indexOf(word) === index)
            .join(', ');
    if (where === '') return [];
    const asks = params
      .filter(({ aside }) => !aside)
      .map(({ name, optional }) => (optional ? `[${name}]` : name))
      .join(', ');
    return [`| \`${verb}\` | ${cell(summary)} | ${asks} | ${where} |`];
  });
  const own = actionKinds.map(({ kind, summary }) => `| \`${kind}\` | ${cell(summary)} |`);
  const ownTable = ['', said.own, '', header(said.by, said.does), '| --- | --- |', ...own];
  return [
    header(said.action, said.does, said.asks, said.where),
    '| --- | --- | --- | --- |',
    ...rows,
    ...(own.length === 0 ? [] : ownTable),
  ].join('\n');
}

/** The verbs of a kind, from what its own example opens; nothing is connected to before it is asked. */
function verbsOf(kind: TargetKind): readonly string[] {
  const example = parse(kind.example) as { host?: unknown };
  const context: Context = {
    clock: systemClock,
    baseDir: '/',
    connections: { share: (_key, open) => open() },
    hosts: typeof example.host === 'string' ? { [example.host]: { ssh: example.host } } : {},
  };
  const target = kind.open(kind.schema.parse(example), context);
  const can = target.verbs;
  target.close?.();
  return can;
}

function header(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
