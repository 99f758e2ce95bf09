import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { require as requireTypeScript } from "tsx/cjs/api";
import { parse } from "yaml";
import { type RecordedResource, type RecordOptions, record } from "./record";

/** A Pulumi program and the stack it runs as. */
export interface ProgramOptions extends Pick<RecordOptions, "mode" | "outputs" | "secretSalt"> {
  /** The program's file or its folder, TypeScript or JavaScript. */
  readonly program: string;
  /** The stack's name, which is the environment's. */
  readonly stack: string;
  /**
   * The folder with `Pulumi.<stack>.yaml`.
   * @default the program's folder
   */
  readonly configDirectory?: string;
  /** @default isobar */
  readonly project?: string;
}

function stackConfig(directory: string, stack: string): Record<string, unknown> {
  const file = path.join(directory, `Pulumi.${stack}.yaml`);
  if (!existsSync(file)) {
    return {};
  }
  try {
    const document: unknown = parse(readFileSync(file, "utf8"));
    const config =
      document !== null && typeof document === "object" && "config" in document ? document.config : undefined;
    return config !== null && typeof config === "object" ? { ...config } : {};
  } catch {
    // The program's own loader reports a file that is not YAML, with line and column.
    return {};
  }
}

/**
 * Runs a Pulumi program as one stack without an engine, an account or a network, and returns every resource it registers.
 *
 * Throws what the program throws. One program per process: modules that the program loads stay loaded.
 */
export async function recordProgram(options: ProgramOptions): Promise<RecordedResource[]> {
  const program = path.resolve(options.program);
  const directory = path.resolve(options.configDirectory ?? path.dirname(program));
  const run = () => {
    const exported: unknown = requireTypeScript(program, __filename);
    // As the engine's own language host does: a program may export a function that makes its resources.
    return typeof exported === "function" ? exported() : exported;
  };
  return record(run, {
    project: options.project ?? "isobar",
    stack: options.stack,
    config: stackConfig(directory, options.stack),
    ...(options.mode && { mode: options.mode }),
    ...(options.outputs && { outputs: options.outputs }),
    ...(options.secretSalt !== undefined && { secretSalt: options.secretSalt }),
  });
}
