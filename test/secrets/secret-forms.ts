/** What a value may look like where it was put into something else: as it is, in base64, escaped for a URL, for JSON, for YAML. */
export function formsOf(value: string): readonly string[] {
  const bytes = Buffer.from(value);
  const base64 = bytes.toString("base64").replace(/=+$/, "");
  const escaped = [encodeURIComponent(value), JSON.stringify(value).slice(1, -1)];
  // Of a key that is base64 itself, such as Fernet's, the alphabet for URLs is what is used.
  const forUrls = [value, base64].map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  return [...new Set([value, base64, ...forUrls, bytes.toString("hex"), ...escaped])];
}

/** Which of these named values can be read in a text, in any form. */
export function readableIn(text: string, secrets: Readonly<Record<string, string>>): string[] {
  return Object.entries(secrets).flatMap(([name, value]) =>
    formsOf(value).some((form) => text.includes(form)) ? [name] : [],
  );
}
