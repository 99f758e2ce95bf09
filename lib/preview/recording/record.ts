import * as pulumi from "@pulumi/pulumi";
import { UNKNOWN } from "../changes/property-value";
import { takeCallbacks } from "./callbacks";
import type { MadeUp } from "./made-up";
import { withoutPositions } from "./positions";
import type { RecordedResource } from "./recorded-resource";
import { SECRET } from "./recorded-value";
import { RecordingMonitor } from "./recording-monitor";

export { type RecordedResource, SECRET, UNKNOWN };

export interface RecordOptions {
  readonly project?: string;
  readonly stack?: string;
  /**
   * preview: what the cloud decides is unknown, as in the first preview of an empty account. update: it is made up.
   * @default preview
   */
  readonly mode?: "preview" | "update";
  /** @default organization, as the engine calls it where there is none */
  readonly organization?: string;
  /** Configuration values by full key, such as `isobar:environment`. Objects become JSON. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Keys of the configuration whose values are secrets. */
  readonly secretKeys?: readonly string[];
  /** Texts that make every text with one of them in it a secret. May grow while the program runs. */
  readonly hidden?: Iterable<string>;
  /**
   * What answers for clouds and other stacks.
   * @default a provider's function returns its inputs
   */
  readonly madeUp?: MadeUp;
  /** Called with what makes the recording less than exact. */
  readonly onNote?: (note: string) => void;
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

/**
 * Runs a Pulumi program without an engine, an account or a network, and returns every resource it registers, in order of URN.
 *
 * One program at a time: the Pulumi runtime is a single one. Throws what the program throws, also from inside an `apply`.
 */
export async function record(program: () => unknown, options: RecordOptions = {}): Promise<RecordedResource[]> {
  const monitor = new RecordingMonitor({ ...options, mode: options.mode ?? "preview" });
  // setMocks switches the features of mocks on; the recording monitor then takes the place of the one it made.
  await pulumi.runtime.setMocks({ call: () => ({}), newResource: () => ({ id: "", state: {} }) });
  pulumi.runtime.setMockOptions(
    monitor,
    options.project ?? "isobar",
    options.stack ?? "test",
    options.mode !== "update",
    options.organization ?? "organization",
  );
  takeCallbacks(() => options.onNote?.("transforms are not run: only the engine does"));
  const config = Object.entries(options.config ?? {});
  pulumi.runtime.setAllConfig(
    Object.fromEntries(config.map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)])),
    [...(options.secretKeys ?? [])],
  );

  await run(program);
  if (monitor.remote.length > 0) {
    options.onNote?.(`${monitor.remote.sort().join(", ")}: what is in it only its provider knows; it is shown as one`);
  }
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
