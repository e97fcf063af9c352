import { parse } from 'yaml';
import { systemClock } from '../model/clock.ts';
import type { Context } from '../model/kind.ts';
import type { TargetKind } from '../model/target.ts';
import { cacheKinds, targetKinds } from '../targets/registry.ts';
import { actionKinds } from './kinds/registry.ts';
import { verbInfo, verbs } from './verbs.ts';

/** What can be done and where, as Markdown, from the registries: one row a verb, then the ways to give a team's own action. */
export function actionTable(): string {
  const able = [...targetKinds, ...cacheKinds].map((kind) => ({ kind, verbs: verbsOf(kind) }));
  const known = [...new Set([...verbs.map(({ verb }) => verb), ...able.flatMap((one) => one.verbs)])];
  const rows = known.flatMap((verb) => {
    const { summary, params } = verbInfo(verb);
    const where =
      verb === 'canary'
        ? 'a component with `canary:`'
        : able
            .filter((one) => one.verbs.includes(verb))
            .map(({ kind }) => `\`${kind.kind}\``)
            .filter((word, index, all) => all.indexOf(word) === index)
            .join(', ');
    if (where === '') return [];
    const asks = params.map(({ name, optional }) => (optional ? `[${name}]` : name)).join(', ');
    return [`| \`${verb}\` | ${cell(summary)} | ${asks} | ${where} |`];
  });
  const own = actionKinds.map(({ kind, summary }) => `| \`${kind}\` | ${cell(summary)} |`);
  const ownTable = [
    '',
    "A team's own actions, under `actions:` of a component:",
    '',
    '| By | What it does |',
    '| --- | --- |',
    ...own,
  ];
  return [
    '| Action | What it does | Asks for | Where |',
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

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
