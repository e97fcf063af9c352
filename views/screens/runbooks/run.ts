import { answerTo } from '../../../src/model/answers.ts';
import type { RunChange, RunRow, RunStepRow } from '../../../src/model/run.ts';
import { isName } from '../../../src/procedures/decide.ts';
import { errorText } from '../../../src/words/error-text.ts';
import { words } from '../../../src/words/index.ts';
import { mayWrite } from '../../input/available.ts';
import type { CommandId } from '../../input/commands.ts';
import { runIfScreen } from '../../input/controller.ts';
import { moved } from '../../input/list.ts';
import type { Hint, Screen, ScreenKind } from '../../input/screen.ts';
import { planStep } from '../action/planning.ts';
import { ask } from '../ask.ts';
import { openLogQuery } from '../main/log-commands.ts';
import type { RunState } from './open-run.ts';
import { openRunbook } from './reader.ts';
import { runHead, stepDetail, stepLines } from './run-lines.ts';

const own = ['run-tick', 'run-skip', 'run-otherwise', 'take-over', 'abandon', 'next-code'] as const;
const keys = {
  'run-tick': 'space',
  'run-skip': 's',
  'run-otherwise': 'o',
  'take-over': 't',
  abandon: 'x',
  'next-code': 'tab',
} as const;

/** A run: its steps with how they stand, and everything about the one that is looked at. */
export const walk: ScreenKind<'walk'> = {
  id: 'walk',
  place: 'full',
  title: () => words.screen.run.title,
  contexts: ['walk', 'list', 'global'],
  reads: ['answers', 'system'],
  asks: (_, { id }) => [{ to: 'run', id }],
  commands: own.map((id) => ({ id, keys: [keys[id]], context: 'walk', category: 'acting' }) as const),
  draw(screen, state, { width, height, now }) {
    const { theme } = screen;
    const run = runOf(screen, state);
    if (!run)
      return { lines: [theme.paint('muted', theme.fit(`  ${words.screen.runbooks.reading}`, width))] };
    const selected = selectedOf(run, state);
    const head = runHead(theme, run, width, now);
    const listed = Math.max(3, Math.min(run.steps.length, Math.floor((height - head.length) * 0.45)));
    const step = run.steps[selected];
    const rule = theme.paint('muted', theme.glyphs.frame.top.repeat(width));
    const detail = step ? stepDetail(theme, step, codeOf(step, state), width, now) : [];
    const room = height - head.length - listed - 1;
    const top = Math.max(0, Math.min(state.scroll, detail.length - room));
    const hidden = detail.length - top - room;
    return {
      title: run.title,
      note: hidden > 0 ? words.screen.runbooks.below(hidden) : '',
      lines: [
        ...head,
        ...stepLines(theme, run, selected, width, listed, now),
        rule,
        ...detail.slice(top, top + room),
      ],
    };
  },
  press(screen, state, key, command) {
    const { ui } = screen;
    const run = runOf(screen, state);
    if (command === 'back' || command === 'quit') {
      ui.close('walk');
      return;
    }
    if (!run) return runIfScreen(screen, command) as undefined;
    const selected = selectedOf(run, state);
    const step = run.steps[selected];
    if (command === 'page-down' || command === 'page-up') {
      ui.set('walk', { scroll: Math.max(0, state.scroll + (command === 'page-down' ? 5 : -5)) });
      return;
    }
    const next = moved(command, selected, run.steps.length, 5);
    if (next !== undefined) {
      const id = run.steps[next]!.id;
      ui.set('walk', { step: id === run.current ? undefined : id, code: 0, scroll: 0 });
      return;
    }
    if (step?.branches && /^[1-9]$/.test(key.name) && Number(key.name) <= step.branches.length) {
      change(screen, run, { what: 'decide', ...at(step), branch: Number(key.name) - 1 });
      return;
    }
    pressOn(screen, state, run, step, command);
  },
  hintsOfAnswers: true,
  hints: (screen, state) => hintsOf(runOf(screen, state), state),
};

function runOf({ session }: Screen, { id }: RunState): RunRow | undefined {
  return answerTo(session.store.get('answers'), 'run', id)?.run;
}

/** The step that is looked at: the one chosen, else the current, else the last. */
function selectedOf({ steps, current }: RunRow, { step }: RunState): number {
  const index = steps.findIndex(({ id }) => id === (step ?? current));
  return index < 0 ? Math.max(0, steps.length - 1) : index;
}

/** The command that Enter is about: of those that nothing folds away. */
function codeOf({ codes }: RunStepRow, { code }: RunState): number {
  const shown = codes.flatMap((code, index) => (code.folded || isName(code) ? [] : index));
  return shown[code % Math.max(1, shown.length)] ?? 0;
}

function at({ id, revision }: RunStepRow): { readonly step: string; readonly saw: number } {
  return { step: id, saw: revision };
}

