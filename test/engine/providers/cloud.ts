import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Properties } from "./value";

/** One resource as the cloud has it. */
export interface CloudResource {
  readonly type: string;
  /** The resource's name in the program that made it. */
  readonly name: string;
  readonly urn: string;
  readonly id: string;
  /** Everything the cloud knows about it: what it was made from and what the cloud added. */
  readonly properties: Properties;
}

/** A call that a provider answered, in order of arrival. */
export interface Call {
  readonly provider: string;
  readonly method: string;
  readonly type: string;
  readonly name: string;
  readonly preview: boolean;
  /** The configuration of the provider that was called, with secrets shown; only for configure. */
  readonly configuration?: Properties;
}

/**
 * The stand-in clouds' memory: a folder with one file per resource. Several processes write to it, each to files of its own.
 */
export class Cloud {
  private readonly resources: string;

  constructor(private readonly folder: string) {
    this.resources = join(folder, "resources");
    mkdirSync(this.resources, { recursive: true });
  }

  get(type: string, id: string): CloudResource | undefined {
    return this.readFile(this.path(type, id));
  }

  put(resource: CloudResource): void {
    const path = this.path(resource.type, resource.id);
    writeFileSync(`${path}.${process.pid}`, JSON.stringify(resource, null, 1));
    renameSync(`${path}.${process.pid}`, path);
  }

  remove(type: string, id: string): void {
    rmSync(this.path(type, id), { force: true });
  }

  all(): CloudResource[] {
    return readdirSync(this.resources)
      .filter((file) => file.endsWith(".json"))
      .flatMap((file) => this.readFile(join(this.resources, file)) ?? []);
  }

  record(call: Call): void {
    appendFileSync(join(this.folder, "calls"), `${JSON.stringify(call)}\n`);
  }

  calls(): Call[] {
    try {
      const lines = readFileSync(join(this.folder, "calls"), "utf8").split("\n");
      return lines.filter((line) => line !== "").map((line) => JSON.parse(line));
    } catch {
      return [];
    }
  }

  /** Undefined when it is not there, or no longer: another provider may delete it meanwhile. */
  private readFile(path: string): CloudResource | undefined {
    try {
      return JSON.parse(readFileSync(path, "utf8"));
    } catch {
      return undefined;
    }
  }

  private path(type: string, id: string): string {
    const key = createHash("sha256").update(`${type} ${id}`).digest("hex").slice(0, 24);
    return join(this.resources, `${key}.json`);
  }
}
