import { spawn } from "node:child_process";
import * as path from "node:path";
import { projectOf } from "../program/project";
import { UnknownEndError } from "../recording/recording";
import { Redaction, secretsOfEnvironment } from "../recording/redaction";
import { InvalidEnginePreviewError } from "./engine-digest";
import { engineOutput } from "./read-engine-preview";

/** What a real preview needs and this machine lacks: Pulumi, a project, a login, a stack, a passphrase. */
export class MissingEngineError extends Error {
  override readonly name = "MissingEngineError";
}

export interface EnginePreviewOptions {
  /** The program, by which its `Pulumi.yaml` is found. */
  readonly program: string;
  readonly stack: string;
  readonly timeoutSeconds: number;
  /**
   * Ask the clouds what is there first, by which drift is seen.
   * @default as the project's options say
   */
  readonly refresh?: boolean;
  /**
   * The command.
   * @default pulumi, from PATH
   */
  readonly pulumi?: string;
  /** Environment variables beside this process's. */
  readonly environment?: NodeJS.ProcessEnv;
  /** Further arguments, such as `--client=…`. */
  readonly arguments?: readonly string[];
}

/**
 * Runs the user's own `pulumi preview --json`, with their account, and returns what it prints, with its version. A preview that fails at a
 * provider is returned too: what it said is in its diagnostics.
 *
 * @throws MissingEngineError when Pulumi, a project, a login, the stack or its passphrase is missing
 * @throws UnknownEndError when the time is over
 * @throws InvalidEnginePreviewError when it prints no preview
 */
export async function runEnginePreview(options: EnginePreviewOptions): Promise<unknown> {
  const { program, stack } = options;
  const project = projectOf(program);
  if (!project) {
    throw new MissingEngineError(
      `--engine: ${path.resolve(program)} belongs to no Pulumi project: there is no Pulumi.yaml from its folder upwards`,
    );
  }
  const directory = path.dirname(project.file);
  const refresh = options.refresh === undefined ? [] : [`--refresh=${options.refresh}`];
  const [version, ran] = await Promise.all([
    run(options, ["version"], directory),
    run(
      options,
      [
        "preview",
        "--json",
        "--show-sames",
        "--non-interactive",
        "--stack",
        stack,
        "--cwd",
        directory,
        ...refresh,
        ...(options.arguments ?? []),
      ],
      directory,
    ),
  ]);
  const digest = engineOutput(ran.stdout);
  if (typeof digest === "object" && digest !== null && !Array.isArray(digest) && !("error" in digest)) {
    return { ...digest, engineVersion: version.stdout.trim() };
  }
  throw failure(ran.stderr + ran.stdout, stack, directory);
}

interface Ran {
  readonly stdout: string;
  readonly stderr: string;
}

function run(options: EnginePreviewOptions, args: readonly string[], directory: string): Promise<Ran> {
  const { pulumi = "pulumi", timeoutSeconds, environment } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(pulumi, args, {
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        ...process.env,
        ...environment,
        PULUMI_SKIP_UPDATE_CHECK: "true",
        // The whole digest at the end, whatever the user's shell has set.
        PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "false",
      },
    });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        said[stream] += text;
      });
    }
    // It ends its providers itself when it is asked to.
    const timer = setTimeout(() => child.kill("SIGINT"), timeoutSeconds * 1000);
    const last = setTimeout(() => child.kill("SIGKILL"), timeoutSeconds * 1000 + 5_000);
    const end = () => child.kill("SIGKILL");
    process.once("exit", end);
    const finish = () => {
      process.off("exit", end);
      clearTimeout(timer);
      clearTimeout(last);
    };
    child.once("error", (error: NodeJS.ErrnoException) => {
      finish();
      reject(error.code === "ENOENT" ? notInstalled(pulumi) : error);
    });
    child.once("close", () => {
      finish();
      if (child.killed)
        reject(new UnknownEndError(`pulumi preview --stack ${options.stack} did not end within ${timeoutSeconds} s`));
      else resolve(said);
    });
  });
}

const notInstalled = (pulumi: string) =>
  new MissingEngineError(
    `--engine: ${pulumi} is not on PATH. Install it (https://www.pulumi.com/docs/iac/download-install/), or give --engine the file that pulumi preview --json wrote elsewhere`,
  );

/** What the command's own words come to, and what to do about it. */
const failures: readonly { readonly said: RegExp; readonly told: (stack: string, directory: string) => string }[] = [
  {
    said: /must be set for login|PULUMI_ACCESS_TOKEN|not logged in|401|\[401\] Unauthorized/,
    told: () =>
      "Pulumi is not logged in: pulumi login, or PULUMI_ACCESS_TOKEN, or PULUMI_BACKEND_URL of your own backend",
  },
  {
    said: /no stack named .* found/,
    told: (stack, directory) => `there is no stack ${stack}: pulumi stack ls --cwd ${directory} lists those there are`,
  },
  {
    said: /passphrase must be set|incorrect passphrase/,
    told: (stack) =>
      `the secrets of ${stack} cannot be read: PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE is missing or wrong`,
  },
];

function failure(said: string, stack: string, directory: string): Error {
  const known = failures.find((one) => one.said.test(said));
  if (known) return new MissingEngineError(`--engine: ${known.told(stack, directory)}`);
  const redaction = new Redaction();
  for (const secret of secretsOfEnvironment(process.env)) redaction.add(secret);
  const words = said.trim().split("\n").slice(-5).join("\n");
  return new InvalidEnginePreviewError(
    `--engine: pulumi preview --stack ${stack} printed no preview: ${redaction.text(words)}`,
  );
}
