import { createHmac } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import type { RegisterResourceRequest, RegisterResourceResponse } from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import { UNKNOWN, unknownSentinels } from "./changes/property-value";

export { UNKNOWN };
/** Stands for a secret's value. */
export const SECRET = "[secret]";

/** One resource that a program registered, with the options that decide its fate. */
export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly custom: boolean;
  /** URN of the parent; undefined for the stack itself. */
  readonly parent: string | undefined;
  /** Inputs as plain data; {@link UNKNOWN} and {@link SECRET} stand for what is not shown. */
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly protect: boolean;
  readonly ignoreChanges: readonly string[];
  readonly replaceOnChanges: readonly string[];
  readonly deleteBeforeReplace: boolean;
  readonly retainOnDelete: boolean;
  readonly deletedWith: string | undefined;
  /** URNs of the resources it waits for. */
  readonly dependencies: readonly string[];
  /** `urn::id` of the provider, or empty for the default one. */
  readonly provider: string;
  readonly aliases: readonly string[];
}

export interface RecordOptions {
  readonly project?: string;
  readonly stack?: string;
  /**
   * preview: what the cloud decides is unknown, as in the first preview of an empty account. update: it is made up.
   * @default preview
   */
  readonly mode?: "preview" | "update";
  /** Configuration values by full key, such as `isobar:environment`. Objects become JSON. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Outputs beside the inputs, in update mode. Default: an id, an arn and a name. */
  readonly outputs?: (type: string, name: string, inputs: Record<string, unknown>) => Record<string, unknown>;
  /**
   * Show secrets as `{ secret: value }` instead of {@link SECRET}; for tests of what becomes secret.
   * @default false
   */
  readonly revealSecrets?: boolean;
  /**
   * Show secrets as `[secret <digest>]`, by which two recordings with the same salt can be compared without either telling a value. The
   * salt must be random and forgotten afterwards, or a weak secret could be guessed from its digest.
   * @default {@link SECRET}, the same for every value
   */
  readonly secretSalt?: string;
}

/** The special signature and its value for secrets, as the engine's protocol defines them. */
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";
function plain(value: unknown, options: RecordOptions): unknown {
  if (typeof value === "string") {
    return unknownSentinels.includes(value) ? UNKNOWN : value;
  }
  if (Array.isArray(value)) {
    return value.map((item) => plain(item, options));
  }
  if (value !== null && typeof value === "object") {
    const object = value as Record<string, unknown>;
    if (object[signature] === secretSignature) {
      return secretAs(object["value"], options);
    }
    return Object.fromEntries(Object.entries(object).map(([key, item]) => [key, plain(item, options)]));
  }
  return value;
}

function secretAs(value: unknown, options: RecordOptions): unknown {
  if (options.revealSecrets) return { secret: plain(value, options) };
  if (options.secretSalt === undefined) return SECRET;
  const digest = createHmac("sha256", options.secretSalt).update(JSON.stringify(value)).digest("base64url");
  return `[secret ${digest}]`;
}

class RecordingMonitor extends MockMonitor {
  readonly recorded: RecordedResource[] = [];

  constructor(private readonly options: RecordOptions) {
    super({
      call: (args) => args.inputs,
      newResource: ({ type, name, inputs }) => {
        if (options.mode !== "update") {
          return { id: undefined, state: inputs };
        }
        const made = options.outputs?.(type, name, inputs) ?? {};
        return {
          id: String(made["id"] ?? `${name}-id`),
          state: { arn: `arn:made-up:${name}`, name, ...inputs, ...made },
        };
      },
    });
  }

