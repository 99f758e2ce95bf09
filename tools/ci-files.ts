import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

/** A script inside a file for CI, and where it stands. */
export interface Script {
  readonly name: string;
  readonly text: string;
}

/** What is wrong with a file for CI, a line each, and the scripts in it. */
export interface CiFile {
  readonly problems: readonly string[];
  readonly scripts: readonly Script[];
}

const text = z.string().min(1);

const runStep = z.strictObject({
  id: text.optional(),
  name: text.optional(),
  if: z.union([text, z.boolean()]).optional(),
  run: text,
  shell: z.enum(["bash", "sh"]),
  env: z.record(text, z.string()).optional(),
  "working-directory": text.optional(),
  "continue-on-error": z.boolean().optional(),
});

const useStep = z.strictObject({
  id: text.optional(),
  name: text.optional(),
  if: z.union([text, z.boolean()]).optional(),
  uses: z.string().regex(/@[0-9a-f]{40}$/, "an action is pinned by its whole commit"),
  with: z.record(text, z.string()).optional(),
  env: z.record(text, z.string()).optional(),
});

/** https://docs.github.com/en/actions/reference/workflows-and-actions/metadata-syntax */
const compositeAction = z.strictObject({
  name: text,
  description: text,
  author: text.optional(),
  branding: z.strictObject({ icon: text, color: text }).optional(),
  inputs: z.record(
    text,
    z.strictObject({
      description: text,
      default: z.string().optional(),
      required: z.boolean().optional(),
      deprecationMessage: text.optional(),
    }),
  ),
  outputs: z.record(text, z.strictObject({ description: text, value: text })),
  runs: z.strictObject({ using: z.literal("composite"), steps: z.array(z.union([runStep, useStep])).min(1) }),
});

/** Reads a composite action: its fields, what its expressions refer to, and that nothing given becomes a part of a script. */
export function readAction(source: string): CiFile {
  const parsed = compositeAction.safeParse(parse(source));
  if (!parsed.success) return { problems: parsed.error.issues.map(issueText), scripts: [] };
  const { inputs, runs } = parsed.data;
  const ids = new Set(runs.steps.flatMap(({ id }) => id ?? []));
  const problems = [...source.matchAll(/\$\{\{(.+?)\}\}/g)].flatMap(([, expression = ""]) => [
    ...[...expression.matchAll(/inputs\.([\w-]+)/g)].flatMap(([all, name = ""]) =>
      name in inputs ? [] : [`${all}: there is no such input`],
    ),
    ...[...expression.matchAll(/steps\.([\w-]+)/g)].flatMap(([all, id = ""]) =>
      ids.has(id) ? [] : [`${all}: there is no such step`],
    ),
  ]);
  for (const name of Object.keys(inputs)) {
    if (!source.includes(`inputs.${name}`)) problems.push(`inputs.${name}: nothing reads it`);
  }
  const scripts = runs.steps.flatMap((step, index) =>
    "run" in step ? [{ name: step.id ?? `step-${index + 1}`, text: step.run }] : [],
  );
  for (const { name, text: script } of scripts) {
    if (script.includes("${{"))
      problems.push(`runs.steps.${name}.run: an expression in a script runs whatever is given`);
  }
  return { problems, scripts };
}

const lines = z.union([text, z.array(text)]);

const gitlabJob = z.strictObject({
  stage: text,
  image: text.optional(),
  rules: z.array(z.strictObject({ if: text.optional(), when: text.optional(), changes: lines.optional() })).optional(),
  interruptible: z.boolean().optional(),
  timeout: text.optional(),
  variables: z.record(text, z.string()).optional(),
  cache: z.strictObject({ key: z.strictObject({ files: z.array(text).max(2) }), paths: z.array(text) }).optional(),
  before_script: lines.optional(),
  script: lines,
  after_script: lines.optional(),
  artifacts: z
    .strictObject({
      when: z.enum(["always", "on_success", "on_failure"]).optional(),
      expose_as: z
        .string()
        .regex(/^[\w -]+$/)
        .optional(),
      paths: z.array(text),
      expire_in: text.optional(),
    })
    .optional(),
});

/** Reads a file for GitLab CI: the part of https://docs.gitlab.com/ci/yaml/ that the example uses, and nothing else. */
export function readGitlab(source: string): CiFile {
  const { stages, ...jobs } = z.record(text, z.unknown()).parse(parse(source));
  const known = z.array(text).min(1).safeParse(stages);
  const problems = known.success ? [] : ["stages: has to be a list of names"];
  const scripts: Script[] = [];
  for (const [name, given] of Object.entries(jobs)) {
    const job = gitlabJob.safeParse(given);
    if (!job.success) {
      problems.push(...job.error.issues.map((issue) => `${name}.${issueText(issue)}`));
      continue;
    }
    const { stage, before_script: before = [], script, after_script: after = [] } = job.data;
    if (known.success && !known.data.includes(stage)) problems.push(`${name}.stage: ${stage} is none of ${known.data}`);
    // A job's lines run in one shell, those before it too; what comes after has a shell of its own.
    scripts.push({ name, text: [before, script].flat().join("\n") });
    if (after.length > 0) scripts.push({ name: `${name}-after`, text: [after].flat().join("\n") });
  }
  return { problems, scripts };
}

function issueText({ path: at, message, ...issue }: z.core.$ZodIssue): string {
  const inner = "errors" in issue ? issue.errors.map((one) => one.map(issueText).join(", ")).join("; or ") : "";
  return `${at.join(".")}: ${message}${inner === "" ? "" : ` (${inner})`}`;
}

/** Reads the files in a folder, writes their scripts to another, and returns what is wrong with them. */
export function checkCiFiles(root: string, out: string): string[] {
  mkdirSync(out, { recursive: true });
  const files = { "action.yml": readAction, "examples/ci/gitlab-ci.yml": readGitlab };
  return Object.entries(files).flatMap(([file, read]) => {
    const { problems, scripts } = read(readFileSync(path.join(root, file), "utf8"));
    for (const script of scripts) {
      const name = `${file.replaceAll(/[/.]/g, "-")}-${script.name}.sh`;
      writeFileSync(path.join(out, name), `#!/usr/bin/env bash\n${script.text}\n`);
    }
    return problems.map((problem) => `${file}: ${problem}`);
  });
}

if (require.main === module) {
  const [, , root = ".", out = "build/ci"] = process.argv;
  const problems = checkCiFiles(root, out);
  for (const problem of problems) console.error(problem);
  process.exitCode = problems.length > 0 ? 1 : 0;
}
