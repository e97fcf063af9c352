import type { AlertRow } from '../../../src/model/alert.ts';
import { answerTo } from '../../../src/model/answers.ts';
import { leadsElsewhere, type Runbook, type RunbookPlace } from '../../../src/model/runbook.ts';
import { words } from '../../../src/words/index.ts';
import type { CommandId } from '../../input/commands.ts';
import { runIfScreen } from '../../input/controller.ts';
import { moved } from '../../input/list.ts';
import type { Screen, ScreenKind } from '../../input/screen.ts';
import { bodyRoom } from '../../panes/geometry.ts';
import { typeFilter } from '../filter.ts';
import { type Page, pageOf, paintLine } from './page.ts';
import { headingFrom, lastTop, linesWith, lineWith, pathAt, placeOf, type ReadAt, topOf } from './places.ts';
import { walkThrough } from './walk.ts';

/** A place that was left by a link. */
interface Visited {
  readonly reference: string;
  readonly at: ReadAt | undefined;
}

interface ReaderState {
  /** `file`, `file#heading`, or what an alert calls its runbook. */
  readonly reference: string;
  /** Undefined: where the reference leads. */
  readonly at: ReadAt | undefined;
  readonly search: string;
  /** Which of the page's links Enter follows. */
  readonly link: number | undefined;
  readonly visited: readonly Visited[];
}

declare module '../../input/ui.ts' {
  interface ScreenStates {
    runbook: ReaderState;
  }
}

/** Opens the runbook, and the heading in it, that a reference means. */
export function openRunbook({ ui }: Screen, reference: string): void {
  ui.show('runbook', { reference, at: undefined, search: '', link: undefined, visited: [] });
}

/** Opens what is written for alerts: the runbook that the first of them names, else the heading with the name of the first. */
export function openRunbookOf(screen: Screen, alerts: readonly Pick<AlertRow, 'name' | 'runbook'>[]): void {
  const named = alerts.find(({ runbook }) => runbook !== undefined)?.runbook;
  const [first] = alerts;
  if (named !== undefined) openRunbook(screen, named);
  else if (first) openRunbook(screen, `#${first.name}`);
  else screen.ui.update({ notice: words.screen.runbooks.noAlert });
}

/** One runbook, as a person reads it. */
export const reader: ScreenKind<'runbook'> = {
  id: 'runbook',
  place: 'full',
  title: ({ reference }) => reference,
  contexts: ['runbook', 'list', 'global'],
  reads: ['answers'],
  asks: (_, { reference }) => [{ to: 'runbook', id: reference }],
  commands: [
    { id: 'next-link', keys: ['tab'], context: 'runbook', category: 'moving' },
    { id: 'previous-link', keys: ['shift-tab'], context: 'runbook', category: 'moving' },
    { id: 'next-heading', keys: [']'], context: 'runbook', category: 'moving' },
    { id: 'previous-heading', keys: ['['], context: 'runbook', category: 'moving' },
    { id: 'next-found', keys: ['n'], context: 'runbook', category: 'looking' },
    { id: 'previous-found', keys: ['N'], context: 'runbook', category: 'looking' },
  ],
  draw(screen, state, { width, height }) {
    const { theme } = screen;
    const texts = words.screen.runbooks;
    const answer = answerTo(screen.session.store.get('answers'), 'runbook', state.reference);
    const say = (text: string) => ({ lines: [theme.paint('muted', theme.fit(`  ${text}`, width))] });
    if (!answer) return say(texts.reading);
    if (!answer.found) return say(texts.notFound(state.reference));
    const { runbook, missing } = answer.found;
    const page = pageOf(runbook, theme, width);
    const top = topOf(runbook, page, state.at, answer.found.anchor);
    const hits = new Set(linesWith(page, state.search));
    const chosen = state.link === undefined ? undefined : page.links[state.link];
    const rest = page.lines.length - top - height;
    return {
      title: [...new Set([runbook.title, ...pathAt(runbook, page, top)])].join(` ${theme.glyphs.separator} `),
      note: [
        ...(missing === undefined ? [] : [texts.noHeading(missing)]),
        ...(chosen ? [chosen.link] : []),
        ...(state.search === '' ? [] : [words.screen.title.hits(state.search, hits.size, page.lines.length)]),
        ...(rest > 0 ? [texts.below(rest)] : []),
      ].join('  '),
      lines: page.lines.slice(top, top + height).map((line, index) =>
        paintLine(theme, line, width, {
          found: hits.has(top + index),
          chosen: chosen && chosen.line === top + index ? chosen.link : undefined,
        }),
      ),
    };
  },
  press(screen, state, _, command) {
    const answer = answerTo(screen.session.store.get('answers'), 'runbook', state.reference);
    if (command === 'back' || command === 'quit') goBack(screen, state);
    else if (answer?.found) pressIn(screen, state, answer.found, command);
    else runIfScreen(screen, command);
  },
  hints: () =>
    (['back', 'walk', 'filter', 'next-heading', 'next-link', 'open'] as const).map((command) => ({
      ...{ command, label: words.screen.commands[command].label },
    })),
};

