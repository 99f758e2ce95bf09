/** What an attribute may hold. Blocks are given apart, since HCL tells them from maps. */
export type HclValue = string | number | boolean | readonly string[];

/** A block, such as `listener "tcp" { … }`. */
export interface HclBlock {
  readonly type: string;
  readonly labels?: readonly string[];
  /** In the order in which they are written; what is undefined is left out. */
  readonly attributes?: { readonly [name: string]: HclValue | undefined };
  readonly blocks?: readonly HclBlock[];
}

/**
 * Whether a text means in HCL what it says: `${` and `%{` begin templates, which the first version of HCL cannot escape. A whole text that
 * is a name, `${aws_vault_key}`, is one that a deployment puts a value in for before anybody reads it.
 */
export function plainInHcl(text: string): boolean {
  return !/[$%]\{/.test(text) || /^\$\{[a-z][a-z0-9_]*\}$/.test(text);
}

/** A document that the first and the second version of HCL read alike. */
export function renderHcl(document: Omit<HclBlock, "type" | "labels">): string {
  return `${bodyLines(document).join("\n")}\n`;
}

function bodyLines({ attributes = {}, blocks = [] }: Omit<HclBlock, "type" | "labels">): string[] {
  const lines = Object.entries(attributes).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name} = ${renderValue(value)}`],
  );
  return [...lines, ...blocks.flatMap((block) => [...(lines.length > 0 ? [""] : []), ...blockLines(block)])];
}

function blockLines(block: HclBlock): string[] {
  const head = [block.type, ...(block.labels ?? []).map(quote)].join(" ");
  const body = bodyLines(block).map((line) => (line === "" ? line : `  ${line}`));
  return [`${head} {`, ...body, "}"];
}

function renderValue(value: HclValue): string {
  if (typeof value === "string") return quote(value);
  if (typeof value === "object") return `[${value.map(quote).join(", ")}]`;
  if (typeof value === "number" && !Number.isSafeInteger(value)) {
    throw new RangeError(`HCL: ${value}; a whole number`);
  }
  return String(value);
}

const named: { readonly [character: string]: string } = {
  "\\": "\\\\",
  '"': '\\"',
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function quote(text: string): string {
  if (!plainInHcl(text)) throw new RangeError(`HCL: ${JSON.stringify(text)}; a text without \${ or %{`);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what has to be escaped.
  const escaped = text.replace(/[\u0000-\u001f\u007f"\\]/g, (character) => named[character] ?? unicode(character));
  return `"${escaped}"`;
}

function unicode(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
