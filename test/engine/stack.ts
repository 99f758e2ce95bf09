import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { CommandError, type EngineEvent, LocalWorkspace, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { parse, stringify } from "yaml";
import { type Call, Cloud, type CloudResource } from "./providers/cloud";
import { none, type Orders, type Target, writeOrders } from "./providers/orders";
import type { Properties } from "./providers/value";
import { Run } from "./run";
import { engine, type Provider, providers, standIns } from "./stand-ins";
import { withStrayRejections } from "./stray-rejections";

const execute = promisify(execFile);

export type Program = () => unknown;

export interface StackOptions {
  /** What a run makes unless it is given another program. */
  readonly program: Program;
  /** @default isobar */
  readonly project?: string;
  /** @default test */
  readonly name?: string;
  /** Configuration by full key, such as `aws:region`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /**
   * Write the state after every step, as a user's engine does. Otherwise it is written once at the end of a run, also of one that
   * fails, which for hundreds of resources halves the time.
   * @default false
   */
  readonly checkpoints?: boolean;
  /** Custom kinds that the clusters know without a CustomResourceDefinition in the stack: `karpenter.sh/v1:NodePool`. */
  readonly kinds?: readonly string[];
}

export interface RunOptions {
  readonly program?: Program;
  /** Configuration of this and the later runs, in place of the earlier one. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The run has to fail, and the returned run tells how. Without it a failure throws. */
  readonly fails?: boolean;
  /** Ask the clouds for the present state first. */
  readonly refresh?: boolean;
  readonly continueOnError?: boolean;
  /** URNs to leave out, with everything that depends on them; `**` stands for anything. */
  readonly exclude?: readonly string[];
  /** Clouds whose credentials are missing in this run. */
  readonly withoutCredentials?: readonly Provider[];
  /** Folders of policy packs that judge this run. */
  readonly policyPacks?: readonly string[];
}

/** A stack on the real engine, over clouds that stand in for the real ones; starts empty. */
export async function openStack(options: StackOptions): Promise<EngineStack> {
  const folder = mkdtempSync(join(tmpdir(), "isobar-engine-"));
  const project = options.project ?? "isobar";
  const name = options.name ?? "test";
  symlinkSync(standIns(), join(folder, "providers"));
  for (const made of ["state", "home", "cloud"]) {
    mkdirSync(join(folder, made));
  }
  const plugins = { providers: providers.map((provider) => ({ name: provider, path: `./providers/${provider}` })) };
  writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: project, runtime: "nodejs", plugins }));
  writeFileSync(join(folder, `Pulumi.${name}.yaml`), stringify({ config: options.config ?? {} }));

  const workspace = await LocalWorkspace.create({
    workDir: folder,
    pulumiCommand: await command(),
    envVars: {
      PULUMI_BACKEND_URL: `file://${join(folder, "state")}`,
      PULUMI_CONFIG_PASSPHRASE: "stand-in",
      PULUMI_HOME: join(folder, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
      STAND_IN_CLOUD: join(folder, "cloud"),
      ...(!options.checkpoints && { PULUMI_EXPERIMENTAL: "true", PULUMI_SKIP_CHECKPOINTS: "true" }),
    },
  });
  const stack = await Stack.create(name, workspace);
  return new EngineStack(stack, folder, options);
}

let found: Promise<PulumiCommand> | undefined;
function command(): Promise<PulumiCommand> {
  found ??= PulumiCommand.get({ root: engine() });
  return found;
}

/** What each cloud takes for credentials; a stand-in only looks whether they are there. */
const credentials: { readonly [provider in Provider]: Readonly<Record<string, string>> } = {
  aws: { AWS_ACCESS_KEY_ID: "AKIASTANDIN", AWS_PROFILE: "", AWS_WEB_IDENTITY_TOKEN_FILE: "" },
  gcp: { GOOGLE_CREDENTIALS: "{}", GOOGLE_APPLICATION_CREDENTIALS: "", GOOGLE_OAUTH_ACCESS_TOKEN: "" },
  "azure-native": { ARM_CLIENT_ID: "stand-in", ARM_USE_OIDC: "", ARM_USE_MSI: "" },
  kubernetes: {},
  random: {},
};

export class EngineStack {
  /** The clouds behind the engine's back. */
  readonly cloud: StandInCloud;
  /** Every run so far, for their times. */
  readonly runs: { readonly what: string; readonly seconds: number }[] = [];
  private orders: Orders;

  constructor(
    private readonly stack: Stack,
    private readonly folder: string,
    private readonly options: StackOptions,
  ) {
    this.cloud = new StandInCloud(join(folder, "cloud"));
    this.orders = { ...none, kinds: options.kinds ?? [] };
    this.heal();
  }

  preview(options: RunOptions = {}): Promise<Run> {
    return this.run("preview", options, (common) => this.stack.preview(common));
  }

  up(options: RunOptions = {}): Promise<Run> {
    const { continueOnError = false } = options;
    return this.run("up", options, (common) => this.stack.up({ ...common, continueOnError }));
  }

  /** As `pulumi destroy` does it: first a preview, which refuses as a whole, then the deletion. */
  destroy(options: Omit<RunOptions, "program"> = {}): Promise<Run> {
    const { continueOnError = false } = options;
    return this.run("destroy", options, async ({ program: _, ...common }, events) => {
      await this.stack.previewDestroy(common);
      events.length = 0;
      await this.stack.destroy({ ...common, continueOnError });
    });
  }

  /** Takes the engine's protection off all resources, or off those whose URN fits, as `pulumi state unprotect` does. */
  async unprotect(which?: RegExp): Promise<void> {
    if (!which) {
      await this.cli("state", "unprotect", "--all", "--yes");
      return;
    }
    for (const { urn } of (await this.state()).filter((resource) => resource.protect && which.test(resource.urn))) {
      await this.cli("state", "unprotect", urn, "--yes");
    }
  }

