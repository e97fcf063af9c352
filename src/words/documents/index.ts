import type { DocumentLanguage } from '../../model/documents.ts';
import { en } from './en.ts';
import { ptBR } from './pt-br.ts';

/** What documents say beside their templates; a language with something missing does not compile. */
export type DocumentWords = typeof en;

const languages = { en, 'pt-BR': ptBR } satisfies Record<DocumentLanguage, DocumentWords>;

/** Every language of documents, by its tag. */
export const documentLanguages = Object.keys(languages) as readonly DocumentLanguage[];

export function documentWords(language: DocumentLanguage): DocumentWords {
  return languages[language];
}
