import * as z from 'zod';
import { actionFacts, followUpFacts, occasion } from './shared-facts.ts';

/** What the template of a handoff may name. What is not known is an empty text or list. */
export const handoffFacts = z.object({
  ...occasion,
  day: z.string().describe('Day the shift ends'),
  from: z.string().describe('When the shift began'),
  until: z.string().describe('When it ends'),
  outgoing: z.string().describe('Who hands over'),
  incoming: z.string().describe('Who takes over'),
  calm: z.boolean().describe('Nothing fires and no incident is open'),
  openIncident: z.boolean().describe('An incident is open'),
  incidents: z
    .array(
      z.object({
        id: z.string().describe('Id'),
        title: z.string().describe('Title'),
        severity: z.string().describe("Severity, in the system's own words"),
        status: z.string().describe('How it stands'),
        open: z.boolean().describe('It is not resolved yet'),
        at: z.string().describe('When it was opened'),
        lasted: z.string().describe('For how long it lasted, or lasts so far'),
        owner: z.string().describe('Who owns it'),
        cause: z.string().describe('Its cause, once resolved'),
      }),
    )
    .describe('Incidents of the shift and those that are open, the open ones first'),
  alerts: z
    .array(
      z.object({
        name: z.string().describe('Name'),
        severity: z.string().describe('Severity'),
        since: z.string().describe('Since when it fires'),
        evidence: z.string().describe('What was read'),
        by: z.string().describe('Who acknowledged it'),
      }),
    )
    .describe('Alerts that fire'),
  muted: z
    .array(
      z.object({
        name: z.string().describe('Alert, or what is silenced or in maintenance'),
        reason: z.string().describe('Why nobody hears of it'),
        until: z.string().describe('Until when; empty where that is not known'),
        by: z.string().describe('Who muted it'),
      }),
    )
    .describe('What nobody is told of: alerts that fire unheard, silences, maintenance by hand'),
  actions: z.array(actionFacts).describe('What was done in the shift'),
  planned: z
    .array(z.object({ at: z.string().describe('When'), what: z.string().describe('What') }))
    .describe('Temporary changes to revert, and maintenance of the next two days'),
  checklists: z
    .array(
      z.object({
        name: z.string().describe('Name'),
        due: z.string().describe('When it was due'),
        left: z.string().describe('What of it is not done'),
        missed: z.string().describe('When it was due and not done before'),
      }),
    )
    .describe('Checklists that are not finished'),
  followUps: z
    .array(followUpFacts.extend({ done: z.boolean().describe('Never: only what is open is there') }))
    .describe('Follow-ups that are not done'),
  contacts: z
    .array(z.object({ name: z.string().describe('Who'), contact: z.string().describe('How to reach them') }))
    .describe('Everybody of the rota and the chain'),
  dashboard: z.string().describe('Link to the dashboard of `oncall`'),
});

export type HandoffFacts = z.infer<typeof handoffFacts>;
