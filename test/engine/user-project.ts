import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import * as path from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { StandInCloud } from "./stack";
import { engine, providers, standIns } from "./stand-ins";

const execute = promisify(execFile);
const root = path.resolve(__dirname, "..", "..");

/** A user's project on disk, over clouds that stand in for the real ones, which the user's own `pulumi` runs. */
export class UserProject {
  readonly folder = realpathSync(mkdtempSync(path.join(tmpdir(), "isobar-project-")));
  readonly cloud: StandInCloud;
  /** The command. */
  readonly pulumi = path.join(engine(), "bin", "pulumi");
  /** Environment variables that the command needs. */
  readonly environment: Record<string, string>;

  constructor(readonly stack: string) {
    for (const made of ["state", "home", "cloud"]) mkdirSync(path.join(this.folder, made));
    symlinkSync(standIns(), path.join(this.folder, "providers"));
    symlinkSync(path.join(root, "node_modules"), path.join(this.folder, "node_modules"));
    const plugins = { providers: providers.map((name) => ({ name, path: `./providers/${name}` })) };
    // Another loader of TypeScript than the host's own, as Isobar's project has it.
    const runtime = { name: "nodejs", options: { typescript: false, nodeargs: "--require tsx/cjs" } };
    this.write("Pulumi.yaml", stringify({ name: "shop", runtime, plugins }));
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
      PATH: [path.dirname(this.pulumi), languageHost(), process.env["PATH"]].join(path.delimiter),
    };
    this.cloud = new StandInCloud(path.join(this.folder, "cloud"));
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.folder, file), text);
  }

  /** Runs the command and returns what it prints; throws when it fails. */
  async run(...args: string[]): Promise<string> {
    const env = { ...process.env, ...this.environment };
    const { stdout } = await execute(this.pulumi, [...args, "--non-interactive"], {
      cwd: this.folder,
      env,
      maxBuffer: 1e9,
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

/** The folder with Pulumi's Node language host. */
function languageHost(): string {
  const build = path.join(root, "tools", "binaries", "build.sh");
  return execFileSync(build, ["pulumi-language-nodejs"], { encoding: "utf8" }).trim();
}
