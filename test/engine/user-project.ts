import { execFile, execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { StandInCloud } from "./stack";
import { engine, providers, standIns } from "./stand-ins";

const execute = promisify(execFile);
const root = path.resolve(__dirname, "..", "..");

/** What a `Pulumi.yaml` says, as far as it matters here. */
export interface ProjectFile {
  readonly name: string;
  readonly runtime: { readonly name: "nodejs"; readonly options: Readonly<Record<string, string | boolean>> };
  readonly [key: string]: unknown;
}

// Another loader of TypeScript than the host's own, as Isobar's project has it.
const shop: ProjectFile = {
  name: "shop",
  runtime: { name: "nodejs", options: { typescript: false, nodeargs: "--require tsx/cjs" } },
};

/** A user's project on disk, over clouds that stand in for the real ones, which the user's own `pulumi` runs. */
export class UserProject {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), "isobar-project-")));
  readonly cloud: StandInCloud;
  /** The command. */
  readonly pulumi = path.join(engine(), "bin", "pulumi");
  /** Environment variables that the command needs. */
  readonly environment: Record<string, string>;

  constructor(
    readonly stack: string,
    file = shop,
    variables: Readonly<Record<string, string>> = {},
  ) {
    for (const made of ["state", "home", "cloud", "host"]) mkdirSync(path.join(this.folder, made));
    symlinkSync(standIns(), path.join(this.folder, "providers"));
    symlinkSync(path.join(root, "node_modules"), path.join(this.folder, "node_modules"));
    const plugins = { providers: providers.map((name) => ({ name, path: `./providers/${name}` })) };
    this.write("Pulumi.yaml", stringify({ ...file, plugins }));
    this.write("host/pulumi-language-nodejs", launcher(file.runtime.options));
    chmodSync(path.join(this.folder, "host/pulumi-language-nodejs"), 0o755);
    this.write("package.json", "{}");
    this.write(`Pulumi.${stack}.yaml`, "config: {}\n");
    this.environment = {
      PULUMI_BACKEND_URL: `file://${path.join(this.folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "stand-in",
      PULUMI_HOME: path.join(this.folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      STAND_IN_CLOUD: path.join(this.folder, "cloud"),
      AWS_ACCESS_KEY_ID: "AKIASTANDIN",
      AWS_REGION: "us-east-1",
      ARM_CLIENT_ID: "stand-in",
      GOOGLE_CREDENTIALS: "{}",
      ...variables,
      PATH: [path.dirname(this.pulumi), path.join(this.folder, "host"), process.env["PATH"]].join(path.delimiter),
    };
    this.cloud = new StandInCloud(path.join(this.folder, "cloud"));
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  /** Runs the command and returns what it prints; when it fails, that is in the error. */
  async run(...args: string[]): Promise<string> {
    const env = { ...process.env, ...this.environment };
    const options = { cwd: this.folder, env, maxBuffer: 1e9 };
    const ended = execute(this.pulumi, [...args, "--non-interactive"], options);
    const { stdout } = await ended.catch((error: Error & { stdout: string }) => {
      throw new Error(`${error.message}\n${error.stdout}`, { cause: error });
    });
    return stdout;
  }

  async init(): Promise<void> {
    await this.run("stack", "init", this.stack);
  }

  async up(): Promise<void> {
    await this.run("up", "--yes", "--skip-preview", "--stack", this.stack);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/**
 * Starts Pulumi's Node language host. The engine tells a host of today a project's options with each call; the one that can be built here takes
 * them when it starts.
 */
function launcher(options: ProjectFile["runtime"]["options"]): string {
  const build = path.join(root, "tools", "binaries", "build.sh");
  const host = execFileSync(build, ["pulumi-language-nodejs"], { encoding: "utf8" }).trim();
  const flags = Object.entries(options).map(([name, value]) => `'-${name}=${value}'`);
  return `#!/bin/sh\nexec '${path.join(host, "pulumi-language-nodejs")}' ${flags.join(" ")} "$@"\n`;
}
