import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { parse } from "yaml";

const root = path.resolve(__dirname, "../..");

interface Step {
  readonly id?: string;
  readonly name: string;
  readonly if?: string;
  readonly shell?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly with?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
}

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}

export const action: Action = parse(readFileSync(path.join(root, "action.yml"), "utf8"));

/** How a run of the action went, as a runner sees it. */
export interface Run {
  readonly ok: boolean;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly log: string;
  /** What actions it used were given, and which of the files that they were pointed to there were. */
  readonly used: readonly Used[];
}

interface Used {
  readonly uses: string;
  readonly with: Readonly<Record<string, string>>;
  readonly files: readonly string[];
}

export interface Job {
  /** Where the workflow's job is: the checked out repository. */
  readonly workspace: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly event: object;
  readonly env: Readonly<Record<string, string>>;
}

type Scope = Readonly<Record<string, unknown>>;

/** Evaluates the few things that expressions of this action say, as a runner does. */
function evaluated(text: string, scope: Scope): string {
  return text.replaceAll(/\$\{\{(.+?)\}\}/g, (_, expression: string) => String(resultOf(expression, scope)));
}

function resultOf(expression: string, scope: Scope): unknown {
  const named = /'[^']*'|\b(?:inputs|steps|runner|github)(?:\.[\w-]+)+/g;
  const script = expression.replaceAll(named, (part) => (part.startsWith("'") ? part : `get(${JSON.stringify(part)})`));
  const get = (name: string) =>
    name.split(".").reduce<unknown>((at, key) => (at as Scope | undefined)?.[key], scope) ?? "";
  const format = (form: string, ...values: unknown[]) =>
    form.replaceAll(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]));
  return new Function("get", "format", "cancelled", `return ${script};`)(get, format, () => false);
}

/** Runs the steps of action.yml in order, each as a runner runs it, and ends at the first that fails. */
export async function runAction(job: Job): Promise<Run> {
  const temp = mkdtempSync(path.join(tmpdir(), "isobar-runner-"));
  const file = (name: string) => path.join(temp, name);
  for (const name of ["summary", "outputs"]) writeFileSync(file(name), "");
  writeFileSync(file("event.json"), JSON.stringify(job.event));
  const inputs: Record<string, string> = {};
  const steps: Record<string, { outputs: Record<string, string> }> = {};
  const scope = { inputs, steps, runner: { temp }, github: { token: job.env["TOKEN"] ?? "" } };
  for (const [name, { default: value = "" }] of Object.entries(action.inputs)) {
    inputs[name] = job.inputs[name] ?? evaluated(String(value), scope);
  }
  const used: Used[] = [];
  let log = "";
  let ok = true;
  for (const step of action.runs.steps) {
    // Without a condition, a step runs only after success.
    if (step.if === undefined ? !ok : !resultOf(step.if.replace(/^\$\{\{|\}\}$/g, ""), scope)) continue;
    const all = (values: Readonly<Record<string, string>> = {}) =>
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, evaluated(String(value), scope)]));
    if (step.uses !== undefined) {
      const given = all(step.with);
      const files = (given["path"] ?? "")
        .trim()
        .split("\n")
        .filter((one) => existsSync(one));
      used.push({ uses: step.uses, with: given, files: files.map((one) => path.basename(one)) });
      continue;
    }
    writeFileSync(file("outputs"), "");
    const { status, said } = await shell(step.run ?? "", {
      cwd: path.join(job.workspace, evaluated(step["working-directory"] ?? ".", scope)),
      env: {
        PATH: process.env["PATH"] ?? "",
        HOME: temp,
        GITHUB_ACTION_PATH: root,
        GITHUB_EVENT_PATH: file("event.json"),
        GITHUB_OUTPUT: file("outputs"),
        GITHUB_STEP_SUMMARY: file("summary"),
        ...job.env,
        ...all(step.env),
      },
    });
    log += said;
    ok &&= status === 0;
    const lines = readFileSync(file("outputs"), "utf8").split("\n").filter(Boolean);
    steps[step.id ?? step.name] = {
      outputs: Object.fromEntries(lines.map((line) => [line.split("=", 1)[0], line.slice(line.indexOf("=") + 1)])),
    };
  }
  const outputs = Object.fromEntries(
    Object.entries(action.outputs).map(([name, { value }]) => [name, evaluated(value, scope)]),
  );
  const summary = readFileSync(file("summary"), "utf8");
  rmSync(temp, { recursive: true });
  return { ok, outputs, summary, log, used };
}

/** As a runner runs `shell: bash`; without blocking, since the stand-in for GitHub runs in this process. */
function shell(
  script: string,
  options: { cwd: string; env: Record<string, string> },
): Promise<{ status: number | null; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", script], {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (said += text));
    child.once("error", reject);
    child.once("close", (status) => resolve({ status, said }));
  });
}
