import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import * as path from "node:path";
import { parse, YAMLParseError } from "yaml";
import { z } from "zod";
import { nearest } from "../../environment/nearest";
import { isFolder, type Project, stacksIn } from "./project";

const { isPlainObject } = z.core.util;

/** A stack without a file beside stacks that have one, or a folder of such files that is not there: most likely a mistyped name. */
export class MissingEnvironmentError extends Error {
  override readonly name = "MissingEnvironmentError";
}

/** A `Pulumi.<stack>.yaml` that is no YAML. */
export class InvalidStackFileError extends Error {
  override readonly name = "InvalidStackFileError";
}

export interface StackConfigOptions {
  readonly stack: string;
  /** The folder with `Pulumi.<stack>.yaml`. */
  readonly directory: string;
  /** @default a project called `isobar` without a configuration of its own */
  readonly project: Pick<Project, "name" | "config"> | undefined;
  /**
   * What a secret's stand-in follows: its ciphertext, so that another ciphertext is another value; or its place only, for two files
   * that are encrypted with different keys, of which every ciphertext differs.
   * @default ciphertext
   */
  readonly secretsBy?: SecretsBy;
}
export type SecretsBy = "ciphertext" | "place";

/** A stack's configuration as its program reads it, without any secret. */
export interface StackConfig {
  /** `Pulumi.<stack>.yaml`, also where there is none yet. */
  readonly file: string;
  /** By full key, such as `aws:region`; objects are JSON. */
  readonly values: Readonly<Record<string, string>>;
  /** Keys whose value is a secret or has one in it. */
  readonly secretKeys: readonly string[];
  /** What stands for the secrets, obviously made up. */
  readonly standIns: readonly string[];
  /** What the reader has to know. */
  readonly notes: readonly string[];
}

/** Begins what stands for a secret of the configuration. */
export const secretStandIn = "made-up-secret-";

/**
 * Reads the configuration of a stack as the engine gives it to a program: `Pulumi.<stack>.yaml` over the defaults of `Pulumi.yaml`, keys without
 * a namespace being the project's. Nothing is decrypted: a made-up text stands for each secret.
 *
 * @throws MissingEnvironmentError when there is no such folder, or it has files of other stacks only
 * @throws InvalidStackFileError when the file is no YAML
 */
export function stackConfig(options: StackConfigOptions): StackConfig {
  const { stack, directory, project } = options;
  if (!isFolder(directory)) {
    throw new MissingEnvironmentError(`${directory}: no such folder; allowed: the folder with Pulumi.${stack}.yaml`);
  }
  const usual = path.join(directory, `Pulumi.${stack}.yaml`);
  const file = [usual, path.join(directory, `Pulumi.${stack}.yml`)].find((one) => existsSync(one)) ?? usual;
  if (!existsSync(file)) refuseUnknown(stack, directory);
  const { config, environments } = existsSync(file) ? written(file) : empty;
  const standIns: string[] = [];
  const values: Record<string, string> = {};
  const secretKeys: string[] = [];
  const full = (key: string) => (key.includes(":") ? key : `${project?.name ?? "isobar"}:${key}`);
  const settings = [...Object.entries(project?.config ?? {}).flatMap(defaultOf), ...Object.entries(config)];
  for (const [key, value] of settings) {
    const before = standIns.length;
    const revealed = reveal(value, full(key), options.secretsBy ?? "ciphertext", standIns);
    values[full(key)] = typeof revealed === "string" ? revealed : JSON.stringify(revealed ?? null);
    if (standIns.length > before) secretKeys.push(full(key));
  }
  const esc =
    environments.length === 0
      ? []
      : [`configuration from Pulumi ESC is not read: ${environments.join(", ")} (${path.basename(file)})`];
  return { file, values, secretKeys: [...new Set(secretKeys)], standIns, notes: esc };
}

const empty = { config: {}, environments: [] };

/** A project's own setting: a plain value, or a declaration with `value` or `default`. */
function defaultOf([key, setting]: [string, unknown]): [string, unknown][] {
  if (!isPlainObject(setting)) return [[key, setting]];
  const value = setting["value"] ?? setting["default"];
  return value === undefined ? [] : [[key, value]];
}

function written(file: string): { config: Record<string, unknown>; environments: readonly string[] } {
  const document = documentIn(file);
  if (!isPlainObject(document)) return empty;
  const { config, environment } = document;
  const imports = isPlainObject(environment) ? environment["imports"] : environment;
  const named = (one: unknown) => (isPlainObject(one) ? Object.keys(one)[0] : String(one)) ?? "";
  return {
    config: isPlainObject(config) ? config : {},
    environments: Array.isArray(imports) ? imports.map(named) : [],
  };
}

function documentIn(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"), { merge: true });
  } catch (error) {
    const [line] = error instanceof YAMLParseError ? (error.linePos ?? []) : [];
    const place = line === undefined ? file : `${file}:${line.line}:${line.col}`;
    const [first = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    // An alias that names nothing may be a password in clear that begins with `*`.
    const said = first.replace(/ at line \d+, column \d+:$/, "").replace(/^(Unresolved alias .*): .*$/, "$1");
    throw new InvalidStackFileError(`${place}: no YAML: ${said}`);
  }
}

/** A value with a stand-in for each `secure: <ciphertext>` in it. */
function reveal(value: unknown, place: string, by: SecretsBy, standIns: string[]): unknown {
  if (Array.isArray(value)) return value.map((item, index) => reveal(item, `${place}[${index}]`, by, standIns));
  if (value instanceof Date) return value.toISOString();
  if (!isPlainObject(value)) return value;
  const { secure } = value;
  if (typeof secure === "string" && Object.keys(value).length === 1) {
    const what = by === "ciphertext" ? secure : place;
    const standIn = secretStandIn + createHash("sha256").update(what).digest("hex").slice(0, 12);
    standIns.push(standIn);
    return standIn;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, reveal(item, `${place}.${key}`, by, standIns)]),
  );
}

/** A stack without a file is legal for Pulumi, also the first of a project; beside others it is most likely a slip. */
function refuseUnknown(stack: string, directory: string): void {
  const known = stacksIn(directory);
  if (known.length === 0) return;
  const meant = nearest(stack, known);
  throw new MissingEnvironmentError(
    `${stack}: there is no Pulumi.${stack}.yaml in ${directory}, which has ${known.join(", ")}` +
      `${meant === undefined ? "." : `; did you mean ${meant}?`} For a stack without configuration, write an empty one`,
  );
}
