import * as z from 'zod';

/** Of what and when a document is. */
export const occasion = {
  system: z.string().describe('Name of the system'),
  environment: z.string().describe('Name of the environment'),
  zone: z.string().describe('Zone of all times, with its offset'),
  now: z.string().describe('When the document was made'),
};

/** One action that was run. */
export const actionFacts = z.object({
  at: z.string().describe('When'),
  who: z.string().describe('Who'),
  what: z.string().describe('Verb and component'),
  outcome: z.string().describe('What became of it'),
  event: z.string().describe('Number of the event in the journal'),
});

/** One follow-up of an incident. */
export const followUpFacts = z.object({
  text: z.string().describe('What'),
  incident: z.string().describe('Id of the incident'),
  done: z.boolean().describe('Done'),
  owner: z.string().describe('Whose'),
  due: z.string().describe('Until when'),
});
