import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import * as path from "node:path";
import { parse } from "yaml";
import { z } from "zod";

const { isPlainObject } = z.core.util;

/** A `Pulumi.yaml` that is no YAML, or names no project. */
export class InvalidProjectError extends Error {
  override readonly name = "InvalidProjectError";
}

/** What a preview reads of a `Pulumi.yaml`. https://www.pulumi.com/docs/iac/concepts/projects/project-file/ */
export interface Project {
  readonly file: string;
  readonly name: string;
  /** The folder or file of the program, absolute. */
  readonly main: string;
  /** The folder with `Pulumi.<stack>.yaml`, absolute. */
  readonly configDirectory: string;
  /** The project's own `config:`, as it is written. */
  readonly config: Readonly<Record<string, unknown>>;
}

const names = ["Pulumi.yaml", "Pulumi.yml"];
export const isFolder = (file: string): boolean => existsSync(file) && statSync(file).isDirectory();

/** The folder of a program that is a file, or a folder itself. */
export function folderOfProgram(program: string): string {
  return isFolder(program) ? program : path.dirname(program);
}

/**
 * The project that a program belongs to: the nearest `Pulumi.yaml`, from the program's folder upwards.
 *
 * @throws InvalidProjectError when that file is no YAML or names no project
 */
export function projectOf(program: string): Project | undefined {
  for (let folder = path.resolve(folderOfProgram(program)); ; folder = path.dirname(folder)) {
    const project = projectIn(folder);
    if (project) return project;
    if (folder === path.dirname(folder)) return undefined;
  }
}

/** The project whose `Pulumi.yaml` is in this very folder. */
export function projectIn(folder: string): Project | undefined {
  const file = names.map((name) => path.join(folder, name)).find((one) => existsSync(one));
  return file === undefined ? undefined : read(file);
}

function read(file: string): Project {
  const directory = path.dirname(file);
  const document = objectIn(file);
  const { name, main, config, stackConfigDir } = document;
  if (typeof name !== "string" || name === "") {
    throw new InvalidProjectError(`${file}: name: ${JSON.stringify(name)}; it has to be the project's name`);
  }
  // `config: <folder>` is how `stackConfigDir` was once written.
  const configured = typeof stackConfigDir === "string" ? stackConfigDir : typeof config === "string" ? config : ".";
  return {
    file,
    name,
    main: path.resolve(directory, typeof main === "string" ? main : "."),
    configDirectory: path.resolve(directory, configured),
    config: isPlainObject(config) ? config : {},
  };
}

function objectIn(file: string): Record<string, unknown> {
  try {
    const document: unknown = parse(readFileSync(file, "utf8"), { merge: true });
    return isPlainObject(document) ? document : {};
  } catch (error) {
    const [first] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new InvalidProjectError(`${file}: no YAML: ${first}`);
  }
}

/** The stacks that a folder has files for, sorted. */
export function stacksIn(folder: string): readonly string[] {
  if (!isFolder(folder)) return [];
  return readdirSync(folder)
    .flatMap((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1] ?? [])
    .sort();
}

/**
 * The folder with a program's `Pulumi.<stack>.yaml`: the project's `stackConfigDir` or its own folder when the program is the project's `main`,
 * and the program's folder for any other, or when only that has such files.
 *
 * @throws InvalidProjectError when the program's `Pulumi.yaml` is none
 */
export function configDirectoryOf(program: string): string {
  const own = path.resolve(folderOfProgram(program));
  const project = projectOf(program);
  if (!project || !isMain(project, path.resolve(program))) return own;
  return [project.configDirectory, own].find((folder) => stacksIn(folder).length > 0) ?? project.configDirectory;
}

function isMain({ main, file }: Project, program: string): boolean {
  return program === main || program === path.dirname(file) || folderOfProgram(program) === folderOfProgram(main);
}
