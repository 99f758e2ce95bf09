#!/usr/bin/env node
const { spawn } = require("node:child_process");
const { appendFileSync, mkdtempSync, readFileSync, rmSync } = require("node:fs");
const { tmpdir } = require("node:os");
const { join, relative } = require("node:path");

const most = 3;
const usage = `usage: tools/jest/twice.js [option of Jest ...]

Runs Jest. When something fails in at most ${most} files, these run once more from the start, on what Jest's global setup makes anew: a real server
on a busy machine may be late where a defect fails each time. Each file that needed it is named. So does a run whose setup failed.
Failures in more files are a defect at once.
Nothing runs again with ISOBAR_CLUSTER_ATTACH or ISOBAR_CLUSTER_KEEP, which are for writing tests.
`;

async function main() {
  if (process.argv.includes("--help")) return process.stdout.write(usage);
  const folder = mkdtempSync(join(tmpdir(), "isobar-jest-"));
  try {
    process.exitCode = await runTwice(process.argv.slice(2), join(folder, "outcome.json"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function runTwice(options, outcomeFile) {
  const first = await jest(options, outcomeFile);
  const { all, whole, files } = first.outcome;
  const developing = process.env.ISOBAR_CLUSTER_ATTACH || process.env.ISOBAR_CLUSTER_KEEP;
  if (first.status === 0 || first.stopped || files?.length > most || developing) return report(first.status, all);
  const names = files?.map((file) => relative(process.cwd(), file)).join(", ") ?? "the whole run";
  process.stdout.write(`\nonce more from the start: ${names}\n`);
  const filter = files ? ["--filter", join(__dirname, "only-files.js")] : [];
  const again = await jest([...options, ...filter], outcomeFile, { ISOBAR_TEST_FILES: JSON.stringify(files) });
  if (again.status === 0) process.stdout.write(`only on the second try: ${names}\n`);
  return report(again.status, sum(whole, again.outcome.all));
}

/** Runs Jest to its end; an end that is asked of this process is asked of Jest, which clears away first. */
async function jest(options, outcomeFile, env = {}) {
  rmSync(outcomeFile, { force: true });
  const child = spawn(process.execPath, [require.resolve("jest/bin/jest"), ...options], {
    stdio: "inherit",
    env: { ...process.env, ...env, ISOBAR_TEST_OUTCOME: outcomeFile },
  });
  let stopped = false;
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => {
      stopped = true;
      child.kill(signal);
    });
  }
  const status = await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => resolve(code ?? 1));
  });
  return { status, stopped, outcome: read(outcomeFile) };
}

/** A run that ends before its tests, such as one whose testbed did not start, leaves no outcome: that counts as one failure. */
function read(outcomeFile) {
  try {
    return JSON.parse(readFileSync(outcomeFile, "utf8"));
  } catch {
    const none = { passed: 0, failed: 0, skipped: 0 };
    return { all: { ...none, failed: 1 }, whole: none };
  }
}

const sum = (one, other) => ({
  passed: one.passed + other.passed,
  failed: one.failed + other.failed,
  skipped: one.skipped + other.skipped,
});

function report(status, { passed, failed, skipped }) {
  if (process.env.ISOBAR_TEST_COUNTS) {
    appendFileSync(process.env.ISOBAR_TEST_COUNTS, `${passed} ${failed} ${skipped}\n`);
  }
  process.stdout.write(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ""}\n`);
  return status;
}

void main();
