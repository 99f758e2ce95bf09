import { showValue } from "./show-value";

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
  /** What was given; undefined when something required is missing. Never a secret in full once the error is thrown. */
  readonly given: unknown;
  /** What is allowed, in words that end the sentence "allowed: …". */
  readonly allowed: string;
  /** The nearest known key or value, when the given one looks like a typing error. */
  readonly nearest?: string;
  /** That the name at the end of the path is what is wrong, rather than its value. */
  readonly misnamed?: true;
  readonly location?: Location;
}

function describe(issue: Issue): string {
  const { path, given, allowed, nearest, location } = issue;
  const where = location ? `${location.file}:${location.line}:${location.column}  ` : "";
  const value = given === undefined ? "missing" : JSON.stringify(given);
  const short = value.length > 80 ? `${value.slice(0, 77)}...` : value;
  return `${where}${path.join(".") || "(top)"}: ${short}; allowed: ${allowed}${nearest ? `; did you mean ${nearest}?` : ""}`;
}

/**
 * Everything that is wrong, at once. Thrown before any resource is registered.
 *
 * The message has one line per issue: file, line, column, path, what was given, what is allowed, and the nearest known name.
 * Values that look like secrets, and Outputs, are described instead of shown, in the message and in {@link issues}.
 */
export class InvalidEnvironmentError extends Error {
  override readonly name = "InvalidEnvironmentError";
  declare readonly issues: readonly Issue[];

  constructor(issues: readonly Issue[], subject = "the environment") {
    const shown = issues.map((issue) => ({
      ...issue,
      given: showValue(issue.given, issue.path.at(-1), issue.path.at(-2)),
    }));
    super(
      `${subject} has ${issues.length === 1 ? "an error" : `${issues.length} errors`}:\n${shown.map((i) => `  ${describe(i)}`).join("\n")}`,
    );
    // Not enumerable, since Node prints an uncaught error's enumerable properties below a message that says the same.
    Object.defineProperty(this, "issues", { value: shown });
    // What Pulumi knows a RunError by, whose message it prints without a stack: places in the file say more than ours in the code.
    if (issues.every(({ location }) => location)) Object.defineProperty(this, "__pulumiRunError", { value: true });
  }
}
