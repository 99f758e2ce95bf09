import * as path from "node:path";
import { UnknownEndError } from "../recording/recording";
import type { Base } from "./base";

/**
 * Says of what a base's program threw that it is the base's, whose files the reader does not see, and what to do about it. Files are named as
 * git names them, `<commit>:<path>`, so that `git show` prints them.
 */
export function inBase(base: Base, failure: unknown): unknown {
  if (!(failure instanceof Error)) return failure;
  const told = (text: string) =>
    text
      .replaceAll(`file://${base.folder}${path.sep}`, `${base.commit}:`)
      .replaceAll(`${base.folder}${path.sep}`, `${base.commit}:`);
  const where = `in the base (${base.commit}): `;
  const advice = `\n${adviceFor(base, failure)}`;
  const stack = failure.stack ?? failure.message;
  failure.message = where + told(failure.message) + advice;
  failure.stack = where + told(stack) + advice;
  return failure;
}

function adviceFor(_base: Base, failure: Error): string {
  const otherwise = "Name a --base that runs, or take everything as new: --new-if-base-fails";
  const [, missing] = /Cannot find (?:module|package) '([^']+)'/.exec(failure.message) ?? [];
  if (missing !== undefined) {
    const isFile = missing.startsWith(".") || path.isAbsolute(missing);
    const name = isFile
      ? missing
      : missing
          .split("/")
          .slice(0, missing.startsWith("@") ? 2 : 1)
          .join("/");
    return isFile
      ? `The base has no such file: git does not keep what is generated or ignored. ${otherwise}`
      : `The base needs ${name}, and runs with the packages that are installed now: npm install --no-save ${name} beside them. ${otherwise}`;
  }
  if (failure instanceof UnknownEndError) return `Give it longer: --timeout. ${otherwise}`;
  return `This is the code that your change is compared with, not your change. ${otherwise}`;
}
