/** One resource that a program registered, with the options that decide its fate. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  /** URN of the parent; undefined for the stack itself. */
  readonly parent: string | undefined;
  /** Inputs as plain data; `[unknown]` and `[secret]` stand for what is not shown. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith: string | undefined;
  /** URNs of the resources it waits for. */
  readonly dependencies: readonly string[];
  /** `urn::id` of the provider, or empty for the default one. */
  readonly provider: string;
  readonly aliases: readonly string[];
}
