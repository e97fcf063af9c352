/** What deciding code returns in place of a sentence: a code with what is needed to say it. */
interface Coded {
  readonly code: string;
}

/** The members of a union that have a code; several codes may share a member. */
type WithCode<Union extends Coded, Code> = Union extends Coded
  ? Code extends Union['code']
    ? Union
    : never
  : never;

/** One entry for each code of a union: a catalogue with one missing does not compile. */
export type Sentences<Union extends Coded> = {
  readonly [Code in Union['code']]: (coded: WithCode<Union, Code>) => string;
};

/** Says what a code means. */
export function sentenceOf<Union extends Coded>(sentences: Sentences<Union>, coded: Union): string {
  const entries: Readonly<Record<string, (coded: Union) => string>> = sentences as never;
  return entries[coded.code]!(coded);
}
