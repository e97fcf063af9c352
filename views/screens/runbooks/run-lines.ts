import { formatDuration } from '../../../src/model/quantity.ts';
import type { BoundCode, RunRow, RunStepRow, StepStanding } from '../../../src/model/run.ts';
import { isName } from '../../../src/procedures/decide.ts';
import { words } from '../../../src/words/index.ts';
import { ageText, timeText, untilText } from '../../ui/age.ts';
import { DetailLines } from '../../ui/detail-lines.ts';
import { listLine, windowStart } from '../../ui/list.ts';
import type { Role, Theme } from '../../ui/theme.ts';

const roles: Readonly<Record<StepStanding, Role>> = {
  open: 'plain',
  acting: 'accent',
  holding: 'accent',
  verified: 'ok',
  'by-hand': 'ok',
  'not-verified': 'warning',
  failed: 'critical',
  skipped: 'muted',
  unknown: 'unknown',
  decided: 'ok',
  'not-taken': 'muted',
  aside: 'muted',
  elsewhere: 'muted',
};

function shapeOf({ glyphs }: Theme, standing: StepStanding): string {
  switch (standing) {
    case 'verified':
    case 'by-hand':
    case 'decided':
      return glyphs.status.up;
    case 'not-verified':
      return glyphs.status.degraded;
    case 'failed':
      return glyphs.status.down;
    case 'unknown':
      return glyphs.status.unknown;
    case 'acting':
    case 'holding':
      return glyphs.arrow;
    case 'skipped':
    case 'not-taken':
    case 'aside':
    case 'elsewhere':
      return glyphs.dash;
    case 'open':
      return glyphs.separator;
  }
}

/** Who drives, how far it is, and how long it has; one line, and one more where something is wrong with the text. */
export function runHead(theme: Theme, run: RunRow, width: number, now: number): readonly string[] {
  const say = words.screen.run;
  const { driver, mine, over, count, ended, dueAt, edited, gone } = run;
  const facts = [
    ended ? say.endings[ended.how](ended.by) : mine ? say.youDrive : say.drives(driver),
    say.progress(over, count),
    ...(dueAt === undefined || ended ? [] : [dueText(dueAt, now)]),
  ];
  const late = dueAt !== undefined && !ended && dueAt < now;
  return [
    theme.paint(
      late ? 'warning' : 'muted',
      theme.fit(` ${facts.join(` ${theme.glyphs.separator} `)}`, width),
    ),
    ...(gone ? [theme.paint('critical', theme.fit(` ${say.gone}`, width))] : []),
    ...(edited && !gone ? [theme.paint('warning', theme.fit(` ${say.edited}`, width))] : []),
  ];
}

function dueText(at: number, now: number): string {
  return at < now ? words.screen.run.overdue(ageText(now, at)) : words.screen.run.left(untilText(now, at));
}

/** The steps, each in a line, as many as there is room for around the selected one. */
export function stepLines(
  theme: Theme,
  run: RunRow,
  selected: number,
  width: number,
  height: number,
  now: number,
): readonly string[] {
  const start = windowStart(run.steps.length, selected, height);
  return run.steps.slice(start, start + height).map((step, place) => {
    const isSelected = start + place === selected;
    const isCurrent = step.id === run.current;
    const number = String(start + place + 1).padStart(2);
    const inset = step.within ? '  ' : '';
    const note = isAhead(run, step) ? '' : noteOf(step, now);
    const room = width - 2;
    const title = `${shapeOf(theme, step.standing)} ${number} ${inset}${step.title}`;
    const noteWidth = Math.min([...note].length, Math.floor(room / 2));
    const line =
      noteWidth === 0
        ? theme.fit(title, room)
        : `${theme.fit(title, room - noteWidth - 1)} ${theme.fit(note, noteWidth, 'right')}`;
    const late = step.dueAt !== undefined && step.dueAt < now;
    const role = late ? 'warning' : isCurrent && step.standing === 'open' ? 'strong' : roles[step.standing];
    return isSelected ? listLine(theme, line, true) : `  ${theme.paint(role, line)}`;
  });
}

/** Whether it still depends on what is decided. */
function isAhead({ steps }: RunRow, { within, standing }: RunStepRow): boolean {
  const decision = within && steps.find(({ id }) => id === within.decision);
  return standing === 'not-taken' && decision !== undefined && decision.standing !== 'decided';
}

/** How a step stands, by whom and when; of one that is to be done now, how long it has. */
function noteOf(step: RunStepRow, now: number): string {
  const { standing, state, dueAt, holdUntil } = step;
  const name = words.procedures.standings[standing];
  if (standing === 'holding' && holdUntil !== undefined)
    return holdUntil > now ? words.screen.run.holds(untilText(now, holdUntil)) : words.screen.run.heldOut;
  if (standing === 'open') return dueAt === undefined ? '' : dueText(dueAt, now);
  if (!state || standing === 'not-taken' || standing === 'aside' || standing === 'elsewhere') return name;
  return `${name} ${timeText(state.at)} ${state.by}`;
}