/** What a key does to the step that is looked at. */
function pressOn(
  screen: Screen,
  state: RunState,
  run: RunRow,
  step: RunStepRow | undefined,
  command: CommandId | undefined,
): void {
  const { ui } = screen;
  const say = words.screen.run;
  switch (command) {
    case 'open':
      if (step) openStep(screen, state, run, step);
      return;
    case 'next-code':
      ui.set('walk', { code: state.code + 1 });
      return;
    case 'run-tick':
      if (step?.hold && step.standing === 'open') change(screen, run, { what: 'hold', ...at(step) });
      else if (step) change(screen, run, { what: 'tick', ...at(step) });
      return;
    case 'run-skip':
      if (step && writable(screen))
        ask(screen, {
          ...{ title: say.ask.skip(step.title), fields: [{ label: say.ask.reason, value: '' }], done: '' },
          send: ([reason = '']) => send(screen, run, { what: 'skip', ...at(step), reason }),
        });
      return;
    case 'run-otherwise':
      if (step) goOtherwise(screen, run, step);
      return;
    case 'take-over':
      change(screen, run, { what: 'take-over' });
      return;
    case 'abandon':
      if (writable(screen))
        ask(screen, {
          ...{ title: say.ask.abandon(run.title), fields: [{ label: say.ask.reason, value: '' }], done: '' },
          send: ([reason = '']) => send(screen, run, { what: 'abandon', reason }),
        });
      return;
    case 'runbooks':
      openRunbook(screen, run.anchor === undefined ? run.runbook : `${run.runbook}#${run.anchor}`);
      return;
    default:
      runIfScreen(screen, command);
  }
}

/** Does what plantao can do for the command that is chosen: plans it, asks it, looks it up. Nothing changes before a plan is confirmed. */
function openStep(screen: Screen, state: RunState, run: RunRow, step: RunStepRow): void {
  const { ui, session } = screen;
  const code = codeOf(step, state);
  const bound = step.codes[code]?.bound;
  if (bound?.as === 'logs') openLogQuery(screen, bound.components, bound.query);
  else if (bound?.as === 'action') {
    if (!writable(screen)) return;
    const { verb, component } = bound;
    planStep(screen, verb, component, () => session.commands.planStep(run.id, { ...at(step), code }));
  } else if (bound?.as === 'question' || step.verify) change(screen, run, { what: 'check', ...at(step) });
  else if (bound?.as === 'by-hand' && bound.why.code !== 'no-way' && bound.why.code !== 'said-so')
    ui.update({ notice: words.procedures.byHand(bound.why) });
  else if (step.hold) change(screen, run, { what: 'hold', ...at(step) });
  else if (step.branches) ui.update({ notice: words.screen.run.chooseWay(step.branches.length) });
  else ui.update({ notice: words.screen.run.byHand });
}

/** Goes on where the runbook says for when a step fails; of one that has not failed it asks why. */
function goOtherwise(screen: Screen, run: RunRow, step: RunStepRow): void {
  const say = words.screen.run;
  const { otherwise, standing, title } = step;
  if (!otherwise) screen.ui.update({ notice: say.noOtherwise });
  else if (standing === 'open' && otherwise.to && !step.required && step.id === run.current) {
    if (writable(screen))
      ask(screen, {
        ...{ title: say.ask.otherwise(title, otherwise.to.title), done: '' },
        fields: [{ label: say.ask.reason, value: '' }],
        send: ([reason = '']) => send(screen, run, { what: 'otherwise', ...at(step), reason }),
      });
  } else change(screen, run, { what: 'otherwise', ...at(step) });
}

function writable(screen: Screen): boolean {
  return mayWrite(screen, words.screen.notices.readOnly);
}

/** Looks at what is to be done now once the change is made. */
async function send({ ui, session }: Screen, run: RunRow, what: RunChange): Promise<void> {
  await session.commands.changeRun(run.id, what);
  if (ui.open('walk')?.id === run.id) ui.set('walk', { step: undefined, code: 0, scroll: 0 });
}

function change(screen: Screen, run: RunRow, what: RunChange): void {
  if (!writable(screen)) return;
  send(screen, run, what).catch((error: unknown) => screen.ui.update({ notice: errorText(error) }));
}

function hintsOf(run: RunRow | undefined, state: RunState): readonly Hint[] {
  const { commands } = words.screen;
  const say = words.screen.run.keys;
  const plain = (command: CommandId): Hint => ({ command, label: commands[command].label });
  if (!run || run.ended) return [plain('back')];
  if (!run.mine) return [plain('back'), plain('take-over')];
  const step = run.steps[selectedOf(run, state)];
  const bound = step?.codes[codeOf(step, state)]?.bound;
  const enter =
    bound?.as === 'action'
      ? say.plan
      : bound?.as === 'logs'
        ? say.logs
        : bound?.as === 'question'
          ? say.check
          : undefined;
  const shown = step?.codes.filter((code) => !code.folded && !isName(code)).length ?? 0;
  return [
    plain('back'),
    ...(enter === undefined ? [] : [{ command: 'open' as const, label: enter }]),
    ...(step?.branches ? [{ key: `1-${step.branches.length}`, label: say.choose }] : []),
    ...(step?.hold
      ? [{ command: 'run-tick' as const, label: step.standing === 'holding' ? say.goOn : say.wait }]
      : [plain('run-tick')]),
    ...(shown > 1 ? [plain('next-code')] : []),
    plain('run-skip'),
    ...(step?.otherwise === undefined || step.left ? [] : [plain('run-otherwise')]),
    plain('abandon'),
    { command: 'runbooks' as const, label: words.screen.keys.runbook },
  ];
}
