import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as path from "node:path";

/** How a property's type is written in the SDK: `string`, `string[]`, `number`, `outputs.ec2.GetAmiFilter[]`, `{ … }`. */
export type Declared = Readonly<Record<string, string>>;

/**
 * The properties that a provider's function always returns, with their types, as its SDK declares them: `names: string[]` of
 * `aws:index/getAvailabilityZones:getAvailabilityZones`. Undefined where the SDK is not installed or says nothing.
 *
 * @param from the program, whose packages are looked at
 */
export function declaredResult(token: string, from: string): Declared | undefined {
  const { file, name } = declarationOf(token, from);
  const result = `${name.charAt(0).toUpperCase()}${name.slice(1)}Result`;
  const body = new RegExp(`^export interface ${result} \\{\\n(.*?)^\\}`, "ms").exec(file)?.[1];
  return body === undefined ? undefined : propertiesIn(body);
}

/** The texts that a resource of a type always has as outputs, as its SDK declares them. */
export function declaredTexts(type: string, from: string): readonly string[] {
  const { file, name } = declarationOf(type, from);
  const body = new RegExp(`^export declare class ${name} extends (.*?)^\\}`, "ms").exec(file)?.[1] ?? "";
  return Object.entries(propertiesIn(body)).flatMap(([property, declared]) =>
    declared === "pulumi.Output<string>" ? [property] : [],
  );
}

const propertiesIn = (body: string): Declared =>
  Object.fromEntries(
    [...body.matchAll(/^ {4}readonly (\w+): ([^\n;]+);?$/gm)].map(([, property = "", type = ""]) => [property, type]),
  );

/** The SDK's file with a token's declaration; empty where there is none. */
function declarationOf(token: string, from: string): { readonly file: string; readonly name: string } {
  const [provider = "", module = "", name = ""] = token.split(":");
  const root = /^[\w-]+$/.test(name) ? packageRoot(`@pulumi/${provider}`, from) : undefined;
  const [area = ""] = module.split("/");
  const own = `${name.charAt(0).toLowerCase()}${name.slice(1)}.d.ts`;
  const declaration = root === undefined ? "" : path.join(root, area === "index" ? "" : area, own);
  return { file: declaration !== "" && existsSync(declaration) ? readFileSync(declaration, "utf8") : "", name };
}

function packageRoot(name: string, from: string): string | undefined {
  try {
    return path.dirname(createRequire(from).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
}