/** What a key does in a runbook that is there. */
function pressIn(
  screen: Screen,
  state: ReaderState,
  { runbook, anchor }: RunbookPlace,
  command: CommandId | undefined,
): void {
  const { ui } = screen;
  const { width, height } = bodyRoom(screen);
  const page = pageOf(runbook, screen.theme, width);
  const top = topOf(runbook, page, state.at, anchor);
  const show = (line: number): void => ui.set('runbook', { at: placeOf(page, Math.max(0, line)) });
  const next = moved(command, top, Math.max(top, lastTop(page, height)) + 1, height - 1);
  if (next !== undefined) show(next);
  else if (command === 'filter')
    typeFilter(screen, {
      ...{ what: words.screen.runbooks.search, text: state.search },
      change: (search) => {
        ui.set('runbook', { search });
        const hit = lineWith(page, search, top, 1);
        if (hit !== undefined) show(hit);
      },
    });
  else if (command === 'next-found' || command === 'previous-found') {
    const step = command === 'next-found' ? 1 : -1;
    const hit = lineWith(page, state.search, top + step, step);
    if (hit === undefined) ui.update({ notice: words.screen.runbooks.noneFound(state.search) });
    else show(hit);
  } else if (command === 'next-heading') show(headingFrom(runbook, page, top, 1));
  else if (command === 'previous-heading') show(headingFrom(runbook, page, top, -1));
  else if (command === 'next-link') chooseLink(screen, state, page, { top, height }, 1);
  else if (command === 'previous-link') chooseLink(screen, state, page, { top, height }, -1);
  else if (command === 'walk') walkThrough(screen, { reference: placeAt(runbook, page, top, anchor) });
  else if (command === 'open') follow(screen, state, page, runbook.name, placeOf(page, top));
  else runIfScreen(screen, command);
}

/** The heading that is read: what would be gone through. */
function placeAt({ name, blocks }: Runbook, page: Page, top: number, anchor: string | undefined): string {
  const headings = blocks.flatMap((block, index) =>
    block.kind === 'heading' && page.starts[index]! <= top + 1 ? block.anchor : [],
  );
  const heading = headings.at(-1) ?? anchor;
  return heading === undefined ? name : `${name}#${heading}`;
}

/** Selects the next link in view; where there is none, the next beyond it, which is then brought into view. */
function chooseLink(
  { ui }: Screen,
  { link }: ReaderState,
  page: Page,
  { top, height }: { readonly top: number; readonly height: number },
  step: 1 | -1,
): void {
  const inView = (index: number): boolean => {
    const line = page.links[index]?.line ?? -1;
    return line >= top && line < top + height;
  };
  const first =
    step > 0
      ? page.links.findIndex(({ line }) => line >= top)
      : page.links.findLastIndex(({ line }) => line < top + height);
  const next = link !== undefined && inView(link) ? link + step : first;
  const target = page.links[next];
  if (target) {
    const line = inView(next) ? top : Math.min(Math.max(0, target.line - 2), lastTop(page, height));
    ui.set('runbook', { link: next, at: placeOf(page, line) });
  } else ui.update({ notice: words.screen.runbooks.noLink });
}

/** Goes where the selected link leads: to a heading, to another runbook. A web address is shown, never opened. */
function follow({ ui }: Screen, state: ReaderState, page: Page, name: string, here: ReadAt): void {
  const link = state.link === undefined ? undefined : page.links[state.link]?.link;
  if (link === undefined) ui.update({ notice: words.screen.runbooks.chooseLink });
  else if (leadsElsewhere(link)) ui.update({ notice: link });
  else {
    const folder = name.slice(0, name.lastIndexOf('/') + 1);
    const reference = link.startsWith('#') ? `${name}${link}` : pathFrom(folder, link);
    const visited = [...state.visited, { reference: state.reference, at: here }];
    ui.set('runbook', { reference, visited, at: undefined, link: undefined });
  }
}

/** Back to where a link was followed, else out of the runbook. */
function goBack({ ui }: Screen, state: ReaderState): void {
  const last = state.visited.at(-1);
  if (state.search !== '') ui.set('runbook', { search: '' });
  else if (last) ui.set('runbook', { ...last, visited: state.visited.slice(0, -1), link: undefined });
  else ui.close('runbook');
}

/** A path as written in a file of this folder, from the shelf's folder. */
function pathFrom(folder: string, path: string): string {
  const parts = folder.split('/').slice(0, -1);
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
}
