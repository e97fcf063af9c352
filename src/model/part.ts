/** A piece of a text: in the clear, or a secret, known by where it came from and not by what it looks like. */
export interface Part {
  readonly text: string;
  readonly secret?: true;
  /** The environment variable that holds the very same text; it is shown as `$NAME`. */
  readonly variable?: string;
}

/** A text, as the pieces it was made of. */
export type Parts = readonly Part[];

/** A text without secrets. */
export function plain(text: string): Parts {
  return [{ text }];
}

/** The whole text, secrets included: for what runs, never for what is shown. */
export function textOf(parts: Parts): string {
  return parts.map(({ text }) => text).join('');
}

/** Each piece through `change`; a secret that it changes is no longer what its variable holds. */
export function mapParts(parts: Parts, change: (text: string) => string): Parts {
  return parts.map(({ text, secret, variable }) => {
    const changed = change(text);
    return {
      text: changed,
      ...(secret ? { secret } : {}),
      ...(variable !== undefined && changed === text ? { variable } : {}),
    };
  });
}
