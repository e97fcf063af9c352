import { Screens } from '../input/screen.ts';
import { params } from './action/params.ts';
import { plan } from './action/plan.ts';
import { runDialog } from './action/run.ts';
import { planning } from './action/waiting.ts';
import { alerts } from './alerts/alerts.ts';
import { askForm } from './ask.ts';
import { checklist } from './checklists/checklist.ts';
import { checklists } from './checklists/checklists.ts';
import { contacts } from './contacts.ts';
import { depthAct } from './depth/acting.ts';
import { depth } from './depth/depth.ts';
import { detail } from './detail/detail.ts';
import { environment } from './environment.ts';
import { escalationMessage } from './escalation-message.ts';
import { filter } from './filter.ts';
import { help } from './help.ts';
import { incidents } from './incidents/incidents.ts';
import { journal } from './journal.ts';
import { logTop } from './log-top.ts';
import { paneCommands } from './main/commands.ts';
import { mendChoice } from './mend.ts';
import { menu } from './menu.ts';
import { message } from './message.ts';
import { palette } from './palette.ts';
import { reader } from './runbooks/reader.ts';
import { walk } from './runbooks/run.ts';
import { runbooks } from './runbooks/runbooks.ts';
import { walkCommand } from './runbooks/walk.ts';

/** Every screen that lies over the panes; a new one is a file and a line here. */
export const screens = new Screens(
  [...paneCommands, walkCommand],
  [
    alerts,
    incidents,
    runbooks,
    reader,
    walk,
    checklists,
    checklist,
    journal,
    contacts,
    detail,
    depth,
    depthAct,
    logTop,
    escalationMessage,
    message,
    menu,
    mendChoice,
    params,
    planning,
    plan,
    runDialog,
    askForm,
    filter,
    help,
    palette,
    environment,
  ],
);
