import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { z } from "zod";
import { isFolder, projectIn, projectOf } from "./project";

/** A program that is not there. */
export class MissingProgramError extends Error {
  override readonly name = "MissingProgramError";
}

const { isPlainObject } = z.core.util;
// Node's order: where both are there, Pulumi runs the JavaScript, and warns.
const entries = ["index.js", "index.mjs", "index.ts", "index.mts", "index.cts", "index.cjs"];

/**
 * The file that a program begins with. A folder that a `Pulumi.yaml` makes the program begins as the engine's Node host finds it: with the
 * entry of the nearest `package.json` (`exports`, else `main`) when that is there, and with the folder's `index` when it is not. Any other
 * folder begins with what its own `package.json` calls `main`, or with its `index`.
 *
 * @throws MissingProgramError when there is none
 * @see `cmd/run/run.js` of @pulumi/pulumi
 */
export function entryOf(program: string): string {
  const given = path.resolve(program);
  if (!existsSync(given)) throw new MissingProgramError(`${program}: no such program`);
  if (!isFolder(given)) return given;
  const main = projectIn(given)?.main ?? given;
  if (main !== given && !isFolder(main)) return entryOf(main);
  const isProject = projectOf(main)?.main === main;
  const found = (isProject ? packageEntry(main) : undefined) ?? indexOf(main);
  if (found !== undefined) return found;
  throw new MissingProgramError(`${program}: no program in this folder: none of ${entries.join(", ")}`);
}

/** What to say of JavaScript that was found in a folder where TypeScript of the same name lies beside it: it is what Pulumi runs, too. */
export function noteOnEntry(program: string, entry: string): string | undefined {
  const named = [path.resolve(program), projectOf(entry)?.main];
  const typescript = entry.replace(/js$/, "ts");
  if (named.includes(entry) || typescript === entry || !existsSync(typescript)) return undefined;
  const file = path.basename(typescript);
  return `${entry}: it is what Pulumi runs, and not ${file} beside it; a main in Pulumi.yaml that ends in ${file} makes it that`;
}

function packageEntry(folder: string): string | undefined {
  const root = packageRootOf(folder);
  const manifest = root === undefined ? undefined : manifestIn(root);
  if (root === undefined || manifest === undefined) return undefined;
  const named = manifest["exports"] === undefined ? manifest["main"] : exported(manifest["exports"]);
  if (typeof named !== "string") return undefined;
  const file = path.join(root, named);
  if (!existsSync(file)) return undefined;
  return isFolder(file) ? indexOf(file) : file;
}

/** The main entry among a package's exports, of the conditions that the host knows. */
function exported(exports: unknown): unknown {
  if (!isPlainObject(exports)) return exports;
  const main = exports["."];
  return isPlainObject(main) ? main["default"] || main["require"] || main["import"] : main;
}

function indexOf(folder: string): string | undefined {
  const main = manifestIn(folder)?.["main"];
  const names = typeof main === "string" ? [main, ...entries] : entries;
  return names.map((name) => path.join(folder, name)).find((file) => existsSync(file) && !isFolder(file));
}

/** The nearest folder with a `package.json`, from this one upwards. */
function packageRootOf(folder: string): string | undefined {
  for (let root = folder; ; root = path.dirname(root)) {
    if (existsSync(path.join(root, "package.json"))) return root;
    if (root === path.dirname(root)) return undefined;
  }
}

/** Whether Node takes a file for an ES module: by its ending, or by the `type` of the nearest `package.json`. */
export function isModule(file: string): boolean {
  if (/\.m[tj]s$/.test(file)) return true;
  if (/\.c[tj]s$/.test(file)) return false;
  const root = packageRootOf(path.dirname(file));
  return root !== undefined && manifestIn(root)?.["type"] === "module";
}

function manifestIn(folder: string): Record<PropertyKey, unknown> | undefined {
  const file = path.join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  return isPlainObject(manifest) ? manifest : undefined;
}
