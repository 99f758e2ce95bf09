import { existsSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { type Neighbour, plan } from "./address-checks";
import { type EnvironmentFile, environmentKey, nameOfFile, readFile } from "./environment-file";
import { inFileOrder } from "./findings";
import { InvalidEnvironmentError, type Issue } from "./issue";
import { nearest } from "./nearest";
import { mergeOverrides } from "./overrides";
import { checkEnvironment, type Environment } from "./parse";
import { cloudNames } from "./schema/clouds";
import { either } from "./schema/words";
import { valueAt } from "./zod-issues";

export interface LoadOptions {
  /** The folder that holds Pulumi.dev.yaml and its siblings. */
  readonly directory: string;
  /**
   * The environment's name.
   * @default the stack that Pulumi runs
   */
  readonly stack?: string;
  /**
   * Another file than the stack's own.
   * @default <directory>/Pulumi.<stack>.yaml
   */
  readonly file?: string;
}

/**
 * The environment of a stack: for the one that Pulumi runs, its configuration (`isobar:environment`) when it has one; else its
 * file.
 * Errors say file, line and column whenever the file holds what the configuration says.
 *
 * @throws InvalidEnvironmentError with everything that is wrong, an unknown environment and overlaps with its siblings included
 */
export function loadEnvironment({ directory, stack, file }: LoadOptions): Environment {
  const name = stack ?? (file === undefined ? pulumi.getStack() : nameOfFile(file));
  const path = file ?? join(directory, `Pulumi.${name}.yaml`);
  // Another stack's environment, or another file, is not what this stack's configuration holds.
  const running = file === undefined && name === pulumi.getStack();
  const configured = running ? new pulumi.Config("isobar").getObject<unknown>("environment") : undefined;
  if (configured === undefined && !existsSync(path)) throw unknownEnvironment(name, directory);
  const read = existsSync(path) ? readFile(path) : undefined;
  return check(name, read, configured, neighboursOf(name, directory));
}

/**
 * The environment that a file holds, for tools that run without Pulumi. Its siblings in the same folder are looked at too.
 *
 * @param path such as `stacks/Pulumi.prod.yaml`, whose environment is prod
 * @throws InvalidEnvironmentError with everything that is wrong
 */
export function readEnvironmentFile(path: string): Environment {
  const name = nameOfFile(path);
  const directory = dirname(path);
  if (!existsSync(path)) throw unknownEnvironment(name, directory);
  return check(name, readFile(path), undefined, neighboursOf(name, directory));
}

/** The environments that a folder has files for. */
export function environmentNames(directory: string): string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory)
    .filter((name) => /^Pulumi\..+\.ya?ml$/.test(name))
    .map(nameOfFile)
    .sort();
}

function check(
  name: string,
  read: EnvironmentFile | undefined,
  configured: unknown,
  neighbours: readonly Neighbour[],
): Environment {
  // What was configured otherwise (another file, an ESC environment) has no place in this file.
  const fromFile = configured === undefined || agree(read?.value, configured);
  const given = configured === undefined ? read?.value : keepSecrets(read?.value, configured);
  const inFile = fromFile ? (read?.issues ?? []) : [];
  if (given === undefined) {
    const nothing: Issue = { path: ["config", environmentKey], given: undefined, allowed: "an environment" };
    throw new InvalidEnvironmentError(inFile.length > 0 ? inFile : [nothing], `environment ${name}`);
  }
  const locate = fromFile ? read?.locate : undefined;
  const checked = checkEnvironment(given, { name, locate, kept: true, neighbours });
  const issues = [...inFile, ...checked.issues].sort(inFileOrder);
  if (checked.environment && issues.length === 0) return checked.environment;
  throw new InvalidEnvironmentError(issues, `environment ${name}`);
}

/** Whether a file's value is the configured one, encrypted parts apart. */
function agree(inFile: unknown, configured: unknown): boolean {
  if (pulumi.Output.isInstance(inFile)) return true;
  const bothObjects = z.core.util.isPlainObject(inFile) && z.core.util.isPlainObject(configured);
  if (!bothObjects && !(Array.isArray(inFile) && Array.isArray(configured))) {
    // Pulumi reads a day without quotes as a time.
    return isDeepStrictEqual(inFile, configured) || configured === `${String(inFile)} 00:00:00 +0000 UTC`;
  }
  const entries = Object.entries(configured);
  return (
    entries.length === Object.keys(inFile).length &&
    entries.every(([key, value]) => agree(valueAt(inFile, [key]), value))
  );
}

/** The configured value, with what the file holds encrypted made secret again. */
function keepSecrets(inFile: unknown, configured: unknown): unknown {
  if (pulumi.Output.isInstance(inFile)) return pulumi.secret(configured);
  if (Array.isArray(configured)) return configured.map((value, index) => keepSecrets(valueAt(inFile, [index]), value));
  if (!z.core.util.isPlainObject(configured)) return configured;
  return Object.fromEntries(
    Object.entries(configured).map(([key, value]) => [key, keepSecrets(valueAt(inFile, [key]), value)]),
  );
}

function unknownEnvironment(name: string, directory: string): InvalidEnvironmentError {
  const known = environmentNames(directory);
  const meant = nearest(name, known);
  const allowed =
    known.length > 0
      ? `${either(known)}, whose files are in ${directory}`
      : `a file Pulumi.${name}.yaml in ${directory}`;
  return new InvalidEnvironmentError(
    [{ path: ["stack"], given: name, allowed, ...(meant !== undefined && { nearest: meant }) }],
    `environment ${name}`,
  );
}

/** Address blocks of the other environments in a folder. What is wrong with those is theirs to say. */
function neighboursOf(name: string, directory: string): Neighbour[] {
  return environmentNames(directory)
    .filter((other) => other !== name)
    .flatMap((other) => {
      const blocks = blocksOf(other, join(directory, `Pulumi.${other}.yaml`));
      return blocks.length > 0 ? [{ name: other, blocks }] : [];
    });
}

function blocksOf(name: string, path: string): string[] {
  const value = existsSync(path) ? readFile(path).value : undefined;
  const listed = valueAt(value, ["clouds"]);
  return cloudNames.flatMap((cloud) => {
    if (cloud === "existing" || valueAt(listed, [cloud]) === undefined) return [];
    const override = valueAt(value, ["overrides", cloud]);
    const own = plan(name, z.core.util.isPlainObject(override) ? mergeOverrides(value, override) : value, cloud);
    return own && "block" in own ? [own.block] : [];
  });
}
