import type * as z from 'zod';
import type { DocumentLanguage } from '../model/documents.ts';
import { escalationFacts } from './escalation-facts.ts';
import { handoffFacts } from './handoff-facts.ts';
import { incidentFacts } from './incident-facts.ts';
import type { Format } from './render.ts';
import { customers } from './templates/en/customers.ts';
import { escalation } from './templates/en/escalation.ts';
import { handoff } from './templates/en/handoff.ts';
import { incident } from './templates/en/incident.ts';
import { postmortem } from './templates/en/postmortem.ts';
import { update } from './templates/en/update.ts';
import { customers as customersPt } from './templates/pt-br/customers.ts';
import { escalation as escalationPt } from './templates/pt-br/escalation.ts';
import { handoff as handoffPt } from './templates/pt-br/handoff.ts';
import { incident as incidentPt } from './templates/pt-br/incident.ts';
import { postmortem as postmortemPt } from './templates/pt-br/postmortem.ts';
import { update as updatePt } from './templates/pt-br/update.ts';

/** What a document is about. */
export type Subject = 'incident' | 'shift' | 'escalation';

/** What templates may name, by what they are about. */
export const factsOf: Readonly<Record<Subject, z.ZodObject>> = {
  incident: incidentFacts,
  shift: handoffFacts,
  escalation: escalationFacts,
};

/** A document that plantao knows by itself. */
export interface BuiltIn {
  readonly name: string;
  readonly about: Subject;
  readonly format: Format;
  readonly templates: Readonly<Record<DocumentLanguage, string>>;
}

/** Every document by its name. A team's own template of the same name takes its place. */
export const builtIns = [
  {
    ...{ name: 'incident', about: 'incident', format: 'markdown' },
    templates: { en: incident, 'pt-BR': incidentPt },
  },
  {
    ...{ name: 'postmortem', about: 'incident', format: 'markdown' },
    templates: { en: postmortem, 'pt-BR': postmortemPt },
  },
  {
    ...{ name: 'handoff', about: 'shift', format: 'markdown' },
    templates: { en: handoff, 'pt-BR': handoffPt },
  },
  {
    ...{ name: 'update', about: 'incident', format: 'text' },
    templates: { en: update, 'pt-BR': updatePt },
  },
  {
    ...{ name: 'customers', about: 'incident', format: 'text' },
    templates: { en: customers, 'pt-BR': customersPt },
  },
  {
    ...{ name: 'escalation', about: 'escalation', format: 'text' },
    templates: { en: escalation, 'pt-BR': escalationPt },
  },
] as const satisfies readonly BuiltIn[];
