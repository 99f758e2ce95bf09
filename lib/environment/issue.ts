/** Where in an environment file a value stands; both numbers start at 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** One thing that is wrong with an environment, or with the arguments of a construct. */
export interface Issue {
  /** From the top of the environment: `["nodePools", "gpu", "min"]`. */
  readonly path: readonly (string | number)[];
  /** What was given; undefined when something required is missing. */
  readonly given: unknown;
  /** What is allowed, in words that end the sentence "allowed: …". */
  readonly allowed: string;
  /** The nearest known key or value, when the given one looks like a typing error. */
  readonly nearest?: string;
  readonly location?: Location;
}

function describe(issue: Issue): string {
  const { path, given, allowed, nearest, location } = issue;
  const where = location ? `${location.file}:${location.line}:${location.column}  ` : "";
  const value = given === undefined ? "missing" : (JSON.stringify(given) ?? String(given));
  const short = value.length > 80 ? `${value.slice(0, 77)}...` : value;
  return `${where}${path.join(".") || "(top)"}: ${short}; allowed: ${allowed}${nearest ? `; did you mean ${nearest}?` : ""}`;
}

/**
 * Everything that is wrong, at once. Thrown before any resource is registered.
 *
 * The message has one line per issue: file, line, column, path, what was given, what is allowed, and the nearest known name.
 */
export class InvalidEnvironmentError extends Error {
  override readonly name = "InvalidEnvironmentError";

  constructor(
    readonly issues: readonly Issue[],
    subject = "the environment",
  ) {
    super(
      `${subject} has ${issues.length === 1 ? "an error" : `${issues.length} errors`}:\n${issues.map((i) => `  ${describe(i)}`).join("\n")}`,
    );
  }
}
