import { en } from './en/index.ts';

/** Every sentence a person reads. English says which there are: a catalogue of another language with one missing does not compile. */
export type Words = typeof en;

/** The catalogue of the language this process speaks. Read it when a sentence is made, never while modules are loaded. */
export let words: Words = en;

/** Chooses the language. Called once, before anything is said. */
export function speak(language: Words): void {
  words = language;
}
