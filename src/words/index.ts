import { en } from './en/index.ts';

/** Every sentence a person reads. English says which there are: a catalogue of another language with one missing does not compile. */
export type Words = typeof en;

/** Every catalogue, by its language tag. Another language is its folder and one line here. */
const catalogues = { en } satisfies Record<string, Words>;
export type Language = keyof typeof catalogues;

/** The catalogue of the language this process speaks. Read it when a sentence is made, never while modules are loaded. */
export let words: Words = en;
/** The language this process speaks; a worker thread is told it when it starts. */
export let language: Language = 'en';

/** Chooses the language. Called once for each thread, before anything is said. */
export function speak(tag: Language): void {
  language = tag;
  words = catalogues[tag];
}
