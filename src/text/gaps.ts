/** A line of a draft that asks its writer for something: `(who is affected?)`. What is typed there takes its place. */
export function gap(question: string): string {
  return `(${question}?)`;
}

/** Every gap of a draft. */
export const gaps = /^\(.*\?\)$/gm;

/** Whether a draft still asks for something. */
export function hasGaps(draft: string): boolean {
  return draft.search(gaps) >= 0;
}

/** The draft without its gaps: whoever reads it should not answer what was not asked of them. */
export function fillGaps(draft: string, filling: string): string {
  return draft.replace(gaps, () => filling);
}
