import { MadeUp } from "../recording/made-up";
import { type RecordedResource, type RecordOptions, record } from "../recording/record";
import { entryOf, noteOnEntry } from "./entry";
import { runProgram } from "./load-program";
import { configDirectoryOf, projectOf } from "./project";
import { type SecretsBy, type StackConfig, stackConfig } from "./stack-config";

/** A Pulumi program and the stack it runs as. */
export interface ProgramOptions extends Pick<RecordOptions, "mode" | "outputs" | "secretSalt" | "onNote"> {
  /** The program's file or its folder, TypeScript or JavaScript, CommonJS or ES module. */
  readonly program: string;
  /** The stack's name, which is the environment's. */
  readonly stack: string;
  /**
   * The folder with `Pulumi.<stack>.yaml`.
   * @default where its `Pulumi.yaml` says, or the program's folder
   */
  readonly configDirectory?: string;
  /** @default the name in the nearest `Pulumi.yaml`, or isobar without one */
  readonly project?: string;
  /**
   * What counts as another secret in the configuration.
   * @default ciphertext
   */
  readonly secretsBy?: SecretsBy;
}

/** A program, ready to be run. */
export interface PreparedProgram {
  readonly entry: string;
  readonly project: string;
  readonly config: StackConfig;
  readonly madeUp: MadeUp;
}

/**
 * Finds a program's file, project and configuration.
 *
 * @throws MissingProgramError, MissingEnvironmentError or InvalidProjectError when one of them cannot be had
 */
export function prepareProgram(options: ProgramOptions): PreparedProgram {
  const entry = entryOf(options.program);
  const project = projectOf(entry);
  const directory = options.configDirectory ?? configDirectoryOf(options.program);
  const { stack, secretsBy } = options;
  return {
    entry,
    project: options.project ?? project?.name ?? "isobar",
    config: stackConfig({ directory, stack, project, ...(secretsBy && { secretsBy }) }),
    madeUp: new MadeUp(entry),
  };
}

/** Runs a prepared program; `hidden` is what else must not be shown. */
export async function recordPrepared(
  { entry, project, config, madeUp }: PreparedProgram,
  options: ProgramOptions,
  hidden: Iterable<string> = config.standIns,
): Promise<RecordedResource[]> {
  const note = options.onNote ?? (() => {});
  const onEntry = noteOnEntry(options.program, entry);
  for (const text of [...config.notes, ...(onEntry === undefined ? [] : [onEntry])]) note(text);
  const resources = await record(() => runProgram(entry, note), {
    project,
    stack: options.stack,
    config: config.values,
    secretKeys: config.secretKeys,
    hidden,
    madeUp,
    onNote: note,
    ...(options.mode && { mode: options.mode }),
    ...(options.outputs && { outputs: options.outputs }),
    ...(options.secretSalt !== undefined && { secretSalt: options.secretSalt }),
  });
  if (madeUp.asked.size > 0) {
    note(`made up, since only a cloud or another stack knows it: ${[...madeUp.asked].sort().join(", ")}`);
  }
  return resources;
}

/**
 * Runs a Pulumi program as one stack without an engine, an account or a network, and returns every resource it registers.
 *
 * Throws what the program throws. One program per process: modules that the program loads stay loaded.
 */
export async function recordProgram(options: ProgramOptions): Promise<RecordedResource[]> {
  return recordPrepared(prepareProgram(options), options);
}
