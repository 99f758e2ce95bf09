import { existsSync, readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

/** What an installed SDK's declarations say about the inputs of a resource type. */
export interface Documentation {
  /** Every input by its path, nested ones too, with its documentation; `[*]` stands for any item of a list. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Names of the outputs. */
  readonly outputs: readonly string[];
}

const known = new Map<string, Documentation | undefined>();

/**
 * Reads the documentation of a type such as `aws:ec2/route:Route` from its SDK, `@pulumi/aws`; undefined where that is not installed, or has no
 * such type.
 *
 * @param from a file of the program, whose packages are looked at; by default one of the working directory, then Isobar's own
 */
export function documentationOf(type: string, from?: string): Documentation | undefined {
  const key = `${from ?? ""} ${type}`;
  if (!known.has(key)) known.set(key, read(type, from));
  return known.get(key);
}

function read(type: string, from: string | undefined): Documentation | undefined {
  const [provider = "", module = "", className = ""] = type.split(":");
  const sdk = folderOf(`@pulumi/${provider}`, from);
  if (sdk === undefined || !/^\w+$/.test(className)) return undefined;
  const file = declarationOf(sdk, type, module, className);
  if (file === undefined) return undefined;
  const text = readFileSync(file, "utf8");
  const inputs: Record<string, string> = {};
  const kinds = new Kinds(path.join(sdk, "types", "input.d.ts"));
  visit(bodyOf(text, `export interface ${className}Args {`) ?? "", "", "    ", []);
  const outputs = members(bodyOf(text, `export declare class ${className} `) ?? "", "    ").map(({ name }) => name);
  return { inputs, outputs };

  function visit(body: string, before: string, indent: string, within: readonly string[]): void {
    for (const { name, says, shape } of members(body, indent)) {
      const here = `${before}${name}`;
      inputs[here] = says;
      const kind = /inputs\.([\w.]+)/.exec(shape)?.[1];
      if (kind === undefined || within.includes(kind)) continue;
      const nested = kinds.bodyOf(kind);
      const item = /\[\]/.test(shape) ? "[*]" : "";
      if (nested) visit(nested.body, `${here}${item}.`, nested.indent, [...within, kind]);
    }
  }
}

function folderOf(name: string, from: string | undefined): string | undefined {
  for (const start of [...(from === undefined ? [] : [from]), path.join(process.cwd(), "program.js"), __filename]) {
    try {
      return path.dirname(createRequire(start).resolve(`${name}/package.json`));
    } catch {
      // The next may have it.
    }
  }
  return undefined;
}

/** The folder follows from the type, and so does the file, but for capitals; the type that the file itself names decides. */
function declarationOf(sdk: string, type: string, module: string, className: string): string | undefined {
  const [area = ""] = module.split("/");
  const folder = area === "index" ? sdk : path.join(sdk, area);
  if (!existsSync(folder)) return undefined;
  const wanted = `${className}.js`.toLowerCase();
  const file = readdirSync(folder).find(
    (name) => name.toLowerCase() === wanted && readFileSync(path.join(folder, name), "utf8").includes(`'${type}'`),
  );
  return file && path.join(folder, file.replace(/\.js$/, ".d.ts"));
}

/** The lines between a head and the brace that closes it. */
function bodyOf(text: string, head: string): string | undefined {
  const start = text.indexOf(head);
  if (start < 0) return undefined;
  const end = text.indexOf("\n}", start);
  return text.slice(text.indexOf("\n", start), end + 1);
}

interface Member {
  readonly name: string;
  readonly says: string;
  readonly shape: string;
}

/** Properties at one depth of indentation, each with the comment above it. */
function members(body: string, indent: string): Member[] {
  const found: Member[] = [];
  // A map of texts goes over three lines.
  const shape = `(.*?;|.*\\{\\n[^]*?\\n${indent}\\}.*;)`;
  const pattern = new RegExp(
    `^${indent}/\\*\\*\\n((?:${indent} \\*.*\\n)*?)${indent} \\*/\\n${indent}(?:readonly )?(\\w+)\\??: ${shape}$|^${indent}(?:readonly )?(\\w+)\\??: ${shape}$`,
    "gm",
  );
  for (const [, comment = "", name, given = "", bare, bareShape = ""] of body.matchAll(pattern)) {
    const says = comment.replace(/^\s*\* ?/gm, "").trim();
    found.push({ name: name ?? bare ?? "", says, shape: name === undefined ? bareShape : given });
  }
  return found;
}

/** An SDK's `types/input.d.ts`: megabytes of interfaces in nested namespaces, found by name. */
class Kinds {
  private text: string | undefined;
  private readonly areas = new Map<string, string | undefined>();

  constructor(private readonly file: string) {}

  bodyOf(kind: string): { readonly body: string; readonly indent: string } | undefined {
    const namespaces = kind.split(".");
    const name = namespaces.pop();
    const area = this.area(namespaces);
    const indent = "    ".repeat(namespaces.length);
    const start = area?.search(new RegExp(`^${indent}(export )?interface ${name} \\{`, "m")) ?? -1;
    if (area === undefined || start < 0) return undefined;
    return {
      body: area.slice(area.indexOf("\n", start) + 1, area.indexOf(`\n${indent}}`, start) + 1),
      indent: `${indent}    `,
    };
  }

  private area(namespaces: readonly string[]): string | undefined {
    const key = namespaces.join(".");
    if (!this.areas.has(key)) this.areas.set(key, this.cut(namespaces));
    return this.areas.get(key);
  }

  private cut(namespaces: readonly string[]): string | undefined {
    this.text ??= existsSync(this.file) ? readFileSync(this.file, "utf8") : "";
    const innermost = namespaces.at(-1);
    if (innermost === undefined) return this.text;
    const outer = namespaces.slice(0, -1);
    const within = outer.length === 0 ? this.text : this.area(outer);
    const indent = "    ".repeat(outer.length);
    const start = within?.indexOf(`\n${outer.length === 0 ? "export declare " : indent}namespace ${innermost} {`) ?? -1;
    return start < 0 ? undefined : within?.slice(start, within.indexOf(`\n${indent}}`, start + 1) + 1);
  }
}
