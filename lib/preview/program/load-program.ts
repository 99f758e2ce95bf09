import { pathToFileURL } from "node:url";
import { register } from "tsx/cjs/api";
import { isModule } from "./entry";

/** A program that is there and cannot be run as one. */
export class InvalidProgramError extends Error {
  override readonly name = "InvalidProgramError";
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
