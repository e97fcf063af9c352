import * as z from 'zod';

const lines = z.array(z.object({ text: z.string().describe('One of them') }));

/** What the template of an escalation may name. What is not known is an empty text or list. */
export const escalationFacts = z.object({
  system: z.string().describe('Name of the system'),
  environment: z.string().describe('Name of the environment'),
  severity: z.string().describe("Severity, in the system's own words"),
  title: z.string().describe('Title of the incident, or name of the alert'),
  start: z.string().describe('When the trouble began'),
  duration: z.string().describe('For how long it lasts'),
  impact: lines.describe('What people notice'),
  impactMore: z.string().describe('How many of them are left out'),
  tried: z
    .array(
      z.object({
        number: z.string().describe('Its number, counted with those before'),
        text: z.string().describe('Action, who, and what came of it'),
      }),
    )
    .describe('What was done, the newest eight'),
  triedBefore: z.string().describe('How many actions were before those'),
  evidence: lines.describe('What was read of its alerts, and notes'),
  evidenceMore: z.string().describe('How many of them are left out'),
  dashboard: z.string().describe('Link'),
  runbook: z.string().describe('What is written for it'),
  help: z.string().describe('What is asked for'),
  otherwiseAt: z.string().describe('When the chain goes on by itself'),
  otherwise: z.string().describe('What it does then'),
  cc: z.string().describe('Who is named'),
});

export type EscalationView = z.infer<typeof escalationFacts>;