/** Everything about one step: its text, what plantao does for it and says now, the ways on, what was seen. */
export function stepDetail(
  theme: Theme,
  step: RunStepRow,
  chosen: number,
  width: number,
  now: number,
): readonly string[] {
  const say = words.screen.run;
  const out = new DetailLines(theme, width);
  const part = step.part.title === '' ? [] : [step.part.title];
  out.text([...part, step.title].join(` ${theme.glyphs.separator} `), 'strong');
  if (step.elsewhere !== undefined) out.text(say.elsewhere(step.elsewhere), 'critical');
  if (step.required) out.text(say.required, 'warning');
  if (step.state?.late) out.text(say.late(step.state.late.by, step.state.late.first), 'warning');
  if (step.state?.reason !== undefined) out.field(say.labels.reason, step.state.reason);
  if (step.state?.value !== undefined) out.field(say.labels.seen, step.state.value);
  if (step.left) out.text(say.wentOn(step.left.to), 'strong');
  else if (step.standing === 'unknown') out.text(say.unknown, 'unknown');
  if (step.hold && step.standing !== 'holding')
    out.field(say.labels.wait, formatRange(step.hold.minMs, step.hold.maxMs));
  if (step.when !== undefined) out.field(say.labels.when, step.when);
  step.codes.forEach((code, index) => {
    if (code.folded || isName(code)) return;
    if (code.option !== undefined && code.option !== step.codes[index - 1]?.option)
      out.text(code.option, 'accent');
    codeLines(out, code, index === chosen && step.codes.length > 1, now);
  });
  step.branches?.forEach(({ when, text, reading, proposed, taken }, index) => {
    const answer = reading ? ` (${words.procedures.readings[reading.state]})` : '';
    const mark = taken ? say.taken : proposed ? say.proposed : '';
    out.text(
      `${index + 1}  ${when}${answer}${text === '' ? '' : `: ${text}`}${mark === '' ? '' : `  ${mark}`}`,
      taken ? 'ok' : proposed ? 'strong' : step.standing === 'decided' ? 'muted' : 'plain',
    );
  });
  if (step.verify) {
    out.field(say.labels.verify, step.verify.code.text);
    boundLine(out, step.verify, now);
  }
  if (step.otherwise?.to && !step.left) out.text(say.otherwise(step.otherwise.to.title), 'muted');
  for (const text of step.expected) out.field(say.labels.expect, text);
  for (const text of step.notes) out.text(text);
  for (const { to } of step.links) out.link(say.labels.link, to);
  return out.lines;
}

function codeLines(out: DetailLines, one: BoundCode, isChosen: boolean, now: number): void {
  const mark = isChosen ? out.theme.glyphs.cursor : ' ';
  if (one.code.title !== undefined) out.text(one.code.title, 'muted', 3);
  for (const [index, line] of one.code.text.split('\n').entries())
    out.text(`${index === 0 ? mark : ' '} ${line}`, isChosen ? 'strong' : 'plain');
  boundLine(out, one, now);
}

/** What plantao does in the place of a command, with what it says now and how old that is. */
function boundLine(out: DetailLines, { bound, reading, now: said, nowAt }: BoundCode, now: number): void {
  const { procedures: say } = words;
  const age = nowAt === undefined ? '' : ` (${ageText(now, nowAt)})`;
  switch (bound.as) {
    case 'action': {
      const params = Object.entries(bound.params).map(([name, value]) => `${name}=${value}`);
      out.text(say.bound.action(bound.verb, bound.component, params.join(' ')), 'accent', 4);
      if (bound.needs.length > 0) out.text(say.bound.needs(bound.needs), 'warning', 4);
      return;
    }
    case 'question': {
      const state = reading?.state ?? 'unknown';
      const held = reading?.heldMs === undefined ? '' : `, ${say.bound.held(reading.heldMs, bound.forMs)}`;
      const role: Role =
        state === 'holds' ? 'ok' : state === 'not' ? 'warning' : state === 'stale' ? 'stale' : 'unknown';
      out.text(`= ${say.readings[state]}${held}  ${said ?? ''}${age}`, role, 4);
      return;
    }
    case 'logs':
      out.text(say.bound.logs(bound.components, bound.query), 'accent', 4);
      return;
    case 'by-hand':
      // Of a plain command a person need not be told each time that it is theirs.
      if (bound.why.code === 'no-way' || bound.why.code === 'said-so') return;
      out.text(say.byHand(bound.why), 'warning', 4);
      return;
    default:
      out.text(`= ${said ?? ''}${age}`, 'plain', 4);
  }
}

function formatRange(least: number, most: number): string {
  return least === most ? formatDuration(least) : `${formatDuration(least)} – ${formatDuration(most)}`;
}
