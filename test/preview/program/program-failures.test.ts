import * as path from "node:path";
import { failureOf, programs, recordProgramOf } from "./recorded-programs";

jest.setTimeout(120_000);

/** What the program of failures throws as a stack, which it fails by. */
const failure = (stack: string, timeoutSeconds?: number) =>
  failureOf(recordProgramOf("failures", { stack }, timeoutSeconds));
const own = path.join(programs, "failures", "index.ts");

const frames = ({ stack = "" }: Error) => stack.split("\n").filter((line) => /^\s+at /.test(line));

test("what a program throws has its own TypeScript lines and no others", async () => {
  const error = await failure("throws");
  expect(error).toMatchObject({ name: "RangeError", message: "too far" });
  expect(error.stack).toContain(`${own}:11:9`);
  expect(frames(error).every((frame) => frame.includes(own))).toBe(true);
});

test.each([
  ["a text", "text", /^a text$/],
  ["in a promise that nobody waits for", "rejection", /nobody waits for it/],
  ["in a timer", "timer", /too far/],
  ["for its user alone", "run-error", /^not on a Friday$/],
])("a program that throws %s fails with it", async (_, stack, message) => {
  expect((await failure(stack)).message).toMatch(message);
});

test("an error for the user has no stack, as under the engine", async () => {
  expect(frames(await failure("run-error"))).toEqual([]);
});

test("a program that ends its process is told where", async () => {
  const error = await failure("exit");
  expect(error.name).toBe("InvalidProgramError");
  expect(error.message).toMatch(/ends the process itself, by process\.exit\(3\) in .*index\.ts:\d+/);
});

test("a process that goes without an answer is told, with how it went", async () => {
  const error = await failure("abort");
  expect(error.name).toBe("InvalidProgramError");
  expect(error.message).toMatch(/failures as abort ended without a result, by SIGKILL/);
});

test.each(["busy", "endless"])("a program without an end is ended when it is %s", async (stack) => {
  const began = performance.now();
  const error = await failure(stack, 4);
  expect(error.name).toBe("UnknownEndError");
  expect(error.message).toMatch(new RegExp(`failures as ${stack} did not end within 4 s.*--timeout`));
  expect(performance.now() - began).toBeLessThan(15_000);
});

test("a program that waits for what nobody gives ends by itself", async () => {
  expect((await failure("waits")).message).toMatch(/never ends/);
});

test.each([
  ["missing", "acme:domain", "pulumi config set acme:domain <value> --stack missing"],
  ["missing-secret", "acme:key", "pulumi config set --secret acme:key <value> --stack missing-secret"],
  ["number", "acme:size", "pulumi config set acme:size <value> --stack number"],
])(
  "configuration that is not set (%s) is named with its reader, its file and the command",
  async (stack, key, command) => {
    const { name, message } = await failure(stack);
    expect(name).toBe("MissingConfigurationError");
    expect(message).toMatch(new RegExp(`^${key}: .* in index\\.ts:\\d+:\\d+, and nothing sets it for ${stack}`));
    expect(message).toContain(`${path.dirname(own)}/Pulumi.${stack}.yaml: ${command}`);
  },
);

test("code that takes made-up values too far is told which they are", async () => {
  const error = await failureOf(recordProgramOf("invokes-too-far"));
  expect(error.name).toBe("TypeError");
  expect(error.message).toMatch(/subnets.*only a cloud.*acme:index\/getNetwork:getNetwork/s);
  expect(frames(error)[0]).toContain("invokes-too-far/index.ts:9");
});

test("an environment without a file, beside others that have one, is taken for a slip", async () => {
  const { name, message } = await failureOf(recordProgramOf("main", { stack: "stagin" }));
  expect(name).toBe("MissingEnvironmentError");
  expect(message).toMatch(/Pulumi\.stagin\.yaml in .*config, which has prod, staging; did you mean staging\?/);
});

test("a program that is not there is named", async () => {
  const { name, message } = await failureOf(recordProgramOf("none"));
  expect(name).toBe("MissingProgramError");
  expect(message).toMatch(/programs\/none: no such program/);
});
