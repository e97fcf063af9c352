/** A language that documents are written in, whatever the screen speaks. */
export type DocumentLanguage = 'en' | 'pt-BR';

/** What is written, in which language, from which templates, and where messages go. */
export interface DocumentsConfig {
  readonly language: DocumentLanguage;
  /** The folder with the team's own templates, from `baseDir`. */
  readonly templates?: string;
  /** Ids of the channels that each kind of message is sent through; none: it is only written down. */
  readonly via: Readonly<Record<MessageAudience | 'handoff', readonly string[]>>;
}

/** A message for editing, and the channels it would go through. */
export interface ComposedMessage {
  readonly text: string;
  /** Ids; none: it is only written down. */
  readonly via: readonly string[];
}

/** Whom a message about an incident is for. */
export type MessageAudience = 'team' | 'customers';
