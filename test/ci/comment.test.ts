import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { Forge } from "./forge";

const marker = "<!-- isobar preview prod -->";
let forge: Forge;
let folder: string;

beforeEach(async () => {
  forge = await Forge.start();
  folder = mkdtempSync(path.join(tmpdir(), "isobar-comment-"));
  writeFileSync(path.join(folder, "preview.md"), `${marker}\nnew\n`);
  for (const file of ["summary", "output"]) writeFileSync(path.join(folder, file), "");
});
afterEach(async () => {
  await forge.stop();
  rmSync(folder, { recursive: true });
});

/** Comments as the action's step does, and returns what the run's page and log say. */
async function comment(env: Readonly<Record<string, string>> = {}, event: object = { pull_request: { number: 7 } }) {
  writeFileSync(path.join(folder, "event.json"), JSON.stringify(event));
  const child = spawn("node", [path.resolve(__dirname, "../../tools/action/comment.mjs")], {
    env: {
      PATH: process.env["PATH"] ?? "",
      GITHUB_API_URL: forge.url,
      GITHUB_EVENT_PATH: path.join(folder, "event.json"),
      GITHUB_OUTPUT: path.join(folder, "output"),
      GITHUB_REPOSITORY: "acme/data",
      GITHUB_STEP_SUMMARY: path.join(folder, "summary"),
      ISOBAR_FOLDER: folder,
      ISOBAR_RETRY_MS: "1",
      ISOBAR_TOKEN: "secret-token",
      ...env,
    },
  });
  let log = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (log += text));
  const status = await new Promise((resolve) => child.once("close", resolve));
  return { status, log, summary: readFileSync(path.join(folder, "summary"), "utf8") };
}

test("somebody else's comment that begins with the marker stays as it is, and so does that of another environment", async () => {
  forge.add(`${marker}\nspoofed`, { login: "somebody", type: "User" });
  forge.add("<!-- isobar preview dev -->\nours too");
  forge.add(`text\n${marker}`);
  await comment();
  expect(forge.comments.map(({ body }) => body.split("\n")[1])).toEqual(["spoofed", "ours too", marker, "new"]);
  await comment();
  expect(forge.comments).toHaveLength(4);
});

test("a server that stumbles or is asked too often is asked again", async () => {
  forge.failures.push({ status: 502 }, { status: 403, headers: { "retry-after": "1" } }, { status: 429 });
  expect(await comment()).toMatchObject({ status: 0, summary: "" });
  expect(forge.comments).toHaveLength(1);
});

test("a server that does not come back costs the comment and nothing else", async () => {
  forge.failures.push(...Array.from({ length: 4 }, () => ({ status: 500 })));
  const { status, log, summary } = await comment();
  expect(status).toBe(0);
  expect(log).toMatch(/::warning title=Isobar preview::The comment was not written: GET .*: 500/);
  expect(summary).toMatch(/was not written/);
});

test.each(["", "wrong"])("a token %j is told about, and never shown", async (token) => {
  const { status, log, summary } = await comment({ ISOBAR_TOKEN: token });
  expect(status).toBe(0);
  expect(summary).toMatch(/pull-requests: write/);
  if (token !== "") expect(log + summary).not.toContain(token);
});

test("a run of no pull request comments nothing, unless it is told which", async () => {
  expect((await comment({}, { ref: "refs/heads/main" })).summary).toMatch(/belongs to no pull request/);
  expect(forge.requests).toEqual([]);
  await comment({ ISOBAR_PULL_REQUEST: "7" }, {});
  expect(forge.comments).toHaveLength(1);
});

test("a comment of the longest kind is not made longer than GitHub takes", async () => {
  writeFileSync(path.join(folder, "preview.md"), `${marker}\n${"x".repeat(65_536 - marker.length - 1)}`);
  await comment({ GITHUB_RUN_ID: "1" });
  expect(forge.comments[0]?.body).toHaveLength(65_536);
});
