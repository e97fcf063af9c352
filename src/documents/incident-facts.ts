import * as z from 'zod';
import { actionFacts, followUpFacts, occasion } from './shared-facts.ts';

/** What the template of a document about an incident may name. What is not known is an empty text or list. */
export const incidentFacts = z.object({
  ...occasion,
  id: z.string().describe('Id of the incident'),
  title: z.string().describe('Title'),
  severity: z.string().describe("Severity, in the system's own words"),
  status: z.string().describe('How it stands: open, being assessed'),
  open: z.boolean().describe('It is not resolved yet'),
  day: z.string().describe('Day it began'),
  troubleFrom: z.string().describe('When the trouble began that its first alert saw'),
  troubleUntil: z.string().describe('When its last alert was over'),
  troubleLasted: z.string().describe('For how long there was trouble'),
  openedAt: z.string().describe('When it was opened'),
  openedBy: z.string().describe('By whom: plantao, or a person'),
  acknowledgedAt: z.string().describe('When somebody took it'),
  acknowledgedAfter: z.string().describe('How long after it was opened'),
  mitigatedAt: z.string().describe('When it was mitigated, where that was before it was resolved'),
  mitigatedAfter: z.string().describe('How long after it was opened'),
  resolvedAt: z.string().describe('When it was resolved'),
  resolvedAfter: z.string().describe('How long after it was opened'),
  lasted: z.string().describe('For how long it lasted, or lasts so far'),
  began: z.string().describe('When it began, to the minute'),
  ended: z.string().describe('When it ended, to the minute'),
  owner: z.string().describe('Who owns it'),
  oncall: z
    .array(
      z.object({
        names: z.string().describe('Who'),
        until: z.string().describe('Until when, where somebody followed'),
      }),
    )
    .describe('Who was on call while it lasted'),
  people: z.string().describe('Everybody who took part'),
  components: z.string().describe('Titles of the components'),
  includes: z.string().describe('Ids of incidents merged into it'),
  impact: z.string().describe('What people noticed, in words: `plantao incident impact`'),
  outages: z
    .array(
      z.object({
        component: z.string().describe('Title'),
        down: z.string().describe('For how long it was down'),
        degraded: z.string().describe('For how long it was degraded'),
      }),
    )
    .describe('Components that were not up while it lasted'),
  detectedBy: z.string().describe('Alert that saw it first; empty where a person opened it'),
  detectedEvidence: z.string().describe('What that alert read'),
  detectedAfter: z.string().describe('How long after the trouble began that alert fired'),
  cause: z.string().describe('Cause, as resolved with'),
  alerts: z
    .array(
      z.object({
        name: z.string().describe('Name'),
        severity: z.string().describe('Its worst severity'),
        from: z.string().describe('When it first fired'),
        until: z.string().describe('When it was over'),
        evidence: z.string().describe('What was read'),
      }),
    )
    .describe('Its alerts'),
  worst: z
    .array(
      z.object({
        metric: z.string().describe('Title'),
        value: z.string().describe('With its unit'),
        at: z.string().describe('When'),
      }),
    )
    .describe('Metrics at their worst'),
  actions: z.array(actionFacts).describe('What was done'),
  timeline: z
    .array(
      z.object({
        day: z.string().describe('The day, where there are several'),
        entries: z
          .array(
            z.object({
              time: z.string().describe('When'),
              text: z.string().describe('What'),
              who: z.string().describe('Who; empty for plantao itself'),
              times: z.string().describe('How often, where it was more than once'),
              events: z.string().describe('Numbers of the events in the journal'),
            }),
          )
          .describe('What happened on it'),
      }),
    )
    .describe('What happened, by day'),
  messages: z
    .array(
      z.object({
        channel: z.string().describe('Id of the channel'),
        sent: z.string().describe('How many were sent'),
        failed: z.string().describe('How many failed; empty where none did'),
        first: z.string().describe('When the first was sent'),
        last: z.string().describe('When the last was sent; empty where it is the first'),
      }),
    )
    .describe('Notifications by channel'),
  updates: z
    .array(
      z.object({
        at: z.string().describe('When'),
        who: z.string().describe('Who'),
        text: z.string().describe('What was said'),
        customers: z.boolean().describe('It was for customers'),
        event: z.string().describe('Number of the event in the journal'),
      }),
    )
    .describe('Status updates and messages to customers'),
  first: z.boolean().describe('Nobody was told before: in a message, the first of its kind'),
  nextUpdate: z.string().describe('In a message: when the next is promised for; empty once it is resolved'),
  followUps: z.array(followUpFacts).describe('What keeps it from happening again'),
});

export type IncidentFacts = z.infer<typeof incidentFacts>;
