import type { Base } from "../../../lib/preview/base/base";
import { inBase } from "../../../lib/preview/base/base-failure";
import { UnknownEndError } from "../../../lib/preview/recording/recording";

const base: Base = {
  ref: "main",
  commit: "abc1234",
  folder: "/tmp/isobar-base-1",
  at: () => undefined,
  renamedFrom: () => undefined,
  nameOf: (file) => file,
  notes: [],
  dispose: () => {},
};

/** What the reader is told of a failure of the base's program. */
function told(error: Error): string {
  const failure = inBase(base, error);
  return failure instanceof Error ? failure.message : "";
}

test.each([
  ["Cannot find module 'left-pad'\nRequire stack:\n- /tmp/isobar-base-1/index.ts", "npm install --no-save left-pad "],
  ["Cannot find module '@acme/a/b/c'", "npm install --no-save @acme/a "],
  ["Cannot find package 'left-pad' imported from /tmp/isobar-base-1/index.mjs", "npm install --no-save left-pad "],
])("a missing package is named with how to have it: %j", (message, advice) => {
  expect(told(new Error(message))).toContain(advice);
});

test.each(["./generated", "../config.json", "/tmp/isobar-base-1/generated"])(
  "a missing file is one that git does not keep: %s",
  (file) => {
    expect(told(new Error(`Cannot find module '${file}'`))).toMatch(/no such file: git does not keep/);
  },
);

test("a base without an end may be given longer", () => {
  expect(told(new UnknownEndError("/tmp/isobar-base-1/index.js as prod did not end within 3 s"))).toBe(
    "in the base (abc1234): abc1234:index.js as prod did not end within 3 s\nGive it longer: --timeout. Name a --base that runs, or take everything as new: --new-if-base-fails",
  );
});

test("what is thrown without being an error stays what it is", () => {
  expect(inBase(base, "text")).toBe("text");
});
