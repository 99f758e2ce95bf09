import type * as pulumi from "@pulumi/pulumi";

export interface RefOptions {
  /**
   * Whether the objects may leave the value out. Without it, a ref that reaches no object is an error.
   * @default false
   */
  readonly optional?: boolean;
}

/**
 * Puts the value of a Pulumi Output where a construct wants plain data. What it returns stands for the value during synthesis
 * and becomes the Output again in the Pulumi resource, with its unknownness, secretness and dependencies.
 *
 * A value that is plain already comes back as it is. Without Pulumi, as in `cdk8s synth`, only plain values are taken.
 */
export interface Ref {
  /** A string. Alone in a field it becomes the Output itself; inside a larger text it is interpolated. */
  (value: pulumi.Input<string>, options?: RefOptions): string;
  /** A number, for fields such as `replicas` and `port`. A construct that computes on it or compares it gets an error. */
  number(value: pulumi.Input<number>, options?: RefOptions): number;
  /** A number or boolean as text, for fields that take only text, such as the value of an environment variable. */
  text(value: pulumi.Input<string | number | boolean>, options?: RefOptions): string;
  /** The JSON text of a value that may hold Outputs and refs anywhere, right for every value, also in the midst of YAML. */
  json(value: unknown, options?: RefOptions): string;
  /** A text that may hold refs, changed once the values are known: encoded, hashed, escaped. */
  apply(text: string, change: (text: string) => string, options?: RefOptions): string;
}

/** Whether a value is a Pulumi Output, told without loading Pulumi. A copy, as `{...output}` makes, is none. */
function isOutput(value: unknown): boolean {
  return (
    value !== null &&
    typeof value === "object" &&
    "__pulumiOutput" in value &&
    Object.getPrototypeOf(value) !== Object.prototype
  );
}

/** Whether a value will be there only later: an Output or a Promise. */
export function isLater(value: unknown): boolean {
  return isOutput(value) || value instanceof Promise;
}

function plain<T>(value: pulumi.Input<T>): T {
  if (isLater(value)) {
    throw new TypeError(
      "ref was given an Output, but these manifests are written without Pulumi: give the value itself, or deploy them with Manifests",
    );
  }
  // What is neither an Output nor a Promise is a T, by the definition of pulumi.Input.
  return value as T;
}

/** `ref` where there is no Pulumi: plain values pass, an Output is an error. */
export const plainRef: Ref = Object.assign((value: pulumi.Input<string>) => plain(value), {
  number: (value: pulumi.Input<number>) => plain(value),
  text: (value: pulumi.Input<string | number | boolean>) => String(plain(value)),
  json: (value: unknown) =>
    JSON.stringify(value, function (this: Record<string, unknown>, key, item) {
      // `item` is what an Output's own toJSON has made of it already.
      plain(this[key]);
      return item;
    }),
  apply: (text: string, change: (text: string) => string) => change(text),
});
