/** One key of a Secret in the database's namespace, which somebody else makes. */
export interface SecretKey {
  readonly name: string;
  readonly key: string;
}
