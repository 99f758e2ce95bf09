/** Names of environment variables that hold secrets. */
const secretName = /(SECRET|TOKEN|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|API_?KEY|PRIVATE_?KEY|ACCESS_?KEY|SALT)/i;
/** Shorter texts are words of the language before they are secrets. */
const shortest = 4;

/** Knows secrets, and takes them out of what is said. */
export class Redaction {
  private readonly secrets = new Set<string>();

  /** Takes every text in a value for a secret. */
  add(value: unknown): void {
    if (typeof value === "string" && value.length >= shortest) this.secrets.add(value);
    else if (Array.isArray(value)) for (const item of value) this.add(item);
    else if (value !== null && typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
      for (const item of Object.values(value)) this.add(item);
    }
  }

  /** A text without any of the secrets. */
  text(said: string): string {
    // The longest first, or a part of it would be left.
    const known = [...this.secrets].sort((a, b) => b.length - a.length);
    return known.reduce((text, secret) => text.replaceAll(secret, "[secret]"), said);
  }
}

/** Values of environment variables that are secrets by their name, long enough not to be found by chance. */
export function secretsOfEnvironment(environment: NodeJS.ProcessEnv): readonly string[] {
  return Object.entries(environment).flatMap(([name, value]) =>
    secretName.test(name) && value !== undefined && value.length >= 8 ? [value] : [],
  );
}
