import { createRequire } from "node:module";
import * as path from "node:path";
import type * as Pulumi from "@pulumi/pulumi";
import { anyProperty } from "../recording/made-up";
import type { Redaction } from "../recording/redaction";
import { InvalidProgramError } from "./load-program";
import { secretStandIn } from "./stack-config";

type PulumiModule = typeof Pulumi;

/** Pulumi as the program has it, which may be installed beside it once more: the module itself, whose properties are what it calls. */
function pulumiOf(program: string): PulumiModule {
  try {
    return require(createRequire(path.resolve(program, "index.js")).resolve("@pulumi/pulumi"));
  } catch {
    return require("@pulumi/pulumi");
  }
}

/**
 * Prepares a process that a program has for itself: it cannot end it before its time, what it throws anywhere is passed on, and it is not told
 * that it may touch the world. Returns the real `process.exit`.
 */
export function surround(
  program: string,
  redaction: Redaction,
  fail: (error: unknown) => void,
): (code?: number) => never {
  const pulumi = pulumiOf(program);
  const exit = process.exit.bind(process);
  process.exit = (code) => {
    const error = new InvalidProgramError(`the program ends the process itself, by process.exit(${code ?? ""})`);
    fail(error);
    // Nothing after it may run.
    throw error;
  };
  process.on("uncaughtException", fail);
  // A comparison runs programs as an update, whose values are made up.
  Object.assign(pulumi.runtime, { isDryRun: () => true });
  noteSecrets(pulumi, redaction);
  answerForSecrets(pulumi);
  return exit;
}

/** What a program makes a secret must not be in what it throws. */
function noteSecrets(pulumi: PulumiModule, redaction: Redaction): void {
  const { secret } = pulumi;
  const note = (value: unknown) => redaction.add(value);
  Object.assign(pulumi, {
    secret: (value: unknown) => {
      if (value instanceof Promise) value.then(note, () => {});
      else note(value);
      return secret(value);
    },
  });
}

/** Encrypted numbers, booleans and objects: their stand-in is a text, and is none of them. */
function answerForSecrets(pulumi: PulumiModule): void {
  const { prototype } = pulumi.Config;
  const number = (text: string) => 10_000 + (Number.parseInt(text.slice(secretStandIn.length), 16) % 10_000);
  const answers: Record<string, (text: string) => unknown> = {
    getNumberImpl: number,
    getBooleanImpl: () => false,
    getObjectImpl: (text) => anyProperty(() => text),
  };
  for (const [method, answer] of Object.entries(answers)) {
    const original: unknown = Reflect.get(prototype, method);
    if (typeof original !== "function") continue;
    Reflect.set(prototype, method, function (this: Pulumi.Config, key: string, ...more: unknown[]) {
      const text = this.get(key);
      return text?.startsWith(secretStandIn) ? answer(text) : Reflect.apply(original, this, [key, ...more]);
    });
  }
}
