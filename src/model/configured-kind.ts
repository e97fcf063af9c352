/** A validated use of a kind: the registry entry to open and the options its own schema returned. */
export interface ConfiguredKind {
  readonly kind: string;
  readonly options: unknown;
}
