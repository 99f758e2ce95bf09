/**
 * Stands for a number that is an Output. A construct that passes it on or writes it into a text gets the value in the end; one that
 * computes on it or compares it gets an error rather than a silent `NaN` or `false`.
 */
export class NumberRef {
  constructor(
    /** Becomes the number. */
    readonly token: string,
    /** Becomes the number's text. */
    private readonly text: string,
    /** Becomes the number's text, unless a number was added to it. */
    private readonly plus: string,
  ) {}

  [Symbol.toPrimitive](hint: "string" | "number" | "default"): string {
    if (hint === "string") {
      return this.text;
    }
    if (hint === "default") {
      return this.plus;
    }
    throw new TypeError(
      `a number that is an Output was computed on or compared (${this.text}); compute with output.apply before ref.number, and write \`\${port}\` for its text`,
    );
  }

  toString(): string {
    return this.text;
  }

  toJSON(): string {
    return this.token;
  }
}
