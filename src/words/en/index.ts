import { actions } from './actions.ts';
import { alerts } from './alerts.ts';
import { app } from './app.ts';
import { budgets } from './budgets.ts';
import { checklists } from './checklists.ts';
import { checks } from './checks.ts';
import { commands } from './commands.ts';
import { config } from './config.ts';
import { connections } from './connections.ts';
import { demo } from './demo.ts';
import { depth } from './depth.ts';
import { documents } from './documents.ts';
import { engine } from './engine.ts';
import { events } from './events.ts';
import { handoffs } from './handoffs.ts';
import { history } from './history.ts';
import { imports } from './import.ts';
import { journal } from './journal.ts';
import { lint } from './lint.ts';
import { logs } from './logs.ts';
import { looks } from './looks.ts';
import { names } from './names.ts';
import { notify } from './notify.ts';
import { oncall } from './oncall.ts';
import { procedures } from './procedures.ts';
import { queues } from './queues.ts';
import { runbooks } from './runbooks.ts';
import { schedules } from './schedules.ts';
import { screen } from './screen.ts';
import { sources } from './sources.ts';
import { targets } from './targets.ts';
import { text } from './text.ts';
import { time } from './time.ts';

/** English: every sentence a person reads, by room. */
export const en = {
  demo,
  actions,
  alerts,
  app,
  budgets,
  checklists,
  checks,
  commands,
  config,
  connections,
  depth,
  documents,
  engine,
  events,
  handoffs,
  history,
  imports,
  journal,
  lint,
  logs,
  looks,
  names,
  notify,
  oncall,
  procedures,
  queues,
  runbooks,
  schedules,
  screen,
  sources,
  targets,
  text,
  time,
};