  /** Tells the stand-ins to fail from now on, wherever everything given fits. */
  fail(target: Target & { readonly message?: string }): void {
    this.orders = {
      ...this.orders,
      fail: [...this.orders.fail, { message: "the cloud said no", ...target }],
    };
    writeOrders(join(this.folder, "cloud"), this.orders);
  }

  /** Tells the stand-ins to take their time. */
  slow(milliseconds: number, target: Target = {}): void {
    this.orders = { ...this.orders, slow: [...this.orders.slow, { ...target, milliseconds }] };
    writeOrders(join(this.folder, "cloud"), this.orders);
  }

  /** Ends failing and slowness. */
  heal(): void {
    this.orders = { ...this.orders, fail: [], slow: [] };
    writeOrders(join(this.folder, "cloud"), this.orders);
  }

  /** The engine's state: one entry per resource. */
  async state(): Promise<readonly StateResource[]> {
    const { deployment } = await this.stack.exportStack();
    return deployment.resources ?? [];
  }

  /** Runs the Pulumi CLI on the stack. */
  async cli(...args: string[]): Promise<string> {
    const { workDir, envVars } = this.stack.workspace;
    const { stdout } = await execute(join(engine(), "bin", "pulumi"), [...args, "--stack", this.stack.name], {
      cwd: workDir,
      maxBuffer: 1e9,
      env: { ...process.env, ...envVars },
    });
    return stdout;
  }

  /** Removes everything from disk. */
  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private configure(config: Readonly<Record<string, unknown>>): void {
    const path = join(this.folder, `Pulumi.${this.stack.name}.yaml`);
    const settings: Record<string, unknown> = parse(readFileSync(path, "utf8"));
    // The rest is the engine's: the salt of the stack's secrets.
    writeFileSync(path, stringify({ ...settings, config }));
  }

  private credentials(without: readonly Provider[]): Record<string, string> {
    return Object.assign(
      {},
      ...providers.map((provider) =>
        Object.fromEntries(
          Object.entries(credentials[provider]).map(([variable, value]) => [
            variable,
            without.includes(provider) ? "" : value,
          ]),
        ),
      ),
    );
  }

  private async run(
    what: string,
    options: RunOptions,
    start: (common: Common, events: EngineEvent[]) => Promise<unknown>,
  ): Promise<Run> {
    const events: EngineEvent[] = [];
    Object.assign(this.stack.workspace.envVars, this.credentials(options.withoutCredentials ?? []));
    if (options.config) {
      this.configure(options.config);
    }
    const program = options.program ?? this.options.program;
    const limit = new AbortController();
    const patience = setTimeout(() => limit.abort(), longest);
    const began = Date.now();
    let failure: unknown;
    try {
      await withStrayRejections(() =>
        start(
          {
            program: async () => {
              await program();
            },
            refresh: options.refresh ?? false,
            signal: limit.signal,
            ...(options.policyPacks && { policyPacks: [...options.policyPacks] }),
            ...(options.exclude && { exclude: [...options.exclude], excludeDependents: true }),
            onEvent: (event) => events.push(event),
          },
          events,
        ),
      );
    } catch (error) {
      failure = error;
    }
    clearTimeout(patience);
    const seconds = (Date.now() - began) / 1000;
    this.runs.push({ what, seconds });
    if (failure !== undefined && !(failure instanceof CommandError)) {
      throw failure;
    }
    const run = new Run(events, failure !== undefined, seconds, failure === undefined ? "" : String(failure));
    if (limit.signal.aborted) {
      throw new Error(`${what} hung; begun and not finished: ${run.unfinished.join(", ")}\n${run.said}`);
    }
    if (run.failed !== (options.fails ?? false)) {
      throw new Error(`${what} ${run.failed ? "failed" : "did not fail"}:\n${run.said}`);
    }
    return run;
  }
}

/** A run that takes longer hangs: an Output that failed, say, keeps what waits for it waiting. */
const longest = 400_000;

interface Common {
  readonly program: () => Promise<void>;
  readonly refresh: boolean;
  readonly signal: AbortSignal;
  readonly policyPacks?: string[];
  readonly exclude?: string[];
  readonly excludeDependents?: boolean;
  readonly onEvent: (event: EngineEvent) => void;
}

export interface StateResource {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What is in the clouds, to look at and to change as an autoscaler or a colleague would. */
export class StandInCloud {
  private readonly cloud: Cloud;

  constructor(folder: string) {
    this.cloud = new Cloud(folder);
  }

  get resources(): readonly CloudResource[] {
    return this.cloud.all();
  }

  /** The only resource that the program calls so. */
  get(name: string, type?: string): CloudResource {
    const [resource, ...more] = this.cloud
      .all()
      .filter((one) => one.name === name && (type === undefined || one.type === type));
    if (!resource || more.length > 0) {
      throw new Error(`${more.length + (resource ? 1 : 0)} resources in the clouds are called ${name}`);
    }
    return resource;
  }

  /** Changes a resource behind the engine's back. */
  edit(name: string, change: (properties: Properties) => Properties, type?: string): void {
    const resource = this.get(name, type);
    this.cloud.put({ ...resource, properties: { ...resource.properties, ...change(resource.properties) } });
  }

  /** Deletes a resource behind the engine's back. */
  lose(name: string): void {
    const { type, id } = this.get(name);
    this.cloud.remove(type, id);
  }

  /** What the providers were asked, in order. */
  get calls(): readonly Call[] {
    return this.cloud.calls();
  }
}