  override async registerResource(
    request: RegisterResourceRequest,
    callback: (error: unknown, response: RegisterResourceResponse | undefined) => void,
  ): Promise<void> {
    const aliases = request.getAliasesList().map((alias) => alias.getUrn() || alias.getSpec()?.getName() || "");
    const inputs = plain(request.getObject()?.toJavaScript() ?? {}, this.options);
    await super.registerResource(request, (error: unknown, response: RegisterResourceResponse | undefined) => {
      if (response) {
        this.recorded.push({
          urn: response.getUrn(),
          type: request.getType(),
          name: request.getName(),
          custom: request.getCustom(),
          parent: request.getParent() || undefined,
          inputs: inputs as Record<string, unknown>,
          protect: request.getProtect() ?? false,
          ignoreChanges: request.getIgnorechangesList(),
          replaceOnChanges: request.getReplaceonchangesList(),
          deleteBeforeReplace: request.getDeletebeforereplace(),
          retainOnDelete: request.getRetainondelete() ?? false,
          deletedWith: request.getDeletedwith() || undefined,
          dependencies: request.getDependenciesList(),
          provider: request.getProvider(),
          aliases,
        });
      }
      callback(error, response);
    });
  }

  /** Outputs are not recorded; a program that threw may also report them for what it never registered. */
  override registerResourceOutputs(_request: unknown, callback: (error: unknown, response: object) => void): void {
    callback(null, {});
  }
}

/**
 * Runs a Pulumi program without an engine, an account or a network, and returns every resource it registers, in order of URN.
 *
 * One program at a time: the Pulumi runtime is a single one. Throws what the program throws, also from inside an `apply`.
 */
export async function record(program: () => unknown, options: RecordOptions = {}): Promise<RecordedResource[]> {
  const monitor = new RecordingMonitor(options);
  // setMocks switches the features of mocks on; the recording monitor then takes the place of the one it made.
  await pulumi.runtime.setMocks({ call: () => ({}), newResource: () => ({ id: "", state: {} }) });
  pulumi.runtime.setMockOptions(
    monitor,
    options.project ?? "isobar",
    options.stack ?? "test",
    options.mode !== "update",
  );
  const config = Object.entries(options.config ?? {});
  pulumi.runtime.setAllConfig(
    Object.fromEntries(config.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)])),
  );

  await run(program);
  return monitor.recorded.sort((a, b) => (a.urn < b.urn ? -1 : 1));
}

/** Runs the program to its end, or to the first thing it throws: what waits for a value that failed would wait for ever. */
async function run(program: () => unknown): Promise<void> {
  let fail: (error: unknown) => void = () => {};
  const failure = new Promise<never>((_, reject) => {
    fail = reject;
  });
  const neverEnds = () => fail(new Error("the program never ends: something waits for a value that nothing gives"));
  process.on("unhandledRejection", fail);
  process.on("beforeExit", neverEnds);
  const finish = async () => {
    await pulumi.runtime.runInPulumiStack(async () => {
      try {
        return await program();
      } catch (error) {
        // Passed on, it would come back several times as a stray rejection.
        fail(error);
        return undefined;
      }
    });
    await pulumi.runtime.disconnect();
    // Rejections surface one turn of the event loop after the promise that carries them.
    await new Promise((resolve) => setImmediate(resolve));
  };
  const restore = withoutPositions();
  try {
    await Promise.race([finish(), failure]);
  } finally {
    restore();
    process.off("unhandledRejection", fail);
    process.off("beforeExit", neverEnds);
  }
}

/**
 * Pulumi notes where each resource and promise was made, by the text of an error without a message. Nobody reads it here, and to map it
 * back to TypeScript takes most of a recording's time. Returns what puts things back.
 */
function withoutPositions(): () => void {
  const original = Error.prepareStackTrace;
  Error.prepareStackTrace = (error, frames) => {
    if (error.message === "") {
      return "";
    }
    return original ? original(error, frames) : `${error}${frames.map((frame) => `\n    at ${frame}`).join("")}`;
  };
  return () => {
    if (original) {
      Error.prepareStackTrace = original;
    } else {
      Reflect.deleteProperty(Error, "prepareStackTrace");
    }
  };
}
