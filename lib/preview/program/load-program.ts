import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { pathToFileURL } from "node:url";
import { register } from "tsx/cjs/api";
import { z } from "zod";
import { isFolder, projectIn } from "./project";

/** A program that is not there. */
export class MissingProgramError extends Error {
  override readonly name = "MissingProgramError";
}

/** A program that is there and cannot be run as one. */
export class InvalidProgramError extends Error {
  override readonly name = "InvalidProgramError";
}

const { isPlainObject } = z.core.util;
const entries = ["index.ts", "index.mts", "index.cts", "index.js", "index.mjs", "index.cjs"];

/**
 * The file that a program begins with: itself, or of a folder what its `package.json` names, or its `index`.
 *
 * @throws MissingProgramError when there is none
 */
export function entryOf(program: string): string {
  const given = path.resolve(program);
  if (!existsSync(given)) throw new MissingProgramError(`${program}: no such program`);
  if (!isFolder(given)) return given;
  const main = projectIn(given)?.main ?? given;
  if (main !== given) return entryOf(main);
  const named = [mainOf(given), ...entries].flatMap((name) => (name === undefined ? [] : [path.join(given, name)]));
  const found = named.find((file) => existsSync(file) && !isFolder(file));
  if (found === undefined)
    throw new MissingProgramError(`${program}: no program in this folder: none of ${entries.join(", ")}`);
  return found;
}

function mainOf(folder: string): string | undefined {
  const { main } = manifestIn(folder) ?? {};
  return typeof main === "string" ? main : undefined;
}

function manifestIn(folder: string): Record<PropertyKey, unknown> | undefined {
  const file = path.join(folder, "package.json");
  if (!existsSync(file)) return undefined;
  const manifest: unknown = JSON.parse(readFileSync(file, "utf8"));
  return isPlainObject(manifest) ? manifest : undefined;
}

/** Whether Node takes a file for an ES module: by its ending, or by the `type` of the nearest `package.json`. */
function isModule(file: string): boolean {
  if (/\.m[tj]s$/.test(file)) return true;
  if (/\.c[tj]s$/.test(file)) return false;
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const manifest = manifestIn(folder);
    if (manifest) return manifest["type"] === "module";
    if (folder === path.dirname(folder)) return false;
  }
}

/**
 * Runs the module of a program, in TypeScript or JavaScript, and what it exports, as the engine's own language host does: an exported function
 * makes the resources. Returns what becomes the stack's outputs.
 *
 * Throws what the program throws.
 */
export async function runProgram(entry: string, onNote: (note: string) => void): Promise<unknown> {
  const exported = isModule(entry) ? await imported(entry) : required(entry, onNote);
  return await (typeof exported === "function" ? exported() : exported);
}

async function imported(entry: string): Promise<unknown> {
  const typescript = await import("tsx/esm/api");
  typescript.register();
  const names: Record<string, unknown> = await import(pathToFileURL(entry).href);
  if (!("default" in names)) return names;
  if (Object.keys(names).length > 1) {
    throw new InvalidProgramError(`${entry}: Pulumi takes either a default export or named ones, not both`);
  }
  return names["default"];
}

function required(entry: string, onNote: (note: string) => void): unknown {
  // Unlike tsx's own require, which loads every package a second time for the program, Pulumi among them.
  register();
  const exported: unknown = require(entry);
  // Of a CommonJS module the engine calls only what is exported as a whole.
  if (
    exported !== null &&
    typeof exported === "object" &&
    "default" in exported &&
    typeof exported.default === "function"
  ) {
    onNote(
      `${entry}: Pulumi does not call a default export of a CommonJS module; write export = …, or "type": "module"`,
    );
  }
  return exported;
}
